// What every page shares. Without it all still works: links, forms and whole pages.
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);

  // --- htmx: refused forms and conflicts are shown where the good answer would stand, other refusals above the page
  if (window.htmx) {
    htmx.config.responseHandling = [
      { code: "204", swap: false },
      { code: "[23]..", swap: true },
      { code: "409|422", swap: true },
      { code: "[45]..", swap: true, error: true, target: "#refusals", swapOverride: "innerHTML", select: "#refusal" },
    ];
  }

  // --- say things once, to those who cannot see them appear
  const say = (words) => { one("#live").textContent = words.trim().replace(/\s+/g, " "); };
  document.addEventListener("announce", (event) => say(event.detail.value));
  document.addEventListener("htmx:afterSettle", (event) => {
    const part = event.detail.elt;
    const spoken = part.matches("[data-announce]") ? part : one("[data-announce]", part);
    if (spoken) say(spoken.textContent);
  });

  // --- focus: htmx keeps it by id; a refusal takes it, and what had no id gives it to its nearest neighbour by name
  let held = null;
  document.addEventListener("htmx:beforeSwap", () => {
    const at = document.activeElement;
    held = at && at.name && !at.id ? [at.name, at.value] : null;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const refusal = one("#refusal");
    if (event.detail.xhr && event.detail.xhr.status >= 400 && refusal) refusal.focus();
    else if (held && document.activeElement === document.body) {
      const [name, value] = held.map(CSS.escape);
      (one(`[name="${name}"][value="${value}"]`) || one(`[name="${name}"]`) || document.body).focus();
    }
    held = null;
  });

  // --- the page's one place for "Saving", and what is not saved because the line is lost
  const cloned = (id) => one(id).content.cloneNode(true);
  let lost = null;
  const retry = () => {
    if (!lost) return;
    const { verb, path, elt } = lost; // its target is looked up anew: an answer in between may have replaced it
    // a refused promise here is the same lost line, which sendError has told already
    if (elt.isConnected) htmx.ajax(verb, path, { source: elt }).catch(() => {});
    else location.reload();
  };
  const lose = (event) => {
    const since = lost ? lost.since : new Date();
    lost = { ...event.detail.requestConfig, elt: event.detail.elt, since };
    if (one("#lost")) return;
    const notice = cloned("#say-lost");
    one("time", notice).textContent = since.toTimeString().slice(0, 5);
    one("time", notice).dateTime = since.toISOString();
    one("button", notice).addEventListener("click", retry);
    (one("#save-state") || one("#refusals")).replaceChildren(notice);
  };
  document.addEventListener("htmx:beforeRequest", (event) => {
    const place = one("#save-state");
    if (place && !lost && event.target.closest("[data-autosave]")) place.replaceChildren(cloned("#say-saving"));
  });
  document.addEventListener("htmx:sendError", lose);
  document.addEventListener("htmx:timeout", lose);
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    lost = null;
    one("#lost")?.remove();
    if (event.detail.xhr.status < 400) one("#refusals")?.replaceChildren();
  });
  window.addEventListener("online", retry);
  setInterval(retry, 10000);

  // --- what takes longer than 400 ms is marked as busy; the style sheet draws still bars in its rows
  const waits = new Map();
  document.addEventListener("htmx:beforeRequest", ({ detail: { xhr, target } }) => {
    waits.set(xhr, setTimeout(() => { target.ariaBusy = "true"; say("Loading"); }, 400));
  });
  document.addEventListener("htmx:afterRequest", ({ detail: { xhr, target } }) => {
    clearTimeout(waits.get(xhr));
    waits.delete(xhr);
    target?.removeAttribute("aria-busy");
  });

  // --- a pressed button of htmx says that it is busy; a second press is not sent
  document.addEventListener("htmx:beforeRequest", (event) => {
    const button = event.detail.requestConfig && event.detail.requestConfig.triggeringEvent?.submitter;
    if (button) button.ariaBusy = "true";
  });
  document.addEventListener("htmx:afterRequest", () => {
    for (const button of document.querySelectorAll("[aria-busy=true]:is(button)")) button.removeAttribute("aria-busy");
  });

  // --- menus made of <details>: Esc and a click elsewhere close them
  const openMenus = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) { menu.open = false; one("summary", menu).focus(); }
  });

  // --- Ctrl+K goes to the search of the page; Esc closes what it has found
  document.addEventListener("keydown", (event) => {
    const field = one("#find");
    if (!field) return;
    if (event.key === "Escape" && event.target.closest(".find")) { document.activeElement.blur(); return; }
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (field.checkVisibility()) { field.focus(); field.select(); } else one(".find a").click();
  });

  // --- steppers: − and + are submit buttons; with script they change the field and let its own change be sent
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".stepper button[data-step]");
    if (!button) return;
    const input = one("input", button.closest(".stepper"));
    event.preventDefault();
    const before = input.value;
    if (Number(button.dataset.step) > 0) input.stepUp(); else input.stepDown();
    if (input.value !== before) input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // --- colours: light or dark, kept for a year; the server writes data-theme from it
  for (const choice of document.querySelectorAll(".themes")) choice.hidden = false;
  const showTheme = (theme) => {
    for (const button of document.querySelectorAll("[data-theme-choice]"))
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    const theme = button.dataset.themeChoice;
    document.cookie = `theme=${theme}; path=/; max-age=${theme ? 31536000 : 0}; samesite=lax`;
    if (theme) document.documentElement.dataset.theme = theme; else delete document.documentElement.dataset.theme;
    showTheme(theme);
  });
  showTheme(document.documentElement.dataset.theme || "");

  // --- first look at the page
  const tab = one(".tabs [aria-current]");
  if (tab) { const row = tab.closest(".tabs"); row.scrollLeft = tab.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2; }
})();
