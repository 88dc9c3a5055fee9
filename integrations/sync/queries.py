from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone

from eventhub.core.actor import Actor
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event
from eventhub.events.queries import is_read_by
from eventhub.programme.models import Origin
from integrations.sync.enums import UNFINISHED, Action, ChangeState, ConnectionStatus, RunMode, RunStatus
from integrations.sync.models import Connection, Quarantine, SyncChange, SyncRun

PREVIEW_GOOD_FOR = timedelta(hours=1)
RESUMABLE_FOR = timedelta(hours=6)
CHANGED = (Action.CREATED, Action.UPDATED, Action.JOINED, Action.WITHDRAWN, Action.REINSTATED, Action.SKIPPED)


def connections_visible_to(actor: Actor, event: Event | None = None) -> QuerySet[Connection]:
    """Those of the events whose pages the actor reads, in person or as a client of the organisation."""
    connections = Connection.objects.select_related("event__organisation")
    if event is not None:
        connections = connections.filter(event=event)
    if actor.sees_everything:
        return connections
    return connections.filter(is_read_by(actor, "event__"))


def runs_visible_to(actor: Actor, connection: Connection | None = None) -> QuerySet[SyncRun]:
    """Newest first."""
    runs = SyncRun.objects.select_related("connection__event__organisation")
    runs = runs.filter(connection__in=connections_visible_to(actor))
    return runs if connection is None else runs.filter(connection=connection)


def changes_visible_to(actor: Actor, run: SyncRun | None = None) -> QuerySet[SyncChange]:
    """In the order in which they came about."""
    changes = SyncChange.objects.select_related("run__connection").filter(run__in=runs_visible_to(actor))
    return changes if run is None else changes.filter(run=run)


def quarantine_visible_to(actor: Actor, connection: Connection) -> QuerySet[Quarantine]:
    return Quarantine.objects.filter(connection__in=connections_visible_to(actor), connection_id=connection.pk)


def history_of_row(actor: Actor, target_id: UUID) -> QuerySet[SyncChange]:
    """What syncs did to a session, speaker, room or track, newest first."""
    done = changes_visible_to(actor).filter(target_id=target_id).exclude(run__mode=RunMode.DRY)
    return done.order_by("-created_at", "-id")


def rows_held_of(connections: Sequence[Connection]) -> dict[UUID, dict[str, int]]:
    """How many sessions, speakers, rooms … each of them has brought that are here: {connection: {kind: number}}."""
    here = Origin.objects.filter(source__in=[one.pk for one in connections], target_id__isnull=False, owns=True)
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    for row in here.order_by().values("source", "kind").annotate(rows=Count("pk")):
        found[row["source"]][row["kind"]] = row["rows"]
    return found


def removed_visible_to(actor: Actor, connection: Connection) -> QuerySet[Origin]:
    """What was removed here for good and is kept from coming back, newest first."""
    rows = Origin.objects.filter(source=connection.pk, source__event__in=connections_visible_to(actor).values("event"))
    return rows.select_related("source__event").exclude(tombstoned_at=None).order_by("-tombstoned_at", "pk")


# --- for the engine, which sees everything --------------------------------------------------------------


def unfinished_run(connection: Connection) -> SyncRun | None:
    return SyncRun.objects.filter(connection=connection, status__in=UNFINISHED).first()


def reading_runs(run: SyncRun) -> list[UUID]:
    """The run and those that it goes on with, newest first: together they are one reading of the vendor."""
    runs, before = [run.pk], run.resumes_id
    while before is not None and before not in runs:
        runs.append(before)
        before = SyncRun.objects.filter(pk=before).values_list("resumes_id", flat=True).first()
    return runs


def newest_change_run(connection: Connection) -> SyncRun | None:
    """The last run that changed something and was not undone: the one that can be undone."""
    written = SyncChange.objects.filter(state__in=(ChangeState.APPLIED, ChangeState.RELEASED), action__in=CHANGED)
    runs = SyncRun.objects.filter(connection=connection).exclude(mode=RunMode.DRY).exclude(status="undone")
    return runs.filter(pk__in=written.filter(run__connection=connection).values("run")).first()


def run_before(run: SyncRun) -> SyncRun | None:
    """The last one of the same connection that was no preview and has ended."""
    runs = (
        SyncRun.objects.filter(connection=run.connection, only__isnull=True)
        .exclude(mode=RunMode.DRY)
        .exclude(pk=run.pk)
    )
    return runs.exclude(status__in=UNFINISHED).first()


def held_before(run: SyncRun) -> list[str]:
    before = run_before(run)
    return before.held_reasons if before else []


def problem_before(run: SyncRun) -> str:
    before = run_before(run)
    return before.problem if before and before.status == RunStatus.FAILED else ""


def held_changes(run: SyncRun) -> QuerySet[SyncChange]:
    return SyncChange.objects.filter(run=run, state=ChangeState.HELD)


def due_connections(now: datetime) -> QuerySet[Connection]:
    """Whose time has come. An archived event is synchronised no more."""
    due = Connection.objects.filter(status=ConnectionStatus.ACTIVE, interval__gt=0, next_run_at__lte=now)
    due = due.exclude(event__status=EventStatus.ARCHIVED)
    return due.exclude(runs__status__in=UNFINISHED).select_related("event").order_by("next_run_at")


def is_fresh(preview: SyncRun) -> bool:
    """Whether what a preview read is recent enough to be applied as it was read."""
    ended = preview.ended_at
    return ended is not None and ended > timezone.now() - PREVIEW_GOOD_FOR
