"""Somebody outside looks at one proof: asked, let in once, and taken back."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from eventhub.accounts.permissions import require
from eventhub.artwork.guests import guest_behind, invite_guest, open_guest_link, revoke_guest
from eventhub.core.http import go
from eventhub.portal.artwork.forms import GuestForm
from eventhub.portal.artwork.scope import proof_scope, remember_guest
from eventhub.portal.views.proofs import show_proof


@require_POST
def guest_invite(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    scope = proof_scope(request, pk)
    require(scope.actor, "artwork.invite_guest", scope.proof)
    form = GuestForm(request.POST, auto_id="guest-%s")
    if form.run(partial(invite_guest, scope.proof, actor=scope.actor)):
        return go(request, "portal:proof", pk, say=f"{form.result.name} gets a link by e-mail.")
    return show_proof(request, scope, status=form.status, guest_form=form)


@require_POST
def guest_revoke(request: HttpRequest, pk: UUID, guest_id: UUID) -> HttpResponseBase:
    scope = proof_scope(request, pk)
    require(scope.actor, "artwork.invite_guest", scope.proof)
    guest = revoke_guest(get_object_or_404(scope.proof.guests, pk=guest_id), actor=scope.actor)
    return go(request, "portal:proof", pk, say=f"The link of {guest.name} is taken back.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guest_review(request: HttpRequest, token: str) -> HttpResponseBase:
    """Opening is a step of its own: a mail program that looks at links must not use this one up."""
    guest = guest_behind(token)
    if request.method != "POST":
        return render(request, "portal/proofs/guest.html", {"invited": guest, "token": token})
    opened = open_guest_link(token)
    answer = redirect("portal:proof", opened.proof_id)
    remember_guest(answer, opened)
    return answer
