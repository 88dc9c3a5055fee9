"""Whose turn it is: one worker at an endpoint at a time, and endpoints that fail never take more than half of the threads."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from eventhub.core.calling import call_worker
from eventhub.webhooks.models import WebhookEndpoint
from eventhub.webhooks.queries import busy_failing, endpoints_due

DELIVER = "eventhub.webhooks.tasks.deliver_to"
WOKEN_AT_ONCE = 200
FORGOTTEN_AFTER = 15  # seconds: a call that nobody took by then is repeated by the sweep


def wake(endpoint_id: UUID) -> None:
    """Call a worker to the endpoint."""
    call_worker(DELIVER, str(endpoint_id), expires=FORGOTTEN_AFTER)


def wake_on_commit(endpoint: WebhookEndpoint) -> None:
    transaction.on_commit(lambda: wake(endpoint.pk), robust=True)


def wake_unless_busy(endpoint: WebhookEndpoint) -> None:
    """Who is at the endpoint now looks once more before it is left."""
    now = timezone.now()
    if WebhookEndpoint.objects.filter(Q(busy_until=None) | Q(busy_until__lt=now), pk=endpoint.pk).exists():
        wake(endpoint.pk)


def wake_all_due() -> int:
    """Call a worker to every endpoint that has something to send, to failing ones only as far as there is room."""
    now = timezone.now()
    room = room_for_failing(now)
    woken = 0
    for endpoint in endpoints_due(now)[:WOKEN_AT_ONCE]:
        if endpoint.failing_since:
            if room <= 0:
                break
            room -= 1
        wake(endpoint.pk)
        woken += 1
    return woken


def room_for_failing(now: datetime) -> int:
    return max(1, settings.WEBHOOK_THREADS // 2) - busy_failing(now).count()


@dataclass
class Lease:
    """The right to deliver to an endpoint, alone, until a time that can be moved on while it has not passed."""

    endpoint_id: UUID
    until: datetime

    def renew(self) -> bool:
        """False where it was lost meanwhile: this worker was too slow, and another one may be there."""
        until = timezone.now() + timedelta(seconds=settings.WEBHOOK_LEASE)
        kept = WebhookEndpoint.objects.filter(pk=self.endpoint_id, busy_until=self.until).update(busy_until=until)
        self.until = until if kept else self.until
        return bool(kept)

    def release(self) -> None:
        WebhookEndpoint.objects.filter(pk=self.endpoint_id, busy_until=self.until).update(busy_until=None)


def take_lease(endpoint_id: UUID) -> Lease | None:
    """Nothing where somebody else is there, or where enough threads are with failing endpoints already."""
    with transaction.atomic():
        _take_failing_in_line()
        now = timezone.now()
        free = WebhookEndpoint.objects.filter(
            Q(busy_until=None) | Q(busy_until__lt=now), pk=endpoint_id, deleted_at=None
        )
        if free.filter(failing_since__isnull=False).exists() and room_for_failing(now) <= 0:
            return None
        until = now + timedelta(seconds=settings.WEBHOOK_LEASE)
        return Lease(endpoint_id, until) if free.update(busy_until=until) else None


def _take_failing_in_line() -> None:
    """Workers come here one after the other while anything fails, so that their count of busy ones holds."""
    failing = WebhookEndpoint.objects.filter(failing_since__isnull=False, deleted_at=None)
    failing.order_by("pk").select_for_update().values_list("pk", flat=True).first()
