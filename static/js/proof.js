// A proof: zoom by tiles, marks by mouse, finger and keys; and the slider between two versions. Without it there are the preview,
// links to larger sizes, and a form that takes the place of a mark in figures.
const SVG = "http://www.w3.org/2000/svg";
const STEP = 1.5, CLOSEST = 2; // zoom of one key; screen pixels for one of the finest level
const say = (value) => document.dispatchEvent(new CustomEvent("announce", { detail: { value } }));
const within = (value) => Math.min(1, Math.max(0, value));
const made = (name, attributes) => {
  const part = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) part.setAttribute(key, value);
  return part;
};

class Viewer {
  constructor(box) {
    this.box = box;
    this.sheet = box.querySelector("[data-sheet]");
    this.tiles = box.querySelector("[data-tiles]");
    this.levels = JSON.parse(box.dataset.levels);
    this.picture = this.sheet.querySelector("img");
    this.ratio = this.picture.width / this.picture.height;
    this.finest = this.levels.length ? this.levels.at(-1)[0] : Number(this.picture.getAttribute("width"));
    this.mayMark = "mayMark" in box.dataset;
    this.width = 0; // of the sheet in CSS pixels; 0: the whole page
    this.draft = null; // {x, y, x2, y2} in fractions while a mark is placed
    this.shown = new Map();
    this.listen();
    this.draw();
  }

