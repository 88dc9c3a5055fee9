"""Taking back what one piece of work wrote (`ingest`), as long as nothing depends on it and nobody changed it since."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from eventhub.accounts.enums import InvitationStatus
from eventhub.accounts.models import Invitation
from eventhub.accounts.permissions import require
from eventhub.accounts.queries import live_permissions
from eventhub.activity import verbs
from eventhub.activity.models import ActivityEntry
from eventhub.activity.services import Fact, record_many
from eventhub.activity.verbs import Verb
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Detail
from eventhub.events.guards import require_open
from eventhub.events.models import Event
from eventhub.stands.ingest import BATCH, NEEDED, WORK, Present, hold_present
from eventhub.stands.models import CoExhibitor, Hall, Sponsor, Sponsorship, Stand
from eventhub.stands.records import Written

Keys = Collection[UUID]
KINDS: dict[str, type[models.Model]] = {
    "hall": Hall,
    "company": Sponsor,
    "sponsorship": Sponsorship,
    "stand": Stand,
    "co_exhibitor": CoExhibitor,
}
CHANGED: dict[type[models.Model], Verb] = {
    Sponsor: verbs.SPONSOR_CHANGED,
    Sponsorship: verbs.SPONSORSHIP_CHANGED,
    Stand: verbs.STAND_CHANGED,
}
MOST_AT_ONCE = 5_000
REASON = "The import was undone"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that stands in the way: of which thing, and what."""

    label: str
    message: str


@dataclass(slots=True)
class Traces:
    """What a piece of work left: rows that are new, and fields of older rows with what they were and became."""

    created: dict[type[models.Model], dict[UUID, str]] = field(
        default_factory=lambda: {kind: {} for kind in KINDS.values()}
    )
    changed: dict[tuple[type[models.Model], UUID, str], tuple[str, Any, Any]] = field(default_factory=dict)

    def ids(self, model: type[models.Model]) -> Keys:
        return self.created[model].keys()

    @property
    def assigned(self) -> list[UUID]:
        """Older stands that the work gave a main sponsor."""
        return [key for model, key, name in self.changed if model is Stand and name == "sponsorship"]


def traces_of(written: Iterable[Written]) -> Traces:
    traces = Traces()
    for one in written:
        model, key = KINDS[one.kind], UUID(one.id)
        if not one.field:
            traces.created[model][key] = one.label
        elif key not in traces.created[model]:
            _, first, _ = traces.changed.get((model, key, one.field), ("", one.old, None))
            traces.changed[model, key, one.field] = (one.label, first, one.new)
    return traces


# --- what stands in the way ------------------------------------------------------------------------------


def obstacles(written: Iterable[Written], *, work_id: UUID, since: datetime) -> list[Obstacle]:
    """All that depends on what was written, or changed it. `since`: when the work began to write."""
    traces = traces_of(written)
    found = [*_changed_since(traces, work_id), *_depending(traces, since), *_people(traces), *_other_values(traces)]
    return list(dict.fromkeys(found))


def refuse_obstacles(written: Iterable[Written], *, work_id: UUID, since: datetime) -> None:
    found = obstacles(written, work_id=work_id, since=since)
    if found:
        first = found[0]
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        sentence = (
            f"It can't be undone: {first.label}: {first.message}{more}. Only what nobody built on can be taken back."
        )
        raise Conflict(sentence, code="in_use", details=[Detail("", "in_use", one.message) for one in found[:50]])


def _changed_since(traces: Traces, work_id: UUID) -> Iterator[Obstacle]:
    """History of the new rows that this work did not write. What was removed by hand is out of the way already."""
    removed = set(_in_parts(Stand.objects.exclude(deleted_at=None), "pk", traces.ids(Stand), "pk"))
    labels = {key: label for rows in traces.created.values() for key, label in rows.items() if key not in removed}
    entries = ActivityEntry.objects.order_by("id")
    for key, verb, subject, actor, data in _in_parts(
        entries, "subject_id", labels, "subject_id", "verb", "subject_label", "actor_name", "data"
    ):
        if data.get(WORK) != str(work_id):
            yield Obstacle(labels[key], f"{actor} {verbs.ALL[verb].sentence.format(subject=subject)} afterwards")


