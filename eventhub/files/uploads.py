"""A file on its way: begun, received in pieces, given up. What becomes of it at its end is in `finishing.py`."""

from collections.abc import Mapping
from datetime import timedelta
from os import fstat
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from eventhub.accounts.models import Organisation
from eventhub.accounts.permissions import require
from eventhub.activity.status_change import lock
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Gone, Invalid, NotAllowed, OutOfSight
from eventhub.files import parts
from eventhub.files.enums import FilePurpose, UploadState
from eventhub.files.errors import TooLarge
from eventhub.files.finishing import finish_or_ask, refuse, refuse_wrong_beginning
from eventhub.files.limits import GIGA, LARGEST_CHUNK, REWRITTEN, in_words, rule_for
from eventhub.files.models import StoredFile, Upload
from eventhub.files.parts import Checksum, Readable
from eventhub.files.queries import room_taken
from eventhub.files.services import shown_name, store_image
from eventhub.files.sniffing import HEAD
from eventhub.files.targets import destination

LIFETIME = timedelta(days=7)  # since the last piece
MOST_OF_OWNER, MOST_BYTES_OF_OWNER = 50, 40 * GIGA
MOST_OF_ORGANISATION, MOST_BYTES_OF_ORGANISATION = 500, 400 * GIGA


def begin_upload(
    *,
    purpose: str,
    name: str,
    size: int,
    declared_type: str = "",
    target: Mapping[str, UUID],
    home: Organisation | None,
    actor: Actor,
) -> Upload:
    """Make room for a file of `size` bytes. Whatever can be refused before its first byte is refused here."""
    if purpose not in FilePurpose.values:
        raise Invalid.at("purpose", f"There is no purpose {purpose}. Choose one of {', '.join(FilePurpose.values)}.")
    _refuse_size(size, rule_for(purpose).most, purpose)
    wanted = destination(purpose, home=home, target=target, size=size, actor=actor)
    parts.refuse_without_room(size)
    upload = Upload(
        organisation=wanted.organisation,
        purpose=purpose,
        name=shown_name(name, nameless="file"),
        size=size,
        declared_type=declared_type[:100],
        target={key: str(value) for key, value in target.items()},
        owner_kind=actor.kind,
        owner_id=actor.stands_for,
        acted_by_id=actor.id if actor.on_behalf_of_id else None,
        owner_name=actor.name[:200],
        scopes=sorted(actor.scopes),
        expires_at=timezone.now() + LIFETIME,
    )
    with transaction.atomic():
        lock(wanted.organisation)
        _refuse_too_many(upload)
        upload.save(force_insert=True)
    return upload


def _refuse_size(size: int, most: int, purpose: str) -> None:
    if size == 0:
        raise Invalid.at("size", "The file is empty. Choose the file that you meant.", code="invalid")
    if size > most:
        raise TooLarge(
            f"The file is larger than {in_words(most)} ({most:,} bytes), which is the limit for {purpose}. Send a smaller version of it."
        )


def _refuse_too_many(upload: Upload) -> None:
    """The organisation's row is locked: nobody else counts at this moment."""
    bounds = (
        ({"owner_id": upload.owner_id}, MOST_OF_OWNER, MOST_BYTES_OF_OWNER, "You have"),
        (
            {"organisation_id": upload.organisation_id},
            MOST_OF_ORGANISATION,
            MOST_BYTES_OF_ORGANISATION,
            f"{upload.organisation} has",
        ),
    )
    for whose, most, most_bytes, who in bounds:
        count, size = room_taken(**whose)
        if count >= most or size + upload.size > most_bytes:
            raise Conflict(
                f"{who} {count} unfinished uploads of {in_words(size)} in all; {most} of at most {in_words(most_bytes)} "
                "are allowed. Finish or stop some of them first.",
                code="too_many_uploads",
            )


