// Browsers start no workers on pages of the file system. The site's search then runs in a hidden
// frame that is used like one.
if (location.protocol === "file:") {
  window.Worker = class {
    constructor(url) {
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      this.frame.srcdoc = "<!doctype html><title>search</title>";
      this.scope = new Promise((resolve) => {
        this.frame.addEventListener("load", () => resolve(this.start(url)), { once: true });
      });
      document.body.append(this.frame);
    }

    start(url) {
      const scope = this.frame.contentWindow;
      // Messages are copies, as a worker's are.
      scope.postMessage = (message) => {
        const data = structuredClone(message);
        setTimeout(() => this.onmessage?.({ data }));
      };
      const script = scope.document.createElement("script");
      script.src = new URL(url, location.href).href;
      return new Promise((resolve) => {
        script.onload = () => resolve(scope);
        script.onerror = () => this.onerror?.(new Event("error"));
        scope.document.body.append(script);
      });
    }

    postMessage(message) {
      const data = structuredClone(message);
      this.scope.then((scope) => scope.onmessage({ data }));
    }

    terminate() {
      this.frame.remove();
    }
  };
}
