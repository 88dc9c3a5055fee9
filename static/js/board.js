// The prints on the board are one stop of the Tab key; arrows move from cell to cell. Without script every print is a stop.
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const presses = (cell) => [...cell.querySelectorAll("a, input")];

function settle(board) {
  const links = [...board.querySelectorAll("td a")];
  links.forEach((link, place) => (link.tabIndex = place ? -1 : 0));
}

function next(cell, [down, along]) {
  let [row, column] = [cell.parentElement, cell.cellIndex];
  const rows = [...cell.closest("table").querySelectorAll("tbody tr:has(td)")];
  let place = rows.indexOf(row);
  for (;;) {
    place += down;
    column += along;
    const other = rows[place]?.cells[column];
    if (!other) return null;
    if (presses(other).length) return other;
  }
}

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.(".board :is(td, th[scope=row])");
  const step = STEPS[event.key];
  if (!cell || !step || event.altKey || event.ctrlKey || event.metaKey) return;
  const own = presses(cell);
  const beside = own[own.indexOf(event.target) + step[0]];
  const to = beside && step[0] ? beside : presses(next(cell, step) ?? cell).at(step[0] < 0 ? -1 : 0);
  event.preventDefault();
  to.focus();
});

document.addEventListener("focusin", (event) => {
  const board = event.target.closest?.(".board");
  if (!board || !event.target.matches("td a")) return;
  board.querySelector('td a[tabindex="0"]')?.setAttribute("tabindex", "-1");
  event.target.tabIndex = 0;
});

const all = () => document.querySelectorAll(".board").forEach(settle);
document.addEventListener("htmx:afterSettle", all);
all();
