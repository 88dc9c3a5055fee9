"""Writing what waited for the end of a run. What was edited here meanwhile is left as it is."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils import timezone

from eventhub.core.models import update_all
from eventhub.programme.enums import Kind
from eventhub.programme.ingest.columns import as_json, columns
from eventhub.programme.ingest.known import LINKS, MODELS, hold_held
from eventhub.programme.ingest.known import MERGED as MERGED_KINDS
from eventhub.programme.ingest.plan import TIMES_DO_NOT_FIT, times_fit
from eventhub.programme.ingest.sources import hold_sources
from eventhub.programme.ingest.state import CANCELLED, LEFT_ALONE, TWICE, Held
from eventhub.programme.ingest.write import columns_of, look_again, update_rows
from eventhub.programme.models import Origin, Source, Speaker
from integrations.sync.enums import ChangeState, Guard
from integrations.sync.models import SyncChange, SyncRun

EDITED = "It was edited here meanwhile."
GONE_HERE = "It is no longer here."
MERGED = "It was merged with another one meanwhile. The next sync looks at it again."
ELSEWHERE = "Another vendor's value counts here by now."


def release(run: SyncRun, changes: Iterable[SyncChange], state: ChangeState) -> list[SyncChange]:
    """Write these changes; returns those that came about. In the caller's transaction."""
    by_kind: dict[str, list[SyncChange]] = defaultdict(list)
    for change in changes:
        by_kind[change.kind].append(change)
    if by_kind:
        hold_sources(Source.objects.filter(pk=run.connection_id))
    done: list[SyncChange] = []
    for kind, of_kind in by_kind.items():
        done += _release_kind(run, Kind(kind), of_kind, state)
    return done


def _release_kind(run: SyncRun, kind: Kind, changes: list[SyncChange], state: ChangeState) -> list[SyncChange]:
    held = hold_held(kind, {change.target_id for change in changes if change.target_id})
    origins = _origins(run, kind, changes)
    people = _people_here(changes)
    merged = _merged(kind, changes)
    wanted: dict[UUID, dict[str, Any]] = defaultdict(dict)
    done = []
    for change in changes:
        here = held.get(change.target_id) if change.target_id else None
        values, obstacle = _still_wanted(here, _values(change, people), change, origins.get(change.external_id))
        if here is None or not values:
            change.state, change.reason = ChangeState.LEFT, MERGED if change in merged else obstacle
            continue
        change.before = _before(here, values, change, origins.get(change.external_id))
        wanted[here.id] |= values
        change.state, change.applied_at = state, timezone.now()
        done.append(change)
    if wanted:
        update_rows((held[key], values) for key, values in wanted.items())
    SyncChange.objects.bulk_update(changes, ["state", "reason", "before", "applied_at"], batch_size=200)
    _close(run, kind, [change for change in changes if change not in merged])
    look_again(origins[change.external_id].pk for change in merged if change.external_id in origins)
    _note_gone(run, kind, done)
    return done


def _note_gone(run: SyncRun, kind: Kind, done: list[SyncChange]) -> None:
    """Should a vendor show them again unchanged, were it another one that had them before, they are looked at all the same.

    This one has them no more, also where it said so itself. What was cancelled stays, and no later run asks again.
    """
    gone = {change.target_id: change.after["values"]["status"] for change in done if is_gone(change)}
    if not gone:
        return
    origins = Origin.objects.filter(kind=kind, target_id__in=gone)
    update_all(origins, raw_digest="")
    own = origins.filter(source=run.connection_id)
    update_all(own.filter(absent_runs__lt=TWICE), absent_runs=TWICE)
    if cancelled := [target for target, status in gone.items() if status == CANCELLED]:
        update_all(own.filter(target_id__in=cancelled), absent_runs=LEFT_ALONE)


def _people_here(changes: list[SyncChange]) -> dict[UUID, UUID]:
    """Whom they name and who is here, or was merged into somebody who is."""
    named = {place[0] for change in changes for place in change.after["values"].get("speakers", ())}
    people = Speaker.objects.filter(pk__in=named).values_list("pk", "merged_into_id") if named else ()
    return {key: into or key for key, into in people}


def _merged(kind: Kind, changes: list[SyncChange]) -> list[SyncChange]:
    """Those of rows that are another one by now: what was planned was planned of what stood there."""
    if kind not in MERGED_KINDS:
        return []
    merged = MODELS[kind]._default_manager.filter(pk__in=[change.target_id for change in changes])
    keys = set(merged.filter(merged_into__isnull=False).values_list("pk", flat=True))
    return [change for change in changes if change.target_id in keys]


