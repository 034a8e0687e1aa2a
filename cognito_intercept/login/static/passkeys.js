// Asks the browser for a passkey, when the form of the page is sent, and sends it with the form.
"use strict";

const form = document.querySelector("form[data-options]");
const failure = document.getElementById("passkeyFailure");

async function askForPasskey() {
  const options = JSON.parse(form.dataset.options);
  if (form.dataset.new) {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return navigator.credentials.create({ publicKey });
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return navigator.credentials.get({ publicKey });
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  failure.hidden = true;
  try {
    const passkey = await askForPasskey();
    form.elements.credential.value = JSON.stringify(passkey.toJSON());
  } catch {
    failure.hidden = false;
    failure.focus();
    return;
  }
  form.submit();
});
