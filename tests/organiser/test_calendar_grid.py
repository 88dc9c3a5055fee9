"""The grid of one day, as a table a browser would draw: every place covered once, whatever is put into it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventhub.organiser.calendar_grid import Day, Grid, Placed, day_grid

LEEDS = ZoneInfo("Europe/London")
DAY = Day(date(2027, 3, 10), LEEDS)


@dataclass(frozen=True)
class ARoom:
    name: str
    pk: UUID


CALDER, MOORE = ARoom("Calder", uuid4()), ARoom("Moore", uuid4())


def at(text: str, *, day: int = 10) -> datetime:
    hour, minute = map(int, text.split(":"))
    return datetime(2027, 3, day, hour, minute, tzinfo=LEEDS)


def session(title: str, starts: str, ends: str, room: ARoom = CALDER) -> Placed:
    return Placed(room.pk, at(starts), at(ends), title)


def drawn(grid: Grid) -> list[list[str | None]]:
    """What stands in each row and lane; fails where two cells would cover one place, or none does."""
    width = sum(column.lanes for column in grid.columns)
    places: list[list[str | None]] = [["uncovered"] * width for _ in grid.rows]
    for number, row in enumerate(grid.rows):
        for cell in row.cells:
            lane = places[number].index("uncovered")
            for r in range(number, number + cell.rows):
                for c in range(lane, lane + cell.columns):
                    assert places[r][c] == "uncovered"
                    places[r][c] = cell.session
    assert not any("uncovered" in row for row in places)
    return places


def test_a_session_is_as_tall_as_it_is_long():
    grid = day_grid(
        DAY, [CALDER, MOORE], [session("Codes", "09:15", "10:00"), session("Pumps", "10:00", "10:30", MOORE)]
    )

    assert [row.label for row in grid.rows] == ["09:00", "", "", "", "10:00", "", "", ""]
    assert drawn(grid) == [
        [None, None],
        ["Codes", None],
        ["Codes", None],
        ["Codes", None],
        [None, "Pumps"],
        [None, "Pumps"],
        [None, None],
        [None, None],
    ]


def test_a_room_without_sessions_that_day_is_left_out():
    grid = day_grid(DAY, [CALDER, MOORE], [session("Pumps", "10:00", "10:30", MOORE)])

    assert [column.room for column in grid.columns] == [MOORE]


def test_overlapping_sessions_share_the_room_in_lanes_and_others_take_all_of_it():
    placed = [
        session("Heat", "10:00", "10:45"),
        session("Facades", "10:30", "11:00"),
        session("Wood", "11:00", "11:15"),
    ]

    grid = day_grid(DAY, [CALDER], placed)

    assert grid.columns[0].lanes == 2
    assert drawn(grid)[:5] == [
        ["Heat", None],
        ["Heat", None],
        ["Heat", "Facades"],
        [None, "Facades"],
        ["Wood", "Wood"],
    ]


def test_back_to_back_is_no_overlap_even_off_the_quarter_hour():
    grid = day_grid(DAY, [CALDER], [session("One", "10:00", "10:10"), session("Two", "10:10", "10:20")])

    assert grid.is_fine
    assert grid.columns[0].lanes == 1


def test_over_midnight_a_session_is_on_both_days():
    night = Placed(CALDER.pk, at("22:30"), at("01:30", day=11), "Night of the cranes")

    first = day_grid(DAY, [CALDER], [night])
    second = day_grid(Day(date(2027, 3, 11), LEEDS), [CALDER], [night])
    third = day_grid(Day(date(2027, 3, 12), LEEDS), [CALDER], [night])

    assert [row.label for row in first.rows if row.label] == ["22:00", "23:00"]
    assert [row.label for row in second.rows if row.label] == ["00:00", "01:00"]
    assert sum(row[0] == "Night of the cranes" for row in drawn(second)) == 6
    assert third.rows == []


def test_what_ends_at_midnight_is_not_on_the_next_day():
    late = Placed(CALDER.pk, at("23:00"), at("00:00", day=11), "Late")

    assert day_grid(DAY, [CALDER], [late]).rows
    assert day_grid(Day(date(2027, 3, 11), LEEDS), [CALDER], [late]).rows == []


@pytest.mark.parametrize("ends", [None, at("10:00")])
def test_what_has_no_length_is_drawn_half_an_hour_long(ends):
    grid = day_grid(DAY, [CALDER], [Placed(CALDER.pk, at("10:00"), ends, "Bell")])

    assert [row[0] for row in drawn(grid)] == ["Bell", "Bell", None, None]


def test_the_night_when_clocks_go_back_has_its_hour_twice():
    day = Day(date(2027, 10, 31), LEEDS)
    twice = Placed(
        CALDER.pk, datetime(2027, 10, 31, 0, 0, tzinfo=UTC), datetime(2027, 10, 31, 2, 0, tzinfo=UTC), "Watch"
    )

    grid = day_grid(day, [CALDER], [twice])

    assert day.length == 25 * 60
    assert [row.label for row in grid.rows if row.label] == ["01:00 BST", "01:00 GMT"]
    assert len(grid.rows) == 8


def test_the_night_when_clocks_go_forward_lacks_an_hour():
    day = Day(date(2027, 3, 28), LEEDS)
    over = Placed(
        CALDER.pk, datetime(2027, 3, 28, 0, 30, tzinfo=UTC), datetime(2027, 3, 28, 1, 30, tzinfo=UTC), "Watch"
    )

    assert [row.label for row in day_grid(day, [CALDER], [over]).rows if row.label] == ["00:00 GMT", "02:00 BST"]


minutes = st.integers(min_value=-300, max_value=1700)


@given(
    st.lists(st.tuples(st.sampled_from([CALDER, MOORE]), minutes, st.integers(min_value=0, max_value=400)), max_size=25)
)
def test_any_sessions_make_a_whole_table_and_each_is_in_it_for_as_long_as_it_lasts(given_sessions):
    placed = [
        Placed(room.pk, DAY.begins + timedelta(minutes=first), DAY.begins + timedelta(minutes=first + length), number)
        for number, (room, first, length) in enumerate(given_sessions)
    ]

    grid = day_grid(DAY, [CALDER, MOORE], placed)

    shown = {cell.session for row in grid.rows for cell in row.cells if cell.session is not None}
    assert shown == {one.session for one in placed if DAY.shows(one.starts_at, one.ends_at)}
    drawn(grid)
