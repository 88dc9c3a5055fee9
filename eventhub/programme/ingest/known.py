"""Reading what is kept of a page's rows and what stands here of them: a fixed number of queries, however many rows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields as dataclass_fields
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.lookups import GreaterThan, IsNull

from eventhub.programme.enums import Kind
from eventhub.programme.ingest.directory import Directory
from eventhub.programme.ingest.plan import HAS_STATUS, label_of
from eventhub.programme.ingest.state import TWICE, Held, Incoming, Known, References, Sharer
from eventhub.programme.ingest.values import PLAIN, Values, written
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

MODELS: dict[str, type[Any]] = {
    Kind.SESSION: Session,
    Kind.SPEAKER: Speaker,
    Kind.ROOM: Room,
    Kind.TRACK: Track,
    Kind.SESSION_TYPE: SessionType,
    Kind.COMPANY: Company,
}
LINKS: dict[str, type[Any]] = {"speakers": SessionSpeaker, "rooms": SessionRoom, "tracks": SessionTrack}
RELATIONS = {"type", "parent", *LINKS}
MERGED = (Kind.SESSION, Kind.SPEAKER)  # of which a person may make one of two
LOCKED_AS = {"photo": "photo_url"}
COLUMNS = tuple(field.name for field in dataclass_fields(Known))
Glance = tuple[str, bool, bool]


def glances(source: Source, kind: Kind, keys: Iterable[str] | None = None) -> dict[str, Glance]:
    """Of each of the vendor's rows: its digest, whether something of it is here, whether it was missing the last time.

    Enough to tell which rows have not changed. `keys`: of these only; None: of all that are kept.
    """
    origins = Origin.objects.filter(source=source, kind=kind).order_by()
    if keys is not None:
        origins = origins.filter(external_id__in=list(keys))
    rows = origins.annotate(is_here=IsNull(F("target_id"), False), was_missing=GreaterThan(F("absent_runs"), 0))
    found = rows.values_list("external_id", "raw_digest", "is_here", "was_missing")
    return {key: (digest, bool(is_here), bool(was_missing)) for key, digest, is_here, was_missing in found}


def known_rows(source: Source, kind: Kind, keys: Iterable[str]) -> dict[str, Known]:
    """All that is kept of these keys."""
    origins = Origin.objects.filter(source=source, kind=kind, external_id__in=list(keys)).order_by()
    return {row[1]: Known(*row) for row in origins.values_list(*COLUMNS)}


def read_held(kind: Kind, ids: Iterable[UUID]) -> dict[UUID, Held]:
    """As they stand at this moment, for a preview."""
    return _held(kind, MODELS[kind]._default_manager.all(), list(ids))


def hold_held(kind: Kind, ids: Iterable[UUID]) -> dict[UUID, Held]:
    """As they stand, and stay until the end of the transaction. In the order of keys, so that two never wait for each other."""
    return _held(kind, MODELS[kind]._default_manager.select_for_update(no_key=True), list(ids))


def _held(kind: Kind, rows: QuerySet[Any], ids: list[UUID]) -> dict[UUID, Held]:
    """Not those that were merged into another one: they are history."""
    if not ids:
        return {}
    here = {"merged_into": None} if kind in MERGED else {}
    found = list(rows.filter(pk__in=ids, **here).order_by("pk"))
    links = _links_of([row.pk for row in found]) if kind == Kind.SESSION else {}
    sharers = _sharers_of(kind, found) if kind in MERGED else {}
    return {row.pk: _as_held(kind, row, links.get(row.pk, {}), sharers.get(row.pk, ())) for row in found}


def _sharers_of(kind: Kind, rows: list[Any]) -> dict[UUID, tuple[Sharer, ...]]:
    """One query more, and only where a row has several."""
    shared = [row.pk for row in rows if row.owners]
    if not shared:
        return {}
    origins = Origin.objects.filter(kind=kind, target_id__in=shared).order_by("created_at", "pk")
    found: dict[UUID, tuple[Sharer, ...]] = {}
    columns = ("id", "target_id", "source__label", "source__is_connected", "absent_runs")
    for key, target, label, is_connected, absent in origins.values_list(*columns):
        if target:
            sharer = Sharer(key, label, has_it=is_connected and absent < TWICE)
            found[target] = (*found.get(target, ()), sharer)
    return found


def _links_of(ids: list[UUID]) -> dict[UUID, dict[str, list[Any]]]:
    links: dict[UUID, dict[str, list[Any]]] = defaultdict(lambda: {name: [] for name in LINKS})
    for name, model in LINKS.items():
        for link in model._default_manager.filter(session_id__in=ids).order_by("order", "id"):
            links[link.session_id][name].append(link)
    return links


def _as_held(kind: Kind, row: Any, links: dict[str, list[Any]], sharers: tuple[Sharer, ...]) -> Held:
    values = plain_values(kind, row, links)
    locked = frozenset(LOCKED_AS.get(name, name) for name in getattr(row, "locked_fields", ()))
    if kind == Kind.SPEAKER:
        values["awaits_session"] = row.awaits_session
    held = Held(row.pk, row, label_of(kind, values), values, locked, links, sharers=sharers)
    if sharers:
        values["owners"] = row.owners
        held.owners = {LOCKED_AS.get(name, name): owner for name, owner in row.owners.items()}
    return held


def plain_values(kind: Kind, row: Any, links: dict[str, list[Any]]) -> Values:
    """A row in the words of a record, with references as keys of ours."""
    values = {name: getattr(row, name) for name, _ in PLAIN[kind] if name not in RELATIONS}
    if kind in HAS_STATUS:
        values["status"] = row.status
    if kind != Kind.SESSION:
        return values
    values["starts_at"], values["ends_at"] = written(row.starts_at), written(row.ends_at)
    values["type"], values["parent"] = row.type_id, row.parent_id
    values["rooms"] = [link.room_id for link in links.get("rooms", ())]
    values["tracks"] = [link.track_id for link in links.get("tracks", ())]
    places = [
        [link.speaker_id, link.role, link.order, link.published, link.title, link.company]
        for link in links.get("speakers", ())
    ]
    values["speakers"] = sorted(places, key=lambda place: (place[2], place[0], place[1]))
    return values


# --- references ----------------------------------------------------------------------------------------


def people_of(source: Source) -> dict[str, UUID]:
    """Everybody of a source by the vendor's key, for those who read all of its sessions."""
    origins = Origin.objects.filter(source=source, kind=Kind.SPEAKER, target_id__isnull=False).order_by()
    return {key: target for key, target in origins.values_list("external_id", "target_id") if target}


