from django.db.models import TextChoices


class ArtworkStatus(TextChoices):
    """One delivered version."""

    UPLOADED = "uploaded", "Checking"
    NEEDS_ATTENTION = "needs_attention", "Needs attention"
    IN_REVIEW = "in_review", "In review"
    ACCEPTED = "accepted", "Accepted"
    REJECTED = "rejected", "Rejected"
    SUPERSEDED = "superseded", "Superseded"


class PreflightStatus(TextChoices):
    """How far the check of a version has come, and what it found at worst."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    PASSED = "passed", "Passed"
    WARNINGS = "warnings", "Warnings"
    ERRORS = "errors", "Errors"


CURRENT = tuple(status for status in ArtworkStatus if status != ArtworkStatus.SUPERSEDED)
# What may be taken back: nothing that somebody has accepted, and nothing that is history.
REMOVABLE = (
    ArtworkStatus.UPLOADED,
    ArtworkStatus.NEEDS_ATTENTION,
    ArtworkStatus.IN_REVIEW,
    ArtworkStatus.REJECTED,
)


class ProofStatus(TextChoices):
    ISSUED = "issued", "Proof ready"
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"
    SUPERSEDED = "superseded", "Superseded"


IN_FORCE = (ProofStatus.ISSUED, ProofStatus.APPROVED)


class RequirementStatus(TextChoices):
    """Where a requirement stands: computed from its newest artwork, that one's newest proof, and the clock."""

    MISSING = "missing", "Missing"
    NEEDS_ATTENTION = "needs_attention", "Needs attention"
    IN_REVIEW = "in_review", "In review"
    PROOF_READY = "proof_ready", "Proof ready"
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"
    LATE = "late", "Late"


# Past the due date these are late: the file is still the sponsor's to bring.
TURNS_LATE = (RequirementStatus.MISSING, RequirementStatus.NEEDS_ATTENTION, RequirementStatus.REJECTED)


class Side(TextChoices):
    """For whom somebody decides on a proof."""

    SPONSOR = "sponsor", "Sponsor"
    ORGANISER = "organiser", "Organiser"


class ProofVerdict(TextChoices):
    APPROVE = "approve", "Approved"
    APPROVE_WITH_NOTES = "approve_with_notes", "Approved with notes"
    REJECT = "reject", "Rejected"


class Acceptance(TextChoices):
    """Who accepts what passed preflight."""

    PERSON = "person", "A person accepts"
    AUTOMATIC = "automatic", "Accepted automatically"


class Shape(TextChoices):
    PIN = "pin", "Pin"
    BOX = "box", "Box"
    ARROW = "arrow", "Arrow"
