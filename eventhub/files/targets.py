"""What an upload is for, asked of the app that knows: it lies above this one and is named in the settings.

UPLOAD_TARGETS   purpose -> checker(*, actor: Actor, target: Mapping[str, UUID], size: int) -> Destination
                 Called when an upload begins and once more before its file is kept. `target` are the ids that the client
                 named ({"requirement_id": …}). Raises NotAllowed, OutOfSight, Conflict or Invalid, in words for people.
                 An id that it does not know, or that is missing, is Invalid.
UPLOAD_FINISHED  purpose -> finished(file: StoredFile, *, target: Mapping[str, UUID], actor: Actor) -> str
                 Called inside the transaction that keeps the file, as whoever sent it. Returns the address of the page to
                 go on with, or "". One that raises an EventhubError refuses the file: nothing of it is kept.

Without ids, and for a purpose without a checker, the file is for whoever may store files of the organisation; nobody is told
of it, and who sent it names it elsewhere afterwards.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from eventhub.accounts.models import Organisation
from eventhub.accounts.permissions import require
from eventhub.core.actor import Actor
from eventhub.core.errors import Invalid
from eventhub.files.enums import FilePurpose

ARTWORK = (FilePurpose.ARTWORK, FilePurpose.PROOF)


@dataclass(frozen=True, slots=True)
class Destination:
    """Whose file it will be. `formats` narrows those of the purpose; empty: all of them."""

    organisation: Organisation
    formats: tuple[str, ...] = ()


def destination(
    purpose: str, *, home: Organisation | None, target: Mapping[str, UUID], size: int, actor: Actor
) -> Destination:
    """Where a file of this purpose goes, if the actor may send it there. `home`: the organisation where nothing else says."""
    name = settings.UPLOAD_TARGETS.get(purpose)
    if name and (target or home is None):
        checker: Callable[..., Destination] = import_string(name)
        return checker(actor=actor, target=target, size=size)
    if target:
        raise Invalid.at(
            next(iter(target)), f"A file for {purpose} belongs to nothing in particular. Leave out the ids."
        )
    if home is None:
        raise Invalid.at("organisation_id", "Name the organisation that the file is for.", code="required")
    require(actor, "files.store_artwork" if purpose in ARTWORK else "files.store_file", home)
    return Destination(home)


def tell_finished(purpose: str, file: Any, *, target: Mapping[str, UUID], actor: Actor) -> str:
    name = settings.UPLOAD_FINISHED.get(purpose)
    return str(import_string(name)(file, target=target, actor=actor) or "") if name and target else ""
