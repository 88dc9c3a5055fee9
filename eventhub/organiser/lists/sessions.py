"""The list of an event's sessions: what it shows, finds, sorts and exports."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from eventhub.core.listing import Column, Filter, ListSpec
from eventhub.core.status_marks import mark_for
from eventhub.core.templatetags.ui import event_time
from eventhub.events.models import Event
from eventhub.organiser.calendar_grid import Day
from eventhub.programme.enums import Kind, SessionStatus
from eventhub.programme.models import Origin, Session, SessionSpeaker
from eventhub.programme.ownership import LOCKABLE
from eventhub.programme.queries import from_source, has_origin, with_parts

HERE, NONE = "here", "none"
PUBLISHED = [("yes", "Published"), ("no", "Not published")]
LOOK_FOR = [("clash", "Clashes"), ("no_time", "No time"), ("no_room", "No room"), ("locked", "Edited here")]
SESSION_STATUS = [(status.value, mark_for("session", status).word) for status in SessionStatus]
Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ProgrammeChoices:
    """What an event's sessions can be cut by; `clashing` is asked only where somebody looks for clashes."""

    days: Choices
    rooms: Choices
    tracks: Choices
    types: Choices
    sources: Choices
    clashing: Callable[[], set[UUID]]


def sessions_to_list(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Sessions with their parts and where each came from (`source_label`, None where it was typed here)."""
    return with_parts(with_source(sessions, Kind.SESSION))


def with_source(rows: QuerySet[Any], kind: Kind) -> QuerySet[Any]:
    origins = Origin.objects.filter(kind=kind, target_id=OuterRef("pk")).order_by("created_at", "pk")
    return rows.annotate(source_label=Subquery(origins.values("source__label")[:1]))


def session_list(event: Event, choices: ProgrammeChoices) -> ListSpec:
    return ListSpec(
        noun=("session", "sessions"),
        columns=session_columns(event),
        default_sort="when",
        zone=event.timezone,
        search=("title", "code"),
        search_also=spoken_by,
        search_label="Title, code or speaker",
        filters=(
            Filter("day", "Day", choices.days, partial(on_day, event), any_label="All days"),
            Filter("room", "Room", [*choices.rooms, (NONE, "No room")], by_room, any_label="All rooms"),
            Filter("track", "Track", [*choices.tracks, (NONE, "No track")], by_track, any_label="All tracks"),
            Filter("type", "Type", [*choices.types, (NONE, "No type")], by_type, any_label="All types"),
            Filter("status", "Status", SESSION_STATUS, by_status, any_label="Any status"),
            Filter("published", "Published", PUBLISHED, by_published, any_label="Either"),
            Filter("source", "From", [(HERE, "Typed here"), *choices.sources], by_source, any_label="Anywhere"),
            Filter("look", "Look for", LOOK_FOR, partial(by_need, choices.clashing), any_label="Anything"),
        ),
    )


def spoken_by(word: str) -> Q:
    """Sessions in which somebody of that name speaks, each once."""
    named = Q(speaker__first_name__icontains=word) | Q(speaker__last_name__icontains=word)
    return Q(Exists(SessionSpeaker.objects.filter(named, session=OuterRef("pk"))))


def keyed(rows: QuerySet[Any], name: str) -> list[tuple[str, str]]:
    return [(str(pk), label) for pk, label in rows.values_list("pk", name)]


# --- filters ---------------------------------------------------------------------------------------------


def on_day(event: Event, sessions: QuerySet[Session], text: str) -> QuerySet[Session]:
    return on_the_day(sessions, Day(date.fromisoformat(text), event.zone))


def on_the_day(sessions: QuerySet[Session], day: Day) -> QuerySet[Session]:
    """What begins on it or still goes on: a session over midnight is on both days."""
    goes_on = Q(starts_at__gte=day.begins) | Q(ends_at__gt=day.begins)
    return sessions.filter(goes_on, starts_at__lt=day.ends)


def by_room(sessions: QuerySet[Session], room: str) -> QuerySet[Session]:
    return sessions.filter(rooms=None) if room == NONE else sessions.filter(rooms=room)


def by_track(sessions: QuerySet[Session], track: str) -> QuerySet[Session]:
    return sessions.filter(tracks=None) if track == NONE else sessions.filter(tracks=track)


def by_type(sessions: QuerySet[Session], key: str) -> QuerySet[Session]:
    return sessions.filter(type=None if key == NONE else key)


def by_status(rows: QuerySet[Any], status: str) -> QuerySet[Any]:
    return rows.filter(status=status)


def by_published(sessions: QuerySet[Session], answer: str) -> QuerySet[Session]:
    return sessions.filter(published=answer == "yes")


def by_source(rows: QuerySet[Any], source: str) -> QuerySet[Any]:
    return rows.exclude(has_origin(rows.model)) if source == HERE else from_source(rows, UUID(source))


def by_need(clashing: Callable[[], set[UUID]], sessions: QuerySet[Session], need: str) -> QuerySet[Session]:
    if need == "clash":
        return sessions.filter(pk__in=clashing())
    if need == "locked":
        return sessions.exclude(locked_fields=[])
    open_ones = sessions.exclude(status=SessionStatus.WITHDRAWN)
    return open_ones.filter(starts_at=None) if need == "no_time" else open_ones.filter(rooms=None)


# --- columns ---------------------------------------------------------------------------------------------


def session_columns(event: Event) -> tuple[Column, ...]:
    return (
        Column("title", "Session", lambda row: row.title, order=("title",)),
        Column("code", "Code", lambda row: row.code, order=("code", "title")),
        Column("when", "Starts", lambda row: row.starts_at, order=("starts_at", "order", "title")),
        Column("ends", "Ends", lambda row: row.ends_at, order=("ends_at", "title")),
        Column("rooms", "Rooms", rooms_of),
        Column("speakers", "Speakers", speakers_of),
        Column("tracks", "Tracks", tracks_of),
        Column("type", "Type", lambda row: row.type.name if row.type else "", order=("type__name", "title")),
        Column("status", "Status", lambda row: mark_for("session", row.status).word, order=("status", "starts_at")),
        Column(
            "published", "Published", lambda row: "yes" if row.published else "no", order=("published", "starts_at")
        ),
        Column("capacity", "Seats", lambda row: row.capacity, order=("capacity",)),
        Column("source", "From", lambda row: row.source_label or "", order=("source_label", "title")),
        Column("locked", "Edited here", lambda row: ", ".join(locked_titles(row, Kind.SESSION))),
        Column("changed", "Last change", lambda row: row.updated_at, order=("updated_at",)),
    )


def rooms_of(session: Session) -> str:
    return ", ".join(link.room.name for link in session.room_links.all())


def tracks_of(session: Session) -> str:
    return ", ".join(link.track.name for link in session.track_links.all())


def speakers_of(session: Session) -> str:
    return ", ".join(link.speaker.name for link in session.speaker_links.all())


def locked_titles(row: Any, kind: Kind) -> list[str]:
    """What was edited here of what a vendor sends, in words."""
    return [title for name, title in LOCKABLE[kind].items() if name in row.locked_fields]


def time_span(starts_at: datetime, ends_at: datetime | None, event: Event) -> str:
    """27 January, 16:05 to 17:00; with the day of the end where it is another."""
    begins = starts_at.astimezone(event.zone)
    ends = ends_at.astimezone(event.zone) if ends_at else None
    if ends is None:
        return event_time(starts_at, event.zone)
    shown = f"{ends:%H:%M}" if ends.date() == begins.date() else event_time(ends_at, event.zone)
    return f"{event_time(starts_at, event.zone)} to {shown}"
