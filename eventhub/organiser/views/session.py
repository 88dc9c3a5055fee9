"""The page of one session, who speaks in it, and the steps that are taken on it."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from eventhub.accounts.permissions import require
from eventhub.core.http import go, render_page, render_refused, swap_or_redirect, wants_fragment
from eventhub.organiser.forms.base import ServiceForm
from eventhub.organiser.forms.stands import ReasonForm
from eventhub.organiser.nav import programme_frame
from eventhub.organiser.pages import read_form, show_form
from eventhub.organiser.programme_page import purge_facts
from eventhub.organiser.programme_steps import SESSION_STEPS
from eventhub.organiser.session_page import open_session, said_of, session_context, speakers_context
from eventhub.organiser.speaking import changed_speakers
from eventhub.programme.queries import origins_of, speakers_visible_to
from eventhub.programme.services import change_people
from eventhub.programme.workflows import purge_session

PAGE, PART = "organiser/sessions/detail.html", "organiser/sessions/_speakers.html"


def session_detail(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    """Under htmx the people alone: looking for somebody to add is all that the page asks for again."""
    scope, session = open_session(request, event_slug, pk)
    if session.pk != pk:
        return redirect("organiser:session-detail", event_slug, session.pk, permanent=True)
    context = session_context(scope, session, request.GET.get("q", ""))
    return render_page(request, PAGE, context, partial=PART)


@require_POST
def session_speakers(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    """One press of a button among the people: another one, earlier, later, gone, or what is said of one."""
    scope, session = open_session(request, event_slug, pk)
    people = speakers_visible_to(scope.actor, scope.event)
    form, address = ServiceForm(request.POST), ("organiser:session-detail", event_slug, pk)
    if not form.run(
        lambda: change_people(
            session, change=lambda links: changed_speakers(links, people, request.POST), actor=scope.actor
        )
    ):
        context = {**session_context(scope, session, request.POST.get("q", "")), "refused": form}
        return render_refused(request, PAGE, context, partial=PART, status=form.status)
    _, session = open_session(request, event_slug, pk)
    context = speakers_context(scope, session) if wants_fragment(request) else {}
    context |= {"scope": scope, "event": scope.event, "session": session}
    return swap_or_redirect(request, PART, context, to=address, say=said_of(form.result, "saved"))


def session_step(request: HttpRequest, event_slug: str, pk: UUID, step: str) -> HttpResponseBase:
    """Cancel, withdraw or take back: what follows is said first."""
    scope, session = open_session(request, event_slug, pk)
    require(scope.actor, "programme.change_programme", session)
    form = read_form(request, ReasonForm)
    if form.run(partial(SESSION_STEPS[step].take, session, actor=scope.actor)):
        say = f"“{session}” {SESSION_STEPS[step].done}."
        return go(request, "organiser:session-detail", event_slug, pk, say=say)
    origins = origins_of([session]).get(pk, [])
    context = {
        **programme_frame(scope, "sessions"),
        "session": session,
        "origins": origins,
        "step": SESSION_STEPS[step],
    }
    return show_form(request, "organiser/sessions/step.html", form, context)


def session_purge(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope, session = open_session(request, event_slug, pk)
    require(scope.actor, "programme.change_programme", session)
    form = read_form(request, ReasonForm)
    if form.run(partial(purge_session, session, actor=scope.actor)):
        return go(request, "organiser:session-list", event_slug, say=f"“{session}” is removed for good.")
    context = {**programme_frame(scope, "sessions"), "session": session, **purge_facts(session)}
    return show_form(request, "organiser/sessions/purge.html", form, context)
