"""Rooms, tracks and session types: one page, on which each is added, changed and removed in place."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST

from eventhub.accounts.permissions import require
from eventhub.core.http import render_page, render_refused, swap_or_redirect
from eventhub.organiser.forms.base import ServiceForm
from eventhub.organiser.nav import programme_frame
from eventhub.organiser.room_page import THINGS, Thing, form_for, room_context
from eventhub.organiser.scope import EventScope, found, organiser_scope

PAGE, PART = "organiser/rooms/list.html", "organiser/rooms/_tables.html"


def room_list(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    return render_page(request, PAGE, {**programme_frame(scope, "rooms"), **room_context(scope)}, partial=PART)


def open_thing(request: HttpRequest, event_slug: str, kind: str) -> tuple[EventScope, Thing]:
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "programme.change_programme", scope.event)
    return scope, THINGS[kind]


@require_POST
def room_create(request: HttpRequest, event_slug: str, kind: str) -> HttpResponseBase:
    scope, thing = open_thing(request, event_slug, kind)
    form = thing.form(request.POST, auto_id=f"new-{kind}-%s")
    done = form.run(partial(thing.create, scope.event, actor=scope.actor))
    return answer(request, scope, (kind, None, form), f"{form.result} is added." if done else "")


@require_POST
def room_change(request: HttpRequest, event_slug: str, kind: str, pk: UUID) -> HttpResponseBase:
    scope, thing = open_thing(request, event_slug, kind)
    row = found(thing.visible(scope.actor, scope.event), pk)
    form = form_for(thing, row, request.POST)
    done = form.run(partial(thing.change, row, actor=scope.actor))
    return answer(request, scope, (kind, pk, form), f"{form.result.row} is saved." if done else "")


@require_POST
def room_remove(request: HttpRequest, event_slug: str, kind: str, pk: UUID) -> HttpResponseBase:
    scope, thing = open_thing(request, event_slug, kind)
    row = found(thing.visible(scope.actor, scope.event), pk)
    form = ServiceForm(request.POST)
    done = form.run(lambda: thing.remove(row, actor=scope.actor))
    return answer(request, scope, (kind, "", form), f"{row} is removed." if done else "")


def answer(request: HttpRequest, scope: EventScope, tried: tuple[str, Any, ServiceForm], say: str) -> HttpResponseBase:
    """The page as everything stands now, with the form that was refused as it was sent."""
    refused = () if say else (tried,)
    context = {**programme_frame(scope, "rooms"), **room_context(scope, *refused)}
    if not say:
        return render_refused(request, PAGE, context, partial=PART, status=tried[2].status)
    return swap_or_redirect(request, PART, context, to=("organiser:room-list", scope.event.slug), say=say)
