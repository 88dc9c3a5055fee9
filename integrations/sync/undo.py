"""Putting back what a run changed: rows, links and what was kept of the vendor's rows, exactly, in one transaction."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from eventhub.core import bulk
from eventhub.core.models import update_all
from eventhub.programme.enums import Kind
from eventhub.programme.ingest.columns import as_column
from eventhub.programme.ingest.directory import PLACES
from eventhub.programme.ingest.known import LINKS, MODELS, hold_held
from eventhub.programme.ingest.plan import HAS_STATUS, TIMES, times_fit
from eventhub.programme.ingest.sources import hold_sources
from eventhub.programme.ingest.state import CREATED, Held
from eventhub.programme.ingest.write import KEPT, clear_names
from eventhub.programme.models import (
    Company,
    Merge,
    Origin,
    Room,
    Session,
    SessionRoom,
    SessionSpeaker,
    SessionTrack,
    SessionType,
    Source,
    Speaker,
    Track,
)
from eventhub.programme.unmerging import following, remaining_rows
from integrations.sync.enums import Action, ChangeState
from integrations.sync.models import SyncChange, SyncRun

BATCH = 500
MERGED_SINCE = "It was merged with another one since. Undo the merge first."
PARTED_SINCE = "It was one with another row then, and is left as it is."
# Of what was held back, what is kept of the vendor's row.
TAKEN_BACK = (ChangeState.APPLIED, ChangeState.RELEASED, ChangeState.HELD, ChangeState.LEFT)
# What refers to a row, so that it can't be taken away under it.
REFERRING: dict[str, tuple[tuple[type[Any], str, str], ...]] = {
    Kind.SESSION: ((Session, "parent_id", "id"),),
    Kind.SPEAKER: ((SessionSpeaker, "speaker_id", "session_id"),),
    Kind.ROOM: ((SessionRoom, "room_id", "session_id"),),
    Kind.TRACK: ((SessionTrack, "track_id", "session_id"),),
    Kind.SESSION_TYPE: ((Session, "type_id", "id"),),
    Kind.COMPANY: (),
}
# What sessions refer to: the kind of it, and the column in the row itself or in its links.
REFERRED: dict[str, tuple[type[Any], str]] = {
    "type": (SessionType, "type_id"),
    "parent": (Session, "parent_id"),
    "rooms": (Room, "room_id"),
    "tracks": (Track, "track_id"),
    "speakers": (Speaker, "speaker_id"),
}
ORDER = (Kind.SESSION, Kind.SPEAKER, Kind.COMPANY, Kind.ROOM, Kind.TRACK, Kind.SESSION_TYPE)


@dataclass(frozen=True, slots=True)
class Kept:
    """What was not put back, and why: a field that was edited here since, or a whole row."""

    kind: str
    label: str
    field: str
    reason: str


@dataclass(slots=True)
class Back:
    """All that is to be put back of one row of the vendor, from one or more changes; the earliest counts."""

    kind: Kind
    external_id: str
    label: str
    target_id: UUID | None
    is_created: bool = False
    row: dict[str, Any] = field(default_factory=dict)
    links: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    origin: Any = "same"


def take_back(run: SyncRun) -> list[Kept]:
    """In the caller's transaction. Sessions first: what they refer to is free then."""
    hold_sources(Source.objects.filter(pk=run.connection_id))
    changes = list(SyncChange.objects.filter(run=run, state__in=TAKEN_BACK).exclude(action=Action.FAILED))
    kept: list[Kept] = []
    backs = _without_merged(run, _merged(changes), kept)
    for kind in HAS_STATUS:
        _put_back_kind(kind, backs, kept)
    _put_back_origins(run, backs)
    for kind in ORDER:
        created = [back for back in backs if back.kind == kind and back.is_created]
        _remove(run, kind, created, kept)
    for kind in PLACES:  # their names are free now
        _put_back_kind(kind, backs, kept)
    SyncChange.objects.filter(pk__in=[change.pk for change in changes]).update(state=ChangeState.UNDONE)
    return kept


def _merged(changes: list[SyncChange]) -> list[Back]:
    """Newest first, so that what was there earliest is what remains."""
    backs: dict[tuple[str, str], Back] = {}
    newest_first = sorted(changes, key=lambda change: (change.applied_at or change.created_at, change.pk), reverse=True)
    for change in newest_first:
        key = (change.kind, change.external_id)
        back = backs.setdefault(key, Back(Kind(change.kind), change.external_id, change.label, change.target_id))
        back.is_created |= change.action == CREATED
        back.row |= change.before.get("row", {})
        back.links |= change.before.get("links", {})
        origin = change.before.get("origin", "same")
        if isinstance(origin, dict) and isinstance(back.origin, dict):
            back.origin = back.origin | origin
        elif origin != "same":
            back.origin = origin
    return list(backs.values())


