"""One document as four lists of rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from integrations.sync.contract import Row

TWICE = {"code": "listed_twice", "message": "The feed lists it more than once: the first one counts."}


class NotASchedule(ValueError):
    """What came is something else, or the beginning of one only."""


@dataclass(frozen=True, slots=True)
class Feed:
    """`zone` as the document names it, blank where it names none. `has_people`: a calendar says nothing of them."""

    title: str = ""
    zone: str = ""
    rooms: tuple[Row, ...] = ()
    tracks: tuple[Row, ...] = ()
    speakers: tuple[Row, ...] = ()
    sessions: tuple[Row, ...] = ()
    has_people: bool = True


def word(value: Any) -> str:
    """A key or a name as text; blank where it is neither."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def first_word(row: Mapping[str, Any], *names: str) -> str:
    return next(filter(None, (word(row.get(name)) for name in names)), "")


def once(sessions: Iterable[Row]) -> tuple[Row, ...]:
    """By their keys; those without one are refused one by one."""
    found: dict[Any, Row] = {}
    for at, row in enumerate(sessions):
        key = row["key"] or at
        first = found.get(key)
        found[key] = row if first is None else {**first, "doubts": [TWICE]}
    return tuple(found.values())
