"""What an upload of artwork or of a proof is for: who may begin it, and what becomes of it once its bytes are kept.

Whoever names no requirement only keeps a file, to deliver it by its id: that is for API clients.
"""

from collections.abc import Mapping
from uuid import UUID

from eventhub.accounts.permissions import require
from eventhub.artwork.guards import require_needed, require_present
from eventhub.artwork.models import Artwork, ArtworkRequirement
from eventhub.artwork.queries import artworks_visible_to, is_signed_off, requirements_visible_to
from eventhub.artwork.workflows import upload_artwork, upload_proof
from eventhub.core.actor import Actor
from eventhub.core.errors import Invalid, OutOfSight
from eventhub.files.models import StoredFile
from eventhub.files.targets import Destination


def artwork_destination(*, actor: Actor, target: Mapping[str, UUID], size: int) -> Destination:
    """Refuses before the first byte whom and what `upload_artwork` would refuse after the last one."""
    if not target:
        raise _unnamed("requirement_id")
    requirement = _requirement(actor, target)
    require(actor, "artwork.deliver", requirement)
    require_needed(requirement)
    if is_signed_off(requirement):
        require(actor, "artwork.replace_approved", requirement)
    return Destination(requirement.stand.event.organisation, tuple(requirement.formats))


def artwork_finished(file: StoredFile, *, target: Mapping[str, UUID], actor: Actor) -> str:
    """Where the proof is approved, the file waits for the reason: whoever replaces it delivers it by its id."""
    requirement = _requirement(actor, target) if target else None
    if requirement and not is_signed_off(requirement):
        upload_artwork(requirement, file=file, actor=actor)
    return ""


def proof_destination(*, actor: Actor, target: Mapping[str, UUID], size: int) -> Destination:
    if not target:
        raise _unnamed("artwork_id")
    artwork = _artwork(actor, target)
    require(actor, "artwork.issue_proof", artwork)
    require_present(artwork)
    return Destination(artwork.requirement.stand.event.organisation)


def proof_finished(file: StoredFile, *, target: Mapping[str, UUID], actor: Actor) -> str:
    if target:
        upload_proof(_artwork(actor, target), file=file, actor=actor)
    return ""


def _unnamed(field: str) -> Invalid:
    return Invalid.at(field, f"Name the {field} that the file is for.", code="required")


def _requirement(actor: Actor, target: Mapping[str, UUID]) -> ArtworkRequirement:
    found = requirements_visible_to(actor).filter(pk=_only(target, "requirement_id")).first()
    if found is None:
        raise OutOfSight("There is no such requirement.")
    return found


def _artwork(actor: Actor, target: Mapping[str, UUID]) -> Artwork:
    found = artworks_visible_to(actor).filter(pk=_only(target, "artwork_id")).first()
    if found is None:
        raise OutOfSight("There is no such artwork.")
    return found


def _only(target: Mapping[str, UUID], name: str) -> UUID:
    unknown = next((each for each in target if each != name), None)
    if unknown or name not in target:
        message = f"An upload of this kind names one id: {name}."
        raise Invalid.at(unknown or name, message, code="unknown_field" if unknown else "required")
    return target[name]