  listen() {
    const { box } = this;
    const bar = document.querySelector("[data-zoom-bar]");
    bar.hidden = false;
    bar.addEventListener("click", (event) => {
      const how = event.target.closest("[data-zoom]")?.dataset.zoom;
      if (how) this.zoom(how);
    });
    box.addEventListener("scroll", () => this.later());
    new ResizeObserver(() => this.later()).observe(box);
    box.addEventListener("keydown", (event) => this.key(event));
    box.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      this.zoomTo(this.now() * 1.01 ** -event.deltaY, event.clientX, event.clientY);
    }, { passive: false });
    this.listenToPointer();
  }

  // --- zoom

  now() { return this.sheet.getBoundingClientRect().width; }

  zoom(how) {
    if (how === "all") { this.width = 0; this.sheet.classList.remove("sized"); this.sheet.style.inlineSize = ""; this.draw(); return; }
    this.zoomTo(this.now() * (how === "in" ? STEP : 1 / STEP));
  }

  // keeps what lies under the point (the middle, unless another is given) where it is
  zoomTo(wanted, x = null, y = null) {
    const view = this.box.getBoundingClientRect();
    const [atX, atY] = [x ?? view.left + view.width / 2, y ?? view.top + view.height / 2];
    const [partX, partY] = this.part(atX, atY);
    const most = Math.max(this.finest * CLOSEST / devicePixelRatio, this.picture.width);
    this.width = Math.round(Math.min(most, Math.max(120, wanted)));
    this.sheet.classList.add("sized");
    this.sheet.style.inlineSize = `${this.width}px`;
    const placed = this.sheet.getBoundingClientRect();
    this.box.scrollBy({ left: placed.left + partX * placed.width - atX, top: placed.top + partY * placed.height - atY, behavior: "instant" });
    this.draw();
  }

  part(x, y) {
    const sheet = this.sheet.getBoundingClientRect();
    return [within((x - sheet.left) / sheet.width), within((y - sheet.top) / sheet.height)];
  }

  later() {
    if (this.asked) return;
    this.asked = requestAnimationFrame(() => { this.asked = 0; this.draw(); });
  }

  // the tiles in view, of the smallest level that is sharp enough; the preview lies below them
  draw() {
    const width = this.now(), sharp = width * devicePixelRatio;
    document.querySelector("[data-zoom-word]").textContent = `${Math.max(1, Math.round((width / this.finest) * 100))} %`;
    let at = this.levels.findIndex(([wide]) => wide >= sharp * 0.9);
    if (at < 0) at = this.levels.length - 1;
    const wanted = at >= 0 && sharp > this.picture.naturalWidth * 1.1 ? this.inView(at) : [];
    const names = new Set(wanted.map(([name]) => name));
    for (const [name, tile] of this.shown) if (!names.has(name)) { tile.remove(); this.shown.delete(name); }
    for (const [name, attributes] of wanted) {
      if (this.shown.has(name)) continue;
      const tile = made("image", { href: `${this.box.dataset.base}${name}.jpg`, ...attributes });
      this.shown.set(name, tile);
      this.tiles.append(tile);
    }
  }

  inView(at) {
    const [wide, high, side] = this.levels[at];
    this.tiles.setAttribute("viewBox", `0 0 ${wide} ${high}`);
    const view = this.box.getBoundingClientRect();
    const [[left, top], [right, bottom]] = [this.part(view.left, view.top), this.part(view.right, view.bottom)];
    const found = [];
    for (let row = Math.floor(top * high / side); row * side < bottom * high; row++)
      for (let column = Math.floor(left * wide / side); column * side < right * wide; column++) {
        const [x, y] = [column * side, row * side];
        found.push([`${at}/${column}_${row}`, { x, y, width: Math.min(side, wide - x), height: Math.min(side, high - y) }]);
      }
    return found;
  }

  // --- keys

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const act = {
      "+": () => this.zoom("in"), "=": () => this.zoom("in"), "-": () => this.zoom("out"), "0": () => this.zoom("all"),
      p: () => this.step(1), P: () => this.step(-1), n: () => this.begin(), N: () => this.begin(),
      Escape: this.draft && (() => this.cancel()), Enter: this.draft && (() => this.settle()),
    }[event.key] || (arrow && (() => this.move(...arrow, event.shiftKey)));
    if (!act) return;
    event.preventDefault();
    act();
  }

  move(across, down, isFar) {
    if (!this.draft) { this.box.scrollBy({ left: across * 80, top: down * 80 }); return; }
    const sheet = this.sheet.getBoundingClientRect(), pixels = isFar ? 50 : 8;
    const end = this.draft.isSecond ? ["x2", "y2"] : ["x", "y"];
    this.draft[end[0]] = within(this.draft[end[0]] + (across * pixels) / sheet.width);
    this.draft[end[1]] = within(this.draft[end[1]] + (down * pixels) / sheet.height);
    this.sketch();
    this.reveal(this.draft[end[0]], this.draft[end[1]]);
  }

  step(by) {
    const marks = [...this.box.querySelectorAll("#marks a")];
    if (!marks.length) { say("There is no mark on this page"); return; }
    const at = marks.indexOf(document.activeElement);
    this.show(marks.at(at < 0 ? (by > 0 ? 0 : -1) : (at + by + marks.length) % marks.length));
  }

  show(mark) {
    mark.focus({ preventScroll: true });
    const number = mark.querySelector("circle").getBoundingClientRect();
    this.reveal(...this.part(number.left + number.width / 2, number.top + number.height / 2));
    this.box.scrollIntoView({ block: "nearest" });
  }

  reveal(x, y) {
    const view = this.box.getBoundingClientRect(), sheet = this.sheet.getBoundingClientRect();
    const [left, top] = [sheet.left + x * sheet.width, sheet.top + y * sheet.height];
    if (left > view.left + 20 && left < view.right - 20 && top > view.top + 20 && top < view.bottom - 20) return;
    this.box.scrollBy({ left: left - view.left - view.width / 2, top: top - view.top - view.height / 2, behavior: "instant" });
  }

  // --- a new mark

  get shape() { return document.getElementById("mark-shape")?.value || "pin"; }

  begin() {
    if (!this.mayMark) return;
    const view = this.box.getBoundingClientRect();
    const [x, y] = this.part(view.left + view.width / 2, view.top + view.height / 2);
    this.draft = { x, y };
    this.sketch();
    say("New mark in the middle. Move it with the arrows, then press Enter; Escape gives up.");
  }

  cancel() { this.draft = null; this.sketch(); say("No mark was set"); }

  // the first Enter of a box or an arrow sets its first end
  settle() {
    const { draft } = this;
    if (this.shape !== "pin" && !draft.isSecond) {
      Object.assign(draft, { x2: within(draft.x + 0.05), y2: within(draft.y + 0.05), isSecond: true });
      this.sketch();
      say("Now the other end: arrows, then Enter.");
      return;
    }
    const set = (name, value) => { const field = document.getElementById(`mark-${name}`); if (field) field.value = value; };
    for (const name of ["x", "y", "x2", "y2"]) set(name, draft[name] === undefined ? "" : (draft[name] * 100).toFixed(3));
    set("page", this.box.dataset.page);
    document.getElementById("new-mark").open = true;
    document.getElementById("mark-text").focus();
    this.draft = null; // the sketch stays until the comment is sent
  }

  sketch() {
    this.sheet.querySelector("[data-draft]")?.remove();
    if (!this.draft) return;
    const { x, y, x2, y2 } = this.draft, per = (part) => `${part * 100}%`;
    const layer = made("svg", { class: "over draft", "aria-hidden": "true", "data-draft": "" });
    if (x2 !== undefined && this.shape === "box")
      layer.append(made("rect", { class: "m-line", x: per(Math.min(x, x2)), y: per(Math.min(y, y2)), width: per(Math.abs(x2 - x)), height: per(Math.abs(y2 - y)) }));
    if (x2 !== undefined && this.shape === "arrow")
      layer.append(made("line", { class: "m-line", x1: per(x), y1: per(y), x2: per(x2), y2: per(y2), "marker-end": "url(#arrow-head)" }));
    layer.append(made("circle", { cx: per(x), cy: per(y), r: 14 }));
    this.sheet.append(layer);
  }

  // --- pointer: drag moves the page, or draws a box or an arrow; a click without a drag places

  listenToPointer() {
    const { box } = this;
    let from = null, moved = false;
    box.addEventListener("pointerdown", (event) => {
      if (event.button || event.target.closest("a")) return;
      from = event.pointerType === "mouse" ? event : null;
      moved = false;
    });
    box.addEventListener("pointermove", (event) => {
      if (!from) return;
      if (!moved && Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) < 5) return;
      moved = true;
      box.setPointerCapture(from.pointerId);
      if (this.mayMark && this.shape !== "pin") {
        const [[x, y], [x2, y2]] = [this.part(from.clientX, from.clientY), this.part(event.clientX, event.clientY)];
        this.draft = { x, y, x2, y2, isSecond: true };
        this.sketch();
        return;
      }
      box.scrollBy({ left: -event.movementX, top: -event.movementY, behavior: "instant" });
    });
    box.addEventListener("pointerup", () => {
      from = null;
      if (moved && this.draft?.isSecond) this.settle();
    });
    box.addEventListener("click", (event) => {
      if (moved || !this.mayMark || event.target.closest("a") || !event.target.closest("[data-sheet]")) return;
      const [x, y] = this.part(event.clientX, event.clientY);
      if (this.draft && this.shape !== "pin") Object.assign(this.draft, { x2: x, y2: y, isSecond: true });
      else this.draft = { x, y };
      this.sketch();
      if (this.shape === "pin" || this.draft.isSecond) this.settle();
    });
  }
}