def _without_merged(run: SyncRun, backs: list[Back], kept: list[Kept]) -> list[Back]:
    """Rows of which a person made one since are left as they are: undoing that comes first. So are those that were one then
    and are two now: what stood there was of both.
    """
    merges = Merge.objects.filter(event=run.connection.event_id)
    reasons = {
        **_rows_of(merges.filter(created_at__lt=run.created_at, undone_at__gt=run.created_at), PARTED_SINCE),
        **_rows_of(merges.filter(created_at__gt=run.created_at, undone_at=None), MERGED_SINCE),
    }
    kept += [Kept(back.kind, back.label, "", reasons[back.target_id]) for back in backs if back.target_id in reasons]
    return _following_merged(run, [back for back in backs if back.target_id not in reasons])


def _rows_of(merges: QuerySet[Merge], reason: str) -> dict[UUID | None, str]:
    return {key: reason for pair in merges.values_list("kept_id", "gone_id") for key in pair}


def _following_merged(run: SyncRun, backs: list[Back]) -> list[Back]:
    """Whom and what sessions named before is named by the row that remains, where somebody merged it since."""
    event = run.connection.event_id
    people = remaining_rows(Speaker.objects.filter(event=event))
    sessions = remaining_rows(Session.objects.filter(event=event))
    for back in backs:
        if "speakers" in back.links:
            back.links["speakers"] = following(back.links["speakers"], people)
        if "parent_id" in back.row:
            back.row["parent_id"] = sessions.get(back.row["parent_id"], back.row["parent_id"])
    return backs


def _put_back_kind(kind: Kind, backs: list[Back], kept: list[Kept]) -> None:
    changed = [back for back in backs if back.kind == kind and not back.is_created]
    held = hold_held(kind, {back.target_id for back in changed if back.target_id})
    if kind in PLACES:
        _keep_names(kind, changed, held, kept)
    _put_back_rows(changed, held, kept)


def _keep_names(kind: Kind, backs: list[Back], held: dict[UUID, Held], kept: list[Kept]) -> None:
    """A name that another row has taken since can't be given back."""
    model, qualifier = PLACES[kind]
    for back in backs:
        here = held.get(back.target_id) if back.target_id else None
        if here is None or "name_key" not in back.row:
            continue
        same = {"name_key": back.row["name_key"], **({qualifier: here.values[qualifier]} if qualifier else {})}
        others = model.objects.filter(event=here.row.event_id, **same).exclude(pk__in=held)
        if others.exists():
            kept.append(Kept(kind, here.label, "name", "Another one has that name now."))
            del back.row["name"], back.row["name_key"]


# --- rows ------------------------------------------------------------------------------------------------


def _put_back_rows(backs: list[Back], held: dict[UUID, Held], kept: list[Kept]) -> None:
    rows: dict[type[Any], list[Any]] = defaultdict(list)
    fields: dict[type[Any], set[str]] = defaultdict(set)
    removed = _removed(backs)
    for back in backs:
        here = held.get(back.target_id) if back.target_id else None
        if here is None or not (back.row or back.links):
            continue
        _keep_edited(back, here, kept)
        if not here.sharers:  # a merge was undone since
            back.row.pop("owners", None)
        _keep_times(back, here, kept)
        _leave_out_removed(back, here, removed, kept)
        model = type(here.row)
        columns = {name: as_column(model, name, value) for name, value in back.row.items()}
        rows[model].append({**bulk.columns_of(here.row), **columns})
        fields[model] |= columns.keys()
        _put_back_links(back, here)
    for model, changed in rows.items():
        if "name_key" in fields[model] and model is not Company:
            clear_names(model, [row["id"] for row in changed])
        bulk.upsert(model, changed, fields[model])


COLUMNS_OF = {
    "status": ("status", "withdrawn_at", "awaits_session"),
    "type": ("type_id",),
    "parent": ("parent_id",),
    "name": ("name", "name_key"),
}


def _keep_edited(back: Back, here: Held, kept: list[Kept]) -> None:
    """A run never touches a locked field, so one that is locked now was edited since."""
    for name in sorted(here.locked):
        columns = COLUMNS_OF.get(name, (name,))
        if back.links.pop(name, None) is not None or any(column in back.row for column in columns):
            kept.append(Kept(back.kind, here.label, name, "It was edited here since."))
        for column in columns:
            back.row.pop(column, None)


def _keep_times(back: Back, here: Held, kept: list[Kept]) -> None:
    """Where one of the two was edited here since, the other is put back only if they make sense together."""
    if times_fit(back.row, here.values):
        return
    unfit = [name for name in TIMES if name in back.row]
    back.row = {name: value for name, value in back.row.items() if name not in unfit}
    kept += [Kept(back.kind, here.label, name, "It does not fit the time that was set here since.") for name in unfit]


