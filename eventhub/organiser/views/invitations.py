"""Who was invited to an event, and who may do what there."""

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from eventhub.accounts.enums import InvitationStatus, Role
from eventhub.accounts.models import Invitation
from eventhub.accounts.permissions import require
from eventhub.accounts.queries import invitations_visible_to, permissions_visible_to
from eventhub.accounts.services import revoke_permission
from eventhub.accounts.workflows import resend_invitation, withdraw_invitation
from eventhub.core.http import go, render_page
from eventhub.core.listing import build_listing, export
from eventhub.events.invitations import invite_organiser, invite_viewer
from eventhub.organiser.forms.people import EventInviteForm
from eventhub.organiser.list_page import show_list
from eventhub.organiser.lists.invitations import invitation_list as invitation_list_spec
from eventhub.organiser.lists.rights import right_list, rights_to_list
from eventhub.organiser.nav import event_frame
from eventhub.organiser.pages import read_form, show_form
from eventhub.organiser.scope import EventScope, found, organiser_scope
from eventhub.stands.invitations import invite_sponsor
from eventhub.stands.queries import sponsorships_visible_to

MOST_AT_ONCE = 200


def invitation_list(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "accounts.invite", scope.event)
    rows = invitations_visible_to(scope.actor, scope.event)
    spec = invitation_list_spec(scope.event)
    return show_list(request, scope, rows, spec, key="invitations", tab="sponsors", folder="invitations")


def invitation_create(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "accounts.invite", scope.event)
    sponsorships = sponsorships_visible_to(scope.actor, scope.event)
    initial = {"sponsorship": request.GET.get("sponsorship")}
    form = read_form(request, EventInviteForm, sponsorships=sponsorships, initial=initial)
    if form.run(partial(invite_as, scope)):
        return go(request, "organiser:invitation-list", event_slug, say=f"{form.result.user.email} is invited.")
    return show_form(request, "organiser/invitations/form.html", form, event_frame(scope, "sponsors"))


def invite_as(scope: EventScope, *, role: str, sponsorship: Any, **whom: str) -> Invitation:
    if role == Role.ORGANISER:
        return invite_organiser(scope.event, actor=scope.actor, **whom)
    if role == Role.VIEWER:
        return invite_viewer(scope.event, actor=scope.actor, **whom)
    return invite_sponsor(sponsorship, actor=scope.actor, **whom)


def page_before(request: HttpRequest, event_slug: str) -> tuple[str, ...]:
    """Back to the page that the button stood on: people are shown on several."""
    before = request.POST.get("next", "") or request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(before, {request.get_host()}):
        return (before,)
    return ("organiser:invitation-list", event_slug)


@require_POST
def invitation_resend(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    invitation = found(invitations_visible_to(scope.actor, scope.event), pk)
    resend_invitation(invitation, actor=scope.actor)
    return go(request, *page_before(request, event_slug), say=f"A new link is on its way to {invitation.user.email}.")


@require_POST
def invitation_withdraw(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    invitation = found(invitations_visible_to(scope.actor, scope.event), pk)
    withdraw_invitation(invitation, actor=scope.actor)
    return go(
        request, *page_before(request, event_slug), say=f"The invitation of {invitation.user.email} is withdrawn."
    )


@require_POST
def invitation_resend_many(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    """First who gets a link; then, once that was confirmed, the links. What was answered meanwhile is left alone."""
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "accounts.invite", scope.event)
    open_ones = invitations_visible_to(scope.actor, scope.event).filter(status=InvitationStatus.SENT)
    chosen = list(open_ones.filter(pk__in=chosen_ids(request)).order_by("user__email"))
    if not request.POST.get("confirmed") or not chosen:
        context = {**event_frame(scope, "sponsors"), "chosen": chosen}
        template = "organiser/invitations/resend.html"
        return render_page(request, template, context, partial=template)
    with transaction.atomic():
        for invitation in chosen:
            resend_invitation(invitation, actor=scope.actor)
    say = f"{len(chosen)} new link{'' if len(chosen) == 1 else 's'} on the way."
    return go(request, "organiser:invitation-list", event_slug, say=say)


def chosen_ids(request: HttpRequest, name: str = "invitation") -> list[UUID]:
    """The ticked rows; what is no id was not ticked here."""
    ids = []
    for text in request.POST.getlist(name)[:MOST_AT_ONCE]:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    return ids


# --- who may do what -------------------------------------------------------------------------------------


def event_people(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "accounts.grant", scope.event)
    rights = rights_to_list(permissions_visible_to(scope.actor).filter(event_id=scope.event.pk))
    listing = build_listing(request.GET, rights, right_list(zone=scope.event.timezone, default_sort="role"))
    if request.GET.get("export"):
        return export(listing, name="people")
    context = {
        **event_frame(scope, "settings"),
        "listing": listing,
        "caption": "Rights at this event",
        "nobody": "Nobody holds a right at this event alone.",
        "revoke": "organiser:grant-revoke",
        "at": event_slug,
    }
    return render_page(request, "organiser/events/people.html", context, partial="organiser/_rights.html")


@require_POST
def grant_revoke(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    grant = found(permissions_visible_to(scope.actor).filter(revoked_at=None, event_id=scope.event.pk), pk)
    revoke_permission(grant, actor=scope.actor)
    say = f"{grant.user} is no longer {grant.get_role_display().lower()} of {grant.scope_label}."
    return go(request, *page_before(request, event_slug), say=say)
