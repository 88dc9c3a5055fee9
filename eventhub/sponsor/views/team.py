"""Who acts for a stand, and who was asked to: a sponsor brings colleagues and designers, and lets them go again."""

from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods, require_POST

from eventhub.accounts.models import Invitation
from eventhub.accounts.permissions import can, require
from eventhub.accounts.services import revoke_permission
from eventhub.accounts.workflows import resend_invitation, withdraw_invitation
from eventhub.core.errors import Conflict, Invalid
from eventhub.core.http import go, render_page
from eventhub.sponsor.forms import ALL_STANDS, TeamForm, show_refusal
from eventhub.sponsor.nav import stand_frame
from eventhub.sponsor.scope import StandScope, stand_scope
from eventhub.stands.invitations import invite_sponsor, invite_to_stand
from eventhub.stands.queries import invitations_at, rights_at

TEAM, REMOVE = "sponsor/team/page.html", "sponsor/team/remove.html"


def team_scope(request: HttpRequest, stand_id: UUID) -> StandScope:
    scope = stand_scope(request, stand_id)
    require(scope.actor, "accounts.invite_colleague", scope.stand)
    return scope


@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, stand_id: UUID) -> HttpResponseBase:
    """The page, and the invitation that its form sends."""
    scope = team_scope(request, stand_id)
    is_sent = request.method == "POST"
    form = TeamForm(request.POST if is_sent else None, company=company_of(scope))
    if not form.is_valid():
        return show_team(request, scope, form, status=422 if is_sent else 200)
    try:
        invited = _invite(scope, **form.cleaned_data)
    except (Invalid, Conflict) as refused:
        show_refusal(form, refused)
        return show_team(request, scope, form, status=int(refused.status))
    return go(request, "sponsor:team", stand_id, say=f"A link is on its way to {invited.user.email}.")


def company_of(scope: StandScope) -> str:
    """The company all of whose stands the reader may open to others; "" for who answers for this one alone."""
    sponsorship = scope.stand.sponsorship
    if sponsorship is None or not can(scope.actor, "accounts.invite_colleague", sponsorship):
        return ""
    return str(sponsorship.sponsor.name)


def _invite(scope: StandScope, *, role: str, **whom: str) -> Invitation:
    if role == ALL_STANDS:
        return invite_sponsor(scope.stand.sponsorship, actor=scope.actor, **whom)
    return invite_to_stand(scope.stand, role=role, actor=scope.actor, **whom)


def show_team(request: HttpRequest, scope: StandScope, form: TeamForm, *, status: int) -> HttpResponseBase:
    context = {
        **stand_frame(scope, "team"),
        "grants": rights_at(scope.stand, scope.actor),
        "invitations": invitations_at(scope.stand, scope.actor),
        "form": form,
        "company": company_of(scope),
    }
    return render_page(request, TEAM, context, partial=TEAM, status=status)


def _found(rows: QuerySet[Any], pk: UUID) -> Any:
    row: Model | None = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def team_remove(request: HttpRequest, stand_id: UUID, pk: UUID) -> HttpResponseBase:
    """Asked first: what the person loses, and for oneself that there is no way back without an invitation."""
    scope = team_scope(request, stand_id)
    grant = _found(rights_at(scope.stand, scope.actor), pk)
    is_self = grant.user_id == scope.actor.stands_for
    if request.method == "POST":
        revoke_permission(grant, actor=scope.actor, scope=scope.stand.scope)
        if is_self:
            return go(request, "portal:home", say=f"You have left {grant.scope_label}.")
        say = f"{grant.user} is no longer {grant.get_role_display().lower()} of {grant.scope_label}."
        return go(request, "sponsor:team", stand_id, say=say)
    context = {**stand_frame(scope, "team"), "grant": grant, "is_self": is_self}
    return render_page(request, REMOVE, context, partial=REMOVE)


@require_POST
def team_resend(request: HttpRequest, stand_id: UUID, pk: UUID) -> HttpResponseBase:
    scope = team_scope(request, stand_id)
    invitation = _found(invitations_at(scope.stand, scope.actor), pk)
    resend_invitation(invitation, actor=scope.actor, scope=scope.stand.scope)
    return go(request, "sponsor:team", stand_id, say=f"A new link is on its way to {invitation.user.email}.")


@require_POST
def team_withdraw(request: HttpRequest, stand_id: UUID, pk: UUID) -> HttpResponseBase:
    scope = team_scope(request, stand_id)
    invitation = _found(invitations_at(scope.stand, scope.actor), pk)
    withdraw_invitation(invitation, actor=scope.actor, scope=scope.stand.scope)
    return go(request, "sponsor:team", stand_id, say=f"The invitation of {invitation.user.email} is withdrawn.")
