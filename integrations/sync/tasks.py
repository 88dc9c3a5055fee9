from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from eventhub.core.actor import Actor
from eventhub.core.errors import EventhubError
from integrations.sync import dispatch, engine, hints, workflows
from integrations.sync.copies import schedule
from integrations.sync.copies.work import step
from integrations.sync.enums import Trigger
from integrations.sync.queries import due_connections
from integrations.sync.services import start_run

SCHEDULE = Actor.system("sync schedule")


@shared_task(name="integrations.sync.tasks.work")
def work(run_id: str) -> None:
    if engine.step(UUID(run_id)):
        dispatch.wake_unless_resting(UUID(run_id))


@shared_task(name="integrations.sync.tasks.sweep")
def sweep() -> int:
    """Start what is due, and call workers to runs that nobody works on."""
    for connection in due_connections(timezone.now()):
        try:
            start_run(connection, actor=SCHEDULE, trigger=Trigger.SCHEDULE)
        except EventhubError:  # started by somebody else, or no longer to be started: the next sweep looks again
            continue
    return dispatch.wake_waiting()


@shared_task(name="integrations.sync.tasks.copy_pictures")
def copy_pictures(connection_id: str) -> None:
    if step(UUID(connection_id)):
        schedule.wake(UUID(connection_id))


@shared_task(name="integrations.sync.tasks.sweep_pictures")
def sweep_pictures() -> int:
    return schedule.wake_due()


@shared_task(name="integrations.sync.tasks.handle_calls")
def handle_calls() -> int:
    return hints.handle_waiting()


@shared_task(name="integrations.sync.tasks.forget_old")
def forget_old() -> int:
    return workflows.forget_old(pages_after=timedelta(hours=2), runs_after=timedelta(days=settings.SYNC_LOG_KEPT))