def follow_merged(source: Source, people: dict[str, UUID]) -> None:
    """Whom the vendor's keys mean now, of those who were merged, or parted again, since `people` were read."""
    merges = Merge.objects.filter(event=source.event_id, kind=Kind.SPEAKER).order_by()
    met = {key for pair in merges.values_list("kept_id", "gone_id") for key in pair}
    if met:
        origins = Origin.objects.filter(source=source, kind=Kind.SPEAKER, target_id__in=met).order_by()
        people.update({key: target for key, target in origins.values_list("external_id", "target_id") if target})


def read_references(
    source: Source, directory: Directory, rows: Iterable[Incoming], people: dict[str, UUID] | None = None
) -> References:
    """Whom these rows refer to. People and sessions that were removed for good are nobody."""
    references = References(directory, speakers=people if people is not None else {})
    wanted: dict[Kind, set[str]] = {Kind.SPEAKER: set(), Kind.SESSION: set()}
    for row in rows:
        values = row.values or {}
        if people is None:
            wanted[Kind.SPEAKER].update(link["speaker"] for link in values.get("speakers", ()))
        wanted[Kind.SESSION].update(filter(None, [values.get("parent")]))
    found = {Kind.SPEAKER: references.speakers, Kind.SESSION: references.sessions}
    for kind, keys in wanted.items():
        if keys:
            origins = Origin.objects.filter(source=source, kind=kind, external_id__in=keys, target_id__isnull=False)
            pairs = origins.order_by().values_list("external_id", "target_id")
            found[kind].update({key: target for key, target in pairs if target})
    if wanted[Kind.SESSION]:
        parents = Session.objects.filter(event=source.event_id, parent__isnull=False).order_by()
        references.parents.update({key: parent for key, parent in parents.values_list("id", "parent_id") if parent})
    return references


def labels_of(ids: Iterable[UUID], directory: Directory) -> dict[UUID, str]:
    """How people call what these keys mean."""
    wanted = set(ids)
    labels = {key: directory.labels[key] for key in wanted if key in directory.labels}
    rest = [key for key in wanted if key not in labels]
    if rest:
        labels |= dict(Session.objects.filter(pk__in=rest).values_list("pk", "title"))
        labels |= {speaker.pk: speaker.name for speaker in Speaker.objects.filter(pk__in=rest)}
    return labels
