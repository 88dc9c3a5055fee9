"""Rows that the vendor no longer shows: withdrawn only after two complete readings in a row without them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from eventhub.core.models import update_all
from eventhub.programme.enums import Kind
from eventhub.programme.ingest.known import MODELS, labels_of
from eventhub.programme.ingest.state import LEFT_ALONE, TWICE, WITHDRAWN
from eventhub.programme.models import Origin, Session
from integrations.sync.contract import Stream
from integrations.sync.enums import Action, ChangeState, Guard, RunMode
from integrations.sync.guard import Losses, reason_to_hold
from integrations.sync.models import Connection, SyncChange
from integrations.sync.passing import pass_on
from integrations.sync.work import Work

GONE = "The vendor did not show it in two complete readings in a row."
MISSING = "The vendor no longer shows it."
COUNTED = (Kind.SESSION, Kind.SPEAKER, Kind.COMPANY)
SCHEDULED = "scheduled"
WITHDRAWAL = {"status": WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Live:
    """A row of this source that is in the programme."""

    origin_id: UUID
    external_id: str
    target_id: UUID
    absent_runs: int


def held_now(connection: Connection) -> dict[str, int]:
    """How many rows a run could take away, by kind, and how many of the sessions have a time."""
    held: dict[str, int] = {kind.value: _live(connection, kind).count() for kind in COUNTED}
    scheduled = Session.objects.filter(event=connection.event_id, starts_at__isnull=False)
    held[SCHEDULED] = _live(connection, Kind.SESSION).filter(target_id__in=scheduled.values("pk")).count()
    return held


def live_keys(work: Work, kind: Kind) -> set[str]:
    """The vendor's keys of the rows that are not withdrawn, nor kept here by a decision."""
    return set(_live(work.connection, kind).values_list("external_id", flat=True))


def _live(connection: Connection, kind: Kind) -> QuerySet[Origin]:
    here = MODELS[kind]._default_manager.filter(event=connection.event_id).exclude(status=WITHDRAWN)
    locked = here.exclude(locked_fields=[]).values_list("pk", "locked_fields")
    kept = [key for key, names in locked if "status" in names]
    origins = Origin.objects.filter(source=connection.pk, kind=kind, target_id__in=here.values("pk"))
    return origins.filter(absent_runs__lt=LEFT_ALONE).exclude(target_id__in=kept).order_by()


def live_rows(work: Work, kind: Kind, keys: Iterable[str]) -> list[Live]:
    found = _live(work.connection, kind).filter(external_id__in=list(keys)).order_by("external_id")
    rows = found.values_list("id", "external_id", "target_id", "absent_runs")
    return [Live(key, external_id, target, absent) for key, external_id, target, absent in rows if target]


@dataclass(frozen=True, slots=True)
class Missed:
    """Whether the vendor showed nothing at all, and whether so little that it is not counted."""

    is_all: bool
    is_too_much: bool


NOTHING_MISSED = Missed(is_all=False, is_too_much=False)


def count_absent(work: Work, kind: Kind, live: set[str], held: int) -> Missed:
    """Notes what was not seen; what is to be withdrawn for it waits for the guard like any other withdrawal.

    `held`: how many rows there were at the start of the run.
    """
    if not was_read_whole(work, kind):
        return NOTHING_MISSED
    seen = seen_of(work, kind)
    missing = live_rows(work, kind, live - seen) if live - seen else []
    losses = Losses(kind.label, Guard.WITHDRAW, len(missing), held, is_empty=not seen)
    if reason_to_hold(losses, work.connection.chosen):  # a bad day of the vendor's is not counted
        hold_rows(work, kind, missing, MISSING)
        return Missed(is_all=losses.is_empty, is_too_much=True)
    gone = [row for row in missing if row.absent_runs + 1 >= TWICE]
    if not work.run.is_dry:
        update_all(_origins(missing), absent_runs=F("absent_runs") + 1)
    passed = pass_on(work, kind, {row.external_id: row.target_id for row in gone}, GONE)
    hold_rows(work, kind, [row for row in gone if row.external_id not in passed], GONE)
    return NOTHING_MISSED


def seen_of(work: Work, kind: Kind) -> set[str]:
    return set().union(*(work.seen.get(stream.key, set()) for stream in work.streams if stream.kind == kind))


def was_read_whole(work: Work, kind: Kind) -> bool:
    streams = [stream for stream in work.streams if stream.kind == kind]
    partial = set(work.run.partial)
    return (
        bool(streams)
        and work.run.mode != RunMode.ONE
        and not any(stream.key in partial or work.since(stream) for stream in streams)
    )


def hold_rows(
    work: Work, kind: Kind, rows: Iterable[Live], reason: str, values: Mapping[str, Any] = WITHDRAWAL
) -> None:
    """Rows that wait for their withdrawal already, because the vendor said so itself, wait once."""
    waiting = SyncChange.objects.filter(run=work.run, guard=Guard.WITHDRAW, kind=kind)
    known = set(waiting.values_list("external_id", flat=True))
    rows = [row for row in rows if row.external_id not in known]
    labels = labels_of([row.target_id for row in rows], work.directory) | work.labels
    stream = next(stream for stream in work.streams if stream.kind == kind)
    SyncChange.objects.bulk_create(
        [_line(work, stream, row, values, label=labels.get(row.target_id, ""), reason=reason) for row in rows],
        batch_size=500,
    )


def _line(work: Work, stream: Stream, row: Live, values: Mapping[str, Any], *, label: str, reason: str) -> SyncChange:
    status = {"old": "confirmed", "vendor": None, "result": WITHDRAWN, "locked": False}
    return SyncChange(
        run=work.run,
        stream=stream.key,
        kind=stream.kind,
        external_id=row.external_id,
        target_id=row.target_id,
        label=label[:250],
        action=Action.WITHDRAWN,
        state=ChangeState.PREDICTED if work.run.is_dry else ChangeState.HELD,
        guard=Guard.WITHDRAW,
        fields={"status": status},
        after={"values": dict(values), "raw_digest": ""},
        reason=reason,
    )


def _origins(rows: Iterable[Live]) -> QuerySet[Any]:
    return Origin.objects.filter(pk__in=[row.origin_id for row in rows])
