from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from time import perf_counter
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventhub.programme.clashes import ClashKind, Frame, Slot, find_clashes

FRAME = Frame(date(2027, 6, 8), date(2027, 6, 10), ZoneInfo("Europe/London"))
ROOM, OTHER_ROOM, ADA = (UUID(int=number) for number in (1001, 1002, 2001))
NAMES = {ROOM: "Room 1", OTHER_ROOM: "Room 2", ADA: "Ada Marsh"}


def at(hour: float, day: int = 8) -> datetime:
    """By the clock in London, an hour before UTC."""
    return datetime(2027, 6, day, tzinfo=UTC) + timedelta(hours=hour - 1)


def slot(number: int, start: float | None, end: float | None = None, *, day: int = 8, **fields) -> Slot:
    starts_at = None if start is None else at(start, day)
    ends_at = None if end is None else at(end, day)
    fields = {
        name: {key: NAMES[key] for key in value} if name in ("rooms", "speakers") else value
        for name, value in fields.items()
    }
    return Slot(UUID(int=number), f"Session {number}", starts_at, ends_at, **fields)


def found(*slots: Slot) -> list[tuple]:
    return [(clash.kind.value, *(key.int for key in clash.sessions)) for clash in find_clashes(slots, FRAME)]


def test_a_room_and_a_person_in_two_places_at_once_are_named_with_the_time():
    one = slot(1, 9, 10, rooms=[ROOM], speakers=[ADA])
    other = slot(2, 9.5, 11, rooms=[ROOM], speakers=[ADA])
    room, person = find_clashes([other, one], FRAME)

    assert (room.kind, room.sessions, room.about, room.from_, room.until) == (
        *(ClashKind.ROOM, (one.id, other.id), ROOM),
        *(at(9.5), at(10)),
    )
    assert room.message == "Room 1 is used by “Session 1” and “Session 2” at the same time."
    assert person.message == "Ada Marsh is wanted in “Session 1” and “Session 2” at the same time."
    assert (room.is_note, person.kind) == (False, ClashKind.SPEAKER)


def test_back_to_back_is_no_clash():
    assert found(slot(1, 9, 10, rooms=[ROOM]), slot(2, 10, 11, rooms=[ROOM])) == []


def test_another_room_is_no_clash():
    assert found(slot(1, 9, 10, rooms=[ROOM]), slot(2, 9, 10, rooms=[OTHER_ROOM])) == []


def test_a_long_session_clashes_with_each_within_it():
    slots = (slot(1, 9, 12, rooms=[ROOM]), slot(2, 9.5, 10, rooms=[ROOM]), slot(3, 10, 11, rooms=[ROOM]))

    assert found(*slots) == [("room", 1, 2), ("room", 1, 3)]


def test_parts_take_place_within_their_whole_but_not_within_each_other():
    whole = slot(1, 9, 12, rooms=[ROOM], speakers=[ADA])
    parts = [slot(n, 9.25, 10, rooms=[ROOM], parent_id=whole.id) for n in (2, 3)]
    part_of_part = slot(4, 9.5, 9.75, rooms=[ROOM], speakers=[ADA], parent_id=parts[0].id)

    assert found(whole, *parts, part_of_part) == [("room", 2, 3), ("room", 3, 4)]


def test_a_circle_of_wholes_ends():
    one, other = (
        slot(1, 9, 10, rooms=[ROOM], parent_id=UUID(int=2)),
        slot(2, 9, 10, rooms=[ROOM], parent_id=UUID(int=1)),
    )

    assert found(one, other) == []


def test_what_does_not_take_place_or_is_not_scheduled_is_in_nobodys_way():
    assert (
        found(
            slot(1, 9, 10, rooms=[ROOM]),
            slot(2, 9, 10, rooms=[ROOM], takes_place=False),
            slot(3, None, rooms=[ROOM]),
        )
        == []
    )


def test_a_start_without_an_end_takes_a_moment():
    assert found(slot(1, 9, 10, rooms=[ROOM]), slot(2, 9.5, rooms=[ROOM]), slot(3, 10, rooms=[ROOM])) == [
        ("room", 1, 2)
    ]


@pytest.mark.parametrize(
    ("given_slot", "kinds"),
    [
        (slot(1, 9, 10, day=7), ["outside_event"]),
        (slot(1, 9, 10, day=11), ["outside_event"]),
        (slot(1, 22, 24, day=10), []),  # until midnight sharp
        (slot(1, 22, 25, day=8), ["over_midnight"]),
        (slot(1, 22, 25, day=10), ["outside_event", "over_midnight"]),
        (slot(1, 0, 24), []),
        (slot(1, 9, 33.5), ["too_long"]),
        (slot(1, 10, 9), ["ends_before_start"]),
    ],
)
def test_times_that_make_no_sense(given_slot, kinds):
    assert [kind for kind, _ in found(given_slot)] == kinds


def test_going_on_after_midnight_is_only_a_note():
    assert [clash.is_note for clash in find_clashes([slot(1, 22, 25)], FRAME)] == [True]


slots = st.lists(
    st.builds(
        lambda start, length, rooms, people: (start, length, rooms, people),
        st.integers(0, 40),
        st.integers(0, 12),
        st.sets(st.sampled_from([ROOM, OTHER_ROOM]), max_size=2),
        st.sets(st.sampled_from([ADA]), max_size=1),
    ),
    max_size=12,
)


@settings(max_examples=40)
@given(slots)
def test_the_sweep_finds_what_comparing_each_with_each_finds(drawn):
    made = [
        slot(number, 8 + start / 4, 8 + (start + length) / 4 if length else None, rooms=rooms, speakers=people)
        for number, (start, length, rooms, people) in enumerate(drawn, start=1)
    ]
    twice = [clash for clash in find_clashes(made, FRAME) if clash.about]

    assert {(clash.about, frozenset(clash.sessions)) for clash in twice} == {
        (key, frozenset((one.id, other.id)))
        for one, other in combinations(made, 2)
        for key in (one.rooms.keys() & other.rooms.keys()) | (one.speakers.keys() & other.speakers.keys())
        if one.starts_at < other.until and other.starts_at < one.until
    }


def test_a_thousand_sessions_are_looked_through_at_once():
    """Also where all of them are in one room at one time: what no page could show is not listed."""
    usual = [slot(n, 9 + n % 32 / 4, 10 + n % 32 / 4, rooms=[ROOM if n % 2 else OTHER_ROOM]) for n in range(1, 1001)]
    worst = [slot(n, 9, 10, rooms=[ROOM], speakers=[ADA]) for n in range(1, 1001)]
    began = perf_counter()
    numbers = [len(find_clashes(each, FRAME)) for each in (usual, worst)]

    assert numbers[1] == 400
    assert perf_counter() - began < 1
