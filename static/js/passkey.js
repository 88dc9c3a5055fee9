// Passkeys: asks the device, puts its answer into the form and sends it. A form says what it wants: data-passkey="create" or "get".
(() => {
  "use strict";
  const able = Boolean(window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON);
  for (const part of document.querySelectorAll("[data-with-passkey]")) part.hidden = !able;
  for (const part of document.querySelectorAll("[data-without-passkey]")) part.hidden = able;

  // --- what the server asks the device: written into the page, or fetched where nobody is known yet
  const asked = async (form) => {
    const written = document.getElementById("js_data");
    if (written) return JSON.parse(written.textContent);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`The server answered ${answer.status}`);
    return answer.json();
  };
  const create = async (form) => {
    const options = (await asked(form)).creation_options.publicKey;
    const alone = form.elements.passwordless.checked;
    Object.assign(options.authenticatorSelection, { residentKey: alone ? "required" : "discouraged", requireResidentKey: alone });
    if (alone) options.authenticatorSelection.userVerification = "required";
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  };
  const get = async (form) => {
    const options = (await asked(form)).request_options.publicKey;
    return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  };

  // --- what went wrong, in the page's own words
  const WORDS = { NotAllowedError: "closed", AbortError: "closed", InvalidStateError: "known" };
  const tell = (error) => {
    const problem = document.getElementById("passkey-problem");
    const words = WORDS[error.name] || "failed";
    for (const part of problem.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== words;
    problem.hidden = false;
    problem.focus();
  };
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        const credential = await (form.dataset.passkey === "create" ? create(form) : get(form));
        form.elements.credential.value = JSON.stringify(credential);
        form.submit();
      } catch (error) {
        tell(error);
      }
    });
  }
})();
