"""What belongs to an organisation as a whole: its events, companies, team and defaults."""

from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from eventhub.accounts.enums import InvitationStatus, Role, ScopeType
from eventhub.accounts.queries import invitations_visible_to, permissions_visible_to
from eventhub.accounts.second_factor import ask_second_factor
from eventhub.accounts.services import change_organisation, revoke_permission
from eventhub.accounts.workflows import resend_invitation, withdraw_invitation
from eventhub.core.http import go, render_page
from eventhub.core.listing import Column, Listing, ListSpec, build_listing, export
from eventhub.events.invitations import invite_organiser
from eventhub.organiser.forms.organisations import (
    DefaultsForm,
    SecondFactorForm,
    TeamInviteForm,
    organisation_values,
    second_factor_values,
)
from eventhub.organiser.lists.events import EVENT_LIST, events_to_list
from eventhub.organiser.lists.rights import right_list, rights_to_list
from eventhub.organiser.nav import organisation_frame
from eventhub.organiser.pages import read_form, show_form
from eventhub.organiser.scope import OrganisationScope, found, organisation_scope, remaining
from eventhub.organiser.views.sponsors import change_with_logo, sponsor_form
from eventhub.stands.queries import remaining_sponsor, sponsors_visible_to

COMPANY_LIST = ListSpec(
    noun=("company", "companies"),
    columns=(
        Column("sponsor", "Company", lambda sponsor: sponsor.name, order=("name",)),
        Column("website", "Website", lambda sponsor: sponsor.website, order=("website", "name")),
        Column("events", "Events", lambda sponsor: sponsor.event_count, order=("event_count", "name")),
    ),
    default_sort="sponsor",
    search=("name", "website"),
    search_label="Company",
)


def organisation_detail(request: HttpRequest, organisation_id: UUID) -> HttpResponseBase:
    scope = organisation_scope(request, organisation_id)
    events = events_to_list(scope.actor).filter(organisation=scope.organisation)
    context = {**organisation_frame(scope, "events"), "listing": build_listing(request.GET, events, EVENT_LIST)}
    context["organisations"] = [scope.organisation]
    return render_page(
        request, "organiser/organisations/events.html", context, partial="organiser/events/_listing.html"
    )


def organisation_defaults(request: HttpRequest, organisation_id: UUID) -> HttpResponseBase:
    scope = organisation_scope(request, organisation_id)
    form = read_form(request, DefaultsForm, initial=organisation_values(scope.organisation))
    if form.run(partial(change_organisation, scope.organisation, actor=scope.actor)):
        return go(request, "organiser:organisation-defaults", organisation_id, say="The defaults are saved.")
    return show_defaults(request, scope, form, SecondFactorForm(initial=second_factor_values(scope.organisation)))


@require_POST
def organisation_second_factor(request: HttpRequest, organisation_id: UUID) -> HttpResponseBase:
    scope = organisation_scope(request, organisation_id)
    form = SecondFactorForm(request.POST)
    if form.run(partial(ask_second_factor, scope.organisation, actor=scope.actor)):
        return go(request, "organiser:organisation-defaults", organisation_id, say="The second step is set.")
    return show_defaults(request, scope, DefaultsForm(initial=organisation_values(scope.organisation)), form)


def show_defaults(
    request: HttpRequest, scope: OrganisationScope, form: DefaultsForm, factor: SecondFactorForm
) -> HttpResponseBase:
    context = {**organisation_frame(scope, "defaults"), "form": form, "factor": factor}
    page = "organiser/organisations/defaults.html"
    return render_page(request, page, context, partial=page, status=max(form.status, factor.status))


# --- companies -----------------------------------------------------------------------------------------


def organisation_sponsors(request: HttpRequest, organisation_id: UUID) -> HttpResponseBase:
    scope = organisation_scope(request, organisation_id)
    companies = sponsors_visible_to(scope.actor).filter(organisation=scope.organisation)
    companies = companies.annotate(event_count=Count("sponsorships"))
    listing = build_listing(request.GET, companies, COMPANY_LIST)
    if request.GET.get("export"):
        return export(listing, name="companies")
    context = {**organisation_frame(scope, "sponsors"), "listing": listing}
    page, part = "organiser/organisations/sponsors.html", "organiser/organisations/_sponsors.html"
    return render_page(request, page, context, partial=part)


