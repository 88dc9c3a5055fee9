"""What can't be as it is planned: rooms and people in two places, times that make no sense. Values in, clashes out."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import islice
from uuid import UUID
from zoneinfo import ZoneInfo

SHORTEST = timedelta(minutes=1)  # what has no length takes a moment all the same
DAY = timedelta(days=1)
MOST_OF_ONE = 200  # pairs of one room or person: more tell nothing new


class ClashKind(StrEnum):
    ROOM = "room"
    SPEAKER = "speaker"
    ENDS_BEFORE_START = "ends_before_start"
    OUTSIDE_EVENT = "outside_event"
    TOO_LONG = "too_long"
    OVER_MIDNIGHT = "over_midnight"


@dataclass(frozen=True, slots=True)
class Slot:
    """A session as far as its place and time are concerned. Those without a start are in nobody's way.

    `rooms` and `speakers`: their names by their keys, without people who withdrew.
    """

    id: UUID
    title: str
    starts_at: datetime | None
    ends_at: datetime | None = None
    rooms: Mapping[UUID, str] | None = None
    speakers: Mapping[UUID, str] | None = None
    parent_id: UUID | None = None
    takes_place: bool = True
    published: bool = True

    @property
    def until(self) -> datetime:
        """When it is over; a start without an end is over at once."""
        assert self.starts_at is not None  # noqa: S101  # only scheduled slots are asked
        return max(self.ends_at or self.starts_at, self.starts_at + SHORTEST)


@dataclass(frozen=True, slots=True)
class Clash:
    """`about`: the room or person that is needed twice. `from_`, `until`: when the two are in each other's way."""

    kind: ClashKind
    sessions: tuple[UUID, ...]
    message: str
    about: UUID | None = None
    from_: datetime | None = None
    until: datetime | None = None

    @property
    def is_note(self) -> bool:
        """May well be meant so."""
        return self.kind is ClashKind.OVER_MIDNIGHT


@dataclass(frozen=True, slots=True)
class Frame:
    """The days of the event, in whose zone times are read."""

    first: date
    last: date
    zone: ZoneInfo


def find_clashes(slots: Iterable[Slot], frame: Frame) -> list[Clash]:
    """In the order of time; cancelled and withdrawn sessions and those without a start are left out."""
    placed = sorted(
        (slot for slot in slots if slot.takes_place and slot.starts_at),
        key=lambda slot: (slot.starts_at, slot.title, slot.id),
    )
    above = {slot.id: slot.parent_id for slot in placed}
    clashes = [
        *(clash for slot in placed for clash in _of_one(slot, frame)),
        *_twice(placed, above, ClashKind.ROOM, lambda slot: slot.rooms or {}),
        *_twice(placed, above, ClashKind.SPEAKER, lambda slot: slot.speakers or {}),
    ]
    at = {slot.id: (slot.starts_at, number) for number, slot in enumerate(placed)}
    return sorted(clashes, key=lambda clash: (at[clash.sessions[-1]], clash.kind, clash.message))


def _of_one(slot: Slot, frame: Frame) -> Iterator[Clash]:
    assert slot.starts_at is not None  # noqa: S101  # only scheduled slots are asked
    if slot.ends_at and slot.ends_at < slot.starts_at:
        yield _clash(ClashKind.ENDS_BEFORE_START, slot, f"“{slot.title}” ends before it starts.")
        return
    starts = slot.starts_at.astimezone(frame.zone)
    ends = (slot.ends_at or slot.starts_at).astimezone(frame.zone)
    last_moment = max(starts, ends - timedelta(microseconds=1))  # midnight sharp is still the same day
    if starts.date() < frame.first or last_moment.date() > frame.last:
        yield _clash(ClashKind.OUTSIDE_EVENT, slot, f"“{slot.title}” lies outside the days of the event.")
    if slot.until - slot.starts_at > DAY:
        yield _clash(ClashKind.TOO_LONG, slot, f"“{slot.title}” is longer than a day.")
    elif last_moment.date() > starts.date():
        yield _clash(ClashKind.OVER_MIDNIGHT, slot, f"“{slot.title}” goes on after midnight.")


def _clash(kind: ClashKind, slot: Slot, message: str) -> Clash:
    return Clash(kind, (slot.id,), message, from_=slot.starts_at, until=slot.ends_at)


def _twice(
    placed: list[Slot],
    above: Mapping[UUID, UUID | None],
    kind: ClashKind,
    needs: Callable[[Slot], Mapping[UUID, str]],
) -> Iterator[Clash]:
    """Everything that one thing is needed for, in the order of time, each compared with what still goes on then."""
    by_thing: dict[UUID, list[Slot]] = defaultdict(list)
    names: dict[UUID, str] = {}
    for slot in placed:
        for key, name in needs(slot).items():
            by_thing[key].append(slot)
            names[key] = name
    for key, wanted in by_thing.items():
        for one, other in islice(_overlaps(wanted, above), MOST_OF_ONE):
            yield _pair(kind, key, names[key], one, other)


def _overlaps(wanted: list[Slot], above: Mapping[UUID, UUID | None]) -> Iterator[tuple[Slot, Slot]]:
    going_on: list[Slot] = []
    for slot in wanted:
        going_on = [one for one in going_on if one.until > slot.starts_at]  # type: ignore[operator]  # it has a start
        yield from ((one, slot) for one in going_on if not _belong_together(one.id, slot.id, above))
        going_on.append(slot)


def _belong_together(one: UUID, other: UUID, above: Mapping[UUID, UUID | None]) -> bool:
    """A part takes place within its whole."""
    return one in _wholes_of(other, above) or other in _wholes_of(one, above)


def _wholes_of(part: UUID, above: Mapping[UUID, UUID | None]) -> set[UUID]:
    found: set[UUID] = set()
    whole = above.get(part)
    while whole is not None and whole not in found:
        found.add(whole)
        whole = above.get(whole)
    return found


def _pair(kind: ClashKind, key: UUID, name: str, one: Slot, other: Slot) -> Clash:
    where = "is used by" if kind is ClashKind.ROOM else "is wanted in"
    return Clash(
        kind,
        (one.id, other.id),
        f"{name} {where} “{one.title}” and “{other.title}” at the same time.",
        about=key,
        from_=other.starts_at,
        until=min(one.until, other.until),
    )
