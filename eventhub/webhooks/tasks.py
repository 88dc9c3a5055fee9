from uuid import UUID

from celery import shared_task

from eventhub.webhooks import delivery, dispatch, services


@shared_task(name="eventhub.webhooks.tasks.fan_out")
def fan_out(outbox_id: str) -> int:
    return services.fan_out(UUID(outbox_id))


@shared_task(name="eventhub.webhooks.tasks.deliver_to")
def deliver_to(endpoint_id: str) -> int:
    return delivery.deliver_to(UUID(endpoint_id))


@shared_task(name="eventhub.webhooks.tasks.deliver_due")
def deliver_due() -> int:
    return dispatch.wake_all_due()


@shared_task(name="eventhub.webhooks.tasks.catch_up")
def catch_up() -> int:
    return services.catch_up()


@shared_task(name="eventhub.webhooks.tasks.forget_old_attempts")
def forget_old_attempts() -> int:
    return services.forget_old_attempts()
