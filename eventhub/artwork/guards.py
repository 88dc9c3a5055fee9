"""What has to hold before artwork or a proof is touched, beyond who asks."""

from eventhub.accounts.permissions import can
from eventhub.artwork.enums import ArtworkStatus, ProofStatus, ProofVerdict, Side
from eventhub.artwork.models import Artwork, ArtworkRequirement, Proof
from eventhub.artwork.queries import current_proof_of
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid, NotAllowed, OutOfSight
from eventhub.core.field_checks import FieldChecks
from eventhub.events.guards import require_open
from eventhub.files.enums import FilePurpose, ScanStatus
from eventhub.files.models import StoredFile

LONGEST_TEXT = 4_000


def is_needed(requirement: ArtworkRequirement) -> bool:
    """What `require_needed` asks, for pages: whether anything may still be done about the print."""
    return requirement.retired_at is None and not requirement.stand.event.is_archived


def require_needed(requirement: ArtworkRequirement) -> None:
    """The event goes on, and the print is still part of what was approved."""
    require_open(requirement.stand.event)
    if requirement.retired_at:
        message = f"{requirement} is no longer needed: it is not part of the approved configuration. Nothing is due."
        raise Conflict(message)


def require_present(artwork: Artwork) -> None:
    """It was not taken back, and it can still be worked on."""
    if artwork.deleted_at:
        raise OutOfSight("This artwork was taken back.")
    require_needed(artwork.requirement)


def require_text(field: str, value: str, label: str, why: str) -> str:
    """A reason that is owed, tidied. Invalid where it is empty or too long."""
    if not value.strip():
        raise Invalid.at(field, why, code="required")
    return checked_text(field, value, label)


def checked_text(field: str, value: str, label: str) -> str:
    checks = FieldChecks()
    checks.text(field, value, label, LONGEST_TEXT, required=False)
    checks.refuse()
    return value.strip()


# --- files -----------------------------------------------------------------------------------------------


def require_deliverable(file: StoredFile, requirement: ArtworkRequirement) -> None:
    """An artwork file of this organisation, free of viruses as far as is known, and delivered for nothing else."""
    _require_usable(file, FilePurpose.ARTWORK, requirement)
    other = file.artworks.exclude(requirement=requirement).first()
    if other:
        message = f"This file was delivered for {other.requirement} already. Upload it once more for this one."
        raise Conflict(message, code="duplicate")
    if file.artworks.filter(deleted_at=None).exclude(status=ArtworkStatus.SUPERSEDED).exists():
        raise Conflict("This file is the present version already. Upload another one.", code="duplicate")


def require_proofable(file: StoredFile, requirement: ArtworkRequirement) -> None:
    """A proof file of this organisation that no other proof shows."""
    _require_usable(file, FilePurpose.PROOF, requirement)
    if file.proofs.exists():
        raise Conflict("This file is shown by another proof already. Upload it once more.", code="duplicate")


def _require_usable(file: StoredFile, purpose: FilePurpose, requirement: ArtworkRequirement) -> None:
    if file.deleted_at or file.organisation_id != requirement.scope.organisation_id:
        raise Invalid.at("file_id", f"There is no file {file.pk} here. Upload it first.", code="not_found")
    if file.purpose != purpose:
        message = f"The file was uploaded as {file.purpose}. Upload it with the purpose {purpose}."
        raise Invalid.at("file_id", message)
    if file.scan_status in (ScanStatus.INFECTED, ScanStatus.FAILED):
        words = "holds a virus" if file.scan_status == ScanStatus.INFECTED else "could not be checked for viruses"
        raise Invalid.at("file_id", f"The file {words}, so it can't be used. Upload another one.")


# --- decisions -------------------------------------------------------------------------------------------

DECIDE = {Side.SPONSOR: "artwork.decide_as_sponsor", Side.ORGANISER: "artwork.decide_as_organiser"}


def sides_of(proof: Proof, actor: Actor) -> list[Side]:
    """For which of the sides that the event asks the actor may decide. NotAllowed where for none."""
    mine = [side for side in proof.sides if can(actor, DECIDE[side], proof)]
    if not mine:
        raise NotAllowed(who_decides(proof))
    return mine


def deciding_side(proof: Proof, mine: list[Side], actor: Actor) -> Side:
    """The side that is still open. Conflict where it is not, and where one person would decide for both."""
    taken = {decision.side: decision for decision in proof.decisions.all()}
    if any(actor.id and decision.by_id == actor.id for decision in taken.values()):
        raise Conflict("You have decided on this proof. The other side is somebody else's to take.", code="duplicate")
    left = [side for side in mine if side not in taken]
    if not left:
        first = taken[mine[0]]
        message = f"{first.by_name} has decided for the {first.side} already. Your decision was not saved."
        raise Conflict(message, code="duplicate", extra={"decided_by": first.by_name, "decided_at": first.at})
    return left[0]


def who_decides(proof: Proof) -> str:
    sides = " and the ".join(str(side) for side in proof.sides)
    return f"This proof is decided by the {sides} of the stand, each under their own name. You can read it."


def may_decide(proof: Proof, actor: Actor) -> bool:
    """Whether a page offers the decision to the actor."""
    taken = {decision.side for decision in proof.decisions.all()}
    named = any(actor.id and decision.by_id == actor.id for decision in proof.decisions.all())
    open_sides = [side for side in proof.sides if side not in taken and can(actor, DECIDE[side], proof)]
    is_open = proof.status == ProofStatus.ISSUED and is_needed(proof.artwork.requirement)
    return is_open and not named and bool(open_sides)


def require_undecided(proof: Proof) -> None:
    """Open for decisions; a Conflict that says where it stands, and which proof counts now."""
    require_needed(proof.artwork.requirement)
    if proof.status != ProofStatus.ISSUED:
        words = proof.get_status_display().lower()
        message = f"This proof is {words}, so there is nothing to decide. Look at what counts now."
        raise Conflict(message, code="wrong_status", extra={"status": str(proof.status), **_current(proof)})


def require_same_file(proof: Proof, sha256: str) -> None:
    """A decision holds for the file that was seen, and says which by its hash."""
    if sha256.strip().lower() != proof.sha256:
        message = "The decision names another file than this proof shows. Look at it again, then decide."
        raise Conflict(message, code="stale_proof", extra={"status": str(proof.status), **_current(proof)})


def _current(proof: Proof) -> dict[str, object]:
    current = current_proof_of(proof.artwork.requirement)
    return {"proof_id": current.pk if current else None, "sha256": current.sha256 if current else None}


def verdict_of(notes: str) -> ProofVerdict:
    return ProofVerdict.APPROVE_WITH_NOTES if notes else ProofVerdict.APPROVE
