// The configurator saves itself through htmx; this keeps two things right that only a browser can know.
(() => {
  "use strict";
  const form = document.querySelector("#configurator");

  // --- a rule that was broken or mended meanwhile: its control says so, although only the words beside it were replaced
  const mark = (say) => {
    for (const id of say.dataset.for.split(" ")) {
      const control = document.getElementById(id);
      if (!control) continue;
      if ("broken" in say.dataset) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
  };
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    const say = document.getElementById(event.detail.target.id);
    if (say && say.matches(".say")) mark(say);
  });

  // --- htmx takes a button that has the focus for a pressed one: whoever tabs on while a change is sent has pressed nothing
  form.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.triggeringEvent?.type !== "submit") for (const name of ["mend", "step", "submit"]) delete detail.parameters[name];
  });

  // --- a remedy vanishes when it is pressed: the focus goes to the control that it was about
  let home = "";
  form.addEventListener("htmx:beforeRequest", () => {
    const place = document.activeElement.closest("#configurator :is(li[id], fieldset[id])");
    home = place ? place.id : "";
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!home || document.activeElement !== document.body) return;
    const control = document.querySelector(`#${home} input:not([type=hidden])`);
    if (control) control.focus();
  });

  // --- whoever leaves within the 300 ms of the last change takes nothing away: it is sent on the way out
  let changes = 0;
  let saved = 0;
  let sending = 0;
  const changed = () => { changes += 1; };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("htmx:beforeRequest", () => { sending = changes; });
  form.addEventListener("htmx:afterRequest", (event) => { if (event.detail.xhr.status) saved = sending; });
  addEventListener("pagehide", () => {
    if (changes > saved) navigator.sendBeacon(form.action, new FormData(form));
  });

  // --- a page that comes back from the browser's memory is older than what is saved
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
