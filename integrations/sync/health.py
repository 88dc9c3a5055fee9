"""How connections do: from their last runs and the rows that can't be taken. Two more queries for any number of connections."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, OuterRef, Q, Subquery

from integrations.sync.enums import FINISHED, UNFINISHED, ChangeState, ConnectionStatus, RunMode, RunStatus
from integrations.sync.lists.runs import as_reason
from integrations.sync.models import Connection, Quarantine, SyncRun

Failed = dict[UUID, tuple[int, datetime | None]]  # how many rows of a connection can't be taken, and since when


@dataclass(frozen=True, slots=True)
class Health:
    """`last`: the last run that was no preview and has ended; `going`: the one under way."""

    connection: Connection
    last: SyncRun | None = None
    going: SyncRun | None = None
    held: int = 0
    failed: int = 0
    failed_since: datetime | None = None

    @property
    def is_broken(self) -> bool:
        return bool(self.connection.status == ConnectionStatus.BROKEN)

    @property
    def is_failing(self) -> bool:
        return bool(self.last and self.last.status == RunStatus.FAILED)

    @property
    def is_held(self) -> bool:
        return bool(self.last and self.last.status == RunStatus.HELD and self.held)

    @property
    def reasons(self) -> list[str]:
        """Why changes are held back."""
        return [str(as_reason(reason)["message"]) for reason in self.last.held_reasons] if self.last else []

    @property
    def since(self) -> datetime | None:
        return self.last.ended_at if self.last else self.connection.updated_at

    @property
    def status(self) -> str:
        """As people see it: an active one whose last run failed is failing."""
        is_active = self.connection.status == ConnectionStatus.ACTIVE
        return "failing" if is_active and self.is_failing else str(self.connection.status)


def healths_of(connections: Sequence[Connection]) -> dict[Connection, Health]:
    """In their order."""
    keys = [connection.pk for connection in connections]
    runs = _runs_that_tell(keys) if keys else []
    failed = _failed(keys) if keys else {}
    return {connection: _health(connection, runs, failed) for connection in connections}


def health_of(connection: Connection) -> Health:
    return healths_of([connection])[connection]


def _runs_that_tell(keys: list[UUID]) -> list[SyncRun]:
    """Of each connection the last that ended and the one under way, with how many changes are held back."""
    written = SyncRun.objects.filter(connection=OuterRef("connection"), status__in=FINISHED, mode=RunMode.REAL)
    last = Subquery(written.order_by("-created_at", "-id").values("pk")[:1])
    runs = SyncRun.objects.filter(Q(pk=last) | Q(status__in=UNFINISHED), connection__in=keys)
    return list(runs.annotate(held=Count("changes", filter=Q(changes__state=ChangeState.HELD))))


def _failed(keys: list[UUID]) -> Failed:
    rows = Quarantine.objects.filter(connection__in=keys).order_by().values("connection")
    counted = rows.annotate(failed=Count("pk"), since=Min("created_at"))
    return {row["connection"]: (row["failed"], row["since"]) for row in counted}


def _health(connection: Connection, runs: Sequence[SyncRun], failed: Failed) -> Health:
    own = [run for run in runs if run.connection_id == connection.pk]
    last = next((run for run in own if not run.is_unfinished), None)
    going = next((run for run in own if run.is_unfinished), None)
    count, since = failed.get(connection.pk, (0, None))
    held = getattr(last, "held", 0)
    return Health(connection, last, going, held, count, since)
