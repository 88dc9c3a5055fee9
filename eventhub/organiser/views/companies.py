"""What vendors list as sponsors and exhibitors: whom each of them is, what differs, where it stands."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST

from eventhub.accounts.permissions import require
from eventhub.core.http import go, render_page
from eventhub.core.listing import Listing
from eventhub.organiser.company_page import (
    companies_to_list,
    company_context,
    company_rows,
    company_spec,
    counts_of,
)
from eventhub.organiser.company_steps import COMPANY_STEPS
from eventhub.organiser.forms.companies import LinkForm
from eventhub.organiser.forms.stands import ReasonForm
from eventhub.organiser.list_page import show_list
from eventhub.organiser.nav import event_frame
from eventhub.organiser.pages import read_form, show_form
from eventhub.organiser.programme_page import history_rows, panels_of, purge_facts
from eventhub.organiser.scope import EventScope, found, organiser_scope
from eventhub.programme.companies import (
    create_sponsor_from,
    keep_ours,
    link_company,
    pick_up_company,
    set_aside_company,
    take_over,
    unlink_company,
)
from eventhub.programme.company_stands import assign_booth, share_booth
from eventhub.programme.company_values import TITLES
from eventhub.programme.models import Company
from eventhub.programme.queries import companies_visible_to, origins_of
from eventhub.programme.workflows import purge_company
from eventhub.stands.models import Sponsor
from eventhub.stands.queries import sponsors_visible_to, stands_visible_to

DETAIL = "organiser/companies/detail.html"


def company_list(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)

    def more(listing: Listing) -> dict[str, Any]:
        return {"rows": company_rows(scope, listing), "counts": counts_of(scope)}

    rows, spec = companies_to_list(scope), company_spec(scope)
    return show_list(request, scope, rows, spec, key="companies", tab="sponsors", folder="companies", more=more)


def open_company(request: HttpRequest, event_slug: str, pk: UUID) -> tuple[EventScope, Company]:
    scope = organiser_scope(request, event_slug)
    return scope, found(companies_visible_to(scope.actor, scope.event), pk)


def company_detail(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope, company = open_company(request, event_slug, pk)
    context = page_of(scope, company, LinkForm(sponsors=sponsors_here(scope)))
    return render_page(request, DETAIL, context, partial=DETAIL)


def page_of(scope: EventScope, company: Company, form: LinkForm) -> dict[str, Any]:
    return {
        **event_frame(scope, "sponsors"),
        **company_context(scope, company),
        **purge_facts(company),
        "form": form,
        "panels": panels_of(scope, company),
        "history": history_rows(scope, company),
    }


def sponsors_here(scope: EventScope) -> Any:
    return sponsors_visible_to(scope.actor).filter(organisation=scope.event.organisation_id)


# --- whose row it is -------------------------------------------------------------------------------------


@require_POST
def company_link(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope, company = open_company(request, event_slug, pk)
    form = LinkForm(request.POST, sponsors=sponsors_here(scope))

    def link(sponsor: Sponsor) -> Company:
        return link_company(company, sponsor, actor=scope.actor)

    if form.run(link):
        return back(request, form.result, f"{company} is linked with {form.result.sponsorship}.")
    return show_form(request, DETAIL, form, page_of(scope, company, form))


def _decision(decide: Callable[..., Company], say: str) -> Callable[[HttpRequest, str, UUID], HttpResponseBase]:
    """One press, nothing asked: what can simply be undone."""

    def view(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
        scope, company = open_company(request, event_slug, pk)
        return back(request, decide(company, actor=scope.actor), say.format(company))

    return require_POST(view)


company_create_sponsor = _decision(create_sponsor_from, "{} is a sponsor of this event now.")
company_unlink = _decision(unlink_company, "{} is parted. The sponsor stays a sponsor of this event.")
company_set_aside = _decision(set_aside_company, "{} is set aside.")
company_pick_up = _decision(pick_up_company, "{} waits to be matched again.")


def back(request: HttpRequest, company: Company, say: str) -> HttpResponseBase:
    return go(request, "organiser:company-detail", company.event.slug, company.pk, say=say)


# --- what differs, and where it stands -------------------------------------------------------------------


@require_POST
def company_fields(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope, company = open_company(request, event_slug, pk)
    decide, done = one_of(FIELD_DECISIONS, request.POST.get("do", ""))
    names = request.POST.getlist("field")
    decide(company, names=names, seen=marks_in(request), actor=scope.actor)
    titles = ", ".join(title for name, title in TITLES.items() if name in names)
    return back(request, company, f"{titles}: {done}.")


def marks_in(request: HttpRequest) -> dict[str, str]:
    """What the page showed when it was asked for: {field or key of a company: mark}."""
    parts = (text.partition(":") for text in request.POST.getlist("seen"))
    return {name: mark for name, _, mark in parts}


FIELD_DECISIONS = {"take": (take_over, "as the vendor says"), "keep": (keep_ours, "kept as it is here")}


@require_POST
def company_booth(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope, company = open_company(request, event_slug, pk)
    decide, done = one_of(BOOTH_DECISIONS, request.POST.get("do", ""))
    stand = found(stands_visible_to(scope.actor, scope.event), key_of(request.POST.get("stand", "")))
    decide(company, stand, actor=scope.actor)
    return back(request, company, f"Stand {stand}: {done}.")


BOOTH_DECISIONS = {"assign": (assign_booth, "assigned"), "share": (share_booth, "named as co-exhibitor")}


def one_of(decisions: dict[str, Any], asked: str) -> Any:
    if asked not in decisions:
        raise Http404
    return decisions[asked]


def key_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as fault:
        raise Http404 from fault


# --- its status ------------------------------------------------------------------------------------------


def company_step(request: HttpRequest, event_slug: str, pk: UUID, step: str) -> HttpResponseBase:
    scope, company = open_company(request, event_slug, pk)
    require(scope.actor, "programme.change_programme", company)
    form = read_form(request, ReasonForm)
    if form.run(partial(COMPANY_STEPS[step].take, company, actor=scope.actor)):
        return back(request, company, f"{company} {COMPANY_STEPS[step].done}.")
    origins = origins_of([company]).get(pk, [])
    context = {**event_frame(scope, "sponsors"), "company": company, "origins": origins, "step": COMPANY_STEPS[step]}
    return show_form(request, "organiser/companies/step.html", form, context)


def company_purge(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope, company = open_company(request, event_slug, pk)
    require(scope.actor, "programme.change_programme", company)
    form = read_form(request, ReasonForm)
    if form.run(partial(purge_company, company, actor=scope.actor)):
        return go(request, "organiser:company-list", event_slug, say=f"{company} is removed for good.")
    context = {**event_frame(scope, "sponsors"), "company": company, **purge_facts(company)}
    return show_form(request, "organiser/companies/purge.html", form, context)
