from celery import shared_task

from eventhub.activity import outbox


@shared_task(name="eventhub.activity.tasks.drain_outbox")
def drain_outbox() -> int:
    return outbox.drain()
