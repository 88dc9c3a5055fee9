"""Booths as vendors write them, and the stands that they may be. The table needs no database, the rest does."""

import pytest

from eventhub.programme.company_stands import Fit, booth_key, places_of
from eventhub.programme.models import Company
from eventhub.stands.models import Hall, Stand


@pytest.mark.parametrize(
    ("booth", "stand"),
    [
        *(("101", "101"), ("101.0", "101"), (" 101 ", "101"), ("Booth 101", "101"), ("#101", "101")),
        *(("a-12", "A-12"), ("A 12", "a12"), ("Stand No. 7", "no.7")),
    ],
)
def test_the_same_number(booth, stand):
    assert booth_key(booth) == booth_key(stand)


@pytest.mark.parametrize(("one", "other"), [("101", "1010"), ("10.10", "10.1"), ("A-12", "A12"), ("012", "12")])
def test_another_number(one, other):
    assert booth_key(one) != booth_key(other)


def test_where_a_hall_ends_and_a_number_begins_is_not_guessed():
    one, eleven = Hall(name="1"), Hall(name="11")
    stands = [Stand(number="101", hall=one), Stand(number="01", hall=eleven), Stand(number="1101")]

    def met(booth) -> list[str]:
        return [place.stand.number for place in places_of(Company(booths=[booth]), None, stands)]

    assert [met("1101"), met("1-101"), met("11/01")] == [["1101"], ["101"], ["01"]]


@pytest.mark.parametrize(
    ("booths", "found"),
    [
        (["101.0"], [("101", "North", Fit.FREE), ("101", "South", Fit.FREE)]),
        (["North 101"], [("101", "North", Fit.FREE)]),
        (["south-101"], [("101", "South", Fit.FREE)]),
        (["7", "999"], [("7", "", Fit.FREE), ("", "", Fit.UNKNOWN)]),
        ([], []),
    ],
)
def test_a_number_in_two_halls_is_two_places(booths, found):
    north, south = Hall(name="North"), Hall(name="South")
    stands = [Stand(number="101", hall=north), Stand(number="101", hall=south), Stand(number="7")]
    places = places_of(Company(booths=booths), None, stands)

    def told(place) -> tuple[str, str, Fit]:
        stand = place.stand or Stand()
        return stand.number, stand.hall.name if stand.hall else "", place.fit

    assert [told(place) for place in places] == found
