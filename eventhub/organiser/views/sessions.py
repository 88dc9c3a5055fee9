"""The sessions of an event: the list, adding, changing and moving one. Its page and its steps: `session.py`."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from eventhub.accounts.permissions import require
from eventhub.core.http import go
from eventhub.core.listing import Listing
from eventhub.organiser.forms.sessions import PlaceForm, SessionForm
from eventhub.organiser.forms.times import ONE_RULE
from eventhub.organiser.list_page import show_list
from eventhub.organiser.lists.sessions import sessions_to_list
from eventhub.organiser.many import SESSIONS
from eventhub.organiser.nav import programme_frame
from eventhub.organiser.pages import read_form, show_form
from eventhub.organiser.programme_page import session_spec
from eventhub.organiser.scope import EventScope, organiser_scope
from eventhub.organiser.session_page import calendar_at, clash_sentence, open_session, said_of
from eventhub.organiser.views.programme_bulk import taken_back
from eventhub.programme.models import Session
from eventhub.programme.queries import (
    origins_of,
    rooms_visible_to,
    sessions_visible_to,
    tracks_visible_to,
    types_visible_to,
)
from eventhub.programme.services import change_session, create_session, place_session

FORM = "organiser/sessions/form.html"


def session_list(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    rows = sessions_to_list(sessions_visible_to(scope.actor, scope.event))

    def more(listing: Listing) -> dict[str, Any]:
        return {**programme_frame(scope, "sessions"), "many": SESSIONS, "undo": taken_back(request, scope, SESSIONS)}

    return show_list(
        request, scope, rows, session_spec(scope), key="sessions", tab="programme", folder="sessions", more=more
    )


def session_form(request: HttpRequest, scope: EventScope, session: Session | None = None) -> SessionForm:
    actor, event = scope.actor, scope.event
    return read_form(
        request,
        SessionForm,
        event=event,
        session=session,
        rooms=rooms_visible_to(actor, event),
        tracks=tracks_visible_to(actor, event),
        types=types_visible_to(actor, event),
        sessions=sessions_visible_to(actor, event),
        initial={} if session else {"day": request.GET.get("day"), "rooms": request.GET.getlist("room")},
    )


def session_create(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "programme.change_programme", scope.event)
    form = session_form(request, scope)
    if form.run(partial(create_session, scope.event, actor=scope.actor)):
        say = f"“{form.result}” is added.{clash_sentence(scope, form.result)}"
        return go(request, "organiser:session-detail", event_slug, form.result.pk, say=say)
    return show_form(request, FORM, form, {**programme_frame(scope, "sessions"), "rule": ONE_RULE})


def session_edit(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope, session = open_session(request, event_slug, pk)
    require(scope.actor, "programme.change_programme", session)
    form = session_form(request, scope, session)
    if form.run(lambda **_: change_session(session, actor=scope.actor, **form.changes())):
        return go(request, "organiser:session-detail", event_slug, pk, say=said_of(form.result, "saved"))
    origins = origins_of([session]).get(pk, [])
    context = {**programme_frame(scope, "sessions"), "session": session, "origins": origins, "rule": ONE_RULE}
    return show_form(request, FORM, form, context)


def session_move(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    """Another day, time or room, in place on the calendar; a page of its own without script."""
    scope, session = open_session(request, event_slug, pk)
    require(scope.actor, "programme.change_programme", session)
    rooms = rooms_visible_to(scope.actor, scope.event)
    form = read_form(request, PlaceForm, event=scope.event, session=session, rooms=rooms, initial={})
    if form.run(partial(place_session, session, actor=scope.actor)):
        moved = form.result.row
        say = f"{said_of(form.result, 'moved')}{clash_sentence(scope, moved)}"
        # Without the part behind "#": a browser that is on the page already would not load it anew.
        return go(request, calendar_at(scope, moved).partition("#")[0], say=say)
    back = calendar_at(scope, session)
    context = {**programme_frame(scope, "calendar"), "session": session, "rule": ONE_RULE, "back": back}
    return show_form(request, "organiser/sessions/move.html", form, context)
