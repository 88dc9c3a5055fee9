"""Copying in steps of less than a minute: a batch is asked for in parallel, decoded one after the other, written together."""

import logging
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from eventhub.core.errors import Invalid
from eventhub.files.errors import NotStored
from eventhub.files.models import StoredFile
from eventhub.files.services import copy_image
from eventhub.files.sniffing import HEAD, words_for
from integrations.sync.copies.download import LONGEST_REST, Came, Downloads, Missed, Outcome, Same, host_of
from integrations.sync.copies.keeping import (
    COPIER,
    drop,
    due_pictures,
    forget_unused,
    leave_alone,
    next_due,
    note_named,
    show_copies,
)
from integrations.sync.copies.schedule import Turn, next_look, take_turn
from integrations.sync.dispatch import LeaseLost
from integrations.sync.models import Connection, Picture

STEP = 15.0  # seconds after which no further batch is begun
BATCH, PARALLEL = 8, 4  # pictures that are in memory at once; how many are asked for at the same time
LONGEST_SIDE = 1_200  # pixels: sharp at the largest size in which pages show one
SILENT = 3  # answers that a host fails to give, after which it is left alone
LONGEST_REASON = 500
WRITTEN = (
    *("file", "digest", "etag", "last_modified", "fetched_at", "changed_at"),
    *("reason", "failed_at", "attempts", "due_at", "updated_at"),
)
NOT_STORED = "It can't be stored at the moment. It is tried again by itself."
NOT_READ = "It could not be decoded. Another picture, saved anew, will do."

logger = logging.getLogger(__name__)


def step(connection_id: UUID) -> bool:
    """Look at what is due as long as a step may take. True: another step is needed, at once."""
    turn = take_turn(connection_id)
    if turn is None:
        return False
    connection = Connection.objects.select_related("event__organisation").get(pk=connection_id)
    try:
        note_named(connection, timezone.now())
        forget_unused(connection, timezone.now())
        show_copies(connection)
        _copy_due(connection, turn)
    except LeaseLost:
        logger.info("Another worker copies the pictures of %s", connection_id)
        return False
    due_at = next_due(connection_id)
    turn.end(due_at)
    return due_at is not None and due_at <= timezone.now()


def copy_all(connection_id: UUID) -> None:
    """Step after step in this process, until nothing is due."""
    while step(connection_id):
        pass


def _copy_due(connection: Connection, turn: Turn) -> None:
    until, silent = time.monotonic() + STEP, Counter[str]()
    with closing(Downloads()) as downloads, ThreadPoolExecutor(PARALLEL) as pool:
        while time.monotonic() < until:
            pictures = list(due_pictures(connection, timezone.now()).select_related("file")[:BATCH])
            if not pictures:
                return
            outcomes = list(pool.map(lambda one: _asked(downloads, one), pictures))
            _take(connection, turn, pictures, outcomes)
            _spare_hosts(connection, pictures, outcomes, silent)


def _asked(downloads: Downloads, picture: Picture) -> Outcome:
    """What is not here is not asked for by the marks of an earlier copy."""
    if picture.file is None or picture.file.deleted_at:
        return downloads.get(picture.url)
    return downloads.get(picture.url, etag=picture.etag, last_modified=picture.last_modified)


def _take(connection: Connection, turn: Turn, pictures: Sequence[Picture], outcomes: Sequence[Outcome]) -> None:
    """Decoding and storing come before the transaction in which all of the batch is written.

    Rows show it after that, not in it: whoever removes a person holds the row and then the picture. What was let go of
    meanwhile is not made anew, and what came for it goes too.
    """
    now = timezone.now()
    files = {picture.file for picture in pictures}
    for picture, outcome in zip(pictures, outcomes, strict=True):
        _note(connection, picture, outcome, now)
    with transaction.atomic():
        Picture.objects.bulk_update(pictures, WRITTEN)
        turn.renew()
    show_copies(connection, [picture.url for picture in pictures])
    files |= {picture.file for picture in pictures}
    keys = [picture.pk for picture in pictures]
    kept = set(Picture.objects.filter(pk__in=keys).values_list("file", flat=True))
    for file in files - {None}:
        if file is not None and file.pk not in kept:
            drop(file)


def _note(connection: Connection, picture: Picture, outcome: Outcome, now: datetime) -> None:
    """The outcome on the row, not saved yet."""
    picture.updated_at = now
    if isinstance(outcome, Came):
        outcome = _kept(connection, picture, outcome, now)
    if isinstance(outcome, Missed):
        picture.attempts += 1
        picture.reason, picture.failed_at = outcome.reason[:LONGEST_REASON], picture.failed_at or now
        picture.due_at = next_look(now, picture.attempts, passes=outcome.passes)
        return
    picture.attempts, picture.reason, picture.failed_at = 0, "", None
    picture.fetched_at, picture.due_at = now, next_look(now)


def _kept(connection: Connection, picture: Picture, came: Came, now: datetime) -> Outcome:
    digest = sha256(came.content).hexdigest()
    if picture.file is None or picture.file.deleted_at or picture.digest != digest:
        try:
            picture.file = _stored(connection, picture, came.content)
        except Invalid as refused:
            return Missed(_refusal(came.content, refused))
        except NotStored:
            logger.exception("A picture of %s could not be stored", connection.pk)
            return Missed(NOT_STORED, passes=True)
        except Exception:  # a decoder of strangers' bytes may fail in ways of its own; the other pictures go on
            logger.exception("A picture of %s could not be decoded", connection.pk)
            return Missed(NOT_READ)
        picture.digest, picture.changed_at = digest, now
    picture.etag, picture.last_modified = came.etag, came.last_modified
    return Same()


def _stored(connection: Connection, picture: Picture, content: bytes) -> StoredFile:
    return copy_image(
        organisation=connection.event.organisation,
        purpose=picture.purpose,
        name=unquote(urlsplit(picture.url).path),
        content=content,
        longest=LONGEST_SIDE,
        actor=COPIER,
    )


def _refusal(content: bytes, refused: Invalid) -> str:
    words = words_for(content[:HEAD])
    sentence = refused.details[0].message if refused.details else refused.message
    return f"It is {words}, not a PNG, JPEG or WebP picture." if words else sentence


def _spare_hosts(
    connection: Connection, pictures: Sequence[Picture], outcomes: Sequence[Outcome], silent: Counter[str]
) -> None:
    """One that is silent again and again would cost a step for a few pictures; one that asks to be left alone is."""
    for picture, outcome in zip(pictures, outcomes, strict=True):
        if not isinstance(outcome, Missed) or not (outcome.rest or outcome.is_silent):
            continue
        host = host_of(picture.url)
        silent[host] += outcome.is_silent
        if outcome.rest or silent[host] >= SILENT:
            leave_alone(connection, host, timezone.now() + timedelta(seconds=outcome.rest or LONGEST_REST))
