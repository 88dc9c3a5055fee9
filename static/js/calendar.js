// The sessions of the calendar are one stop of the Tab key, with the way to move the session as the next; arrows lead to the
// nearest session that way. Without script each is a stop.
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const slots = () => [...document.querySelectorAll(".calendar .slot")];

function settle(at) {
  for (const link of document.querySelectorAll(".calendar td a")) link.tabIndex = link.parentElement === at?.parentElement ? 0 : -1;
}

// Along the way it counts how far the edges are apart, across it only where they do not lie beside each other.
function distance(from, to, [x, y]) {
  const [a, b] = [from.getBoundingClientRect(), to.getBoundingClientRect()];
  const ahead = x ? x * (b.left - a.left) : y * (b.top - a.top);
  if (ahead <= 0) return Infinity;
  const across = x ? Math.max(a.top - b.bottom, b.top - a.bottom, 0) : Math.max(a.left - b.right, b.left - a.right, 0);
  return ahead + 4 * across + Math.abs(x ? b.top - a.top : 0) / 8;
}

document.addEventListener("keydown", (event) => {
  const slot = event.target.closest?.(".calendar .slot");
  const way = WAYS[event.key];
  if (!slot || !way || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const reach = slots().map((other) => [distance(slot, other, way), other]).filter(([far]) => far < Infinity);
  if (!reach.length) return;
  reach.sort(([a], [b]) => a - b)[0][1].focus();
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches?.(".calendar .slot")) settle(event.target);
});

// A link to one session (#s-…) leads there by keyboard, too.
const begin = () => settle(document.querySelector(".calendar .slot:target") ?? slots()[0]);
window.addEventListener("hashchange", begin);
document.addEventListener("htmx:afterSettle", begin);
begin();
