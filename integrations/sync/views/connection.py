"""The connections of an event: the list, the page of one, and what is decided about it."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST

from eventhub.activity.queries import history_of
from eventhub.core.http import go, render_page
from eventhub.core.listing import build_listing, export
from eventhub.core.service_form import ServiceForm
from integrations.sync import registry
from integrations.sync.copies.progress import pictures_visible_to, progress_of
from integrations.sync.health import health_of, healths_of
from integrations.sync.lists.runs import run_list
from integrations.sync.picture import run_picture
from integrations.sync.places import Place, place_of, read_form, show_form, sync_frame, sync_scope
from integrations.sync.queries import (
    connections_visible_to,
    quarantine_visible_to,
    removed_visible_to,
    rows_held_of,
    runs_visible_to,
)
from integrations.sync.workflows import disconnect_connection, pause_connection, resume_connection

MANAGE, RUN = "sync.manage_connection", "sync.run_connection"
LINES_OF_HISTORY = 50
BARS = 40
KINDS = [
    ("session", "Sessions"),
    ("speaker", "Speakers"),
    ("room", "Rooms"),
    ("track", "Tracks"),
    ("session_type", "Types"),
    ("company", "Companies"),
]


def connection_list(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = sync_scope(request, event_slug)
    connections = list(connections_visible_to(scope.actor, scope.event))
    context = {
        **sync_frame(scope),
        "healths": list(healths_of(connections).values()),
        "held": rows_held_of(connections),
        "vendors": registry.installed(),
    }
    return render_page(request, "sync/list.html", context, partial="sync/list.html")


def connection_detail(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    place = place_of(request, event_slug, pk)
    runs = runs_visible_to(place.scope.actor, place.connection)
    listing = build_listing(request.GET, runs, run_list(place.scope.event))
    if request.GET.get("export"):
        return export(listing, name=f"{event_slug}-sync-runs")
    context = {**place.frame, **facts_of(place), "listing": listing}
    return render_page(request, "sync/connection.html", context, partial="sync/_runs.html")


def facts_of(place: Place) -> dict[str, Any]:
    actor, connection = place.scope.actor, place.connection
    recent = list(runs_visible_to(actor, connection)[:BARS])
    return {
        "health": health_of(connection),
        "held": rows_held_of([connection]).get(connection.pk, {}),
        "picture": run_picture(recent[::-1], place.scope.event.zone),
        "is_new": not recent,
        "failed": quarantine_visible_to(actor, connection).count(),
        "removed": removed_visible_to(actor, connection).count(),
        "kinds": KINDS,
        "copies": progress_of(pictures_visible_to(actor, connection)),
        "single": any(stream.fetch_one for stream in connection.provider.streams),
        "history": history_lines(place),
    }


def history_lines(place: Place) -> Sequence[Any]:
    return list(history_of(place.connection.pk)[:LINES_OF_HISTORY]) if place.scope.organises else []


@require_POST
def connection_pause(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    place = place_of(request, event_slug, pk, RUN)
    pause_connection(place.connection, actor=place.scope.actor)
    say = f"{place.connection} is paused: no sync starts by itself. You can still start one by hand."
    return go(request, "sync:connection-detail", event_slug, pk, say=say)


@require_POST
def connection_resume(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    place = place_of(request, event_slug, pk, RUN)
    resume_connection(place.connection, actor=place.scope.actor)
    return go(request, "sync:connection-detail", event_slug, pk, say=f"{place.connection} is active again.")


def connection_disconnect(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    """What stays and what goes is said first."""
    place = place_of(request, event_slug, pk, MANAGE)
    form = read_form(request, ServiceForm)
    if form.run(partial(disconnect_connection, place.connection, actor=place.scope.actor)):
        say = f"{place.connection} is disconnected. Its sessions and speakers stay here."
        return go(request, "sync:connection-detail", event_slug, pk, say=say)
    context = {**place.frame, "held": rows_held_of([place.connection]).get(pk, {})}
    return show_form(request, "sync/disconnect.html", form, context)
