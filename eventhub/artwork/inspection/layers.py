"""Layers of a PDF (optional content), and which of them are not shown unless somebody switches them on."""

from collections.abc import Callable, Iterator
from typing import Any

from pikepdf import Array, Dictionary, Name

MOST_LAYERS = 1000
MOST_NAMED = 50
Numbers = frozenset[tuple[int, int]]  # of objects, as the file counts them


def layers_of(root: Any) -> list[Any]:
    properties = root.get("/OCProperties")
    return _dictionaries(properties.get("/OCGs"))[:MOST_LAYERS] if isinstance(properties, Dictionary) else []


def hidden_layers(root: Any) -> list[Any]:
    """Those that are off in the file's own default."""
    properties = root.get("/OCProperties")
    default = properties.get("/D") if isinstance(properties, Dictionary) else None
    if not isinstance(default, Dictionary):
        return []
    if default.get("/BaseState") == Name("/OFF"):
        shown = numbers(_dictionaries(default.get("/ON")))
        return [one for one in layers_of(root) if one.objgen not in shown]
    return _dictionaries(default.get("/OFF"))[:MOST_LAYERS]


def names_of(layers: list[Any]) -> tuple[str, ...]:
    return tuple(str(one.get("/Name") or "")[:60] for one in layers[:MOST_NAMED])


def numbers(layers: list[Any]) -> Numbers:
    return frozenset(one.objgen for one in layers)


def is_hidden(membership: Any, hidden: Numbers) -> bool:
    """Of what belongs to a layer, or to several at once. Expressions of visibility are not worked out: what has one counts as seen."""
    if not hidden or not isinstance(membership, Dictionary):
        return False
    if membership.get("/Type") != Name("/OCMD"):
        return membership.objgen in hidden
    if membership.get("/VE") is not None:
        return False
    off = [one.objgen in hidden for one in _dictionaries(membership.get("/OCGs"))[:MOST_LAYERS]]
    return POLICIES.get(str(membership.get("/P")), _none_on)(off)


def _none_on(off: list[bool]) -> bool:
    return bool(off) and all(off)


POLICIES: dict[str, Callable[[list[bool]], bool]] = {
    "/AllOn": any,
    "/AnyOff": lambda off: bool(off) and not any(off),
    "/AllOff": lambda off: not all(off),
}


def _dictionaries(value: Any) -> list[Any]:
    """What is one, or the ones in a list."""
    return list(_each(value if isinstance(value, Array) else [value]))


def _each(values: Any) -> Iterator[Any]:
    yield from (one for one in values if isinstance(one, Dictionary))
