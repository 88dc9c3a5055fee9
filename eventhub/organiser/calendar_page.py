"""What the calendar shows of one day: the grid, what clashes, what has no place yet."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from eventhub.core.listing import address
from eventhub.events.models import Event
from eventhub.organiser.calendar_grid import Day, Placed, day_grid
from eventhub.organiser.lists.sessions import by_room, by_track, keyed, on_the_day
from eventhub.organiser.programme_page import day_name, session_days
from eventhub.organiser.scope import EventScope
from eventhub.programme.clashes import Clash, ClashKind, Slot, find_clashes
from eventhub.programme.enums import SessionStatus
from eventhub.programme.models import Session, SessionRoom, SessionSpeaker
from eventhub.programme.queries import (
    frame_of,
    rooms_visible_to,
    sessions_visible_to,
    slots_of,
    tracks_visible_to,
)

MOST_CLASHES, MOST_WAITING = 12, 12
ANYBODY = str(UUID(int=0))
IN_A_CARD = {
    ClashKind.ROOM: "Room taken twice",
    ClashKind.SPEAKER: "Speaker in two places",
    ClashKind.ENDS_BEFORE_START: "Ends before it starts",
    ClashKind.OUTSIDE_EVENT: "Outside the event",
    ClashKind.TOO_LONG: "Longer than a day",
}
OF_ONE = {
    ClashKind.ENDS_BEFORE_START: "ends before it starts",
    ClashKind.OUTSIDE_EVENT: "lies outside the days of the event",
    ClashKind.TOO_LONG: "is longer than a day",
}


class Plain(NamedTuple):
    """A session as it was read: `rooms` with their keys, `people` by name, both in their order."""

    key: UUID
    title: str
    starts_at: datetime | None
    ends_at: datetime | None
    status: str
    published: bool
    rooms: list[tuple[UUID, str]]
    people: list[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A session as a card of the calendar, or a line beside it."""

    key: UUID
    title: str
    url: str
    move: str
    when: str
    rooms: str
    speakers: str
    anchor: str = ""
    clash: str = ""
    is_cancelled: bool = False
    is_published: bool = True


@dataclass(frozen=True, slots=True)
class ShownClash:
    """`lead`: the room or person; `sessions`: (title, where it is on this page or elsewhere, where it is moved)."""

    lead: str
    sessions: list[tuple[str, str, str]]
    text: str


@dataclass(frozen=True, slots=True)
class DayTab:
    label: str
    url: str
    current: bool
    clashes: int


@dataclass(frozen=True, slots=True)
class Ways:
    """Where the pages of sessions are. Asked of the address book once: a day has hundreds of them."""

    detail: str
    move: str

    def of(self, key: UUID) -> tuple[str, str]:
        return self.detail.replace(ANYBODY, str(key)), self.move.replace(ANYBODY, str(key))


def ways_of(event: Event) -> Ways:
    return Ways(*(reverse(f"organiser:session-{page}", args=[event.slug, ANYBODY]) for page in ("detail", "move")))


@dataclass(slots=True)
class Facts:
    """All scheduled sessions of the event as far as clashes are concerned, and the clashes by day and session."""

    ways: Ways
    slots: dict[UUID, Slot]
    by_day: dict[date, list[Clash]] = field(default_factory=dict)
    by_session: dict[UUID, list[str]] = field(default_factory=dict)


def calendar_context(scope: EventScope, given: QueryDict) -> dict[str, Any]:
    days = session_days(scope)
    facts = clash_facts(scope)
    day = Day(chosen_day(given.get("day", ""), days, scope), scope.event.zone)
    rooms = list(rooms_visible_to(scope.actor, scope.event))
    tracks = keyed(tracks_visible_to(scope.actor, scope.event), "name")
    cuts = {"room": chosen(given, "room", {str(room.pk) for room in rooms})}
    cuts["track"] = chosen(given, "track", {key for key, _ in tracks})
    here = sessions_of_day(scope, day, cuts)
    show = partial(shown, scope.event, facts)
    grid = day_grid(day, rooms_cut(rooms, cuts["room"]), [one for session in here for one in placed(session, show)])
    return {
        "day": day.date,
        "day_label": day_name(day.date),
        "tabs_of_days": [tab(one, day.date, facts, given) for one in days],
        "rooms": rooms,
        "tracks": tracks,
        "cuts": cuts,
        "as_list": given.get("as") == "list",
        "as_rooms": given.get("as") == "rooms",
        "grid": grid,
        "count": len(here),
        "clock": day.at(12 * 60).tzname(),
        "roomless": [show(session) for session in here if not session.rooms],
        **clashes_shown(scope.event, facts, day.date),
        **waiting_for_a_time(scope, show, cuts),
    }


def clash_facts(scope: EventScope) -> Facts:
    slots = slots_of(sessions_visible_to(scope.actor, scope.event))
    facts = Facts(ways_of(scope.event), {slot.id: slot for slot in slots})
    for clash in find_clashes(slots, frame_of(scope.event)):
        if clash.is_note or clash.from_ is None:
            continue
        facts.by_day.setdefault(clash.from_.astimezone(scope.event.zone).date(), []).append(clash)
        for key in clash.sessions:
            words = facts.by_session.setdefault(key, [])
            if IN_A_CARD[clash.kind] not in words:
                words.append(IN_A_CARD[clash.kind])
    return facts


def chosen_day(asked: str, days: Sequence[date], scope: EventScope) -> date:
    """The one asked for; otherwise today while the event lasts, or its first day."""
    wanted = next((day for day in days if day.isoformat() == asked), None)
    today = timezone.now().astimezone(scope.event.zone).date()
    first = scope.event.starts_at.astimezone(scope.event.zone).date()
    return wanted or (today if today in days else first)


