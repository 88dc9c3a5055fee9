"""Rooms, tracks and types of an event on one page: three tables of the same kind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from eventhub.organiser.forms.base import ServiceForm
from eventhub.organiser.forms.rooms import RoomForm, TrackForm, TypeForm
from eventhub.organiser.pictures import RoomUse, room_use
from eventhub.organiser.programme_page import between, day_name, days_of
from eventhub.organiser.scope import EventScope
from eventhub.programme.enums import SessionStatus
from eventhub.programme.models import SessionRoom
from eventhub.programme.queries import (
    rooms_visible_to,
    sessions_visible_to,
    tracks_visible_to,
    types_visible_to,
    with_use,
)
from eventhub.programme.rooms_and_tracks import (
    change_room,
    change_track,
    create_room,
    create_track,
    create_type,
    remove_room,
    remove_track,
    remove_type,
    rename_type,
)


@dataclass(frozen=True, slots=True)
class Thing:
    """One of the three: how it is read, asked for and written. `shown` are its columns after the name."""

    key: str
    noun: str
    nouns: str
    visible: Callable[..., Any]
    form: type[ServiceForm]
    create: Callable[..., Any]
    change: Callable[..., Any]
    remove: Callable[..., Any]
    shown: tuple[tuple[str, str], ...] = ()

    @property
    def create_address(self) -> str:
        return f"organiser:{self.key}-create"

    @property
    def change_address(self) -> str:
        return f"organiser:{self.key}-change"

    @property
    def remove_address(self) -> str:
        return f"organiser:{self.key}-remove"


THINGS: Mapping[str, Thing] = {
    thing.key: thing
    for thing in (
        Thing(
            "room",
            "room",
            "Rooms",
            rooms_visible_to,
            RoomForm,
            create_room,
            change_room,
            remove_room,
            (("venue", "Building or floor"), ("capacity", "Seats")),
        ),
        Thing(
            "track",
            "track",
            "Tracks",
            tracks_visible_to,
            TrackForm,
            create_track,
            change_track,
            remove_track,
            (("group", "Group"),),
        ),
        Thing(
            "type", "session type", "Session types", types_visible_to, TypeForm, create_type, rename_type, remove_type
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table, with the form that changes it."""

    row: Any
    cells: list[tuple[str, Any]]
    form: ServiceForm


@dataclass(frozen=True, slots=True)
class Table:
    thing: Thing
    lines: list[Line]
    form: ServiceForm


def room_context(scope: EventScope, *refused: tuple[str, Any, ServiceForm]) -> dict[str, Any]:
    """`refused`: (kind, key of the row or None, the form as it was sent)."""
    forms = {(kind, key): form for kind, key, form in refused}
    tables = [table_of(scope, thing, forms) for thing in THINGS.values()]
    return {"tables": tables, "use": use_of_rooms(scope), "refused_forms": [form for *_, form in refused]}


def table_of(scope: EventScope, thing: Thing, refused: Mapping[tuple[str, Any], ServiceForm]) -> Table:
    rows = with_use(thing.visible(scope.actor, scope.event))
    lines = [
        Line(
            row,
            [(title, getattr(row, name)) for name, title in thing.shown],
            refused.get((thing.key, row.pk)) or form_for(thing, row),
        )
        for row in rows
    ]
    return Table(thing, lines, refused.get((thing.key, None)) or thing.form(auto_id=f"new-{thing.key}-%s"))


def form_for(thing: Thing, row: Any, given: Any = None) -> ServiceForm:
    initial = {name: getattr(row, name) for name in thing.form.base_fields}
    return thing.form(given, initial=initial, auto_id=f"{row.pk}-%s")


# --- sessions by room and day ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UseRow:
    """A room's sessions by day, as bars."""

    room: Any
    days: list[RoomUse]


@dataclass(frozen=True, slots=True)
class Use:
    days: list[tuple[date, str]]
    rows: list[UseRow]


def use_of_rooms(scope: EventScope) -> Use | None:
    """How many sessions each room has on each day; nothing where nothing is scheduled."""
    event = scope.event
    placed = sessions_visible_to(scope.actor, event).filter(status=SessionStatus.CONFIRMED).exclude(starts_at=None)
    links = SessionRoom.objects.filter(session__in=placed.order_by().values("pk"))
    counts: dict[tuple[Any, date], int] = {}
    times = list(links.values_list("room_id", "session__starts_at", "session__ends_at"))
    for room_id, starts_at, ends_at in times:
        for day in between(starts_at, ends_at or starts_at, event):
            counts[room_id, day] = counts.get((room_id, day), 0) + 1
    if not counts:
        return None
    days, most = days_of(event, [(starts, ends) for _, starts, ends in times]), max(counts.values())
    rows = [UseRow(room, uses(room, days, counts, most)) for room in rooms_visible_to(scope.actor, event)]
    return Use([(day, day_name(day)) for day in days], rows)


def uses(room: Any, days: Sequence[date], counts: Mapping[tuple[Any, date], int], most: int) -> list[RoomUse]:
    return [room_use(day, counts.get((room.pk, day), 0), most) for day in days]
