"""What a PDF wants to do besides being looked at: when it is opened, on its pages, in its fields, at its bookmarks.

Actions lead on to others, fields hold fields: all of it is walked against one budget, and nothing twice. What is beyond the budget is
not passed over: a program could hide behind a hundred thousand links.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from pikepdf import Array, Dictionary

from eventhub.artwork.inspection.page_tree import Leaf
from eventhub.artwork.inspection.refused import Refused

KINDS = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/URI": "uri",
    "/SubmitForm": "submit",
    "/ImportData": "import",
    "/GoToR": "launch",
    "/GoToE": "launch",
    "/Rendition": "javascript",
}
MOST_STEPS = 100_000


def actions_of(root: Any, pages: Iterable[Leaf]) -> set[str]:
    """Of the document, every page, every field and every bookmark. Refused: too_much."""
    walk = ActionWalk()
    walk.document(root)
    for leaf in pages:
        walk.additional(leaf.page)
        for annotation in _dictionaries(leaf.page.get("/Annots")):
            walk.owner(annotation)
    form = root.get("/AcroForm")
    if isinstance(form, Dictionary):
        walk.fields(form.get("/Fields"))
    walk.bookmarks(root.get("/Outlines"))
    return walk.found


class ActionWalk:
    def __init__(self) -> None:
        self.found: set[str] = set()
        self.steps = 0

    def document(self, root: Any) -> None:
        opened = root.get("/OpenAction")
        if isinstance(opened, Array):  # a place to turn to
            self.found.add("open")
        self._note(opened, "open")
        self.additional(root)

    def owner(self, owner: Any) -> None:
        """An annotation or a field. That it leads elsewhere in the file is nothing to tell."""
        self._spend()
        self._note(owner.get("/A"), "")
        self.additional(owner)

    def additional(self, owner: Any) -> None:
        actions = owner.get("/AA")
        if isinstance(actions, Dictionary):
            for action in actions.values():
                self._note(action, "open")

    def fields(self, listed: Any) -> None:
        for one in self._each_once(_dictionaries(listed), "/Kids"):
            self.owner(one)

    def bookmarks(self, outline: Any) -> None:
        """Each leads to those beneath and beside it, and a viewer may go either way."""
        for one in self._each_once(_dictionaries(outline), "/First", "/Last", "/Next", "/Prev"):
            self.owner(one)

    def _note(self, action: Any, otherwise: str) -> None:
        for one in self._chain(action):
            kind = KINDS.get(str(one.get("/S")), otherwise)
            if kind:
                self.found.add(kind)

    def _chain(self, action: Any) -> Iterator[Any]:
        """An action, and what follows it: `/Next` is another one or a list of them."""
        return self._each_once([action] if isinstance(action, Dictionary) else [], "/Next")

    def _each_once(self, waiting: list[Any], *further: str) -> Iterator[Any]:
        seen: set[tuple[int, int]] = set()
        while waiting:
            one = waiting.pop()
            self._spend()
            if one.is_indirect:
                if one.objgen in seen:
                    continue
                seen.add(one.objgen)
            yield one
            for way in further:
                waiting += _dictionaries(one.get(way))

    def _spend(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise Refused("too_much", f"more than {MOST_STEPS:,} actions, fields and bookmarks")


def _dictionaries(value: Any) -> list[Any]:
    """What is one, or the ones in a list."""
    return [one for one in (value if isinstance(value, Array) else [value]) if isinstance(one, Dictionary)]
