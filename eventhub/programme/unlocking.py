"""Giving back to the vendor what was edited here."""

from collections.abc import Iterable
from typing import TypeVar

from django.db import transaction

from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.core.actor import Actor
from eventhub.programme.editing import Edit, for_history, held, told
from eventhub.programme.enums import Kind
from eventhub.programme.ingest.unlocking import apply_vendor_fields
from eventhub.programme.models import Room, Session, Speaker, Track
from eventhub.programme.ownership import kind_of, release_fields

VERBS = {
    Kind.SESSION: verbs.SESSION_UNLOCKED,
    Kind.SPEAKER: verbs.SPEAKER_UNLOCKED,
    Kind.ROOM: verbs.ROOM_CHANGED,
    Kind.TRACK: verbs.TRACK_CHANGED,
}
Row = TypeVar("Row", Session, Speaker, Room, Track)


@transaction.atomic
def unlock_fields(row: Row, *, names: Iterable[str], actor: Actor) -> Edit[Row]:
    """The vendor's values count again, now and at every sync; names that are not locked say nothing."""
    row = held(row, actor)
    released = release_fields(row, names)
    if not released:
        return Edit(row, {})
    row.save()
    before = {name: told(row, name) for name in released}
    applied = apply_vendor_fields(row, released)
    row = lock(row)
    changed = {name: [old, told(row, name)] for name, old in before.items() if name in applied}
    data = {**for_history(changed, ()), "unlocked": released}
    record(row, VERBS[kind_of(row)], actor=actor, data=data)
    return Edit(row, changed)
