"""Rooms, tracks and session types by hand: names of an event that sessions refer to."""

from collections.abc import Callable, Mapping
from typing import Any, TypedDict, TypeVar, Unpack

from django.db import transaction

from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.verbs import Verb
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict
from eventhub.core.field_checks import FieldChecks
from eventhub.core.names import name_key
from eventhub.events.guards import require_open
from eventhub.events.models import Event
from eventhub.programme.checks import check_room, check_track, check_type, refuse_faults
from eventhub.programme.editing import CHANGE, Edit, for_history, held, known_fields, lock_edited, set_values
from eventhub.programme.models import Origin, Room, SessionType, Track
from eventhub.programme.ownership import kind_of
from eventhub.programme.queries import use_of
from eventhub.stands.saving import save_unique

MOST_NAMED = 3
LONGEST_KEY, LONGEST_TYPE_KEY = 200, 150
Thing = TypeVar("Thing", Room, Track, SessionType)
Check = Callable[[FieldChecks, Mapping[str, Any]], None]


class RoomFields(TypedDict, total=False):
    """What may be changed of a room; what is left out stays as it is."""

    name: str
    venue: str
    capacity: int | None
    order: int


class TrackFields(TypedDict, total=False):
    """What may be changed of a track. `group`: what kind of track it is; `colour`: #rrggbb or empty."""

    name: str
    group: str
    colour: str
    order: int


def create_room(event: Event, *, actor: Actor, **fields: Unpack[RoomFields]) -> Room:
    return _create(Room(event=event), known_fields(fields, RoomFields), check_room, verbs.ROOM_CREATED, actor)


def change_room(room: Room, *, actor: Actor, **fields: Unpack[RoomFields]) -> Edit[Room]:
    return _change(room, known_fields(fields, RoomFields), check_room, verbs.ROOM_CHANGED, actor)


def remove_room(room: Room, *, actor: Actor) -> None:
    """Refused while a session takes place in it."""
    _remove(room, verbs.ROOM_REMOVED, actor)


def create_track(event: Event, *, actor: Actor, **fields: Unpack[TrackFields]) -> Track:
    return _create(Track(event=event), known_fields(fields, TrackFields), check_track, verbs.TRACK_CREATED, actor)


def change_track(track: Track, *, actor: Actor, **fields: Unpack[TrackFields]) -> Edit[Track]:
    return _change(track, known_fields(fields, TrackFields), check_track, verbs.TRACK_CHANGED, actor)


def remove_track(track: Track, *, actor: Actor) -> None:
    """Refused while a session is in it."""
    _remove(track, verbs.TRACK_REMOVED, actor)


def create_type(event: Event, *, name: str, actor: Actor) -> SessionType:
    return _create(SessionType(event=event), {"name": name}, check_type, verbs.SESSION_TYPE_CREATED, actor)


def rename_type(kind: SessionType, *, name: str, actor: Actor) -> Edit[SessionType]:
    return _change(kind, {"name": name}, check_type, verbs.SESSION_TYPE_CHANGED, actor)


def remove_type(kind: SessionType, *, actor: Actor) -> None:
    """Refused while a session is of it."""
    _remove(kind, verbs.SESSION_TYPE_REMOVED, actor)


@transaction.atomic
def _create(row: Thing, values: dict[str, Any], check: Check, verb: Verb, actor: Actor) -> Thing:
    require(actor, CHANGE, row.event)
    require_open(row.event)
    set_values(row, _checked({"name": "", **values}, check))
    _save(row)
    record(row, verb, actor=actor)
    return row


@transaction.atomic
def _change(row: Thing, values: dict[str, Any], check: Check, verb: Verb, actor: Actor) -> Edit[Thing]:
    row = held(row, actor)
    changed = set_values(row, _checked(values, check))
    if not changed:
        return Edit(row, {})
    locked = lock_edited(row, changed)
    _save(row)
    record(row, verb, actor=actor, data=for_history(changed, locked))
    return Edit(row, changed, tuple(locked))


@transaction.atomic
def _remove(row: Thing, verb: Verb, actor: Actor) -> None:
    """For good: nothing but a name is lost. A vendor who sends it again brings it back."""
    row = held(row, actor)
    number, titles = use_of(row, MOST_NAMED)
    if number:
        named = ", ".join(f"“{title}”" for title in titles)
        more = f" and {number - len(titles)} more" if number > len(titles) else ""
        raise Conflict(f"{row} is used by {named}{more}. Give these sessions another one first.", code="in_use")
    record(row, verb, actor=actor)
    Origin.objects.filter(kind=kind_of(row), target_id=row.pk).delete()
    row.delete()


def _checked(values: dict[str, Any], check: Check) -> dict[str, Any]:
    if "name" in values:
        values["name"] = " ".join(values["name"].split())
    if "colour" in values:
        values["colour"] = values["colour"].lower()
    refuse_faults(check, values)
    return values


def _save(row: Room | Track | SessionType) -> None:
    longest = LONGEST_TYPE_KEY if isinstance(row, SessionType) else LONGEST_KEY
    row.name_key = name_key(row.name, longest)
    noun = row._meta.verbose_name
    save_unique(
        row, "name", f"There is a {noun} “{row.name}” at this event already. Use that one or take another name."
    )
