"""Rows that the vendor no longer shows: withdrawn only after two complete readings in a row without them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from eventhub.core.models import update_all
from eventhub.programme.enums import Kind, SessionStatus
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


@dataclass(frozen=True, slots=True)
class Live:
    """A row of this source that is in the programme."""

    origin_id: UUID
    external_id: str
    target_id: UUID
    status: str
    absent_runs: int


def held_now(connection: Connection) -> dict[str, int]:
    """How many rows a run could take away, by kind, and how many of the sessions have a time."""
    scheduled = Session.objects.filter(event=connection.event_id, starts_at__isnull=False).values("pk")
    held: dict[str, int] = {}
    for kind in kinds_of(connection):
        numbers = {kind.value: Count("pk")}
        if kind == Kind.SESSION:
            numbers[SCHEDULED] = Count("pk", filter=Q(target_id__in=scheduled))
        held |= _live(connection, kind).aggregate(**numbers)
    return held


def kinds_of(connection: Connection) -> list[Kind]:
    """Of the rows that it brings those which a run may take away."""
    brought = {stream.kind for stream in connection.provider.streams}
    return [kind for kind in COUNTED if kind in brought]


def _live(connection: Connection, kind: Kind) -> QuerySet[Origin]:
    """Rows that are not withdrawn, nor kept here by a decision."""
    here = MODELS[kind]._default_manager.filter(event=connection.event_id).exclude(status=WITHDRAWN)
    here = here.annotate(locks=Cast("locked_fields", TextField())).exclude(locks__contains='"status"')
    origins = Origin.objects.filter(source=connection.pk, kind=kind, target_id__in=here.values("pk"))
    return origins.filter(absent_runs__lt=LEFT_ALONE).order_by()


def live_rows(work: Work, kind: Kind, keys: Iterable[str]) -> list[Live]:
    """Of these keys. Where what goes is cancelled, what is cancelled already stays."""
    found = _live(work.connection, kind).filter(external_id__in=list(keys)).order_by("external_id")
    if work.choices.cancels and kind == Kind.SESSION:
        cancelled = Session.objects.filter(event=work.connection.event_id, status=SessionStatus.CANCELLED)
        found = found.exclude(target_id__in=cancelled.order_by().values("pk"))
    now = MODELS[kind]._default_manager.filter(pk=OuterRef("target_id")).values("status")
    rows = found.values_list("id", "external_id", "target_id", Subquery(now), "absent_runs")
    return [Live(*row) for row in rows if row[2]]


@dataclass(frozen=True, slots=True)
class Missed:
    """Whether the vendor showed nothing at all, and whether so little that it is not counted."""

    is_all: bool
    is_too_much: bool


NOTHING_MISSED = Missed(is_all=False, is_too_much=False)


def count_absent(work: Work, kind: Kind, held: int) -> Missed:
    """Notes what was not seen; what is to be withdrawn for it waits for the guard like any other withdrawal.

    `held`: how many rows there were at the start of the run.
    """
    if not was_read_whole(work, kind):
        return NOTHING_MISSED
    seen = seen_of(work, kind)
    unseen = work.kept_keys(kind) - seen
    missing = live_rows(work, kind, unseen) if unseen else []
    losses = Losses(kind.label, Guard.WITHDRAW, len(missing), held, is_empty=not seen)
    if reason_to_hold(losses, work.connection.chosen):  # a bad day of the vendor's is not counted
        hold_gone(work, kind, missing, MISSING)
        return Missed(is_all=losses.is_empty, is_too_much=True)
    gone = [row for row in missing if row.absent_runs + 1 >= TWICE]
    if not work.run.is_dry:
        update_all(_origins(missing), absent_runs=F("absent_runs") + 1)
    passed = pass_on(work, kind, {row.external_id: row.target_id for row in gone}, GONE)
    hold_gone(work, kind, [row for row in gone if row.external_id not in passed], GONE)
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


def hold_gone(work: Work, kind: Kind, rows: Iterable[Live], reason: str) -> None:
    status, reason = work.choices.of_gone(kind, reason)
    hold_rows(work, kind, rows, reason, {"status": status})


def hold_rows(work: Work, kind: Kind, rows: Iterable[Live], reason: str, values: Mapping[str, Any]) -> None:
    """Rows that wait already, because the vendor said so itself, wait once."""
    rows = list(rows)
    if not rows:
        return
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
    status = values["status"]
    return SyncChange(
        run=work.run,
        stream=stream.key,
        kind=stream.kind,
        external_id=row.external_id,
        target_id=row.target_id,
        label=label[:250],
        action=Action.WITHDRAWN if status == WITHDRAWN else Action.UPDATED,
        state=ChangeState.PREDICTED if work.run.is_dry else ChangeState.HELD,
        guard=Guard.WITHDRAW,
        fields={"status": {"old": row.status, "vendor": None, "result": status, "locked": False}},
        after={"values": dict(values), "raw_digest": ""},
        reason=reason,
    )


def _origins(rows: Iterable[Live]) -> QuerySet[Any]:
    return Origin.objects.filter(pk__in=[row.origin_id for row in rows])
