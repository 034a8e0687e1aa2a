// Keeps the page up to date: asks the inspection API whether anything happened, and if so takes
// over the new content, which the server has rendered and escaped.
"use strict";

const PERIOD = 1000;
const state = document.getElementById("state");

async function update() {
  const response = await fetch("/_cognito_intercept/v1/revision", { cache: "no-store" });
  const { revision } = await response.json();
  const shown = document.querySelector("main");
  if (revision !== shown.dataset.revision) {
    const page = await fetch("/", { cache: "no-store" });
    const parsed = new DOMParser().parseFromString(await page.text(), "text/html");
    shown.replaceWith(document.adoptNode(parsed.querySelector("main")));
  }
}

async function poll() {
  if (!document.hidden) {
    try {
      await update();
      state.textContent = "";
    } catch {
      state.textContent = "The server does not answer.";
    }
  }
  setTimeout(poll, PERIOD);
}

setTimeout(poll, PERIOD);
