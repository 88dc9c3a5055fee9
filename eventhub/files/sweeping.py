"""What nobody has finished or taken away: uploads that are over, part files and stored bytes without a row."""

import logging
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from shutil import rmtree
from typing import TypeVar
from uuid import UUID

from django.core.files.storage import Storage, default_storage
from django.db.models import F, Q
from django.utils import timezone

from eventhub.files import parts
from eventhub.files.derived import FOLDER, remove_tree
from eventhub.files.enums import TO_BE_SCANNED, FilePurpose
from eventhub.files.errors import Locked
from eventhub.files.finishing import finish_as_owner
from eventhub.files.models import StoredFile, Upload
from eventhub.files.workflows import scan_file

AT_ONCE = 200  # rows of one sweep
KEPT_AFTERWARDS = timedelta(days=2)  # how long an upload that has ended can still be asked about
STALE_AFTER = 24 * 3600  # seconds after which bytes without a row are nobody's work in progress
SCAN_AGAIN_AFTER = timedelta(minutes=2)

BATCH = 500
MOST_FAILURES = 5

Each = TypeVar("Each")
logger = logging.getLogger("eventhub.files")


def _in_batches(things: Iterable[Each]) -> Iterator[list[Each]]:
    waiting = iter(things)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def finish_waiting() -> int:
    """Complete uploads that no worker has finished: the broker was down, the storage was, or a process died.

    One that fails goes to the end of the queue; after a few failures the storage is left alone until the next sweep.
    """
    done = failed = 0
    waiting = Upload.objects.filter(completed_at__isnull=False, file=None, fault="").order_by("updated_at")
    for upload in waiting[:AT_ONCE]:
        after = finish_as_owner(upload)
        done += after.file_id is not None
        if not (after.file_id or after.fault):
            after.save(update_fields=["updated_at"])
            failed += 1
        if failed == MOST_FAILURES:
            break
    return done


def notice_complete() -> int:
    """Those whose last byte came and whose process died before it said so."""
    count = 0
    for upload in Upload.objects.filter(completed_at=None, file=None, fault="").iterator(chunk_size=BATCH):
        if parts.length(upload.pk) == upload.size:
            Upload.objects.filter(pk=upload.pk).update(completed_at=timezone.now(), received=upload.size)
            count += 1
    return count


def clear_uploads() -> int:
    """Rows whose time is over, with their part files; a while after the end, so that a late client is told what became."""
    over = timezone.now() - KEPT_AFTERWARDS
    ended = Q(expires_at__lt=over) | Q(updated_at__lt=over) & (Q(file__isnull=False) | ~Q(fault=""))
    return sum(_cleared(upload) for upload in Upload.objects.filter(ended).order_by("expires_at")[:AT_ONCE])


def _cleared(upload: Upload) -> bool:
    try:
        with parts.held(upload.pk):
            parts.remove(upload.pk)
            upload.delete()
    except Locked:
        return False
    return True


def clear_parts() -> int:
    """Part files without a row, and what died half-way in the same folder; nothing that is younger than a day."""
    count = 0
    for several in _in_batches(_stale_leftovers()):
        known = set(Upload.objects.filter(pk__in=[key for key, _ in several if key]).values_list("pk", flat=True))
        for key, path in several:
            if key not in known:
                rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
                count += 1
    return count


def _stale_leftovers() -> Iterator[tuple[UUID | None, Path]]:
    before = time.time() - STALE_AFTER
    return ((key, path) for key, path in parts.leftovers() if path.lstat().st_mtime < before)


def clear_stored() -> int:
    """Bytes in the storage that no row names, left by a transaction that was undone or a process that died.

    Told by the name, which is the id of a row and holds when it was made; what has another kind of name is left alone.
    """
    count = 0
    for purpose in FilePurpose.values:
        _, names = _listed(default_storage, purpose)
        for several in _in_batches(_stale_ids(names)):
            known = set(StoredFile.objects.filter(pk__in=several).values_list("pk", flat=True))
            for key in set(several) - known:
                default_storage.delete(f"{purpose}/{key}")
                count += 1
    return count + _clear_derived()


def _clear_derived() -> int:
    folders, _ = _listed(default_storage, FOLDER)
    count = 0
    for several in _in_batches(_stale_ids(folders)):
        known = set(StoredFile.objects.filter(pk__in=several).values_list("pk", flat=True))
        count += sum(remove_tree(default_storage, f"{FOLDER}/{key}") for key in several if key not in known)
    return count


def _listed(storage: Storage, name: str) -> tuple[list[str], list[str]]:
    try:
        return storage.listdir(name)
    except FileNotFoundError:
        return [], []


def _stale_ids(names: Iterable[str]) -> Iterator[UUID]:
    before = (time.time() - STALE_AFTER) * 1000
    for name in names:
        try:
            key = UUID(name)
        except ValueError:
            logger.info("%s in the storage is none of ours and is left alone", name)
            continue
        if key.version == 7 and key.int >> 80 < before:  # its first 48 bits are milliseconds since 1970
            yield key


def scan_waiting(now: datetime | None = None) -> int:
    """Files that wait for a verdict and whose task was lost, and those that the scanner could not answer for.

    Those that it never saw come first; after a few failures it is left alone until the next sweep.
    """
    before = (now or timezone.now()) - SCAN_AGAIN_AFTER
    waiting = StoredFile.objects.filter(scan_status__in=TO_BE_SCANNED, deleted_at=None, created_at__lt=before)
    due = waiting.filter(Q(scanned_at=None) | Q(scanned_at__lt=before))
    done = failed = 0
    for file in due.order_by(F("scanned_at").asc(nulls_first=True), "pk")[:AT_ONCE]:
        answered = scan_file(file).scan_status not in TO_BE_SCANNED
        done, failed = done + answered, failed + (not answered)
        if failed == MOST_FAILURES:
            break
    return done
