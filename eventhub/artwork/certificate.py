"""What a certificate of approval says, and the code by which it can be proven years later.

The code is an HMAC over facts that never change: ids, versions, hashes and decisions. Names of companies and stands are
shown, but not signed: a company may be renamed, and what was approved stays what it was.
"""

import hmac
from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import simplejson
from django.conf import settings
from django.utils.crypto import constant_time_compare

from eventhub.artwork.enums import ProofVerdict
from eventhub.artwork.models import AnnotationComment, Proof, ProofDecision
from eventhub.core.errors import Conflict

SALT = b"eventhub.artwork.certificate"
GROUPS, LONG = 5, 5  # 125 bits, as people can read them out


@dataclass(frozen=True, slots=True)
class Certificate:
    """`decisions` in their order; `comments`: how many had been made when the last side approved."""

    proof: Proof
    decisions: tuple[ProofDecision, ...]
    comments: int
    code: str

    @property
    def approved_at(self) -> datetime:
        return self.decisions[-1].at

    @property
    def still_counts(self) -> bool:
        """False once a later version took its place; what was approved remains proven."""
        return self.proof.status == "approved"


def was_approved(proof: Proof) -> bool:
    """Every side that the event asked has approved: also where a later version took its place since."""
    verdicts = {decision.side: decision.verdict for decision in proof.decisions.all()}
    return set(verdicts) == set(proof.sides) and ProofVerdict.REJECT not in verdicts.values()


def certificate_of(proof: Proof) -> Certificate:
    """Conflict where the proof was never approved."""
    if not was_approved(proof):
        words = proof.get_status_display().lower()
        message = (
            f"This proof was never approved (it is {words}), so there is nothing to certify. Have it approved first."
        )
        raise Conflict(message, code="wrong_status", extra={"status": str(proof.status)})
    decisions = tuple(sorted(proof.decisions.all(), key=lambda each: (each.at, each.pk)))
    until = decisions[-1].at
    comments = AnnotationComment.objects.filter(annotation__proof=proof, created_at__lte=until).count()
    facts = signed_facts(proof, decisions, comments)
    return Certificate(proof, decisions, comments, code_for(facts, settings.SECRET_KEY))


def verify(proof: Proof, code: str) -> bool:
    """Whether the code belongs to what is kept of this proof; keys that were in use before count too."""
    if not was_approved(proof):
        return False
    certificate = certificate_of(proof)
    facts = signed_facts(proof, certificate.decisions, certificate.comments)
    tidy = "".join(code.split()).upper()
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(constant_time_compare(code_for(facts, key), tidy) for key in keys)


def signed_facts(proof: Proof, decisions: tuple[ProofDecision, ...], comments: int) -> dict[str, Any]:
    artwork = proof.artwork
    return {
        "proof": str(proof.pk),
        "number": proof.number,
        "proof_sha256": proof.sha256,
        "artwork": str(artwork.pk),
        "version": artwork.version,
        "artwork_sha256": artwork.sha256,
        "requirement": str(artwork.requirement_id),
        "revision": proof.revision,
        "deciders": proof.deciders,
        "comments": comments,
        "decisions": [_decision_facts(decision) for decision in decisions],
    }


def _decision_facts(decision: ProofDecision) -> dict[str, Any]:
    return {
        "side": decision.side,
        "verdict": decision.verdict,
        "notes": decision.notes,
        "sha256": decision.sha256,
        "revision": decision.revision,
        "by": str(decision.by_id),
        "name": decision.by_name,
        "at": decision.at.isoformat(),
    }


def code_for(facts: dict[str, Any], key: str) -> str:
    """ABCDE-FGHIJ-…: the same facts and key give the same code."""
    plain = simplejson.dumps(facts, sort_keys=True, separators=(",", ":")).encode()
    digest = hmac.digest(SALT + key.encode(), plain, "sha256")
    letters = b32encode(digest).decode()[: GROUPS * LONG]
    return "-".join(letters[start : start + LONG] for start in range(0, len(letters), LONG))
