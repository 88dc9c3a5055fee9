"""Whose value each field of two rows has once they are one, and who owns it from then on. Pure.

Left to itself the row that remains keeps all it has, and is given what it has not. A person may choose otherwise, field by field.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from eventhub.programme.enums import Kind
from eventhub.programme.ownership import LOCKABLE

BLANK: tuple[Any, ...] = (None, "", [], ["", ""])
TIMES = ("starts_at", "ends_at")  # they are one thing: half of each would be no time


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two rows by our names of the fields. `owners`: {field: key of the vendor's row that owns it}, empty where it
    was typed here; `origins`: how many vendors' rows it is.
    """

    values: Mapping[str, Any]
    locked: frozenset[str] = frozenset()
    owners: Mapping[str, str] = field(default_factory=dict)
    origins: int = 0

    def has(self, name: str) -> bool:
        return self.values[name] not in BLANK


@dataclass(frozen=True, slots=True)
class Ownership:
    """Of the row that remains. `owners` is empty where one vendor's row alone is left to own anything."""

    locked: list[str]
    owners: dict[str, str]


def taken_of_itself(kept: Side, gone: Side) -> set[str]:
    """What the row that remains has not, and the other has."""
    return in_pairs({name for name in kept.values if gone.has(name) and not kept.has(name)}, kept)


def in_pairs(names: Collection[str], kept: Side) -> set[str]:
    """Start and end go together, by the start."""
    rest = set(names) - set(TIMES)
    takes_times = "starts_at" in names or ("ends_at" in names and not kept.has("starts_at"))
    return rest | set(TIMES) if takes_times and "starts_at" in kept.values else rest


def ownership_after(kind: Kind, kept: Side, gone: Side, taken: Collection[str]) -> Ownership:
    locked, owners = [], {}
    for name in LOCKABLE[kind]:
        side, other = (gone, kept) if name in taken else (kept, gone)
        owner = side.owners.get(name) or other.owners.get(name)
        is_typed = bool(owner) and name not in side.owners and side.has(name)
        if name in side.locked or is_typed:
            locked.append(name)
        if owner:  # otherwise both were typed here
            owners[name] = owner
    return Ownership(locked, owners if kept.origins + gone.origins > 1 else {})