def receive(
    upload: Upload, *, at: int, body: Readable, length: int, checksum: Checksum | None = None, actor: Actor
) -> Upload:
    """One piece of `length` bytes that continues the file at `at`; the last one finishes it.

    The bytes are read outside of any transaction, at the speed of the sender's line.
    """
    refuse_others(upload, actor)
    if length > LARGEST_CHUNK:
        raise TooLarge(
            f"A piece may have at most {LARGEST_CHUNK:,} bytes, this one has {length:,}. Send smaller pieces."
        )
    with parts.held(upload.pk) as part:
        upload = still_open(upload)
        if upload.file_id:
            parts.remove(upload.pk)  # made anew by being held
            raise Conflict(f"All {upload.size:,} bytes have arrived, and the file is kept.", code="wrong_offset")
        there = fstat(part).st_size
        if at != there:
            raise Conflict(
                f"{there:,} bytes have arrived, so the next piece begins there and not at {at:,}.", code="wrong_offset"
            )
        if there + length > upload.size:
            raise TooLarge(f"The file was announced with {upload.size:,} bytes; this piece would make it longer.")
        try:
            parts.append(part, body, size=length, checksum=checksum)
        finally:
            _note(upload, fstat(part).st_size, before=there)
        if at < HEAD:
            _refuse_beginning(upload)
    return finish_or_ask(upload, actor=actor) if upload.received == upload.size else upload


def _note(upload: Upload, received: int, *, before: int) -> None:
    """A piece of which nothing was kept leaves the row alone: where the disk is full, the database may take nothing either."""
    if received == before:
        return
    now = timezone.now()
    upload.received, upload.expires_at = received, now + LIFETIME
    if received == upload.size:
        upload.completed_at = now
    upload.save(update_fields=["received", "expires_at", "completed_at", "updated_at"])


def _refuse_beginning(upload: Upload) -> None:
    """A gigabyte of the wrong kind is refused at its first piece."""
    try:
        refuse_wrong_beginning(upload)
    except Invalid as wrong:
        refuse(upload, wrong.message)
        raise


def still_open(upload: Upload) -> Upload:
    """The row as it is now, if its file still takes bytes. Gone where it ended; OutOfSight where it was given up."""
    upload = Upload.objects.select_related("organisation", "file").filter(pk=upload.pk).first() or _given_up()
    state = upload.state()
    if state is UploadState.REFUSED:
        raise Gone(f"This upload was refused: {upload.fault}")
    if state is UploadState.EXPIRED:
        raise Gone("This upload has expired: nothing came for a week. Begin again.")
    return upload


def arrived(upload: Upload) -> int:
    """Bytes. A kept file has no part file any more; it is there to its last byte."""
    return upload.size if upload.file_id else parts.length(upload.pk)


def _given_up() -> Upload:
    raise OutOfSight("There is no such upload.")


def discard_upload(upload: Upload, *, actor: Actor) -> None:
    """Give up what is not finished: its bytes go, and its address with them."""
    if not is_owner(upload, actor):
        require(actor, "files.discard_upload", upload)
    with parts.held(upload.pk):
        upload = Upload.objects.filter(pk=upload.pk).first() or _given_up()
        if upload.file_id:
            parts.remove(upload.pk)  # made anew by being held
            raise Conflict("The file is complete and kept. Remove the file instead.", code="wrong_status")
        parts.remove(upload.pk)
        upload.delete()


def is_owner(upload: Upload, actor: Actor) -> bool:
    return upload.owner_id == actor.stands_for and upload.owner_kind == actor.kind


def refuse_others(upload: Upload, actor: Actor) -> None:
    if not is_owner(upload, actor):
        raise NotAllowed(f"{upload.owner_name} sends this file. Nobody else can add to it.")


def send_whole(upload: Upload, *, body: Readable, actor: Actor) -> Upload:
    """All of it from one body, for a file that came as a form; what is refused leaves nothing."""
    try:
        while (at := upload.received) < upload.size:
            upload = receive(upload, at=at, body=body, length=min(LARGEST_CHUNK, upload.size - at), actor=actor)
            if upload.received == at:
                raise Invalid.at("file", "The file ended before its announced length. Send it again.")
    except Exception:
        parts.remove(upload.pk)
        Upload.objects.filter(pk=upload.pk, file=None).delete()
        raise
    return upload


def store_sent(
    *, organisation: Organisation, purpose: str, name: str, size: int, body: Readable, actor: Actor
) -> StoredFile:
    """Keep a file that came whole, by what it is for: pictures that pages show are written anew, all else is kept as it is."""
    if purpose in REWRITTEN:
        _refuse_size(size, rule_for(purpose).most, purpose)
        return store_image(organisation=organisation, purpose=purpose, name=name, content=body, actor=actor)
    upload = begin_upload(purpose=purpose, name=name, size=size, target={}, home=organisation, actor=actor)
    upload = send_whole(upload, body=body, actor=actor)
    if upload.file is None:  # the storage does not answer; what came is kept and stored by the next sweep
        raise Conflict("The file has arrived and can't be stored at the moment. Send it again later.", code="busy")
    return upload.file
