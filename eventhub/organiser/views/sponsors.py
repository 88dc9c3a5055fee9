"""The companies of an event: their list, the page of each, adding and changing them."""

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from eventhub.accounts.enums import InvitationStatus
from eventhub.accounts.models import Organisation
from eventhub.accounts.permissions import can, require
from eventhub.accounts.queries import invitations_visible_to, permissions_visible_to
from eventhub.activity.queries import history_of
from eventhub.configurations.queries import stands_with_progress
from eventhub.core.actor import Actor
from eventhub.core.http import go, render_page
from eventhub.core.listing import Listing
from eventhub.files.enums import FilePurpose
from eventhub.files.services import store_image
from eventhub.organiser.company_page import company_rows
from eventhub.organiser.forms.people import InviteForm
from eventhub.organiser.forms.sponsors import AddSponsorForm, NewSponsorForm, SponsorForm, TierForm
from eventhub.organiser.list_page import show_list
from eventhub.organiser.lists.sponsors import sponsor_list as sponsor_list_spec
from eventhub.organiser.lists.sponsors import sponsorships_to_list
from eventhub.organiser.nav import event_frame
from eventhub.organiser.pages import read_form, show_form
from eventhub.organiser.scope import EventScope, found, organiser_scope, remaining
from eventhub.programme.queries import companies_of, companies_visible_to
from eventhub.stands.invitations import invite_sponsor
from eventhub.stands.models import Sponsor, Sponsorship
from eventhub.stands.queries import (
    remaining_sponsorship,
    sponsors_visible_to,
    sponsorships_visible_to,
    stands_visible_to,
)
from eventhub.stands.services import add_sponsorship, change_sponsor, change_sponsorship, create_sponsor

EDITED = ("name", "website", "description", "contacts")


