import hashlib
import re

from django.core.files.base import ContentFile, File
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
from eventhub.files.images import MAX_BYTES, clean_image
from eventhub.files.models import StoredFile
from eventhub.files.queries import is_in_use

UNSAFE_IN_NAME = re.compile(r"[^\w\s.,()+@&'’–-]")
LONGEST_NAME = 200


def store_image(
    *, organisation: Organisation, purpose: str, name: str, content: "File[bytes]", actor: Actor
) -> StoredFile:
    """Keep a picture: what was sent is decoded and written anew, and only that is stored.

    Size and SHA-256 are those of the stored bytes. `content` is read once, from where it stands.
    """
    require(actor, "files.store_file", organisation)
    if purpose not in FilePurpose.values:
        raise Invalid.at("purpose", f"There is no purpose {purpose}. Choose {' or '.join(FilePurpose.values)}.")
    image = clean_image(content.read(MAX_BYTES + 1))
    file = StoredFile(
        organisation=organisation,
        purpose=purpose,
        name=shown_name(name),
        content_type=image.content_type,
        size=len(image.content),
        sha256=hashlib.sha256(image.content).hexdigest(),
        width=image.width,
        height=image.height,
        uploaded_by_id=person_id(actor),
        uploaded_by_name=actor.name[:LONGEST_NAME],
    )
    with transaction.atomic():
        file.content.save("", ContentFile(image.content), save=False)
        _keep(file, actor)
    return file


def _keep(file: StoredFile, actor: Actor) -> None:
    try:
        file.save()
        record(file, verbs.FILE_UPLOADED, actor=actor)
    except Exception:
        file.content.delete(save=False)
        raise


def shown_name(name: str) -> str:
    """The last part of a name as it was sent, without what could mislead on a screen or in a header."""
    last = re.split(r"[/\\]", name)[-1]
    tidy = " ".join(UNSAFE_IN_NAME.sub("", last).split()).strip(". ")
    return tidy[-LONGEST_NAME:] or "picture"


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
