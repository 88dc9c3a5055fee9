"""Whose value counts once two rows are one, and who owns it: plain values, no database."""

from typing import Any

import pytest

from eventhub.programme.enums import Kind
from eventhub.programme.merge_plan import Side, in_pairs, ownership_after, taken_of_itself
from eventhub.programme.ownership import LOCKABLE

EMPTY: dict[str, Any] = {
    **dict.fromkeys(LOCKABLE[Kind.SPEAKER], ""),
    "links": [],
    "custom_fields": [],
    "photo": ["", ""],
    "status": "confirmed",
}


def side(owner: str = "", *, locked: tuple[str, ...] = (), **values: Any) -> Side:
    """A speaker with these values and nothing else; typed here, or of one vendor's row."""
    owners = dict.fromkeys(LOCKABLE[Kind.SPEAKER], owner) if owner else {}
    return Side(EMPTY | values, frozenset(locked), owners, int(bool(owner)))


def test_the_one_that_remains_keeps_what_it_has_and_is_given_what_it_has_not():
    kept = side("a", last_name="Marsh", company="Northwind", photo=["", "https://a/photo"])
    gone = side("b", last_name="Marsh-Vogt", bio="<p>Builds.</p>", photo=["file", ""])

    assert taken_of_itself(kept, gone) == {"bio"}


@pytest.mark.parametrize(
    ("kept", "names", "taken"),
    [
        ({"starts_at": None, "ends_at": None}, {"starts_at"}, {"starts_at", "ends_at"}),
        ({"starts_at": None, "ends_at": None}, {"ends_at"}, {"starts_at", "ends_at"}),
        ({"starts_at": "09:00", "ends_at": None}, {"ends_at"}, set()),
        ({"starts_at": "09:00", "ends_at": None}, {"starts_at", "title"}, {"starts_at", "ends_at", "title"}),
        ({}, {"bio"}, {"bio"}),
    ],
)
def test_start_and_end_go_together(kept, names, taken):
    assert in_pairs(names, Side(kept)) == taken


@pytest.mark.parametrize(
    ("kept", "gone", "taken", "locked", "owner"),
    [
        # Two vendors: each owns what is its, locks stay with the value.
        (side("a"), side("b"), {"bio"}, [], "b"),
        (side("a"), side("b"), set(), [], "a"),
        (side("a", locked=("bio",), bio="x"), side("b", bio="y"), set(), ["bio"], "a"),
        (side("a", locked=("bio",), bio="x"), side("b", bio="y"), {"bio"}, [], "b"),
        (side("a", bio="x"), side("b", bio="y", locked=("bio",)), {"bio"}, ["bio"], "b"),
        # One was typed here: its values are ours, what it has not the vendor may still say.
        (side(bio="x"), side("b"), set(), ["bio", "status"], None),
        (side(), side("b"), set(), ["status"], None),
        (side("a"), side(bio="x"), {"bio"}, ["bio"], None),
        # Both were typed here: nobody to lock against.
        (side(bio="x"), side(bio="y"), {"bio"}, [], None),
    ],
)
def test_every_field_has_one_owner(kept, gone, taken, locked, owner):
    after = ownership_after(Kind.SPEAKER, kept, gone, taken)

    assert (after.locked, after.owners.get("bio")) == (locked, owner)
    assert set(after.owners) == (set(LOCKABLE[Kind.SPEAKER]) if owner else set())
