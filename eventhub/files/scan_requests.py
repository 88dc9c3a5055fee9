"""Asking for a virus scan of a new file, where the installation has a scanner."""

from functools import partial

from django.conf import settings
from django.db import transaction

from eventhub.core.calling import call_worker
from eventhub.files.enums import ScanStatus
from eventhub.files.models import StoredFile

SCAN = "eventhub.files.tasks.scan_file"


def first_scan_status() -> ScanStatus:
    return ScanStatus.WAITING if settings.EVENTHUB_CLAMD else ScanStatus.NOT_SCANNED


def scan_on_commit(file: StoredFile) -> None:
    if file.scan_status == ScanStatus.WAITING:
        transaction.on_commit(partial(call_worker, SCAN, str(file.pk)), robust=True)
