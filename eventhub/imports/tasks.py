from celery import shared_task

from eventhub.imports import workflows
from eventhub.imports.models import StandImport


def started(key: str, attempt: int) -> StandImport | None:
    """The import, if this is still its newest start: a task may be handed out a second time."""
    return StandImport.objects.filter(pk=key, attempt=attempt).first()


@shared_task(name="eventhub.imports.tasks.plan_import")
def plan_import(key: str, attempt: int) -> None:
    if stand_import := started(key, attempt):
        workflows.plan(stand_import)


@shared_task(name="eventhub.imports.tasks.run_import")
def run_import(key: str, attempt: int) -> None:
    if stand_import := started(key, attempt):
        workflows.run(stand_import)


@shared_task(name="eventhub.imports.tasks.undo_import")
def undo_import(key: str, attempt: int) -> None:
    if stand_import := started(key, attempt):
        workflows.undo(stand_import)
