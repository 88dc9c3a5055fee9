"""Somebody without an account looks at one proof: by a link that opens once, for some hours, and can be taken back.

A guest may comment and decides nothing: a decision belongs to somebody with a right of their own (docs/adr/0028).
"""

import secrets
from datetime import timedelta
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from eventhub.accounts.permissions import require
from eventhub.accounts.workflows import clean_email
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.artwork.guards import require_undecided
from eventhub.artwork.models import GuestReviewer, Proof
from eventhub.artwork.permissions import GUEST_ROLE, GUEST_SCOPE
from eventhub.core.actor import Actor, ActorKind, Grant
from eventhub.core.errors import Conflict, Gone, OutOfSight
from eventhub.core.field_checks import FieldChecks

LINK_LIFETIME = timedelta(days=7)
SESSION = timedelta(hours=8)
MOST_GUESTS = 20
LONGEST_NAME = 120
SIGNER_SALT = "eventhub.artwork.guest"
NO_ORGANISATION = UUID(int=0)


@transaction.atomic
def invite_guest(proof: Proof, *, email: str, name: str, actor: Actor) -> GuestReviewer:
    """A link for one person; their mail follows. It works for seven days and opens once."""
    proof = lock(proof)
    require(actor, "artwork.invite_guest", proof)
    require_undecided(proof)
    email, name = clean_email(email), " ".join(name.split())
    _check(name)
    living = proof.guests.filter(revoked_at=None, expires_at__gt=timezone.now())
    if living.count() >= MOST_GUESTS:
        raise Conflict(f"A proof has at most {MOST_GUESTS} open guest links. Take one back first.")
    guest = GuestReviewer.objects.create(
        proof=proof,
        email=email,
        name=name,
        nonce=secrets.token_urlsafe(16),
        invited_by_name=actor.name[:200],
        expires_at=timezone.now() + LINK_LIFETIME,
    )
    record(guest, verbs.GUEST_INVITED, actor=actor)
    return guest


def _check(name: str) -> None:
    checks = FieldChecks()
    checks.text("name", name, "The name", LONGEST_NAME)
    checks.refuse()


@transaction.atomic
def revoke_guest(guest: GuestReviewer, *, actor: Actor) -> GuestReviewer:
    """The link, and what it opened, end now."""
    guest = lock(guest)
    require(actor, "artwork.invite_guest", guest.proof)
    if guest.revoked_at is None:
        guest.revoked_at = timezone.now()
        guest.save()
        record(guest, verbs.GUEST_REVOKED, actor=actor)
    return guest


# --- the link --------------------------------------------------------------------------------------------


def guest_token(guest: GuestReviewer) -> str:
    return _signer().sign(f"{guest.pk.hex}.{guest.nonce}")


def guest_path(guest: GuestReviewer) -> str:
    """The address of the page that opens with the link."""
    return f"/guests/{guest_token(guest)}"


def guest_behind(token: str) -> GuestReviewer:
    """Whose link it is, if it still opens. OutOfSight for a token that is not ours, Gone where its time is over."""
    try:
        key, nonce = _signer().unsign(token).split(".", 1)
        guest = GuestReviewer.objects.select_related("proof").get(pk=UUID(key))
    except (BadSignature, ValueError, GuestReviewer.DoesNotExist) as unknown:
        raise OutOfSight("There is no such link.") from unknown
    if not constant_time_compare(guest.nonce, nonce):
        raise OutOfSight("There is no such link.")
    _require_living(guest)
    return guest


def _require_living(guest: GuestReviewer) -> None:
    if guest.revoked_at:
        raise Gone("This link was taken back. Ask whoever sent it for a new one.")
    if guest.used_at:
        raise Gone("This link was used already: it opens once. Ask whoever sent it for a new one.")
    if guest.expires_at <= timezone.now():
        raise Gone("This link has expired: it works for seven days. Ask whoever sent it for a new one.")


@transaction.atomic
def open_guest_link(token: str) -> GuestReviewer:
    """Uses the link up; from now on `guest_session` finds the guest by key, for some hours. The second one is too late."""
    guest = lock(guest_behind(token))
    _require_living(guest)
    guest.used_at = timezone.now()
    guest.session_until = min(guest.used_at + SESSION, guest.expires_at)
    guest.save()
    record(guest, verbs.GUEST_OPENED, actor=actor_for_guest(guest))
    return guest


def guest_session(key: UUID) -> tuple[GuestReviewer, Actor]:
    """The guest whose link was opened in this browser, and who that acts as. Gone once it is over or was taken back."""
    guest = GuestReviewer.objects.select_related("proof").filter(pk=key).first()
    if guest is None or guest.session_until is None:
        raise OutOfSight("There is no such link.")
    if guest.revoked_at or guest.session_until <= timezone.now():
        raise Gone("Your visit is over. Ask whoever sent you the link for a new one.")
    return guest, actor_for_guest(guest)


def actor_for_guest(guest: GuestReviewer) -> Actor:
    """Sees and may comment on one proof; belongs to no organisation."""
    grant = Grant(GUEST_ROLE, GUEST_SCOPE, guest.proof_id, NO_ORGANISATION)
    return Actor(ActorKind.PERSON, f"{guest.name} (guest)", email=guest.email, grants=frozenset({grant}))


def _signer() -> Signer:
    return Signer(sep=".", salt=SIGNER_SALT)
