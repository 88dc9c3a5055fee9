"""Writing what was planned, all rows of a page at once. The caller holds the rows and the transaction.

Statuses are given through the constructor of rows that are written in bulk: what a vendor says of thousands of rows is no
transition that somebody makes of one (ADR 0030).
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import orjson
from django.utils import timezone

from eventhub.core import bulk
from eventhub.core.models import update_all
from eventhub.programme.enums import Kind
from eventhub.programme.ingest.directory import PLACES, Fresh, key_of_name
from eventhub.programme.ingest.known import LINKS, MODELS
from eventhub.programme.ingest.state import CREATED, LEFT_ALONE, SKIPPED, WITHDRAWN, Held, Known, Planned
from eventhub.programme.ingest.values import Values, digest_of, moment, waiting, written_out
from eventhub.programme.models import Company, Origin, SessionSpeaker, Source, Speaker

OF_ENGAGEMENT = ["order", "published", "title", "company"]
KEPT = ("target_id", "values", "digest", "raw", "raw_digest", "absent_runs", "owns")


def write_rows(source: Source, planned: Iterable[Planned]) -> None:
    """The rows of one kind with their links, and what is kept of the vendor's rows."""
    planned = list(planned)
    created = [each for each in planned if each.action == CREATED]
    changed = [(each.held, each.now) for each in planned if each.held and each.now]
    if created:
        insert_rows(source, created)
    if changed:
        update_rows(changed)
    write_origins(source, planned)
    if heirs := [each.heir for each in planned if each.heir]:
        look_again(heirs)


def look_again(origins: Iterable[UUID]) -> None:
    """At the next sync of theirs, though the vendors' rows may not change: what they say counts from now on."""
    update_all(Origin.objects.filter(pk__in=list(origins)), raw_digest="")


def insert_rows(source: Source, created: list[Planned]) -> None:
    kind = created[0].kind
    model = MODELS[kind]
    event = {"event_id": source.event_id}
    bulk.insert(model, [{"id": each.target_id, **event, **columns_of(model, each.now)} for each in created])
    if kind == Kind.SESSION:
        links = Links()
        for each in created:
            assert each.target_id is not None  # noqa: S101  # a created row has its key
            links.set(each.target_id, each.now, {})
        links.write()


def update_rows(changed: Iterable[tuple[Held, Values]]) -> None:
    """Only the columns that differ somewhere among these rows are written; the rows are held, so the rest is as it was read.

    Two of the vendor's rows may be one here: what both change of it is written together.
    """
    together: dict[UUID, tuple[Held, Values]] = {}
    for held, values in changed:
        together[held.id] = (held, {**together[held.id][1], **values} if held.id in together else values)
    changed = list(together.values())
    model = type(changed[0][0].row)
    links = Links()
    rows: list[Values] = []
    fields: set[str] = set()
    for held, values in changed:
        columns = columns_of(model, values)
        fields |= columns.keys()
        rows.append({**bulk.columns_of(held.row), **columns})
        links.set(held.id, values, held.links)
    if "name_key" in fields and model is not Company:
        clear_names(model, [row["id"] for row in rows])
    bulk.upsert(model, rows, fields)
    links.write()


def clear_names(model: type[Any], keys: list[UUID]) -> None:
    """Two rows may change names with each other; no name is there twice at any moment."""
    for key in keys:
        update_all(model._default_manager.filter(pk=key), name_key=str(key))


def columns_of(model: type[Any], values: Values) -> dict[str, Any]:
    """Values as the columns of a row hold them; links are rows of their own."""
    columns = {name: value for name, value in values.items() if name not in LINKS}
    for name in ("starts_at", "ends_at"):
        if name in columns:
            columns[name] = moment(columns[name])
    for name in ("type", "parent"):
        if name in columns:
            columns[f"{name}_id"] = columns.pop(name)
    if "status" in columns:
        columns["withdrawn_at"] = timezone.now() if columns["status"] == WITHDRAWN else None
        if model is Speaker:
            columns.setdefault("awaits_session", False)  # for want of a session only where that is said
    if "name" in columns:
        columns["name_key"] = key_of_name(columns["name"], model)
    return columns


# --- links ---------------------------------------------------------------------------------------------


class Links:
    """Which rooms, tracks and people sessions have: links that stay keep their keys, what the vendor no longer names goes."""

    def __init__(self) -> None:
        self.gone: dict[str, list[UUID]] = {name: [] for name in LINKS}
        self.new: dict[str, list[Any]] = {name: [] for name in LINKS}
        self.moved: dict[str, list[Any]] = {name: [] for name in LINKS}
        self.people: set[UUID] = set()

    def set(self, session_id: UUID, values: Values, present: Mapping[str, list[Any]]) -> None:
        if "speakers" in values:
            wanted = {(place[0], place[1]): _engagement(place) for place in values["speakers"]}
            self._set(
                "speakers", session_id, wanted, {(at.speaker_id, at.role): at for at in present.get("speakers", ())}
            )
        for name, column in (("rooms", "room_id"), ("tracks", "track_id")):
            if name in values:
                places = {(key,): {"order": order, column: key} for order, key in enumerate(values[name])}
                here = {(getattr(link, column),): link for link in present.get(name, ())}
                self._set(name, session_id, places, here)

    def _set(self, name: str, session_id: UUID, wanted: dict[Any, Values], present: dict[Any, Any]) -> None:
        for key, values in wanted.items():
            link = present.get(key)
            if link is None:
                self.new[name].append({"session_id": session_id, **values})
            elif any(getattr(link, column) != value for column, value in values.items()):
                self.moved[name].append({**bulk.columns_of(link), **values})
        self.gone[name] += [link.pk for key, link in present.items() if key not in wanted]
        if name == "speakers":
            self.people |= {key[0] for key in wanted.keys() ^ present.keys()}

    def write(self) -> None:
        for name, model in LINKS.items():
            if self.gone[name]:
                model._default_manager.filter(pk__in=self.gone[name]).delete()
            bulk.insert(model, self.new[name])
            bulk.upsert(model, self.moved[name], OF_ENGAGEMENT if model is SessionSpeaker else ["order"])
        if self.people:
            bulk.touch(Speaker, self.people)  # they show their sessions