def _removed(backs: Iterable[Back]) -> set[str]:
    """Whom rows referred to before the run and who are not there any more."""
    removed: set[str] = set()
    for name, (model, column) in REFERRED.items():
        wanted = {str(key) for back in backs for key in _referred(back, name, column)}
        found = model._default_manager.filter(pk__in=wanted).values_list("pk", flat=True) if wanted else ()
        removed |= wanted - {str(key) for key in found}
    return removed


def _referred(back: Back, name: str, column: str) -> Iterable[str]:
    return filter(None, [back.row.get(column), *(link[column] for link in back.links.get(name, ()))])


def _leave_out_removed(back: Back, here: Held, removed: set[str], kept: list[Kept]) -> None:
    """What was removed here since can't be referred to again."""
    for name, (_, column) in REFERRED.items():
        gone = [key for key in _referred(back, name, column) if key in removed]
        if not gone:
            continue
        back.row.pop(column, None)
        if name in back.links:
            back.links[name] = [link for link in back.links[name] if link[column] not in removed]
        kept.append(Kept(back.kind, here.label, name, "What it had there was removed here since."))


def _put_back_links(back: Back, here: Held) -> None:
    for name, links in back.links.items():
        model = LINKS[name]
        if name == "speakers":
            _tell_people(
                {link.speaker_id for link in here.links.get(name, ())} ^ {UUID(link["speaker_id"]) for link in links}
            )
        old = [{column: as_column(model, column, value) for column, value in link.items()} for link in links]
        kept = {link["id"] for link in old}
        model._default_manager.filter(
            pk__in=[link.pk for link in here.links.get(name, ()) if link.pk not in kept]
        ).delete()
        bulk.upsert(model, old, [each.name for each in model._meta.concrete_fields if not each.primary_key])


def _tell_people(keys: Iterable[UUID]) -> None:
    """They show their sessions, and no link is left to say that one of these has changed."""
    bulk.touch(Speaker, keys)


# --- what is kept of the vendor's rows ---------------------------------------------------------------------


def _put_back_origins(run: SyncRun, backs: list[Back]) -> None:
    changed = {(str(back.kind), back.external_id): back.origin for back in backs if isinstance(back.origin, dict)}
    keys = {key for _, key in changed}
    rows = []
    origins = Origin.objects.filter(source=run.connection_id, external_id__in=keys, tombstoned_at=None)
    for origin in origins.order_by("pk"):
        before = changed.get((origin.kind, origin.external_id))
        if before is not None:
            columns = {name: as_column(Origin, name, value) for name, value in before.items()}
            rows.append({**bulk.columns_of(origin), **columns})
    bulk.upsert(Origin, rows, KEPT)
    gone = [back for back in backs if back.origin is None and not back.is_created]
    _remove_origins(run, gone)


def _remove_origins(run: SyncRun, backs: Iterable[Back]) -> None:
    by_kind: dict[str, list[str]] = defaultdict(list)
    for back in backs:
        by_kind[back.kind].append(back.external_id)
    for kind, keys in by_kind.items():
        Origin.objects.filter(source=run.connection_id, kind=kind, external_id__in=keys).delete()


# --- rows that the run made --------------------------------------------------------------------------------


def _remove(run: SyncRun, kind: Kind, backs: list[Back], kept: list[Kept]) -> None:
    """Those that nobody edited or used since; with what was kept of the vendor's rows, so that a next run makes them anew."""
    held = hold_held(kind, {back.target_id for back in backs if back.target_id})
    free = [back for back in backs if back.target_id in held and not held[back.target_id].locked]
    edited = [back for back in backs if back.target_id in held and back not in free]
    kept += [
        Kept(kind, held[back.target_id].label, "", "It was edited here since.") for back in edited if back.target_id
    ]
    while used := _used({back.target_id for back in free if back.target_id}, kind):
        kept += [
            Kept(kind, back.label, "", "It is used here by something else.") for back in free if back.target_id in used
        ]
        free = [back for back in free if back.target_id not in used]
    keys = [back.target_id for back in free if back.target_id]
    if kind == Kind.SESSION:
        _tell_people(SessionSpeaker.objects.filter(session_id__in=keys).values_list("speaker_id", flat=True).distinct())
        for model in LINKS.values():
            model._default_manager.filter(session_id__in=keys).delete()
        update_all(Session.objects.filter(parent__in=keys), parent=None)
    MODELS[kind]._default_manager.filter(pk__in=keys).delete()
    gone = [back for back in backs if back in free or back.target_id not in held]
    _remove_origins(run, gone)


def _used(keys: set[UUID], kind: Kind) -> set[UUID]:
    """Whom rows refer to that are not among them."""
    used: set[UUID] = set()
    for model, column, owner in REFERRING[kind]:
        links = model._default_manager.filter(Q(**{f"{column}__in": keys})).values_list(column, owner)
        used |= {target for target, by in links if by not in keys}
    return used
