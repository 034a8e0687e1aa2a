// Buttons, and a text that a test reads.

const result = document.createElement("pre");
result.id = "result";
document.body.append(result);

export function show(value) {
  result.textContent = JSON.stringify(value);
}

export function button(label, action) {
  const made = document.createElement("button");
  made.textContent = label;
  made.onclick = async () => {
    result.textContent = "";
    try {
      await action();
    } catch (error) {
      show({ error: String(error) });
    }
  };
  document.body.append(made);
}
