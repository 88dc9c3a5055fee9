"""Changing course on a stand in use: each page says first what will happen, and does it as a whole or not at all."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, QueryDict

from eventhub.accounts.permissions import require
from eventhub.configurations.course import cancel_stand, change_main_sponsor, move_to_stand
from eventhub.configurations.outcomes import (
    CANCEL,
    KEEP,
    Part,
    choices_for,
    of_cancelling,
    of_moving,
    of_new_sponsor,
)
from eventhub.configurations.standing import standing_of
from eventhub.core.errors import Conflict
from eventhub.core.facts import Fact
from eventhub.core.http import go, render_page
from eventhub.events.guards import require_open
from eventhub.organiser.forms.course import CourseForm, HandOverForm, MoveForm, TargetForm, sealed
from eventhub.organiser.pages import show_form
from eventhub.organiser.stand_page import StandPage, companies, company_of, event_frame, open_stand
from eventhub.stands.models import Stand
from eventhub.stands.queries import stands_visible_to

LABELS = {KEEP: "It is kept", CANCEL: "It is cancelled"}
MOVE = "organiser/course/move.html"


def open_course(request: HttpRequest, event_slug: str, pk: UUID, *, sponsor: bool = True) -> StandPage:
    """The stand, for who may change its course now; those that take a sponsor away need one."""
    page = open_stand(request, event_slug, pk)
    require(page.scope.actor, "stands.assign_sponsor", page.stand)
    require_open(page.scope.event)
    if sponsor and page.stand.sponsorship is None:
        raise Conflict(f"Stand {page.stand.number} has no sponsor. There is nobody to take it from.")
    return page


def stand_hand_over(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    """Another main sponsor for a stand on which something stands, or none."""
    page = open_course(request, event_slug, pk)
    at = standing_of(page.stand)
    others = companies(page.scope).exclude(pk=page.stand.sponsorship.sponsor_id)
    make = partial(HandOverForm, sponsors=others, choices=choices_for(at))
    write = partial(change_main_sponsor, page.stand, actor=page.scope.actor)
    form = decide(request, make, of_new_sponsor(at), write)
    if form.result:
        return go(request, *page.address, say=f"Stand {page.stand.number} has changed hands.")
    return show_course(request, page, "organiser/course/hand_over.html", form, of_new_sponsor(at), at=at)


def stand_cancel(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    """Give the stand up with all that is on it."""
    page = open_course(request, event_slug, pk, sponsor=False)
    facts = of_cancelling(standing_of(page.stand))
    form = decide(request, CourseForm, facts, partial(cancel_stand, page.stand, actor=page.scope.actor))
    if form.result:
        say = f"Stand {page.stand.number} is cancelled."
        return go(request, "organiser:stand-list", event_slug, say=say)
    return show_course(request, page, "organiser/course/cancel.html", form, facts)


def stand_move(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    """The company goes to another stand: first which one (`?to=`), then what happens."""
    page = open_course(request, event_slug, pk)
    free = stands_visible_to(page.scope.actor, page.scope.event).filter(sponsorship=None)
    asked = TargetForm(request.GET if "to" in request.GET else None, stands=free, auto_id="target-%s")
    if not asked.is_valid():
        context = {**course_frame(page), "target_form": asked, "has_free": free.exists()}
        status = 422 if asked.is_bound else 200
        return render_page(request, MOVE, context, partial=MOVE, status=status)
    target: Stand = asked.cleaned_data["to"]
    at, there = standing_of(page.stand), standing_of(target)
    facts = of_moving(at, there)
    write = partial(move_to_stand, page.stand, target, actor=page.scope.actor)
    form = decide(request, partial(MoveForm, choices=choices_for(at, there)), facts, write)
    if form.result:
        say = f"{company_of(form.result)} has stand {target.number} now."
        return go(request, "organiser:stand-detail", event_slug, target.pk, say=say)
    return show_course(request, page, MOVE, form, facts, at=at, target=target)


# --- what all of them do -------------------------------------------------------------------------------


def decide(
    request: HttpRequest, make: Callable[..., CourseForm], facts: list[Fact], write: Callable[..., Any]
) -> CourseForm:
    """The form, run where the request posts. After a conflict it holds what is so now, and all that was typed."""
    if request.method != "POST":
        return make(initial={"seen": sealed(facts)})
    form = make(request.POST)
    form.run(write)
    if isinstance(form.refusal, Conflict) and "now" in form.refusal.extra:
        return again(make, request.POST, form.refusal)
    return form


def again(make: Callable[..., CourseForm], posted: QueryDict, refusal: Conflict) -> CourseForm:
    posted = posted.copy()
    posted["seen"] = sealed(refusal.extra["now"])
    form = make(posted)
    form.is_valid()
    form.refusal = refusal
    return form


def show_course(
    request: HttpRequest, page: StandPage, template: str, form: CourseForm, facts: list[Fact], **more: Any
) -> HttpResponseBase:
    conflict = form.refusal if form.refusal and "now" in form.refusal.extra else None
    facts = conflict.extra["now"] if conflict else facts
    context = {**course_frame(page), **told(facts, getattr(form, "choices", ())), "conflict": conflict, **more}
    return show_form(request, template, form, context)


def course_frame(page: StandPage) -> dict[str, Any]:
    return {**event_frame(page.scope, "stands"), "stand": page.stand, "company": company_of(page.stand)}


def told(facts: list[Fact], choices: Iterable[str], *, parts: Sequence[str] = tuple(Part)) -> dict[str, Any]:
    """`always`: [(part, texts)]; `by_choice`: [(choice, its label, [(part, texts)])] where something can be chosen."""
    offered = [choice for choice in choices if any(fact.when == choice for fact in facts)]
    return {
        "always": by_part(facts, "", parts),
        "by_choice": [(choice, LABELS[choice], by_part(facts, choice, parts)) for choice in offered],
    }


def by_part(facts: Iterable[Fact], when: str, parts: Sequence[str]) -> list[tuple[str, list[str]]]:
    chosen = sorted((fact for fact in facts if fact.when == when), key=lambda fact: parts.index(fact.part))
    return [(part, [fact.text for fact in group]) for part, group in groupby(chosen, lambda fact: str(fact.part))]