def _engagement(place: list[Any]) -> Values:
    speaker, role, order, published, title, company = place
    return {
        "speaker_id": speaker,
        "role": role,
        "order": order,
        "published": published,
        "title": title,
        "company": company,
    }


# --- what is kept of the vendor's rows -----------------------------------------------------------------


def write_origins(source: Source, planned: Iterable[Planned]) -> None:
    new, changed = [], []
    for each in planned:
        after = origin_after(each)
        if after is None:
            continue
        key = {"source_id": source.pk, "kind": each.kind, "external_id": each.incoming.external_id}
        if each.known is None:
            new.append({**key, **after, **_bodies(each, after)})
        else:
            changed.append({"id": each.known.id, **key, **origin_now(each.known), **after})
    bulk.insert(Origin, new)
    bulk.upsert(Origin, changed, KEPT)


def _bodies(planned: Planned, after: Values) -> Values:
    """What was written out for its digest already is kept as that."""
    incoming = planned.incoming
    bodies = {}
    if incoming.raw_body and after["raw"] is incoming.raw:
        bodies["raw"] = orjson.Fragment(incoming.raw_body)
    if incoming.values_body and after["values"] is incoming.values:
        bodies["values"] = orjson.Fragment(incoming.values_body)
    return bodies


def origin_now(known: Known) -> Values:
    return {name: getattr(known, name) for name in KEPT}


def origin_after(planned: Planned) -> Values | None:
    """What is to be kept of the vendor's row from now on; None where that changes nothing."""
    known = planned.known
    if known is not None and known.tombstoned_at:
        return None
    after = _taken(planned) if planned.incoming.values is not None else _not_taken(planned)
    if known is None or after is None:
        return after
    now = origin_now(known)
    return after if any(now[name] != value for name, value in after.items()) else None


def _taken(planned: Planned) -> Values:
    incoming, known = planned.incoming, planned.known
    if planned.action == SKIPPED:
        return _skipped(planned)
    said = {**known.values, **(incoming.values or {})} if known else incoming.values or {}
    said.pop("skipped", None)
    return {
        "target_id": planned.target_id,
        "values": said,
        "digest": incoming.digest,
        "raw": incoming.raw,
        "raw_digest": _digest_of(planned),
        "absent_runs": 0,
        "owns": planned.owns,
    }


def _digest_of(planned: Planned) -> str:
    """None while something of the row waits for a person or for a name; marked while it only waits for others to come."""
    digest = planned.incoming.raw_digest
    if planned.later or (planned.is_open and planned.kind in PLACES):
        return ""
    return waiting(digest) if planned.is_open else digest


def _not_taken(planned: Planned) -> Values | None:
    """A row that is to be withdrawn is looked at again until it is. What the vendor removed says nothing that could be kept."""
    known, incoming = planned.known, planned.incoming
    if planned.heir:  # with the digest of when it was there, so that nothing else counts as its coming back
        return {"absent_runs": LEFT_ALONE}
    if planned.is_left:
        return None
    if planned.held is not None:
        if planned.later:
            return {"raw_digest": ""}
        return None if incoming.is_gone else {"raw_digest": incoming.raw_digest}
    return None if incoming.is_gone and known is None else _skipped(planned)


def _skipped(planned: Planned) -> Values:
    """Of what is left out only the reason is kept."""
    return {
        "target_id": None,
        "values": {"skipped": planned.reason},
        "digest": "",
        "raw": {},
        "raw_digest": planned.incoming.raw_digest,
        "absent_runs": 0,
    }


def write_fresh(source: Source, fresh: Iterable[Fresh]) -> None:
    """Rooms, tracks and types that rows referred to for the first time."""
    fresh = list(fresh)
    for kind in PLACES:
        made = [each for each in fresh if each.kind == kind and not each.joins]
        model = PLACES[kind][0]
        if made:
            event = {"event_id": source.event_id}
            bulk.insert(model, [{"id": each.target_id, **event, **columns_of(model, each.values)} for each in made])
    _write_fresh_origins(source, fresh)


def _write_fresh_origins(source: Source, fresh: list[Fresh]) -> None:
    """One that its own list left out is kept track of already."""
    keys = [each.external_id for each in fresh]
    origins = Origin.objects.filter(source=source, kind__in=PLACES, external_id__in=keys) if keys else ()
    kept = {(origin.kind, origin.external_id): bulk.columns_of(origin) for origin in origins}
    bulk.insert(Origin, [_fresh_origin(source, each) for each in fresh if (each.kind, each.external_id) not in kept])
    met = [(kept[each.kind, each.external_id], each) for each in fresh if (each.kind, each.external_id) in kept]
    bulk.upsert(Origin, [{**columns, **_fresh_origin(source, each)} for columns, each in met], KEPT)


def _fresh_origin(source: Source, fresh: Fresh) -> Values:
    """Without a digest of the row: where the vendor lists it as well, that is taken as it comes."""
    return {
        "source_id": source.pk,
        "kind": fresh.kind,
        "external_id": fresh.external_id,
        "target_id": fresh.target_id,
        "values": fresh.values,
        "digest": digest_of(written_out(fresh.values)),
        "owns": not fresh.joins,
    }
