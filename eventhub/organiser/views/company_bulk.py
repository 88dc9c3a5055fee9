"""The same step for many companies of vendors: first what would come of each, then, once that was confirmed, each for itself."""

from functools import partial

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.views.decorators.http import require_POST

from eventhub.accounts.permissions import require
from eventhub.core.http import go, render_page
from eventhub.core.listing import build_listing
from eventhub.organiser.company_page import companies_to_list, company_spec
from eventhub.organiser.company_steps import BULK_STEPS, BulkStep, taken
from eventhub.organiser.forms.base import ServiceForm
from eventhub.organiser.nav import event_frame
from eventhub.organiser.pages import show_form
from eventhub.organiser.scope import EventScope, organiser_scope
from eventhub.organiser.views.companies import marks_in
from eventhub.organiser.views.invitations import MOST_AT_ONCE, chosen_ids
from eventhub.programme.bulk import Outcome
from eventhub.programme.models import Company


def chosen_companies(request: HttpRequest, scope: EventScope) -> QuerySet[Company]:
    """What was ticked; or all that the list finds, where that was asked for."""
    rows = companies_to_list(scope)
    if request.POST.get("all"):
        return build_listing(QueryDict(request.POST.get("query", "")), rows, company_spec(scope)).queryset
    return rows.filter(pk__in=chosen_ids(request, "company")).order_by("name", "role", "pk")


@require_POST
def company_bulk(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "programme.change_programme", scope.event)
    step = BULK_STEPS.get(request.POST.get("do", ""))
    if step is None:
        raise Http404
    chosen = list(chosen_companies(request, scope))
    effects = step.effects(scope, chosen)
    at_once = list(effects)[:MOST_AT_ONCE]
    is_confirmed = bool(request.POST.get("confirmed") and at_once)
    form = ServiceForm(request.POST if is_confirmed else None)
    if is_confirmed and form.run(partial(taken, step, scope, at_once, seen=marks_in(request))):
        return show_taken(request, scope, step, form.result)
    context = {
        **event_frame(scope, "sponsors"),
        "step": step,
        "effects": [(one, effects[one]) for one in at_once],
        "left_out": [one for one in chosen if one not in effects],
        "further": len(effects) - len(at_once),
        "any_chosen": bool(chosen),
        "query": request.POST.get("query", ""),
    }
    return show_form(request, "organiser/companies/bulk.html", form, context)


def show_taken(request: HttpRequest, scope: EventScope, step: BulkStep, outcome: Outcome[Company]) -> HttpResponseBase:
    number = len(outcome.done)
    say = f"{number} {'company' if number == 1 else 'companies'} {step.done}."
    if not outcome.refused:
        return go(request, "organiser:company-list", scope.event.slug, say=say)
    context = {**event_frame(scope, "sponsors"), "step": step, "outcome": outcome, "say": say}
    template = "organiser/companies/bulk_done.html"
    return render_page(request, template, context, partial=template, status=200 if outcome.done else 409)
