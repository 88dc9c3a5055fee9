// Writing @ in a comment offers the people who can be told of it. Without it their names stand in the form, to be typed.
// The field stays what it is, a text of several lines, which HTML lets be no combobox: so it names the list and the chosen
// entry (aria-controls, aria-activedescendant), and how many there are is said.
const MOST = 6;
const say = (value) => document.dispatchEvent(new CustomEvent("announce", { detail: { value } }));
const plain = (text) => text.toLocaleLowerCase();
let offer = null; // {field, list, from, at}: of which field, where its @ stands, which entry is chosen

// what was typed behind an @ that begins a word, up to the caret
function typedIn(field) {
  if (field.selectionStart !== field.selectionEnd) return null;
  const found = /(?<![\p{L}\p{N}])@([^@\n]{0,60})$/u.exec(field.value.slice(0, field.selectionStart));
  return found && { from: found.index, typed: plain(found[1]) };
}

// by the beginning of the name or of a word in it; a name that is complete needs no offer
function fitting(typed) {
  const fits = (name) => name !== typed && (name.startsWith(typed) || name.split(" ").some((word) => word.startsWith(typed)));
  return [...document.querySelectorAll("#people option")].map((each) => each.value).filter((name) => fits(plain(name))).slice(0, MOST);
}

function close() {
  if (!offer) return;
  const { field, list } = offer;
  for (const name of ["aria-controls", "aria-activedescendant", "aria-autocomplete"]) field.removeAttribute(name);
  list.remove();
  offer = null;
}

function choose(at) {
  const entries = [...offer.list.children];
  offer.at = (at + entries.length) % entries.length;
  entries.forEach((entry, each) => entry.setAttribute("aria-selected", String(each === offer.at)));
  offer.field.setAttribute("aria-activedescendant", entries[offer.at].id);
  entries[offer.at].scrollIntoView({ block: "nearest" });
}

function take(entry) {
  const { field, from } = offer;
  field.setRangeText(`@${entry.textContent} `, from, field.selectionStart, "end");
  close();
  field.focus();
}

function entryOf(name, at) {
  const entry = document.createElement("li");
  Object.assign(entry, { id: `person-${at}`, textContent: name });
  entry.setAttribute("role", "option");
  return entry;
}

function show(field, from, names) {
  close();
  const list = Object.assign(document.createElement("ul"), { id: "people-offered", className: "list panel" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "People");
  list.append(...names.map(entryOf));
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => { const entry = event.target.closest("li"); if (entry) take(entry); });
  field.after(list);
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-autocomplete", "list");
  offer = { field, list, from, at: 0 };
  choose(0);
  say(`${names.length === 1 ? "1 name" : `${names.length} names`}. Arrows choose, Enter takes, Escape closes.`);
}

function look(field) {
  if (!field.matches("#comments textarea")) return;
  const found = typedIn(field), names = found ? fitting(found.typed) : [];
  if (names.length) show(field, found.from, names); else close();
}

document.addEventListener("input", ({ target }) => look(target));

document.addEventListener("keydown", (event) => {
  if (!offer || event.target !== offer.field || event.isComposing) return;
  const act = {
    ArrowDown: () => choose(offer.at + 1), ArrowUp: () => choose(offer.at - 1),
    Enter: () => take(offer.list.children[offer.at]), Escape: close,
  }[event.key];
  if (act) { event.preventDefault(); act(); }
  else if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) close();
});

document.addEventListener("focusout", (event) => { if (event.target === offer?.field) close(); });

look(document.activeElement); // what was typed while this was on its way
