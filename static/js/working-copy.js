// Saves a working copy while it is typed, counts its rows, and says when it could not. Without it the form saves by its button.
const form = document.querySelector("form[data-autosave]");
const state = document.getElementById("save-state");
const PAUSE = 1200, AGAIN = 10000;
let timer = 0, isDirty = false, isSending = false, lostAt = "";

const clock = () => new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

function say(mark, words) {
  const said = document.createElement("span");
  said.className = "status";
  said.dataset.is = mark;
  said.textContent = words;
  state.replaceChildren(said);
}

function name_rows(made) {
  for (const [prefix, key] of Object.entries(made)) {
    document.getElementById(prefix)?.removeAttribute("id");
    document.getElementById(`row-${prefix}`)?.setAttribute("id", `row-${key}`);
    for (const control of form.querySelectorAll(`[name^="${prefix}-"]`)) {
      control.name = control.name.replace(`${prefix}-`, `row-${key}-`);
    }
  }
}

async function save() {
  if (isSending) return;
  isSending = true;
  isDirty = false;
  say("wait", "Saving");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Autosave": "1" } });
    if (answer.ok && answer.headers.get("Content-Type").includes("json")) {
      const saved = await answer.json();
      form.elements.seen.value = saved.seen;
      name_rows(saved.made);
      lostAt = "";
      say(isDirty ? "wait" : "good", isDirty ? "Saving" : `Saved ${saved.at}`);
    } else {
      const told = answer.status === 409 ? (await answer.json()).message : "Save with the button to see why.";
      say("stop", `Not saved. ${told}`);
    }
  } catch {
    lostAt ||= clock();
    isDirty = true;
    say("stop", `Not saved: no connection since ${lostAt}`);
    clearTimeout(timer);
    timer = setTimeout(save, AGAIN);
  }
  isSending = false;
  if (isDirty && !lostAt) later();
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
}

function count() {
  const shown = document.querySelector("[data-count]");
  if (!shown) return;
  const [one, many] = shown.dataset.count.split(",");
  const rows = [...shown.closest(".copy-table").querySelectorAll("tbody tr")];
  const filled = rows.filter((row) => row.querySelector("[name^='row-']") || row.querySelector("input").value.trim());
  const elsewhere = Number(shown.dataset.elsewhere || 0);
  const total = filled.length + elsewhere;
  shown.textContent = `${total} ${total === 1 ? one : many}`;
}

if (form && state) {
  form.addEventListener("input", () => { isDirty = true; count(); later(); });
  form.addEventListener("submit", () => { isDirty = false; clearTimeout(timer); });
  addEventListener("online", () => { if (isDirty) save(); });
  addEventListener("beforeunload", (leaving) => { if (isDirty || lostAt) leaving.preventDefault(); });
}
document.querySelector(".copy [autofocus]")?.focus();
