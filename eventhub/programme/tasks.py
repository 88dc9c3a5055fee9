from celery import shared_task

from eventhub.programme.exchange.services import forget_old_lists


@shared_task(name="eventhub.programme.tasks.forget_lists")
def forget_lists() -> int:
    return forget_old_lists()
