"""What waits for a decision, and the decision itself."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.views.decorators.http import require_POST

from eventhub.accounts.permissions import require
from eventhub.activity.queries import history_of
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.models import StandConfiguration
from eventhub.configurations.queries import configurations_visible_to, stands_with_progress, submissions_of
from eventhub.configurations.sheet import load_sheet
from eventhub.configurations.workflows import (
    approve_configuration,
    reopen_configuration,
    request_changes_to_configuration,
)
from eventhub.core.errors import Conflict
from eventhub.core.http import go, render_page
from eventhub.organiser.forms.reviews import ApproveForm, ChangesForm, ReviewForm, default_answer_day
from eventhub.organiser.forms.stands import OwedReasonForm
from eventhub.organiser.list_page import show_list
from eventhub.organiser.lists.reviews import REVIEW_LIST
from eventhub.organiser.nav import event_frame
from eventhub.organiser.pages import read_form, show_form
from eventhub.organiser.review import (
    Place,
    current_of,
    difference_of,
    last_decided,
    place_in_queue,
    review_lines,
)
from eventhub.organiser.scope import EventScope, found, organiser_scope
from eventhub.stands.queries import stands_visible_to

PAGE, PART = "organiser/reviews/detail.html", "organiser/reviews/_detail.html"


def review_list(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    stands = stands_with_progress(stands_visible_to(scope.actor, scope.event))
    waiting = stands.filter(configuration_status=ConfigurationStatus.SUBMITTED)
    return show_list(request, scope, waiting, REVIEW_LIST, key="review", tab="review", folder="reviews")


def open_review(request: HttpRequest, event_slug: str, pk: UUID) -> tuple[EventScope, StandConfiguration]:
    scope = organiser_scope(request, event_slug)
    configuration = found(configurations_visible_to(scope.actor, scope.event), pk)
    if not configuration.submission:
        raise Http404
    return scope, configuration


def review_detail(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope, configuration = open_review(request, event_slug, pk)
    return render_page(request, PAGE, review_context(scope, configuration), partial=PART)


def review_context(scope: EventScope, configuration: StandConfiguration, **shown: Any) -> dict[str, Any]:
    """Everything the page shows; `shown` overrides, for instance with the form that was refused."""
    submissions = list(submissions_of(configuration))
    current = current_of(configuration, submissions)
    previous = last_decided(current, submissions)
    sheet = load_sheet(configuration)
    difference = difference_of(previous, current)
    lines = review_lines(difference, previous, sheet.facts)
    context = {
        **event_frame(scope, "review"),
        "configuration": configuration,
        "stand": configuration.stand,
        "place_in_queue": place_in_queue(scope, configuration),
        "submissions": submissions,
        "current": current,
        "previous": previous,
        "difference": difference,
        "price": sheet.price,
        "may_decide": scope.may_write and configuration.status == ConfigurationStatus.SUBMITTED,
        "history": history_of(configuration.pk)[:50] if scope.organises else [],
        "form": ReviewForm(lines=lines, event=scope.event, initial=starting_values(scope, configuration)),
    }
    return context | shown


def starting_values(scope: EventScope, configuration: StandConfiguration) -> dict[str, Any]:
    return {"submission": configuration.submission, "answer_by": default_answer_day(scope.event)}


# --- deciding ------------------------------------------------------------------------------------------


@require_POST
def review_approve(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope, configuration = open_review(request, event_slug, pk)
    form = decision_form(ApproveForm, request.POST, scope, configuration)
    if form.run(partial(approve_configuration, configuration, actor=scope.actor)):
        return go_on(request, scope, configuration, f"Stand {configuration.stand.number} is approved.")
    return show_refused(request, scope, configuration, form)


@require_POST
def review_request_changes(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope, configuration = open_review(request, event_slug, pk)
    form = decision_form(ChangesForm, request.POST, scope, configuration)
    if form.run(partial(request_changes_to_configuration, configuration, actor=scope.actor)):
        say = f"Changes to stand {configuration.stand.number} are requested."
        return go_on(request, scope, configuration, say)
    return show_refused(request, scope, configuration, form)


def decision_form(
    form_class: type[ReviewForm], posted: QueryDict, scope: EventScope, configuration: StandConfiguration
) -> ReviewForm:
    submissions = list(submissions_of(configuration))
    current = current_of(configuration, submissions)
    previous = last_decided(current, submissions)
    facts = load_sheet(configuration).facts
    lines = review_lines(difference_of(previous, current), previous, facts)
    return form_class(posted, lines=lines, event=scope.event)


def go_on(request: HttpRequest, scope: EventScope, configuration: StandConfiguration, say: str) -> HttpResponseBase:
    """To the next one that waits, or back to the queue, which then says that all is done."""
    place: Place = place_in_queue(scope, configuration)
    if place.next_id:
        return go(
            request, "organiser:review-detail", scope.event.slug, place.next_id, say=f"{say} Next: {place.next_name}."
        )
    return go(request, "organiser:review-list", scope.event.slug, say=say)


def show_refused(
    request: HttpRequest, scope: EventScope, configuration: StandConfiguration, form: ReviewForm
) -> HttpResponseBase:
    """The page as it stands now, with what was typed; after a conflict also what is different now."""
    shown: dict[str, Any] = {"form": form}
    if isinstance(form.refusal, Conflict):
        configuration = found(configurations_visible_to(scope.actor, scope.event), configuration.pk)
        posted = request.POST.copy()
        posted["submission"] = str(configuration.submission)
        shown = {
            "conflict": form.refusal,
            "typed": typed_in(form),
            "form": decision_form(type(form), posted, scope, configuration),
            "reopen_form": OwedReasonForm(initial={"reason": form.data.get("reason", "")}, auto_id="reopen-%s"),
        }
    context = review_context(scope, configuration, **shown)
    return render_page(request, PAGE, context, partial=PART, status=form.status)


def typed_in(form: ReviewForm) -> list[tuple[str, str]]:
    """What was about to be sent, in words: (where, text)."""
    posted = form.data
    typed = [(form.names[option_id], posted.get(f"comment-{option_id}", "")) for option_id in form.names]
    whole = "reason" if isinstance(form, ChangesForm) else "comment"
    return [(where, text) for where, text in [*typed, (form.fields[whole].label or "", posted.get(whole, ""))] if text]


# --- afterwards ----------------------------------------------------------------------------------------


def review_reopen(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope, configuration = open_review(request, event_slug, pk)
    require(scope.actor, "configurations.reopen", configuration)
    form = read_form(request, OwedReasonForm)
    if form.run(partial(reopen_configuration, configuration, actor=scope.actor)):
        say = f"Stand {configuration.stand.number} is reopened as revision {form.result.revision}."
        return go(request, "organiser:stand-detail", event_slug, configuration.stand_id, say=say)
    context = {**event_frame(scope, "review"), "configuration": configuration, "stand": configuration.stand}
    return show_form(request, "organiser/reviews/reopen.html", form, context)


def review_difference(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    """Any two submissions side by side: `a` the older, `b` the newer; without them the last two."""
    scope, configuration = open_review(request, event_slug, pk)
    submissions = {one.number: one for one in submissions_of(configuration)}
    newest = max(submissions)
    a, b = number_of(request, "a", newest - 1), number_of(request, "b", newest)
    if b not in submissions or (a and a not in submissions):
        raise Http404
    old, new = submissions.get(a), submissions[b]
    context = {
        **event_frame(scope, "review"),
        "configuration": configuration,
        "stand": configuration.stand,
        "submissions": list(submissions.values()),
        "old": old,
        "new": new,
        "difference": difference_of(old, new),
    }
    template = "organiser/reviews/difference.html"
    return render_page(request, template, context, partial=template)


def number_of(request: HttpRequest, name: str, otherwise: int) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else otherwise
