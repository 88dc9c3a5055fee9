import hashlib
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone

from eventhub.accounts.models import Organisation
from eventhub.accounts.permissions import require
from eventhub.accounts.services import person_id
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid, OutOfSight
from eventhub.files.enums import FilePurpose
from eventhub.files.errors import NotStored
from eventhub.files.images import MAX_BYTES, CleanImage, clean_image
from eventhub.files.limits import REWRITTEN
from eventhub.files.models import StoredFile, storage_key
from eventhub.files.parts import PIECE, Readable, folder, is_full
from eventhub.files.queries import is_in_use
from eventhub.files.storing import place, take_back

UNSAFE_IN_NAME = re.compile(r"[^\w\s.,()+@&'’–-]")
LONGEST_NAME = 200

logger = logging.getLogger("eventhub.files")


def store_image(*, organisation: Organisation, purpose: str, name: str, content: Readable, actor: Actor) -> StoredFile:
    """Keep a picture: what was sent is decoded and written anew, and only that is stored.

    Conflict where the storage does not take it: unlike an upload, nothing of it is left to be tried again.
    """
    try:
        file = place_image(organisation=organisation, purpose=purpose, name=name, content=content, actor=actor)
    except NotStored as fault:
        logger.exception("A picture could not be stored")
        raise Conflict("The picture can't be stored at the moment. Send it again later.", code="busy") from fault
    with transaction.atomic():
        _keep(file, actor)
    return file


def place_image(*, organisation: Organisation, purpose: str, name: str, content: Readable, actor: Actor) -> StoredFile:
    """The first half of keeping a picture, outside of any transaction: its bytes are stored, its row is not saved yet.

    Size and SHA-256 are those of the stored bytes. `content` is read once, from where it stands. NotStored where the
    storage does not take them.
    """
    _refuse_unless_picture(organisation, purpose, actor)
    return _placed(clean_image(content.read(MAX_BYTES + 1)), organisation, purpose, name, actor)


def copy_image(
    *, organisation: Organisation, purpose: str, name: str, content: bytes, longest: int, actor: Actor
) -> StoredFile:
    """Keep a copy of what another system shows, no side of it longer than `longest` pixels. NotStored, Invalid.

    An organisation has the same picture from the same actor once: whoever copies it again is given the first. Copies are
    made by the hundred, so that history has no entry for each; whoever makes them tells of all together.
    """
    _refuse_unless_picture(organisation, purpose, actor)
    image = clean_image(content, longest=longest)
    same = StoredFile.objects.filter(organisation=organisation, purpose=purpose, sha256=_digest(image), deleted_at=None)
    if kept := same.filter(uploaded_by_id=person_id(actor), uploaded_by_name=actor.name[:LONGEST_NAME]).first():
        return kept
    file = _placed(image, organisation, purpose, name, actor)
    try:
        file.save()
    except Exception:
        take_back(file.content.storage, str(file.content.name))
        raise
    return file


def _refuse_unless_picture(organisation: Organisation, purpose: str, actor: Actor) -> None:
    require(actor, "files.store_photo" if purpose == FilePurpose.PHOTO else "files.store_file", organisation)
    if purpose not in REWRITTEN:
        raise Invalid.at("purpose", f"A picture is not kept for {purpose} here. Choose {' or '.join(REWRITTEN)}.")


def _digest(image: CleanImage) -> str:
    return hashlib.sha256(image.content).hexdigest()


def _placed(image: CleanImage, organisation: Organisation, purpose: str, name: str, actor: Actor) -> StoredFile:
    file = StoredFile(
        organisation=organisation,
        purpose=purpose,
        name=shown_name(name),
        content_type=image.content_type,
        size=len(image.content),
        sha256=_digest(image),
        width=image.width,
        height=image.height,
        uploaded_by_id=person_id(actor),
        uploaded_by_name=actor.name[:LONGEST_NAME],
    )
    with _made() as made:
        made.write(image.content)
        made.flush()
        put_in_place(file, Path(made.name))
    return file


def store_bytes(
    *, organisation: Organisation, purpose: str, name: str, content: BinaryIO, content_type: str, actor: Actor
) -> StoredFile:
    """Keep what this program has made itself (a certificate, a guidance sheet), from where `content` stands to its end.

    Asks for no permission: it is never the bytes of a stranger, and whoever calls has asked already. In a transaction that is
    undone the bytes stay behind until the sweep. NotStored where the storage does not take them.
    """
    with _made() as made:
        digest, size = hashlib.sha256(), 0
        while piece := content.read(PIECE):
            digest.update(piece)
            size += made.write(piece)
        made.flush()
        file = StoredFile(
            organisation=organisation,
            purpose=purpose,
            name=shown_name(name, nameless="file"),
            content_type=content_type,
            size=size,
            sha256=digest.hexdigest(),
            uploaded_by_id=person_id(actor),
            uploaded_by_name=actor.name[:LONGEST_NAME],
        )
        put_in_place(file, Path(made.name))
    with transaction.atomic():
        _keep(file, actor)
    return file


@contextmanager
def _made() -> Iterator[Any]:
    """A file of ours on its way into the storage. A disk that is full is a storage that does not take it."""
    try:
        with NamedTemporaryFile(dir=folder(), prefix=".made-") as made:
            yield made
    except OSError as fault:
        if not is_full(fault):
            raise
        raise NotStored(f"The disk took no more of it: {fault}") from fault


def put_in_place(file: StoredFile, path: Path) -> None:
    """The bytes into the storage, before the row: what the network takes its time for is in no transaction."""
    storage = StoredFile._meta.get_field("content").storage
    file.content.name = place(path, storage, storage_key(file, ""), content_type=file.content_type)


def _keep(file: StoredFile, actor: Actor) -> None:
    try:
        file.save()
        record(file, verbs.FILE_UPLOADED, actor=actor)
    except Exception:
        take_back(file.content.storage, str(file.content.name))
        raise


def shown_name(name: str, *, nameless: str = "picture") -> str:
    """The last part of a name as it was sent, without what could mislead on a screen or in a header."""
    last = re.split(r"[/\\]", name)[-1]
    tidy = " ".join(UNSAFE_IN_NAME.sub("", last).split()).strip(". ")
    return tidy[-LONGEST_NAME:] or nameless


def remove_file(file: StoredFile, *, actor: Actor) -> StoredFile:
    """Out of sight from now on. Refused while something shows it; the bytes stay, because history may point to them."""
    with transaction.atomic():
        file = lock(file)
        require(actor, "files.remove_file", file)
        if file.deleted_at:
            raise OutOfSight("This file was removed already.")
        if is_in_use(file):
            raise Conflict(f"{file} is in use. Put another picture in its place first.", code="in_use")
        file.deleted_at = timezone.now()
        file.save()
        record(file, verbs.FILE_REMOVED, actor=actor)
    return file
