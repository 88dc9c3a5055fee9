from typing import Any

from eventhub.artwork.models import Artwork, Proof


def artwork_data(artwork: Artwork) -> dict[str, Any]:
    """`data` of the contract's artwork_uploaded."""
    return {
        "artwork_id": artwork.pk,
        "stand_id": artwork.requirement.configuration.stand_id,
        "requirement_id": artwork.requirement_id,
        "version": artwork.version,
        "sha256": artwork.sha256,
        "status": str(artwork.status),
    }


def proof_data(proof: Proof) -> dict[str, Any]:
    """`data` of the contract's proof_approved and proof_rejected."""
    return {
        "proof_id": proof.pk,
        "artwork_id": proof.artwork_id,
        "stand_id": proof.artwork.requirement.configuration.stand_id,
        "sha256": proof.sha256,
        "status": str(proof.status),
        "feedback": proof.feedback,
    }
