"""The grid of one day: rooms across, times down, a session as tall as it is long. Values in, table cells out.

Rows are steps of elapsed time from the day's midnight, so that a day of 23 or 25 hours is drawn with as many; their names are
read off the clock of the event. A room in which sessions overlap is split into lanes; what overlaps nothing takes them all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from eventhub.core.templatetags.ui import zone_name

STEPS = (15, 5)
HOUR = 60
SHOWN_WITHOUT_END = timedelta(minutes=30)


class Placed(NamedTuple):
    """A session in one of its rooms."""

    room: UUID
    starts_at: datetime
    ends_at: datetime | None
    session: Any


@dataclass(frozen=True, slots=True)
class Day:
    """A date by a clock, as the instants between which it lasts."""

    date: date
    zone: ZoneInfo

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.date, time.min, self.zone)

    @property
    def ends(self) -> datetime:
        return datetime.combine(self.date + timedelta(days=1), time.min, self.zone)

    @property
    def length(self) -> int:
        """In minutes: 1,440 but on the two days when clocks are turned."""
        return self.minute(self.ends)

    def minute(self, at: datetime) -> int:
        """Minutes that have passed since midnight, whatever the clock shows."""
        return int((at.timestamp() - self.begins.timestamp()) // 60)

    def at(self, minute: int) -> datetime:
        return datetime.fromtimestamp(self.begins.timestamp() + 60 * minute, self.zone)

    def shows(self, starts_at: datetime, ends_at: datetime | None) -> bool:
        """Whether a session is on this day; one that ends at midnight is not on the next."""
        return starts_at < self.ends and (shown_end(starts_at, ends_at) > self.begins)


def shown_end(starts_at: datetime, ends_at: datetime | None) -> datetime:
    """Where its end is not known, or is its start, a session is drawn half an hour long."""
    return ends_at if ends_at and ends_at > starts_at else starts_at + SHOWN_WITHOUT_END


@dataclass(slots=True)
class Block:
    """A session in the rows and lanes that it takes of its room."""

    placed: Placed
    first: int
    last: int
    lane: int = 0
    lanes: int = 1


@dataclass(slots=True)
class Column:
    """A room of the grid, as many lanes wide as sessions overlap in it."""

    room: Any
    lanes: int = 1
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cell:
    """One `td`. Without a session it is empty; an empty lane beside a session is no room of its own."""

    rows: int
    columns: int
    room: Any
    session: Any = None
    is_lane: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """`label` names the hour that begins here, over `label_rows` rows; other rows have none."""

    label: str
    label_rows: int
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Grid:
    columns: list[Column]
    rows: list[Row]
    is_fine: bool


def day_grid(day: Day, rooms: Iterable[Any], placed: Sequence[Placed]) -> Grid:
    """The day's grid; rooms in which nothing is that day are left out."""
    here = [one for one in placed if day.shows(one.starts_at, one.ends_at)]
    if not here:
        return Grid([], [], is_fine=False)
    edges = [edge for one in here for edge in minutes_of(day, one)]
    step = next((step for step in STEPS if all(edge % step == 0 for edge in edges)), STEPS[-1])
    first = min(edges) // HOUR * HOUR
    last = min(-(-max(edges) // HOUR) * HOUR, day.length)
    by_room: dict[UUID, list[Block]] = {}
    for one in sorted(here, key=lambda one: (one.starts_at, shown_end(one.starts_at, one.ends_at))):
        begins, ends = minutes_of(day, one)
        block = Block(one, (begins - first) // step, max(-(-(ends - first) // step), (begins - first) // step + 1))
        by_room.setdefault(one.room, []).append(block)
    columns = [column_of(room, by_room[room.pk]) for room in rooms if room.pk in by_room]
    return Grid(columns, rows_of(day, columns, first, last, step), is_fine=step == STEPS[-1])


def minutes_of(day: Day, one: Placed) -> tuple[int, int]:
    """Its first and last minute on this day."""
    begins, ends = day.minute(one.starts_at), day.minute(shown_end(one.starts_at, one.ends_at))
    return max(begins, 0), min(ends, day.length)


def column_of(room: Any, blocks: list[Block]) -> Column:
    """Each block gets the first lane that is free; `blocks` come by start."""
    column = Column(room, blocks=blocks)
    together: list[Block] = []
    for block in blocks:
        if together and block.first >= max(one.last for one in together):
            together = []
        taken = {one.lane for one in together if one.last > block.first}
        block.lane = next(lane for lane in range(len(together) + 1) if lane not in taken)
        together.append(block)
        column.lanes = max(column.lanes, block.lane + 1)
    widen(column)
    return column


def widen(column: Column) -> None:
    """What has nothing to its right takes the lanes up to the edge of the room."""
    for block in column.blocks:
        right = [
            one.lane
            for one in column.blocks
            if one.lane > block.lane and one.first < block.last and block.first < one.last
        ]
        block.lanes = min(right, default=column.lanes) - block.lane


def rows_of(day: Day, columns: list[Column], first: int, last: int, step: int) -> list[Row]:
    count, per_hour = -(-(last - first) // step), HOUR // step
    cells = [cells_of(column, count, per_hour) for column in columns]
    is_turned = day.begins.utcoffset() != day.ends.utcoffset()
    rows = []
    for number in range(count):
        at = day.at(first + number * step)
        starts_hour = number % per_hour == 0
        label = f"{at:%H:%M}{f' {zone_name(at)}' if is_turned else ''}" if starts_hour else ""
        rows.append(Row(label, min(per_hour, count - number), [cell for column in cells for cell in column[number]]))
    return rows


def cells_of(column: Column, count: int, per_hour: int) -> list[list[Cell]]:
    """The cells of one room, by row: sessions, and between them empty ones that end with the hour."""
    rows: list[list[tuple[int, Cell]]] = [[] for _ in range(count)]
    taken = [[False] * column.lanes for _ in range(count)]
    for block in column.blocks:
        cell = Cell(block.last - block.first, block.lanes, column.room, block.placed.session)
        rows[block.first].append((block.lane, cell))
        for row in range(block.first, block.last):
            taken[row][block.lane : block.lane + block.lanes] = [True] * block.lanes
    for row in range(count):
        for lane, lanes in free_runs(taken[row]):
            end = min((row // per_hour + 1) * per_hour, count)
            height = next((r for r in range(row, end) if any(taken[r][lane : lane + lanes])), end) - row
            rows[row].append((lane, Cell(height, lanes, column.room, is_lane=lane > 0)))
            for under in range(row, row + height):
                taken[under][lane : lane + lanes] = [True] * lanes
    return [[cell for _, cell in sorted(row, key=lambda pair: pair[0])] for row in rows]


def free_runs(taken: Sequence[bool]) -> list[tuple[int, int]]:
    """(first lane, how many) of each run of free lanes."""
    runs, at = [], 0
    for is_taken, run in groupby(taken):
        length = len(list(run))
        if not is_taken:
            runs.append((at, length))
        at += length
    return runs
