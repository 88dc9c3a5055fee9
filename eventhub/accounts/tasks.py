from celery import shared_task

from eventhub.accounts import calls


@shared_task(name="eventhub.accounts.tasks.gather_api_calls")
def gather_api_calls() -> int:
    return calls.gather_calls()
