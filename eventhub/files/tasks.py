from uuid import UUID

from celery import shared_task

from eventhub.files import sweeping
from eventhub.files.finishing import finish_as_owner
from eventhub.files.models import StoredFile, Upload
from eventhub.files.workflows import scan_file as scan


@shared_task(name="eventhub.files.tasks.finish_upload")
def finish_upload(upload_id: str) -> None:
    for upload in Upload.objects.filter(pk=UUID(upload_id)):
        finish_as_owner(upload)


@shared_task(name="eventhub.files.tasks.scan_file")
def scan_file(file_id: str) -> None:
    for file in StoredFile.objects.filter(pk=UUID(file_id)):
        scan(file)


@shared_task(name="eventhub.files.tasks.scan_waiting")
def scan_waiting() -> int:
    return sweeping.scan_waiting()


@shared_task(name="eventhub.files.tasks.finish_waiting")
def finish_waiting() -> int:
    sweeping.notice_complete()
    return sweeping.finish_waiting()


@shared_task(name="eventhub.files.tasks.clear_uploads")
def clear_uploads() -> int:
    return sweeping.clear_uploads() + sweeping.clear_parts()


@shared_task(name="eventhub.files.tasks.clear_stored")
def clear_stored() -> int:
    return sweeping.clear_stored()
