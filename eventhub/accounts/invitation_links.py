"""The link in an invitation's mail: which invitation, and which of its links. Signed, so that none can be guessed."""

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from eventhub.accounts.enums import InvitationStatus
from eventhub.accounts.models import Invitation
from eventhub.core.errors import Gone, OutOfSight

SIGNER_SALT = "eventhub.accounts.invitation"


def _signer() -> Signer:
    return Signer(sep=".", salt=SIGNER_SALT)


def invitation_token(invitation: Invitation) -> str:
    return _signer().sign(f"{invitation.pk.hex}.{invitation.nonce}")


def invitation_link(invitation: Invitation) -> str:
    path = reverse("portal:invitation", args=[invitation_token(invitation)])
    return f"{settings.EVENTHUB_BASE_URL}{path}"


def invitation_of(token: str) -> tuple[Invitation, str]:
    """The invitation that a link of ours was made for, dead or alive, and the link's nonce. OutOfSight for any other."""
    try:
        key, nonce = _signer().unsign(token).split(".", 1)
        invitation = Invitation.objects.select_related("user", "organisation").get(pk=UUID(key))
    except (BadSignature, ValueError, Invitation.DoesNotExist) as unknown:
        raise OutOfSight("There is no such invitation.") from unknown
    return invitation, nonce


def read_link(token: str) -> Invitation:
    """The open invitation behind a link. Gone says what ended and when: `extra` holds `ended`, `ended_at`."""
    invitation, nonce = invitation_of(token)
    check_link(invitation, nonce)
    return invitation


def check_link(invitation: Invitation, nonce: str) -> None:
    if invitation.status == InvitationStatus.ACCEPTED:
        raise _gone(invitation, "used", "This link was used already.", invitation.answered_at)
    if invitation.status == InvitationStatus.WITHDRAWN:
        raise _gone(invitation, "withdrawn", "This invitation was withdrawn.", invitation.answered_at)
    if not constant_time_compare(invitation.nonce, nonce):
        raise _gone(invitation, "replaced", "A newer link was sent; this one no longer opens.", invitation.sent_at)
    if invitation.is_expired:
        raise _gone(invitation, "expired", "This link has expired: a link works for 7 days.", invitation.expires_at)


def _gone(invitation: Invitation, ended: str, message: str, ended_at: object) -> Gone:
    return Gone(message, code=f"invitation_{ended}", extra={"ended": ended, "ended_at": ended_at})
