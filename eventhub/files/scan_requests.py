"""Asking for a virus scan of a new file, where the installation has a scanner."""

import logging
from functools import partial

from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from eventhub.files.enums import ScanStatus
from eventhub.files.models import StoredFile

SCAN = "eventhub.files.tasks.scan_file"

logger = logging.getLogger("eventhub.files")


def first_scan_status() -> ScanStatus:
    return ScanStatus.WAITING if settings.EVENTHUB_CLAMD else ScanStatus.NOT_SCANNED


def scan_on_commit(file: StoredFile) -> None:
    if file.scan_status == ScanStatus.WAITING:
        transaction.on_commit(partial(_ask, str(file.pk)), robust=True)


def _ask(key: str) -> None:
    try:
        current_app.send_task(SCAN, [key])
    except (OperationalError, OSError) as unreachable:
        logger.warning("The broker does not answer; the next sweep scans %s: %s", key, unreachable)
