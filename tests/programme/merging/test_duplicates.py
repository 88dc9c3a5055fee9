"""Which rows look alike, and why: plain values, no database."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventhub.programme.duplicates import (
    MOST_ALIKE,
    Person,
    Talk,
    alike_people,
    alike_talks,
    comparable_email,
    folded,
)

NINE = datetime(2027, 6, 7, 9, tzinfo=UTC)
TEN = NINE.replace(hour=10)


def key(number: int) -> UUID:
    return UUID(int=number)


def person(number: int, first: str, last: str, email: str = "") -> Person:
    return Person(key(number), first, last, email)


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        (("Ada", "Marsh"), ("ada", "MARSH"), ["Same name"]),
        (("José", "Muñoz"), ("Jose", "Munoz"), ["Same name"]),
        (("Jürgen", "Groß"), ("jurgen", "gross"), ["Same name"]),
        (("Łukasz", "Ørsted"), ("Lukasz", "Orsted"), ["Same name"]),
        (("Nguyễn", "Văn An"), ("An", "Nguyen Van"), ["Same name"]),
        (("", "Ada Marsh"), ("Marsh,", "Ada"), ["Same name"]),
        (("Mary-Ann", "O’Neil"), ("Mary Ann", "O'Neil"), ["Same name"]),
        (("Ada", "Marsh"), ("Ada", "Marshall"), []),
        (("Ada", ""), ("", "Ada"), []),  # one word is no full name
        (("", ""), ("", ""), []),
        (("Ada", "Marsh", "a@x.org"), ("A.", "Marsh", "A@X.org"), ["Same e-mail address"]),
        (("Ada", "Marsh", "a@x.org"), ("Ada", "Marsh", "a@x.org"), ["Same name", "Same e-mail address"]),
        (("Ada", "Marsh", "a***@x.org"), ("Ben", "Vogt", "a***@x.org"), []),
        (("Ada", "Marsh", "xxxx@x.org"), ("Ben", "Vogt", "xxxx@x.org"), []),
        (("Ada", "Marsh", "nobody"), ("Ben", "Vogt", "nobody"), []),
        (("Ada", "Marsh", ""), ("Ben", "Vogt", ""), []),
    ],
)
def test_people_are_alike_by_full_name_or_address(one, other, reasons):
    pairs = alike_people([person(2, *other), person(1, *one)])

    assert [(pair.one, pair.other, pair.reasons) for pair in pairs] == ([(key(1), key(2), reasons)] if reasons else [])


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        ({"title": "Heat pumps", "starts_at": NINE}, {"title": "HEAT  pumps!", "starts_at": NINE}, ["start"]),
        ({"title": "Heat pumps", "starts_at": NINE}, {"title": "Heat pumps", "starts_at": TEN}, []),
        ({"title": "Heat pumps"}, {"title": "Heat pumps"}, []),  # neither has a time, and nobody speaks
        ({"title": "", "starts_at": NINE}, {"title": "", "starts_at": NINE}, []),
        ({"title": "Heat", "people": {key(9)}}, {"title": "heat", "people": {key(9)}}, ["speakers"]),
        ({"title": "Heat", "people": {key(9)}}, {"title": "Heat", "people": {key(9), key(8)}}, []),
        ({"title": "Heat", "code": "W-3"}, {"title": "Cold", "code": "w 3"}, ["code"]),
        ({"title": "Heat", "code": ""}, {"title": "Cold", "code": ""}, []),
        ({"title": "Heat", "starts_at": NINE, "whole": key(2)}, {"title": "Heat", "starts_at": NINE}, []),
    ],
)
def test_sessions_are_alike_by_title_and_start_or_speakers_or_by_code(one, other, reasons):
    def talk(number: int, values: dict) -> Talk:
        return Talk(key(number), **{**values, "people": frozenset(values.get("people", ()))})

    pairs = alike_talks([talk(1, one), talk(2, other)])

    assert [reason.split()[-1] for pair in pairs for reason in pair.reasons] == reasons


def test_whom_somebody_told_apart_is_not_shown_again():
    people = [person(number, "Ada", "Marsh") for number in (1, 2, 3)]

    pairs = alike_people(people, {(key(1), key(2)), (key(2), key(3))})

    assert [(pair.one, pair.other) for pair in pairs] == [(key(1), key(3))]


def test_a_crowd_of_the_same_name_is_no_flood_of_pairs():
    crowd = [person(number, "Ada", "Marsh") for number in range(400)]

    assert len(alike_people(crowd[:MOST_ALIKE])) == MOST_ALIKE * (MOST_ALIKE - 1) // 2
    assert len(alike_people(crowd)) == 399


@given(st.text(max_size=40))
def test_folding_once_is_enough(text):
    assert folded(folded(text)) == folded(text)


@given(st.lists(st.tuples(st.sampled_from(["Ada", "Ben"]), st.sampled_from(["Marsh", "Vogt"])), max_size=6))
def test_the_order_of_rows_changes_no_pair(names):
    people = [person(number, *name) for number, name in enumerate(names)]

    def found(rows):
        return {(pair.one, pair.other, tuple(pair.reasons)) for pair in alike_people(rows)}

    assert found(people) == found(reversed(people))


@pytest.mark.parametrize("address", ["a•••@x.org", "a...@x.org", "a…@x.org", "@x.org", "a@x"])
def test_a_masked_or_broken_address_is_not_compared(address):
    assert comparable_email(address) == ""