let viewer = null;

function start() {
  const box = document.getElementById("viewer");
  for (const part of document.querySelectorAll("[data-with-script]")) part.hidden = false;
  if (box && box !== viewer?.box && box.querySelector("[data-sheet]")) viewer = new Viewer(box);
}

// a comment leads to its mark, wherever that is scrolled to
function follow() {
  const mark = location.hash.startsWith("#mark-") && document.getElementById(location.hash.slice(1));
  if (mark && viewer && viewer.box.contains(mark)) viewer.show(mark);
}

start();
follow();
window.addEventListener("hashchange", follow);
document.addEventListener("htmx:afterSettle", (event) => {
  start();
  if (event.detail.elt.id === "marks" || event.detail.elt.id === "comments") {
    const refused = document.querySelector("#new-mark .error");
    if (viewer && !refused) { viewer.draft = null; viewer.sketch(); }
  }
});

// whoever begins to write is offered names
document.addEventListener("focusin", ({ target }) => {
  const script = target.matches("#comments textarea") && document.getElementById("people")?.dataset.script;
  if (script) import(script);
});

for (const slider of document.querySelectorAll("[data-compare]")) {
  const pair = slider.previousElementSibling;
  const move = () => pair.style.setProperty("--at", `${slider.value}%`);
  slider.addEventListener("input", move);
  move();
}
