"""When pictures of a connection are looked at, and who does it: one worker at a time, until a moment that passes by itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from eventhub.core.calling import call_worker
from eventhub.events.enums import EventStatus
from integrations.sync.dispatch import FORGOTTEN_AFTER, LeaseLost
from integrations.sync.enums import ConnectionStatus
from integrations.sync.models import Copying

COPY = "integrations.sync.tasks.copy_pictures"
# A picture is asked for once a day. What may pass is tried again sooner; what stays as it is after many days, less often.
DAILY, WEEKLY = timedelta(days=1), timedelta(days=7)
SOON = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6))
PATIENCE = 10


def next_look(now: datetime, attempts: int = 0, *, passes: bool = False) -> datetime:
    """`attempts`: how often in a row it could not be had."""
    if passes and 0 < attempts <= len(SOON):
        return now + SOON[attempts - 1]
    return now + (WEEKLY if attempts > PATIENCE else DAILY)


def copied() -> QuerySet[Copying]:
    """Of a connection that is not read any more the copies stay as they are, and so do those of an archived event."""
    rows = Copying.objects.exclude(connection__event__status=EventStatus.ARCHIVED)
    return rows.exclude(connection__status=ConnectionStatus.DISCONNECTED)


def look_soon(connection_id: UUID) -> None:
    """Rows, or what was decided of them, have changed: what they name is looked through once this is committed."""
    now = timezone.now()
    asked = Copying(connection_id=connection_id, due_at=now, updated_at=now)
    Copying.objects.bulk_create(
        [asked], update_conflicts=True, unique_fields=["connection"], update_fields=["due_at", "updated_at"]
    )
    transaction.on_commit(lambda: wake(connection_id), robust=True)


def wake(connection_id: UUID) -> None:
    call_worker(COPY, str(connection_id), expires=FORGOTTEN_AFTER)


def wake_due() -> int:
    """Call a worker to each connection whose time has come, or whose worker was killed."""
    now = timezone.now()
    due = copied().filter(Q(until=None, due_at__lte=now) | Q(until__lt=now))
    keys = list(due.order_by("due_at").values_list("connection_id", flat=True))
    for key in keys:
        wake(key)
    return len(keys)


@dataclass(frozen=True, slots=True)
class Turn:
    """The right to copy pictures of a connection. Each batch ends by renewing it, so that who has lost it writes nothing."""

    connection_id: UUID
    token: UUID

    def renew(self) -> None:
        """Raises LeaseLost."""
        if not self._held().update(until=_until()):
            raise LeaseLost

    def end(self, due_at: datetime | None) -> None:
        """Look again at `due_at`, unless somebody has asked for an earlier look meanwhile."""
        self._held().update(due_at=Coalesce("due_at", Value(due_at, DateTimeField())), token=None, until=None)

    def _held(self) -> QuerySet[Copying]:
        return Copying.objects.filter(connection=self.connection_id, token=self.token)


def take_turn(connection_id: UUID) -> Turn | None:
    """Nothing where somebody else has it, or nothing is to be copied any more."""
    token = uuid4()
    free = Copying.objects.filter(Q(until=None) | Q(until__lt=timezone.now()))
    taken = free.filter(pk__in=copied().filter(connection=connection_id).values("pk"))
    return Turn(connection_id, token) if taken.update(token=token, until=_until(), due_at=None) else None


def _until() -> datetime:
    return timezone.now() + timedelta(seconds=settings.SYNC_LEASE)