def organisation_sponsor_edit(request: HttpRequest, organisation_id: UUID, pk: UUID) -> HttpResponseBase:
    scope = organisation_scope(request, organisation_id)
    sponsor = sponsors_visible_to(scope.actor).filter(organisation=scope.organisation, pk=pk).first()
    if sponsor is None:
        return redirect(
            "organiser:organisation-sponsor-edit", organisation_id, remaining(remaining_sponsor(scope.actor, pk))
        )
    form = sponsor_form(request, sponsor, scope.actor)
    if form.run(partial(change_with_logo, sponsor, scope.actor)):
        say = f"{form.result.name} is saved."
        return go(request, "organiser:organisation-sponsors", organisation_id, say=say)
    context = {**organisation_frame(scope, "sponsors"), "sponsor": sponsor}
    return show_form(request, "organiser/organisations/sponsor.html", form, context)


# --- team ----------------------------------------------------------------------------------------------

TEAM = "organiser/organisations/team.html"


def team_list(request: HttpRequest, organisation_id: UUID) -> HttpResponseBase:
    scope = organisation_scope(request, organisation_id)
    if request.GET.get("export"):
        return export(team_listing(request, scope), name="team")
    return render_page(request, TEAM, team_context(request, scope), partial="organiser/_rights.html")


def team_listing(request: HttpRequest, scope: OrganisationScope) -> Listing:
    """Who runs the organisation or one of its events."""
    rights = permissions_visible_to(scope.actor).filter(organisation=scope.organisation, role=Role.ORGANISER)
    return build_listing(request.GET, rights_to_list(rights), right_list(zone="UTC", default_sort="scope"))


@require_POST
def team_invite(request: HttpRequest, organisation_id: UUID) -> HttpResponseBase:
    scope = organisation_scope(request, organisation_id)
    form = TeamInviteForm(request.POST)
    if form.run(partial(invite_organiser, scope.organisation, actor=scope.actor)):
        return go(request, "organiser:team-list", organisation_id, say=f"{form.result.user.email} is invited.")
    return show_form(request, TEAM, form, team_context(request, scope))


def team_context(request: HttpRequest, scope: OrganisationScope) -> dict[str, Any]:
    """Who runs the organisation or one of its events, and who was asked to run the whole."""
    return {
        **organisation_frame(scope, "team"),
        "listing": team_listing(request, scope),
        "caption": "Organisers",
        "nobody": "Nobody organises it.",
        "revoke": "organiser:team-revoke",
        "at": scope.organisation.pk,
        "invitations": team_invitations(scope).filter(status=InvitationStatus.SENT),
        "form": TeamInviteForm(),
    }


def team_invitations(scope: OrganisationScope) -> Any:
    rows = invitations_visible_to(scope.actor).filter(organisation=scope.organisation)
    return rows.filter(scope_type=ScopeType.ORGANISATION)


@require_POST
def team_revoke(request: HttpRequest, organisation_id: UUID, pk: UUID) -> HttpResponseBase:
    scope = organisation_scope(request, organisation_id)
    rights = permissions_visible_to(scope.actor).filter(revoked_at=None, organisation=scope.organisation)
    grant = found(rights, pk)
    revoke_permission(grant, actor=scope.actor)
    say = f"{grant.user} is no longer organiser of {grant.scope_label}."
    return go(request, "organiser:team-list", organisation_id, say=say)


@require_POST
def team_resend(request: HttpRequest, organisation_id: UUID, pk: UUID) -> HttpResponseBase:
    scope = organisation_scope(request, organisation_id)
    invitation = found(team_invitations(scope), pk)
    resend_invitation(invitation, actor=scope.actor)
    say = f"A new link is on its way to {invitation.user.email}."
    return go(request, "organiser:team-list", organisation_id, say=say)


@require_POST
def team_withdraw(request: HttpRequest, organisation_id: UUID, pk: UUID) -> HttpResponseBase:
    scope = organisation_scope(request, organisation_id)
    invitation = found(team_invitations(scope), pk)
    withdraw_invitation(invitation, actor=scope.actor)
    say = f"The invitation of {invitation.user.email} is withdrawn."
    return go(request, "organiser:team-list", organisation_id, say=say)
