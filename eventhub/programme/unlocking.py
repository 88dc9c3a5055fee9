"""Giving back to the vendor what was edited here."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid
from eventhub.programme.editing import Edit, for_history, held, told
from eventhub.programme.enums import Kind
from eventhub.programme.ingest.unlocking import apply_vendor_fields
from eventhub.programme.ingest.write import look_again
from eventhub.programme.merge_plan import TIMES
from eventhub.programme.models import Origin, Room, Session, Speaker, Track
from eventhub.programme.ownership import IN_RECORD, LOCKABLE, kind_of, lock_fields, release_fields
from eventhub.programme.queries import origins_of, origins_of_one

VERBS = {
    Kind.SESSION: verbs.SESSION_UNLOCKED,
    Kind.SPEAKER: verbs.SPEAKER_UNLOCKED,
    Kind.ROOM: verbs.ROOM_CHANGED,
    Kind.TRACK: verbs.TRACK_CHANGED,
}
OF_RECORD = {theirs: ours for ours, theirs in IN_RECORD.items()}
Row = TypeVar("Row", Session, Speaker, Room, Track)
Shared = TypeVar("Shared", Session, Speaker)


@transaction.atomic
def unlock_fields(row: Row, *, names: Iterable[str], actor: Actor) -> Edit[Row]:
    """The vendor's values count again, now and at every sync; names that are not locked say nothing."""
    row = held(row, actor)
    released = release_fields(row, names)
    if not released:
        return Edit(row, {})
    row.save()
    row, changed = _applied(row, released)
    data = {**for_history(changed, ()), "unlocked": released}
    record(row, VERBS[kind_of(row)], actor=actor, data=data)
    return Edit(row, changed)


@transaction.atomic
def drop_locks(rows: Iterable[Shared], *, names: Sequence[str], actor: Actor) -> None:
    """Of edits that were taken back. The rows stay as they are, and the next sync that reads them looks at them anew."""
    unlocked: list[Shared] = []
    for each in sorted(rows, key=lambda row: row.pk):
        row = held(each, actor)
        if released := release_fields(row, names):
            row.save()
            record(row, VERBS[kind_of(row)], actor=actor, data={"unlocked": released})
            unlocked.append(row)
    look_again(origin.pk for origins in origins_of(unlocked).values() for origin in origins)


def _applied(row: Row, names: Iterable[str]) -> tuple[Row, dict[str, list[Any]]]:
    """The row with what its vendors say of these fields, and {field: [old, new]}."""
    before = {name: told(row, name) for name in names}
    applied = {OF_RECORD.get(name, name) for name in apply_vendor_fields(row, before)}
    row = lock(row)
    return row, {name: [old, told(row, name)] for name, old in before.items() if name in applied}


@transaction.atomic
def choose_owner(row: Shared, *, name: str, owner: UUID | None, actor: Actor) -> Edit[Shared]:
    """Whose value of a field counts from now on: that of one of the vendors' rows (`owner`: the key of its `Origin`), or ours.

    Start and end of a session go together. The value follows at once.
    """
    row = held(row, actor)
    if name not in LOCKABLE[kind_of(row)]:
        raise Invalid.at("field", f"There is no field {name[:100]} that could be owned. Choose among those shown.")
    names = list(TIMES) if name in TIMES else [name]
    origins = list(origins_of_one(row).filter(owns=True))
    chosen = next((each for each in origins if each.pk == owner), None)
    if owner and chosen is None:
        raise Conflict(f"“{row}” does not come from there any more. Look at it as it stands now.", code="gone")
    row, changed = _keep_ours(row, names) if chosen is None else _give(row, names, chosen, origins)
    verb = verbs.SESSION_GIVEN if kind_of(row) == Kind.SESSION else verbs.SPEAKER_GIVEN
    data = {**for_history(changed, ()), "owner": str(chosen.source) if chosen else "here", "fields": names}
    record(row, verb, actor=actor, data=data)
    return Edit(row, changed)


def _keep_ours(row: Shared, names: Iterable[str]) -> tuple[Shared, dict[str, list[Any]]]:
    lock_fields(row, names)
    row.save()
    return row, {}


def _give(
    row: Shared, names: list[str], chosen: Origin, origins: Sequence[Origin]
) -> tuple[Shared, dict[str, list[Any]]]:
    release_fields(row, names)
    if len(origins) > 1:
        row.owners = {**row.owners, **dict.fromkeys(names, str(chosen.pk))}
    row.save()
    return _applied(row, names)