def _depending(traces: Traces, since: datetime) -> Iterator[Obstacle]:
    """Rows of any kind that point to a new row and are not new themselves; and what was built on a stand that was given away."""
    for model in (Stand, Sponsorship, Sponsor, Hall):
        for relation in model._meta.get_fields(include_hidden=True):
            if isinstance(relation, models.ManyToOneRel):
                yield from _pointing(traces, model, relation.related_model, relation.field.attname)
                if model is Stand and _has_time(relation.related_model):
                    yield from _built_since(traces, relation.related_model, relation.field.attname, since)


def _pointing(traces: Traces, to: type[models.Model], model: Any, name: str) -> Iterator[Obstacle]:
    for key, pk in _in_parts(model._base_manager.all(), name, traces.ids(to), name, "pk"):
        is_restored = (model, pk, name.removesuffix("_id")) in traces.changed
        if pk not in traces.created.get(model, ()) and not is_restored:
            yield Obstacle(traces.created[to][key], f"there is a {model._meta.verbose_name} for it now")


def _built_since(traces: Traces, model: Any, name: str, since: datetime) -> Iterator[Obstacle]:
    newer = model._base_manager.filter(created_at__gt=since)
    for key, pk in _in_parts(newer, name, traces.assigned, name, "pk"):
        if pk not in traces.created.get(model, ()):
            label = traces.changed[Stand, key, "sponsorship"][0]
            yield Obstacle(label, f"there is a {model._meta.verbose_name} for it now")


def _has_time(model: type[models.Model]) -> bool:
    return any(one.name == "created_at" for one in model._meta.get_fields())


def _people(traces: Traces) -> Iterator[Obstacle]:
    """Open invitations and living rights at what is new."""
    labels = traces.created[Stand] | traces.created[Sponsorship]
    links = Invitation.objects.filter(status=InvitationStatus.SENT)
    for key, email in _in_parts(links, "scope_id", labels, "scope_id", "user__email"):
        yield Obstacle(labels[key], f"{email} is invited to it")
    for key, email in _in_parts(live_permissions(), "scope_id", labels, "scope_id", "user__email"):
        yield Obstacle(labels[key], f"{email} has a right at it")


def _other_values(traces: Traces) -> Iterator[Obstacle]:
    """Fields of older rows that hold another value by now."""
    rows = _changed_rows(traces)
    for (model, key, name), (label, _, new) in traces.changed.items():
        row = rows.get((model, key))
        if row is None or getattr(row, "deleted_at", None):
            yield Obstacle(label, "it was removed afterwards")
        elif name != "co_exhibitor" and _value(row, name) != _value_of(row, name, new):
            yield Obstacle(label, f"its {name.removesuffix('_m').replace('_', ' ')} was changed afterwards")


def _changed_rows(traces: Traces) -> dict[tuple[type[models.Model], UUID], Any]:
    found: dict[tuple[type[models.Model], UUID], Any] = {}
    for model in CHANGED:
        keys = {key for kind, key, _ in traces.changed if kind is model}
        for part in _parts(keys):
            found |= {(model, row.pk): row for row in model._default_manager.filter(pk__in=part).order_by("pk")}
    return found


def _value(row: Any, name: str) -> Any:
    return getattr(row, row._meta.get_field(name).attname)


def _value_of(row: Any, name: str, value: Any) -> Any:
    return row._meta.get_field(name).to_python(value)


def _parts(keys: Iterable[UUID]) -> Iterator[Sequence[UUID]]:
    every = list(keys)
    yield from (every[at : at + MOST_AT_ONCE] for at in range(0, len(every), MOST_AT_ONCE))


def _in_parts(rows: models.QuerySet[Any], name: str, keys: Iterable[UUID], *names: str) -> Iterator[Any]:
    """The values of rows whose `name` is among many keys; single values where one name is given."""
    for part in _parts(keys):
        yield from rows.filter(**{f"{name}__in": part}).values_list(*names, flat=len(names) == 1)


# --- taking it back --------------------------------------------------------------------------------------


