from celery import current_app
from django.conf import settings
from django.utils import timezone

from eventhub.activity.models import OutboxEvent
from eventhub.activity.queries import waiting_outbox_ids

BATCH = 200
MARKED_AT_ONCE = 20


def drain() -> int:
    """Hand waiting rows to every consumer; each learns of a row at least once and must bear a second time.

    Rows are marked only after the broker took them, so a crash in between repeats some rather than losing them.
    """
    ids = waiting_outbox_ids(BATCH)
    for start in range(0, len(ids), MARKED_AT_ONCE):
        handed = ids[start : start + MARKED_AT_ONCE]
        for outbox_id in handed:
            for consumer in settings.OUTBOX_CONSUMERS:
                current_app.send_task(consumer, args=[str(outbox_id)])
        OutboxEvent.objects.filter(pk__in=handed, drained_at=None).update(drained_at=timezone.now())
    return len(ids)
