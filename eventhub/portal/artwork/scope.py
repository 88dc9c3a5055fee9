"""Who looks at artwork, and at which; the first line of every view. What is out of sight is not there."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from eventhub.artwork.guests import guest_session
from eventhub.artwork.models import Artwork, ArtworkRequirement, GuestReviewer, Proof
from eventhub.artwork.queries import artworks_visible_to, proofs_visible_to, requirements_visible_to
from eventhub.core.actor import Actor
from eventhub.core.http import sign_in_again, wants_fragment
from eventhub.events.models import Event
from eventhub.stands.models import Stand

GUEST_COOKIE = "eventhub_guest"
GUEST_SALT = "eventhub.portal.guest"
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class ProofScope:
    """A proof and who looks at it; `guest` where that is somebody without an account, whose link was opened here."""

    proof: Proof
    actor: Actor
    guest: GuestReviewer | None = None

    @property
    def stand(self) -> Stand:
        return self.proof.artwork.requirement.stand

    @property
    def event(self) -> Event:
        return self.stand.event


def requirement_in_sight(request: HttpRequest, pk: UUID) -> ArtworkRequirement:
    """Also one that is no longer needed: its address was sent around."""
    return _found(requirements_visible_to(request.actor, retired=True).filter(pk=pk).first())


def artwork_in_sight(request: HttpRequest, pk: UUID) -> Artwork:
    return _found(artworks_visible_to(request.actor).filter(pk=pk).first())


def proof_scope(request: HttpRequest, pk: UUID) -> ProofScope:
    """By a right of one's own; otherwise as the guest whose link was opened in this browser."""
    proof = _proof(request.actor, pk)
    if proof is not None:
        return ProofScope(proof, request.actor)
    guest, actor = guest_session(_guest_key(request))
    return ProofScope(_found(_proof(actor, pk)), actor, guest)


def _proof(actor: Actor, pk: UUID) -> Proof | None:
    return proofs_visible_to(actor).prefetch_related("decisions").filter(pk=pk).first()


def _found(row: Any) -> Any:
    if row is None:
        raise Http404
    return row


# --- guests ----------------------------------------------------------------------------------------------


def for_readers(view: View) -> View:
    """For whoever signed in, and for the guest of the proof; others are led to the door."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated or GUEST_COOKIE in request.COOKIES:
            return view(request, *args, **kwargs)
        return sign_in_again(request) if wants_fragment(request) else redirect_to_login(request.get_full_path())

    return guarded


def _guest_key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.get_signed_cookie(GUEST_COOKIE, salt=GUEST_SALT))
    except (KeyError, BadSignature, ValueError) as nobody:
        raise Http404 from nobody


def remember_guest(response: HttpResponseBase, guest: GuestReviewer) -> None:
    """Sent back to this proof's addresses alone, and for as long as the visit may last; the row says whether it still does."""
    response.set_signed_cookie(
        GUEST_COOKIE,
        guest.pk.hex,
        salt=GUEST_SALT,
        expires=guest.session_until,
        path=reverse("portal:proof", args=[guest.proof_id]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
