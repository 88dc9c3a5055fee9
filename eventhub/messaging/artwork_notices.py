"""Who is told of artwork and proofs: whoever must act next."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from eventhub.accounts.models import User
from eventhub.activity import verbs
from eventhub.activity.models import ActivityEntry
from eventhub.artwork.guests import guest_path
from eventhub.artwork.models import AnnotationComment, Artwork, ArtworkReminder, GuestReviewer, Proof
from eventhub.artwork.people import deciders_of, deliverers_of, organisers_of, people_around
from eventhub.artwork.preflight.vocabulary import Report
from eventhub.artwork.queries import OF_ARTWORK, OF_PROOF, requirements_visible_to
from eventhub.core.actor import Actor
from eventhub.messaging.notice import Notice, link_to
from eventhub.stands.models import Stand

MOST_FINDINGS = 6
MOST_AREAS = 40
READER = Actor.system("mail")


def _addresses(people: QuerySet[User], entry: ActivityEntry) -> list[str]:
    """Never whoever acted."""
    others = people.exclude(pk=entry.actor_id) if entry.actor_id else people
    return list(others.order_by("email").values_list("email", flat=True).distinct())


# --- artwork ---------------------------------------------------------------------------------------------


def _flagged(entry: ActivityEntry) -> Notice:
    artwork = _artwork(entry)
    report = Report.from_json(artwork.preflight)
    found = [*report.of("error"), *report.of("warning")]
    context = _about_artwork(artwork, entry)
    context |= {
        "findings": found[:MOST_FINDINGS],
        "more": len(found[MOST_FINDINGS:]),
        "blocks": bool(report.of("error")),
    }
    return Notice("artwork_flagged", _addresses(deliverers_of(artwork.requirement.stand), entry), context)


def _rejected(entry: ActivityEntry) -> Notice:
    artwork = _artwork(entry)
    people = deliverers_of(artwork.requirement.stand)
    return Notice("artwork_rejected", _addresses(people, entry), _about_artwork(artwork, entry))


def _artwork(entry: ActivityEntry) -> Artwork:
    return Artwork.objects.select_related("file", *OF_ARTWORK).get(pk=entry.subject_id)


def _about_artwork(artwork: Artwork, entry: ActivityEntry) -> dict[str, Any]:
    requirement = artwork.requirement
    stand, event = requirement.stand, requirement.stand.event
    return {
        "entry": entry,
        "artwork": artwork,
        "requirement": requirement,
        "stand": stand,
        "event": event,
        "zone": event.timezone,
        "link": link_to("portal:requirement", requirement.pk),
    }


def _reminded(entry: ActivityEntry) -> Notice:
    reminder = ArtworkReminder.objects.select_related("event").get(pk=entry.subject_id)
    keys = [UUID(key) for key in reminder.requirement_ids]
    rows = requirements_visible_to(READER, reminder.event).filter(pk__in=keys)
    rows = rows.order_by("due_at", "configuration__stand__number", "option_name", "name")
    event = reminder.event
    context = {
        "entry": entry,
        "event": event,
        "zone": event.timezone,
        "requirements": list(rows[:MOST_AREAS]),
        "count": len(keys),
        "link": link_to("portal:home"),
    }
    return Notice("artwork_reminded", [reminder.email], context)


# --- proofs ----------------------------------------------------------------------------------------------


def _proof_issued(entry: ActivityEntry) -> Notice:
    proof = _proof(entry.subject_id)
    people = deciders_of(_stand(proof), proof.sides)
    return Notice("proof_issued", _addresses(people, entry), _about_proof(proof, entry))


def _proof_signed(entry: ActivityEntry) -> Notice:
    """One side has approved: the other one is asked."""
    proof = _proof(entry.subject_id)
    left = [side for side in proof.sides if side != entry.data["side"]]
    return Notice("proof_signed", _addresses(deciders_of(_stand(proof), left), entry), _about_proof(proof, entry))


def _proof_rejected(entry: ActivityEntry) -> Notice:
    """Whoever brings the next file, and the organisers."""
    proof = _proof(entry.subject_id)
    people = deliverers_of(_stand(proof)) | organisers_of(_stand(proof).event)
    return Notice("proof_rejected", _addresses(people, entry), _about_proof(proof, entry))


def _mentioned(entry: ActivityEntry) -> Notice | None:
    """Only whoever was addressed by name, and can still see the proof."""
    if not entry.data["mentions"]:
        return None
    comment = AnnotationComment.objects.select_related("annotation").get(pk=entry.data["comment_id"])
    proof = _proof(comment.annotation.proof_id)
    people = people_around(_stand(proof)).filter(pk__in=entry.data["mentions"])
    context = _about_proof(proof, entry) | {"comment": comment, "annotation": comment.annotation}
    return Notice("proof_mention", _addresses(people, entry), context)


def _guest(entry: ActivityEntry) -> Notice | None:
    """The mail holds the link, so it loses its text once it is sent."""
    guest = GuestReviewer.objects.get(pk=entry.subject_id)
    if guest.revoked_at or guest.used_at:
        return None
    proof = _proof(guest.proof_id)
    link = urljoin(settings.EVENTHUB_BASE_URL, guest_path(guest))
    context = _about_proof(proof, entry) | {"guest": guest, "link": link}
    return Notice("proof_guest", [guest.email], context, opens_account=True)


def _proof(key: UUID) -> Proof:
    return Proof.objects.select_related("file", "artwork__file", *OF_PROOF).get(pk=key)


def _stand(proof: Proof) -> Stand:
    return proof.artwork.requirement.stand


def _about_proof(proof: Proof, entry: ActivityEntry) -> dict[str, Any]:
    return _about_artwork(proof.artwork, entry) | {"proof": proof, "link": link_to("portal:proof", proof.pk)}


ARTWORK_BUILDERS: dict[str, Callable[[ActivityEntry], Notice | None]] = {
    verbs.ARTWORK_FLAGGED.key: _flagged,
    verbs.ARTWORK_REJECTED.key: _rejected,
    verbs.ARTWORK_REMINDED.key: _reminded,
    verbs.PROOF_ISSUED.key: _proof_issued,
    verbs.PROOF_SIGNED.key: _proof_signed,
    verbs.PROOF_REJECTED.key: _proof_rejected,
    verbs.ANNOTATION_ADDED.key: _mentioned,
    verbs.ANNOTATION_ANSWERED.key: _mentioned,
    verbs.GUEST_INVITED.key: _guest,
}