def sponsor_list(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    rows = sponsorships_to_list(sponsorships_visible_to(scope.actor, scope.event))
    spec = sponsor_list_spec(scope.event)

    def more(listing: Listing) -> dict[str, Any]:
        return {"has_companies": companies_visible_to(scope.actor, scope.event).exists()}

    return show_list(request, scope, rows, spec, key="sponsors", tab="sponsors", folder="sponsors", more=more)


def sponsor_detail(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    sponsorship = (
        sponsorships_visible_to(scope.actor, scope.event).select_related("sponsor__logo").filter(pk=pk).first()
    )
    if sponsorship is None:
        one = remaining(remaining_sponsorship(scope.actor, scope.event, pk))
        return redirect("organiser:sponsor-detail", event_slug, one)
    context = sponsor_context(scope, sponsorship)
    return render_page(request, "organiser/sponsors/detail.html", context, partial="organiser/sponsors/detail.html")


def sponsor_context(scope: EventScope, sponsorship: Sponsorship, **refused: Any) -> dict[str, Any]:
    stands = stands_with_progress(stands_visible_to(scope.actor, scope.event).filter(sponsorship=sponsorship))
    context = {**event_frame(scope, "sponsors"), "sponsorship": sponsorship, "stands": stands}
    context["vendor_rows"] = company_rows(scope, companies_of(scope.actor, sponsorship))
    if scope.organises:
        here = {"scope_id": sponsorship.pk}
        context |= {
            "grants": permissions_visible_to(scope.actor).filter(revoked_at=None, **here),
            "invitations": invitations_visible_to(scope.actor, scope.event)
            .filter(**here)
            .exclude(status=InvitationStatus.ACCEPTED),
            "invite_form": InviteForm(auto_id="invite-%s"),
            "tier_form": TierForm(auto_id="tier-%s", initial={"tier": sponsorship.tier}),
            "history": history_of(sponsorship.sponsor_id)[:50],
        }
    return context | refused


@require_POST
def sponsor_invite(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    sponsorship = found(sponsorships_visible_to(scope.actor, scope.event), pk)
    form = InviteForm(request.POST, auto_id="invite-%s")
    if form.run(partial(invite_sponsor, sponsorship, actor=scope.actor)):
        return go(request, "organiser:sponsor-detail", event_slug, pk, say=f"{form.result.user.email} is invited.")
    return show_refused(request, scope, sponsorship, form, "invite_form")


@require_POST
def sponsorship_edit(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    sponsorship = found(sponsorships_visible_to(scope.actor, scope.event), pk)
    form = TierForm(request.POST, auto_id="tier-%s")
    if form.run(partial(change_sponsorship, sponsorship, actor=scope.actor)):
        return go(request, "organiser:sponsor-detail", event_slug, pk, say="The tier is saved.")
    return show_refused(request, scope, sponsorship, form, "tier_form")


def show_refused(
    request: HttpRequest, scope: EventScope, sponsorship: Sponsorship, form: Any, name: str
) -> HttpResponseBase:
    return show_form(
        request, "organiser/sponsors/detail.html", form, sponsor_context(scope, sponsorship, **{name: form})
    )


# --- adding and changing -------------------------------------------------------------------------------


def sponsor_create(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    """A company that is new to the organisation takes part in the event."""
    scope = organiser_scope(request, event_slug)
    organisation = scope.event.organisation
    require(scope.actor, "stands.change_sponsorship", scope.event)
    form = read_form(request, NewSponsorForm, may_upload=may_upload(scope.actor, organisation))
    if form.run(partial(create_with_logo, scope)):
        sponsorship = form.result
        say = f"{sponsorship.sponsor.name} is added."
        return go(request, "organiser:sponsor-detail", event_slug, sponsorship.pk, say=say)
    context = {**event_frame(scope, "sponsors"), "add_form": add_form(scope)}
    return show_form(request, "organiser/sponsors/create.html", form, context)


@transaction.atomic
def create_with_logo(scope: EventScope, *, tier: str, logo: Any = None, **values: Any) -> Sponsorship:
    organisation = scope.event.organisation
    stored = stored_logo(organisation, logo, actor=scope.actor)
    sponsor = create_sponsor(organisation=organisation, actor=scope.actor, logo=stored, **values)
    return add_sponsorship(scope.event, sponsor, actor=scope.actor, tier=tier)


def sponsor_add(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    """A company of the organisation takes part in the event."""
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "stands.change_sponsorship", scope.event)
    form = add_form(scope, request)
    if form.run(lambda sponsor, tier: add_sponsorship(scope.event, sponsor, actor=scope.actor, tier=tier)):
        say = f"{form.result.sponsor.name} is added."
        return go(request, "organiser:sponsor-detail", event_slug, form.result.pk, say=say)
    context = {**event_frame(scope, "sponsors"), "add_form": form}
    return show_form(request, "organiser/sponsors/add.html", form, context)


def add_form(scope: EventScope, request: HttpRequest | None = None) -> AddSponsorForm:
    companies = sponsors_visible_to(scope.actor).filter(organisation=scope.event.organisation_id)
    absent = companies.exclude(sponsorships__event=scope.event)
    if request is None:
        return AddSponsorForm(sponsors=absent)
    return read_form(request, AddSponsorForm, sponsors=absent)


def sponsor_edit(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    sponsorship = found(sponsorships_visible_to(scope.actor, scope.event), pk)
    sponsor = sponsorship.sponsor
    require(scope.actor, "stands.change_sponsor", sponsor)
    form = sponsor_form(request, sponsor, scope.actor)
    if form.run(partial(change_with_logo, sponsor, scope.actor)):
        return go(request, "organiser:sponsor-detail", event_slug, pk, say=f"{form.result.name} is saved.")
    context = {**event_frame(scope, "sponsors"), "sponsorship": sponsorship}
    return show_form(request, "organiser/sponsors/edit.html", form, context)


def sponsor_form(request: HttpRequest, sponsor: Sponsor, actor: Actor) -> SponsorForm:
    initial = {name: getattr(sponsor, name) for name in EDITED}
    return read_form(request, SponsorForm, may_upload=may_upload(actor, sponsor.organisation), initial=initial)


@transaction.atomic
def change_with_logo(sponsor: Sponsor, actor: Actor, *, logo: Any = None, **values: Any) -> Sponsor:
    """Without a new logo the present one stays."""
    if logo:
        values["logo"] = stored_logo(sponsor.organisation, logo, actor=actor)
    return change_sponsor(sponsor, actor=actor, **values)


def may_upload(actor: Actor, organisation: Organisation) -> bool:
    return can(actor, "files.store_file", organisation)


def stored_logo(organisation: Organisation, upload: Any, *, actor: Actor) -> Any:
    if not upload:
        return None
    return store_image(
        organisation=organisation, purpose=FilePurpose.LOGO, name=upload.name, content=upload, actor=actor
    )
