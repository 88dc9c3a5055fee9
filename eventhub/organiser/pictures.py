"""Where things stand in the pictures of the overview: values in, coordinates out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import Protocol

from eventhub.core.status_marks import Mark, StatusMark, mark_for

CELL_WIDTH, CELL_HEIGHT, AISLE, GAP = 54, 40, 22, 3
COLUMNS = 6


@dataclass(frozen=True, slots=True)
class Cell:
    """A stand of a hall's picture: its corner, in the units of the picture, and its status."""

    x: int
    y: int
    number: str
    status: StatusMark

    @property
    def ground(self) -> str:
        """The class of its ground: nothing begun is only an outline."""
        return "none" if self.status.mark in (Mark.NONE, Mark.GONE) else self.status.hue


@dataclass(frozen=True, slots=True)
class HallPicture:
    width: int
    height: int
    cells: tuple[Cell, ...]
    label: str


def hall_picture(name: str, stands: Sequence[tuple[str, str]]) -> HallPicture:
    """Stands (number, status) in rows of six, back to back in pairs of rows with an aisle between the pairs."""
    cells = tuple(_cell(at, number, status) for at, (number, status) in enumerate(stands))
    rows = ceil(len(stands) / COLUMNS)
    columns = min(COLUMNS, len(stands))
    return HallPicture(
        width=columns * (CELL_WIDTH + GAP),
        height=_row_top(rows - 1) + CELL_HEIGHT + 1 if rows else 0,
        cells=cells,
        label=f"{name}: {counted(stands)}",
    )


def _cell(at: int, number: str, status: str) -> Cell:
    row, column = divmod(at, COLUMNS)
    return Cell(1 + column * (CELL_WIDTH + GAP), _row_top(row), number, mark_for("stand", status))


def _row_top(row: int) -> int:
    return 1 + row * (CELL_HEIGHT + GAP) + (row // 2) * AISLE


def counted(stands: Sequence[tuple[str, str]]) -> str:
    """14 approved, 3 submitted."""
    counts: dict[str, int] = {}
    for _, status in stands:
        word = mark_for("stand", status).word.lower()
        counts[word] = counts.get(word, 0) + 1
    return ", ".join(f"{count} {word}" for word, count in sorted(counts.items(), key=lambda pair: -pair[1]))


@dataclass(frozen=True, slots=True)
class Milestone:
    """A dot on the line from today to the opening, `at` in per cent of its length.

    `level`: its label stands above the line, below it, or nowhere, because there is no room (the list names it).
    """

    name: str
    time: datetime
    at: float
    is_past: bool
    is_next: bool
    level: str

    @property
    def anchor(self) -> str:
        return anchor_of(self.at)


FIRST, LAST, LABEL = 1.0, 97.0, 15.0


def timeline(dates: Sequence[tuple[str, datetime]], now: datetime) -> list[Milestone]:
    """Today and the dates on one line, each with a place for its label."""
    times = [now, *(time for _, time in dates)]
    first, span = min(times), (max(times) - min(times)).total_seconds() or 1.0
    upcoming = min((time for time in times[1:] if time > now), default=None)
    taken = {"above": FIRST, "below": FIRST}
    points = []
    for name, time in sorted([("Today", now), *dates], key=lambda pair: pair[1]):
        at = FIRST + (LAST - FIRST) * (time - first).total_seconds() / span
        start = at - {"start": 0.0, "middle": LABEL / 2, "end": LABEL}[anchor_of(at)]
        level = next((side for side, end in taken.items() if start >= end), "")
        if level:
            taken[level] = start + LABEL
        points.append(Milestone(name, time, round(at, 1), time < now, time == upcoming, level))
    return points


def anchor_of(at: float) -> str:
    """How a label hangs at its dot: inside the picture at both ends."""
    if at < LABEL / 2:
        return "start"
    return "end" if at > 100 - LABEL / 2 else "middle"


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a bar picture, 100 wide: where each part ends, and the sentence that says the same."""

    approved: float
    pending: float
    unsubmitted: float
    label: str

    @property
    def pending_from(self) -> float:
        return self.approved

    @property
    def unsubmitted_from(self) -> float:
        return round(self.approved + self.pending, 2)


class Counted(Protocol):
    @property
    def approved(self) -> int: ...
    @property
    def pending(self) -> int: ...
    @property
    def unsubmitted(self) -> int: ...


def demand_bar(counted: Counted, full: int) -> Bar:
    """Parts of a row in proportion to `full`, the longest row of the picture."""
    parts = [counted.approved, counted.pending, counted.unsubmitted]
    words = ("approved", "pending", "not yet submitted")
    lengths = [round(100 * part / full, 2) if full else 0.0 for part in parts]
    return Bar(*lengths, label=", ".join(f"{part} {word}" for part, word in zip(parts, words, strict=True) if part))


DAY_WIDTH, DAY_HEIGHT, DAY_GAP = 16, 96, 4


@dataclass(frozen=True, slots=True)
class DayBar:
    """One day: how far its bar reaches from the ground; a day without calls has none."""

    x: int
    height: int
    day: date
    calls: int

    @property
    def y(self) -> int:
        return DAY_HEIGHT - self.height


@dataclass(frozen=True, slots=True)
class CallPicture:
    """Calls by day, as bars and as the sentence that says the same."""

    bars: tuple[DayBar, ...]
    width: int
    label: str
    total: int


def call_picture(days: Sequence[tuple[date, int]]) -> CallPicture:
    """The highest day fills the height; a day with a single call can still be seen."""
    most = max((calls for _, calls in days), default=0)
    bars = tuple(
        DayBar(at * (DAY_WIDTH + DAY_GAP), ceil(DAY_HEIGHT * calls / most) if calls else 0, day, calls)
        for at, (day, calls) in enumerate(days)
    )
    total = sum(calls for _, calls in days)
    return CallPicture(bars, len(days) * (DAY_WIDTH + DAY_GAP) - DAY_GAP, _calls_in_words(days, total), total)


def _calls_in_words(days: Sequence[tuple[date, int]], total: int) -> str:
    if not total:
        return f"No calls in the last {len(days)} days"
    day, most = max(days, key=lambda pair: pair[1])
    calls = "1 call" if total == 1 else f"{total:,} calls"
    return f"{calls} in the last {len(days)} days, most of them on {day.day} {day:%B}: {most:,}"


@dataclass(frozen=True, slots=True)
class RoomUse:
    """How many sessions a room has on a day: the number, and its bar in per cent of the busiest day of any room."""

    day: date
    sessions: int
    length: float


def room_use(day: date, sessions: int, most: int) -> RoomUse:
    return RoomUse(day, sessions, round(100 * sessions / most, 1) if most else 0.0)
