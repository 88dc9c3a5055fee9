from celery import shared_task
from oauth2_provider.models import clear_expired


@shared_task(name="eventhub.api.tasks.clear_expired_tokens")
def clear_expired_tokens() -> None:
    clear_expired()
