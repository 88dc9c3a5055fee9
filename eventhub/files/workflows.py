from django.conf import settings
from django.db import transaction
from django.utils import timezone

from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.core.actor import Actor
from eventhub.files.enums import TO_BE_SCANNED, ScanStatus
from eventhub.files.models import StoredFile
from eventhub.files.scanning import Verdict, scan
from eventhub.files.storing import STORAGE_FAULTS

SCANNER = Actor.system("virus-scan")


def scan_file(file: StoredFile) -> StoredFile:
    """Have the scanner look through one file that waits for it. The bytes travel outside of any transaction."""
    if file.scan_status not in TO_BE_SCANNED or file.deleted_at:
        return file
    if not settings.EVENTHUB_CLAMD:
        verdict = Verdict(ScanStatus.FAILED, "No scanner is set up any more (EVENTHUB_CLAMD).")
    else:
        verdict = _verdict_on(file)
    return keep_verdict(file, verdict, actor=SCANNER)


def _verdict_on(file: StoredFile) -> Verdict:
    try:
        with file.content.storage.open(str(file.content.name), "rb") as content:
            return scan(content, address=settings.EVENTHUB_CLAMD)
    except STORAGE_FAULTS as fault:
        return Verdict(ScanStatus.FAILED, f"The file could not be read: {fault}"[:300])


def keep_verdict(file: StoredFile, verdict: Verdict, *, actor: Actor) -> StoredFile:
    """What the scanner found, once: a verdict that is in already stays. Whoever follows files hears of it."""
    with transaction.atomic():
        file = lock(file)
        if file.scan_status not in TO_BE_SCANNED:
            return file
        file.scan_status, file.scan_note, file.scanned_at = verdict.status, verdict.note, timezone.now()
        file.save(update_fields=["scan_status", "scan_note", "scanned_at", "updated_at"])
        if verdict.status == ScanStatus.CLEAN:
            record(file, verbs.FILE_FOUND_CLEAN, actor=actor)
        elif verdict.status == ScanStatus.INFECTED:
            record(file, verbs.FILE_FOUND_INFECTED, actor=actor, reason=verdict.note)
    return file
