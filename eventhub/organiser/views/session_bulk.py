"""The same step for many sessions: first which, then, once that was confirmed, each for itself."""

from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.views.decorators.http import require_POST

from eventhub.accounts.permissions import require
from eventhub.core.http import go, render_page
from eventhub.core.listing import build_listing
from eventhub.organiser.bulk_steps import INVERSE, STEPS, BulkStep, step_form
from eventhub.organiser.lists.sessions import sessions_to_list
from eventhub.organiser.nav import programme_frame
from eventhub.organiser.pages import show_form
from eventhub.organiser.programme_page import session_spec
from eventhub.organiser.scope import EventScope, organiser_scope
from eventhub.organiser.views.invitations import MOST_AT_ONCE, chosen_ids
from eventhub.programme.bulk import Outcome
from eventhub.programme.enums import SessionStatus
from eventhub.programme.models import Session
from eventhub.programme.queries import sessions_visible_to

UNDO = "programme_undo"


def chosen_sessions(request: HttpRequest, scope: EventScope) -> QuerySet[Session]:
    """What was ticked; or all that the list finds, where that was asked for."""
    rows = sessions_to_list(sessions_visible_to(scope.actor, scope.event))
    if request.POST.get("all"):
        return build_listing(QueryDict(request.POST.get("query", "")), rows, session_spec(scope)).queryset
    return rows.filter(pk__in=chosen_ids(request, "session")).order_by("starts_at", "order", "title", "pk")


@require_POST
def session_bulk(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "programme.change_programme", scope.event)
    step = STEPS.get(request.POST.get("do", ""))
    if step is None:
        raise Http404
    sessions = chosen_sessions(request, scope)
    total, chosen = sessions.count(), list(sessions[:MOST_AT_ONCE])
    is_confirmed = bool(request.POST.get("confirmed") and chosen)
    form = step_form(step, scope, request.POST if is_confirmed else None)
    if is_confirmed and form.run(partial(step.take, chosen, actor=scope.actor)):
        return taken(request, scope, step, {one.pk: one.status for one in chosen}, form.result)
    context = {
        **programme_frame(scope, "sessions"),
        "step": step,
        "chosen": chosen,
        "further": total - len(chosen),
        "found": found_besides(request, scope, total),
        "query": request.POST.get("query", ""),
    }
    return show_form(request, "organiser/sessions/bulk.html", form, context)


def found_besides(request: HttpRequest, scope: EventScope, ticked: int) -> int:
    """How many the list finds, where these are more than were ticked."""
    if request.POST.get("all") or "query" not in request.POST:
        return 0
    rows = sessions_visible_to(scope.actor, scope.event)
    listing = build_listing(QueryDict(request.POST["query"]), sessions_to_list(rows), session_spec(scope))
    return listing.found if listing.found > ticked else 0


def taken(
    request: HttpRequest, scope: EventScope, step: BulkStep, before: dict[UUID, str], outcome: Outcome[Session]
) -> HttpResponseBase:
    keep_undo(request, step, before, outcome)
    if not outcome.refused:
        return go(request, "organiser:session-list", scope.event.slug, say=said(step, outcome))
    context = {**programme_frame(scope, "sessions"), "step": step, "outcome": outcome, "say": said(step, outcome)}
    template = "organiser/sessions/bulk_done.html"
    return render_page(request, template, context, partial=template, status=200 if outcome.done else 409)


def said(step: BulkStep, outcome: Outcome[Session]) -> str:
    number = len(outcome.done)
    say = f"{number} session{'' if number == 1 else 's'} {step.done}."
    if outcome.unchanged:
        say += f" {len(outcome.unchanged)} were so already."
    if outcome.locked:
        say += f" {outcome.locked} came from a vendor: syncs leave alone what was changed."
    return say


# --- taking it back --------------------------------------------------------------------------------------


def keep_undo(request: HttpRequest, step: BulkStep, before: dict[UUID, str], outcome: Outcome[Session]) -> None:
    """What takes it back, shown once with the list: only for those that come to where they were by it."""
    inverse = INVERSE.get(step.key)
    keys = [str(one.pk) for one in outcome.done if step.keeps_status or before[one.pk] == SessionStatus.CONFIRMED]
    if inverse and keys:
        request.session[UNDO] = {"do": inverse, "sessions": keys}


def taken_back(request: HttpRequest) -> dict[str, Any] | None:
    undo: dict[str, Any] | None = request.session.pop(UNDO, None) if UNDO in request.session else None
    return undo
