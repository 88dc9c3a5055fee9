from celery import current_app
from django.conf import settings
from django.utils import timezone

from eventhub.activity.models import OutboxEvent
from eventhub.activity.queries import waiting_outbox_ids

BATCH = 200


def drain() -> int:
    """Hand waiting rows to every consumer; each learns of a row at least once and must bear a second time.

    A row is marked only after the broker took it, so a crash in between repeats it rather than losing it.
    """
    ids = waiting_outbox_ids(BATCH)
    for outbox_id in ids:
        for consumer in settings.OUTBOX_CONSUMERS:
            current_app.send_task(consumer, args=[str(outbox_id)])
        OutboxEvent.objects.filter(pk=outbox_id, drained_at=None).update(drained_at=timezone.now())
    return len(ids)
