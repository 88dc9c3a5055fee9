from uuid import UUID

from celery import shared_task

from eventhub.messaging import services


@shared_task(name="eventhub.messaging.tasks.plan_mail")
def plan_mail(outbox_id: str) -> int:
    return services.plan_mail(UUID(outbox_id))


@shared_task(name="eventhub.messaging.tasks.send_queued_mail")
def send_queued_mail() -> int:
    return services.send_queued()
