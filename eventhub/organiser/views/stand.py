"""The page of one stand and the steps that are taken on it."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST

from eventhub.accounts.enums import Role
from eventhub.accounts.permissions import require
from eventhub.configurations.queries import fees_of
from eventhub.configurations.services import add_fee, allocate_package, remove_allocation, reverse_fee
from eventhub.configurations.workflows import create_configuration
from eventhub.core.errors import Conflict
from eventhub.core.http import go, render_page, render_refused, swap_or_redirect, wants_fragment
from eventhub.organiser import stand_page
from eventhub.organiser.forms.base import ServiceForm
from eventhub.organiser.forms.people import ALL_STANDS
from eventhub.organiser.forms.stands import AssignForm, CoExhibitorsForm, ReasonForm
from eventhub.organiser.pages import read_form, show_form
from eventhub.organiser.scope import found
from eventhub.organiser.stand_page import StandPage, companies, open_stand, stand_context
from eventhub.stands.invitations import invite_sponsor, invite_to_stand
from eventhub.stands.services import assign_sponsor, set_co_exhibitors, unassign_sponsor

PAGE, PART = "organiser/stands/detail.html", "organiser/stands/_detail.html"


def stand_detail(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    return render_page(request, PAGE, stand_context(open_stand(request, event_slug, pk)), partial=PART)


def take_step(page: StandPage, name: str, form: ServiceForm, write: Callable[..., Any], say: str) -> HttpResponseBase:
    """Run one of the page's forms, or a step without one; either way the page is shown as the stand is afterwards."""
    if not form.run(write):
        shown = name if name.endswith("_form") else "refused_step"
        context = stand_context(page, **{shown: form})
        return render_refused(page.request, PAGE, context, partial=PART, status=form.status)
    context = stand_context(page.again(), done=name) if wants_fragment(page.request) else {}
    return swap_or_redirect(page.request, PART, context, to=page.address, say=say)


@require_POST
def stand_assign(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    page = open_stand(request, event_slug, pk)
    require(page.scope.actor, "stands.assign_sponsor", page.stand)
    if page.stand.sponsorship:
        raise Conflict(f"Stand {page.stand.number} was given to {page.stand.sponsorship} meanwhile.")
    form = stand_page.assign_form(page, request.POST)
    write = partial(assign_sponsor, page.stand, actor=page.scope.actor)
    return take_step(page, "assign_form", form, write, f"Stand {page.stand.number} has a sponsor.")


def stand_sponsor(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    """Give the stand to another company."""
    page = open_stand(request, event_slug, pk)
    require(page.scope.actor, "stands.assign_sponsor", page.stand)
    form = read_form(request, AssignForm, sponsors=companies(page.scope))
    if form.run(partial(assign_sponsor, page.stand, actor=page.scope.actor)):
        return go(request, *page.address, say=f"Stand {page.stand.number} has another sponsor.")
    return show_form(request, "organiser/stands/sponsor.html", form, frame(page))


def stand_unassign(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    page = open_stand(request, event_slug, pk)
    require(page.scope.actor, "stands.assign_sponsor", page.stand)
    form = read_form(request, ReasonForm)
    if form.run(partial(unassign_sponsor, page.stand, actor=page.scope.actor)):
        return go(request, *page.address, say=f"Stand {page.stand.number} is free.")
    return show_form(request, "organiser/stands/unassign.html", form, frame(page))


def stand_co_exhibitors(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    page = open_stand(request, event_slug, pk)
    require(page.scope.actor, "stands.change_stand", page.stand)
    main = page.stand.sponsorship.sponsor_id if page.stand.sponsorship else None
    others = companies(page.scope).exclude(pk=main)
    initial = {"co_exhibitors": [one.sponsor_id for one in page.stand.co_exhibitors.all()]}
    form = read_form(request, CoExhibitorsForm, sponsors=others, initial=initial)
    if form.run(lambda co_exhibitors: set_co_exhibitors(page.stand, co_exhibitors, actor=page.scope.actor)):
        return go(request, *page.address, say=f"The companies on stand {page.stand.number} are saved.")
    return show_form(request, "organiser/stands/co_exhibitors.html", form, frame(page))


def frame(page: StandPage) -> dict[str, Any]:
    return {
        **stand_page.event_frame(page.scope, "stands"),
        "stand": page.stand,
        "company": stand_page.company_of(page.stand),
    }


# --- package and configuration -------------------------------------------------------------------------


@require_POST
def stand_allocate(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    page = open_stand(request, event_slug, pk)
    form = stand_page.allocation_form(page, request.POST)
    write = partial(allocate_package, page.stand, actor=page.scope.actor)
    return take_step(page, "allocation_form", form, write, "The package allocation is saved.")


@require_POST
def stand_allocation_remove(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    page = open_stand(request, event_slug, pk)
    write = partial(remove_allocation, page.stand, actor=page.scope.actor)
    return take_step(page, "allocation", ServiceForm(request.POST), write, "The package allocation is removed.")


@require_POST
def configuration_start(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    page = open_stand(request, event_slug, pk)
    form = stand_page.start_form(page, request.POST)
    write = partial(create_configuration, page.stand, actor=page.scope.actor)
    return take_step(page, "start_form", form, write, f"The configuration of stand {page.stand.number} is begun.")


# --- fees ----------------------------------------------------------------------------------------------


@require_POST
def fee_add(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    page = open_stand(request, event_slug, pk)
    form = stand_page.fee_form(page, request.POST)
    return take_step(page, "fee_form", form, partial(add_fee, page.stand, actor=page.scope.actor), "The fee is added.")


@require_POST
def fee_reverse(request: HttpRequest, event_slug: str, pk: UUID, fee_id: UUID) -> HttpResponseBase:
    page = open_stand(request, event_slug, pk)
    fee = found(fees_of(page.stand), fee_id)
    write = partial(reverse_fee, fee, actor=page.scope.actor)
    return take_step(page, "fee", ServiceForm(request.POST), write, f"The fee “{fee}” is reversed.")


# --- people --------------------------------------------------------------------------------------------


@require_POST
def stand_invite(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    page = open_stand(request, event_slug, pk)
    form = stand_page.invite_form(page, request.POST)
    return take_step(page, "invite_form", form, partial(invite_there, page), "The invitation is on its way.")


def invite_there(page: StandPage, *, role: str, **whom: str) -> Any:
    """To the stand alone, or to all that its sponsor has at the event."""
    if role == ALL_STANDS and page.stand.sponsorship:
        return invite_sponsor(page.stand.sponsorship, actor=page.scope.actor, **whom)
    company = stand_page.company_of(page.stand)[:160] if role in (Role.SPONSOR, Role.VIEWER) else ""
    return invite_to_stand(page.stand, role=role, actor=page.scope.actor, company=company, **whom)