def take_back(event: Event, written: Sequence[Written], *, work_id: UUID, since: datetime, actor: Actor) -> None:
    """Remove what is new, restore what was changed, inside the caller's transaction. Conflict where something stands in the way."""
    for permission in NEEDED:
        require(actor, permission, event)
    present = hold_present(event)
    require_open(present.event)
    refuse_obstacles(written, work_id=work_id, since=since)
    traces = traces_of(written)
    facts = [*_unshare(present, traces), *_restore(present, traces), *_remove(present, traces)]
    record_many(facts, actor=actor, reason=REASON)
    for model in (Sponsorship, Sponsor, Hall):
        for part in _parts(traces.ids(model)):
            model._default_manager.filter(pk__in=part).delete()


def _unshare(present: Present, traces: Traces) -> Iterator[Fact]:
    """Co-exhibitors go; one that had become main sponsor is a co-exhibitor again."""
    back = {key: UUID(old) for (model, key, name), (_, old, _) in traces.changed.items() if name == "co_exhibitor"}
    companies = {company.pk: company for company in present.companies.values()}
    for stand in present.stands.values():
        shared = list(present.co_exhibitors.get(stand.pk, {}).values())
        kept = [row.sponsor for row in shared if row.pk not in traces.ids(CoExhibitor)]
        if stand.pk in back:
            kept.append(companies[back[stand.pk]])
            CoExhibitor.objects.create(stand=stand, sponsor=companies[back[stand.pk]])
        before, after = [sorted(one.name for one in side) for side in ([row.sponsor for row in shared], kept)]
        if before != after and stand.pk not in traces.ids(Stand):
            yield Fact(stand, verbs.STAND_CHANGED, {"changed": {"co_exhibitors": [before, after]}})
    for part in _parts(traces.ids(CoExhibitor)):
        CoExhibitor.objects.filter(pk__in=part).delete()


def _restore(present: Present, traces: Traces) -> Iterator[Fact]:
    """The fields of older rows as they were."""
    rows = _held_rows(present)
    changed: dict[tuple[type[models.Model], UUID], dict[str, list[Any]]] = {}
    for (model, key, name), (_, old, _) in traces.changed.items():
        row = rows[model, key]
        if name == "co_exhibitor":
            continue
        if name == "sponsorship":
            former = row.sponsorship.sponsor.name
            row.sponsorship = row.assigned_at = None
            row.save()
            yield Fact(row, verbs.STAND_UNASSIGNED, {"from": former})
            continue
        value = _value_of(row, name, old)
        changed.setdefault((model, key), {})[name] = [getattr(row, name), value]
        setattr(row, name, value)
    for (model, key), fields in changed.items():
        rows[model, key].save()
        yield Fact(rows[model, key], CHANGED[model], {"changed": fields})


def _held_rows(present: Present) -> dict[tuple[type[models.Model], UUID], Any]:
    every = [*present.stands.values(), *present.companies.values(), *present.sponsorships.values()]
    return {(type(row), row.pk): row for row in every}


def _remove(present: Present, traces: Traces) -> Iterator[Fact]:
    """Stands leave the lists, as by hand; companies, sponsorships and halls, of which nothing is left, are deleted by the caller."""
    now = timezone.now()
    gone: list[Stand] = []
    for part in _parts(traces.ids(Stand)):
        gone += Stand.objects.filter(pk__in=part).order_by("pk")
    for stand in gone:
        stand.event, stand.sponsorship = present.event, None
        if stand.hall_id in traces.ids(Hall):
            stand.hall = None
        if stand.deleted_at is None:
            stand.deleted_at = now
            yield Fact(stand, verbs.STAND_REMOVED)
        stand.updated_at = now
    Stand.objects.bulk_update(gone, ["sponsorship", "hall", "deleted_at", "updated_at"], batch_size=BATCH)
    for rows, verb in (
        (present.sponsorships.values(), verbs.SPONSORSHIP_REMOVED),
        (present.companies.values(), verbs.SPONSOR_REMOVED),
        (present.halls.values(), verbs.HALL_REMOVED),
    ):
        yield from (Fact(row, verb) for row in rows if row.pk in traces.ids(type(row)))