def _values(change: SyncChange, people: dict[UUID, UUID]) -> dict[str, Any]:
    """As they were planned: JSON knows no keys. Without whom was removed here since, each once a role."""
    values = dict(change.after["values"])
    if "speakers" in values:
        places = ([people.get(UUID(place[0])), *place[1:]] for place in values["speakers"])
        once = {(place[0], place[1]): place for place in places if place[0]}
        values["speakers"] = list(once.values())
    return values


def _still_wanted(
    here: Held | None, values: dict[str, Any], change: SyncChange, origin: Origin | None
) -> tuple[dict[str, Any], str]:
    """What of it is to be written; or nothing, and why."""
    if here is None or (change.guard == Guard.WITHDRAW and here.is_withdrawn):
        return {}, GONE_HERE
    if origin and change.guard == Guard.WITHDRAW and (heir := here.heir_of(origin.pk)):
        return {}, f"{heir.label} still has it."
    if origin and any(here.leaves(name, origin.pk) for name in values):
        return {}, ELSEWHERE
    differing = {name: value for name, value in values.items() if value != here.values[name]}
    if not differing or differing.keys() & here.locked:
        return {}, EDITED
    return (differing, "") if times_fit(differing, here.values) else ({}, TIMES_DO_NOT_FIT)


def _before(here: Held, values: dict[str, Any], change: SyncChange, origin: Origin | None) -> dict[str, Any]:
    """What changed with the page already was noted then, and counts."""
    noted = change.before.get("origin")
    now = {"raw_digest": origin.raw_digest, "absent_runs": origin.absent_runs} if origin else {}
    return {
        "row": {name: as_json(getattr(here.row, name)) for name in columns_of(type(here.row), values)},
        "links": {name: [columns(link) for link in here.links.get(name, ())] for name in LINKS if name in values},
        "origin": now | noted if isinstance(noted, dict) else now or "same",
    }


def is_gone(change: SyncChange) -> bool:
    """Whether it is about a row that the vendor has no more."""
    return change.guard == Guard.WITHDRAW and not awaits_session(change)


def awaits_session(change: SyncChange) -> bool:
    """Whether somebody would go because no session names them: the vendor has them still."""
    return bool(change.after.get("values", {}).get("awaits_session"))


def leave(run: SyncRun, changes: Iterable[SyncChange]) -> None:
    """The rows stay as they are here until the vendor changes them again; those that it shows no more stay too."""
    changes = list(changes)
    for change in changes:
        change.state = ChangeState.LEFT
    SyncChange.objects.bulk_update(changes, ["state"], batch_size=200)
    absent: dict[str, list[str]] = defaultdict(list)
    for change in changes:
        if is_gone(change):
            absent[change.kind].append(change.external_id)
    for kind, keys in absent.items():
        kept = Origin.objects.filter(source=run.connection_id, kind=kind, external_id__in=keys)
        update_all(kept, absent_runs=LEFT_ALONE)
    _keep_people(change.target_id for change in changes if awaits_session(change))
    for kind in {change.kind for change in changes}:
        _close(run, Kind(kind), [change for change in changes if change.kind == kind])


def _keep_people(keys: Iterable[UUID | None]) -> None:
    """Decided here, like every status that was set here: no sync asks again."""
    people = list(Speaker.objects.select_for_update(no_key=True).filter(pk__in=list(keys)).order_by("pk"))
    for speaker in people:
        speaker.locked_fields = sorted({*speaker.locked_fields, "status"})
        speaker.updated_at = timezone.now()
    Speaker.objects.bulk_update(people, ["locked_fields", "updated_at"], batch_size=200)


def _close(run: SyncRun, kind: Kind, changes: list[SyncChange]) -> None:
    """A row of which nothing waits any more is taken as read: it is looked at again when the vendor changes it."""
    keys = {change.external_id for change in changes}
    rest = SyncChange.objects.filter(run=run, kind=kind, state=ChangeState.HELD, external_id__in=keys)
    still = set(rest.values_list("external_id", flat=True))
    digests = {change.external_id: change.after.get("raw_digest", "") for change in changes}
    closed = []
    for origin in _origins(run, kind, changes).values():
        digest = digests[origin.external_id]
        if origin.external_id not in still and digest and origin.raw_digest != digest:
            origin.raw_digest, origin.updated_at = digest, timezone.now()
            closed.append(origin)
    Origin.objects.bulk_update(closed, ["raw_digest", "updated_at"], batch_size=200)


def _origins(run: SyncRun, kind: Kind, changes: list[SyncChange]) -> dict[str, Origin]:
    keys = [change.external_id for change in changes]
    origins = Origin.objects.filter(source=run.connection_id, kind=kind, external_id__in=keys).order_by("pk")
    return {origin.external_id: origin for origin in origins.select_for_update(no_key=True).defer("values", "raw")}