def chosen(given: QueryDict, name: str, known: set[str]) -> str:
    value = str(given.get(name, ""))
    return value if value in known else ""


def sessions_of_day(scope: EventScope, day: Day, cuts: Mapping[str, str]) -> list[Plain]:
    sessions = on_the_day(sessions_visible_to(scope.actor, scope.event), day).exclude(status=SessionStatus.WITHDRAWN)
    return plain(cut(sessions, cuts).order_by("starts_at", "order", "title", "pk"))


def plain(sessions: QuerySet[Session]) -> list[Plain]:
    """In three queries, and without building a row of each: a day has hundreds of sessions and more people."""
    columns = ("pk", "title", "starts_at", "ends_at", "status", "published")
    rows = list(sessions.select_related(None).values_list(*columns))
    keys = [key for key, *_ in rows]
    rooms, people = defaultdict(list), defaultdict(list)
    links = SessionRoom.objects.filter(session__in=keys).values_list("session_id", "room_id", "room__name")
    for key, room, name in links:
        rooms[key].append((room, name))
    speaking = SessionSpeaker.objects.filter(session__in=keys)
    for key, first, last in speaking.values_list("session_id", "speaker__first_name", "speaker__last_name"):
        people[key].append(f"{first} {last}".strip())
    return [Plain(*row, rooms[row[0]], people[row[0]]) for row in rows]


def cut(sessions: Any, cuts: Mapping[str, str]) -> Any:
    if cuts["room"]:
        sessions = by_room(sessions, cuts["room"])
    return by_track(sessions, cuts["track"]) if cuts["track"] else sessions


def rooms_cut(rooms: Sequence[Any], wanted: str) -> list[Any]:
    """One room, where one was asked for: what takes place in two shows once."""
    return [room for room in rooms if not wanted or str(room.pk) == wanted]


def placed(session: Plain, show: Any) -> list[Placed]:
    """In each of its rooms; a link to it leads to the first."""
    if session.starts_at is None:
        return []
    card = show(session)
    cards = [replace(card, anchor=f"s-{session.key}"), *(card for _ in session.rooms[1:])]
    rooms = zip(session.rooms, cards, strict=False)
    return [Placed(room, session.starts_at, session.ends_at, one) for (room, _), one in rooms]


def shown(event: Event, facts: Facts, session: Plain) -> Shown:
    url, move = facts.ways.of(session.key)
    return Shown(
        key=session.key,
        title=session.title,
        url=url,
        move=move,
        when=hours(session.starts_at, session.ends_at, event),
        rooms=", ".join(name for _, name in session.rooms),
        speakers=people(session.people),
        clash=", ".join(facts.by_session.get(session.key, [])),
        is_cancelled=session.status == SessionStatus.CANCELLED,
        is_published=session.published,
    )


def hours(starts_at: datetime | None, ends_at: datetime | None, event: Event) -> str:
    """10:00 to 11:00."""
    if starts_at is None:
        return ""
    begins = f"{starts_at.astimezone(event.zone):%H:%M}"
    return f"{begins} to {ends_at.astimezone(event.zone):%H:%M}" if ends_at else begins


def people(names: Sequence[str]) -> str:
    """Amara Nwosu and 3 more."""
    return ", ".join(names) if len(names) <= 2 else f"{names[0]} and {len(names) - 1} more"


def tab(day: date, current: date, facts: Facts, given: QueryDict) -> DayTab:
    return DayTab(day_name(day), address(given, day=day.isoformat()), day == current, len(facts.by_day.get(day, ())))


# --- what is not as it should be -------------------------------------------------------------------------


def clashes_shown(event: Event, facts: Facts, day: date) -> dict[str, Any]:
    clashes = facts.by_day.get(day, [])
    return {
        "clashes": [shown_clash(event, facts, clash) for clash in clashes[:MOST_CLASHES]],
        "clash_count": len(clashes),
        "further_clashes": max(0, len(clashes) - MOST_CLASHES),
        "clashes_elsewhere": sum(map(len, facts.by_day.values())) - len(clashes),
    }


def shown_clash(event: Event, facts: Facts, clash: Clash) -> ShownClash:
    slots = [facts.slots[key] for key in clash.sessions]
    sessions = [(slot.title, *facts.ways.of(slot.id)) for slot in slots]
    if clash.about is None:
        return ShownClash("", sessions, OF_ONE[clash.kind])
    names = {**(slots[0].rooms or {}), **(slots[0].speakers or {})}
    return ShownClash(names[clash.about], sessions, overlap(clash, event))


def overlap(clash: Clash, event: Event) -> str:
    """By 30 minutes, 10:30 to 11:00."""
    if clash.from_ is None or clash.until is None:
        return ""
    minutes = max(1, int((clash.until - clash.from_).total_seconds() // 60))
    length = f"{minutes} minute{'' if minutes == 1 else 's'}"
    return f"by {length}, {hours(clash.from_, clash.until, event)}"


def waiting_for_a_time(scope: EventScope, show: Any, cuts: Mapping[str, str]) -> dict[str, Any]:
    sessions = sessions_visible_to(scope.actor, scope.event).filter(starts_at=None)
    sessions = cut(sessions.exclude(status=SessionStatus.WITHDRAWN), cuts)
    total = sessions.count()
    first = plain(sessions.order_by("title", "pk")[:MOST_WAITING]) if total else []
    return {"timeless": [show(session) for session in first], "timeless_count": total}
