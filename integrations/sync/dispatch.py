"""Calling workers to a run, and who may work on it: one at a time, until a moment that passes by itself."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from eventhub.core.calling import call_worker
from integrations.sync.enums import UNFINISHED
from integrations.sync.models import SyncRun

WORK = "integrations.sync.tasks.work"
FORGOTTEN_AFTER = 30  # seconds: a call that nobody took by then is repeated by the sweep


class LeaseLost(Exception):
    """Somebody else works on the run, it was cancelled or has ended: nothing more may be written for it."""


def wake(run_id: UUID) -> None:
    call_worker(WORK, str(run_id), expires=FORGOTTEN_AFTER)


def wake_on_commit(run: SyncRun) -> None:
    transaction.on_commit(lambda: wake(run.pk), robust=True)


def wake_waiting() -> int:
    """Call a worker to each run that nobody works on: new ones, those whose pause is over, those whose worker was killed."""
    now = timezone.now()
    waiting = SyncRun.objects.filter(
        Q(lease_until=None) | Q(lease_until__lt=now), Q(wakes_at=None) | Q(wakes_at__lte=now), status__in=UNFINISHED
    )
    keys = list(waiting.order_by("created_at").values_list("pk", flat=True))
    for key in keys:
        wake(key)
    return len(keys)


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on a run. Each page renews it in its own transaction, so that who has lost it writes nothing."""

    run_id: UUID
    token: UUID

    def renew(self, **values: Any) -> None:
        """Keep it, and write the values of the run that go with it. Raises LeaseLost."""
        kept = (
            self._held().filter(cancel_asked_at=None).update(lease_until=_until(), updated_at=timezone.now(), **values)
        )
        if not kept:
            raise LeaseLost

    def release(self, **values: Any) -> None:
        self._held().update(lease_token=None, lease_until=None, **values)

    def _held(self) -> Any:
        return SyncRun.objects.filter(pk=self.run_id, lease_token=self.token, status__in=UNFINISHED)


def take_lease(run_id: UUID) -> Lease | None:
    """Nothing where somebody else has it, or the run has ended."""
    now, token = timezone.now(), uuid4()
    free = SyncRun.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now), pk=run_id, status__in=UNFINISHED)
    return Lease(run_id, token) if free.update(lease_token=token, lease_until=_until()) else None


def _until() -> Any:
    return timezone.now() + timedelta(seconds=settings.SYNC_LEASE)


def wake_unless_resting(run_id: UUID) -> None:
    """The next step at once, unless the vendor asked for a pause: then the sweep calls when it is over."""
    if SyncRun.objects.filter(pk=run_id, wakes_at=None).exists():
        wake(run_id)
