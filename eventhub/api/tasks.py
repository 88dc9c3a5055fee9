from celery import shared_task
from oauth2_provider.models import clear_expired

from eventhub.api.idempotency import forget
from eventhub.api.models import IdempotencyKey


@shared_task(name="eventhub.api.tasks.clear_expired_tokens")
def clear_expired_tokens() -> None:
    clear_expired()


@shared_task(name="eventhub.api.tasks.forget_idempotency_keys")
def forget_idempotency_keys() -> None:
    forget(IdempotencyKey.objects.all())
