"""The pages of a PDF, by a walk that no tree can lead astray: neither by loops, nor by depth, nor by number."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pikepdf import Array, Dictionary, Object, Pdf

from eventhub.artwork.inspection.limits import Limits
from eventhub.artwork.inspection.refused import Refused

INHERITED = ("/MediaBox", "/CropBox", "/Rotate", "/Resources")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page with what it has from the nodes above it."""

    page: Object
    inherited: dict[str, Object] = field(default_factory=dict)

    def get(self, name: str) -> Any:
        own = self.page.get(name)
        return self.inherited.get(name) if own is None else own


def leaves(pdf: Pdf, limits: Limits) -> list[Leaf]:
    """Every page in order. Refused: no_pages, too_many_pages, too_deep, circular."""
    root = pdf.Root.get("/Pages")
    if not isinstance(root, Dictionary):
        raise Refused("no_pages")
    _require_few(root.get("/Count"), limits)
    found = []
    for leaf in _walk(root, limits):
        found.append(leaf)
        if len(found) > limits.pages:
            raise Refused("too_many_pages", f"more than {limits.pages:,} pages")
    if not found:
        raise Refused("no_pages")
    return found


def _require_few(count: Any, limits: Limits) -> None:
    if isinstance(count, int) and count > limits.pages:
        raise Refused("too_many_pages", f"{count:,} pages")


def _walk(root: Object, limits: Limits) -> Iterator[Leaf]:
    seen: set[tuple[int, int]] = set()
    waiting: list[tuple[Object, dict[str, Object], int]] = [(root, {}, 0)]
    while waiting:
        node, inherited, depth = waiting.pop()
        if depth > limits.tree_depth:
            raise Refused(
                "too_deep", "its pages lie in more than 60 levels of folders" if limits.tree_depth == 60 else ""
            )
        if node.is_indirect:
            if node.objgen in seen:
                raise Refused("circular", "its list of pages leads back to itself")
            seen.add(node.objgen)
        kids = node.get("/Kids")
        if not isinstance(kids, Array):
            yield Leaf(node, inherited)
            continue
        if len(kids) > limits.pages:
            raise Refused("too_many_pages", f"{len(kids):,} pages")
        own = {name: value for name in INHERITED if (value := node.get(name)) is not None}
        below = {**inherited, **own}
        waiting += [(kid, below, depth + 1) for kid in reversed(list(kids)) if isinstance(kid, Dictionary)]
