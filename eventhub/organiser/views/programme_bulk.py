"""The same step for many sessions or speakers: first which, then, once that was confirmed, each for itself."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.views.decorators.http import require_POST

from eventhub.accounts.permissions import require
from eventhub.core.http import go, render_page
from eventhub.core.listing import build_listing
from eventhub.organiser.bulk_steps import BulkStep, step_form
from eventhub.organiser.bulk_undo import TAKE_BACK, groups_of, opened, sealed, take_back
from eventhub.organiser.many import Many
from eventhub.organiser.nav import programme_frame
from eventhub.organiser.pages import show_form
from eventhub.organiser.scope import EventScope, organiser_scope
from eventhub.organiser.views.invitations import MOST_AT_ONCE, chosen_ids
from eventhub.programme.bulk import Outcome

UNDO = "programme_undo"


def chosen_rows(request: HttpRequest, scope: EventScope, many: Many) -> QuerySet[Any]:
    """What was ticked; or all that the list finds, where that was asked for."""
    rows = many.to_list(many.visible(scope.actor, scope.event))
    if request.POST.get("all"):
        return build_listing(QueryDict(request.POST.get("query", "")), rows, many.spec(scope)).queryset
    return rows.filter(pk__in=chosen_ids(request, many.noun)).order_by(*many.order)


@require_POST
def bulk(request: HttpRequest, event_slug: str, many: Many) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "programme.change_programme", scope.event)
    if "undo" in request.POST:
        return undo(request, scope, many)
    step = many.steps.get(request.POST.get("do", ""))
    if step is None:
        raise Http404
    rows = chosen_rows(request, scope, many)
    total, chosen = rows.count(), list(rows[:MOST_AT_ONCE])
    is_confirmed = bool(request.POST.get("confirmed") and chosen)
    form = step_form(step, scope, request.POST if is_confirmed else None)
    if is_confirmed and form.run(partial(step.take, chosen, actor=scope.actor)):
        keep_undo(request, scope, many, step, before=chosen, outcome=form.result)
        return taken(request, scope, many, step, form.result)
    context = {
        **frame(scope, many),
        "step": step,
        "chosen": chosen,
        "further": total - len(chosen),
        "found": found_besides(request, scope, many, total),
        "query": request.POST.get("query", ""),
    }
    return show_form(request, "organiser/programme/bulk.html", form, context)


def frame(scope: EventScope, many: Many) -> dict[str, Any]:
    return {**programme_frame(scope, many.plural), "many": many}


def found_besides(request: HttpRequest, scope: EventScope, many: Many, ticked: int) -> int:
    """How many the list finds, where these are more than were ticked."""
    if request.POST.get("all") or "query" not in request.POST:
        return 0
    rows = many.to_list(many.visible(scope.actor, scope.event))
    listing = build_listing(QueryDict(request.POST["query"]), rows, many.spec(scope))
    return listing.found if listing.found > ticked else 0


def taken(
    request: HttpRequest, scope: EventScope, many: Many, step: BulkStep, outcome: Outcome[Any]
) -> HttpResponseBase:
    if not outcome.refused:
        return go(request, many.list_address, scope.event.slug, say=said(many, step, outcome))
    context = {**frame(scope, many), "step": step, "outcome": outcome, "say": said(many, step, outcome)}
    template = "organiser/programme/bulk_done.html"
    return render_page(request, template, context, partial=template, status=200 if outcome.done else 409)


def said(many: Many, step: BulkStep, outcome: Outcome[Any]) -> str:
    number = len(outcome.done)
    say = f"{number} {many.noun if number == 1 else many.plural} {step.done}."
    if outcome.unchanged:
        say += f" {len(outcome.unchanged)} were so already."
    if outcome.locked:
        say += f" {outcome.locked} came from a vendor: syncs leave alone what was changed."
    return say


# --- taking it back --------------------------------------------------------------------------------------


def undo(request: HttpRequest, scope: EventScope, many: Many) -> HttpResponseBase:
    groups = opened(scope, many, request.POST["undo"])
    if groups is None:
        raise Http404
    return taken(request, scope, many, TAKE_BACK, take_back(scope, many, groups))


def keep_undo(
    request: HttpRequest, scope: EventScope, many: Many, step: BulkStep, *, before: Sequence[Any], outcome: Outcome[Any]
) -> None:
    """What takes it back, shown once with the list; what was done before it is no slip any more."""
    request.session.pop(UNDO, None)
    after = many.to_list(many.visible(scope.actor, scope.event)).in_bulk([one.pk for one in outcome.done])
    groups = groups_of(step, before, after)
    if groups:
        number = sum(len(group["keys"]) for group in groups)
        place = {"noun": many.noun, "event": scope.event.slug}
        request.session[UNDO] = {"place": place, "token": sealed(scope, many, groups), "number": number}


def taken_back(request: HttpRequest, scope: EventScope, many: Many) -> dict[str, Any] | None:
    offered: dict[str, Any] | None = request.session.get(UNDO)
    if offered is None or offered.get("place") != {"noun": many.noun, "event": scope.event.slug}:
        return None
    del request.session[UNDO]
    return offered
