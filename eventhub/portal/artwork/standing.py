"""Where a printed area stands, in a sentence: whom it waits for, and since when."""

from dataclasses import dataclass
from datetime import datetime

from eventhub.artwork.enums import ArtworkStatus, ProofStatus, Side
from eventhub.artwork.models import Artwork, ArtworkRequirement, Proof
from eventhub.artwork.words import company_of
from eventhub.stands.models import Stand

DELIVERS_NEXT = (ArtworkStatus.NEEDS_ATTENTION, ArtworkStatus.REJECTED)


@dataclass(frozen=True, slots=True)
class Standing:
    """`words` go after the status: "with Corvid Robotics"; `since` is None where nobody is waited for."""

    words: str
    since: datetime | None = None


def side_name(stand: Stand, side: str) -> str:
    return company_of(stand) if side == Side.SPONSOR else stand.event.organisation.name


def standing_of(requirement: ArtworkRequirement, artwork: Artwork | None, proof: Proof | None) -> Standing:
    """`artwork` is the version that counts, `proof` its newest; decisions are read with it."""
    stand = requirement.stand
    if artwork is None:
        return Standing(f"waits for a file of {company_of(stand)}")
    if artwork.status == ArtworkStatus.UPLOADED:
        return Standing("is being checked; the answer comes within a minute or two")
    if artwork.status in DELIVERS_NEXT:
        return Standing(f"with {company_of(stand)}", artwork.status_since)
    if artwork.status == ArtworkStatus.IN_REVIEW or proof is None:
        return Standing(f"with {stand.event.organisation.name}", artwork.status_since)
    return _of_proof(stand, proof)


def _of_proof(stand: Stand, proof: Proof) -> Standing:
    if proof.status == ProofStatus.APPROVED:
        return Standing("nothing is left to do")
    if proof.status == ProofStatus.ISSUED:
        names = " and ".join(side_name(stand, side) for side in open_sides(proof))
        return Standing(f"waits for the decision of {names}", proof.status_since)
    return Standing(f"a new file is with {company_of(stand)}", proof.status_since)


def open_sides(proof: Proof) -> list[Side]:
    decided = {decision.side for decision in proof.decisions.all()}
    return [side for side in proof.sides if side not in decided]
