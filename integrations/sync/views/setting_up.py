"""Connecting a vendor: which one, what it asks for, and trying it before the first run."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase

from eventhub.core.http import go, render_page, wants_fragment
from eventhub.core.service_form import ServiceForm
from integrations.sync import registry
from integrations.sync.contract import Vendor
from integrations.sync.forms.connections import ConnectionForm, CredentialsForm
from integrations.sync.places import place_of, read_form, show_form, sync_frame, sync_scope
from integrations.sync.queries import runs_visible_to
from integrations.sync.services import change_connection, connect
from integrations.sync.trying import Tried, try_changed, try_connection, try_new
from integrations.sync.workflows import reconnect_connection

MANAGE = "sync.manage_connection"
FORM = "sync/form.html"


def connection_choose(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = sync_scope(request, event_slug, MANAGE)
    context = {**sync_frame(scope), "vendors": registry.installed()}
    return render_page(request, "sync/choose.html", context, partial="sync/choose.html")


def connection_create(request: HttpRequest, event_slug: str, vendor: str) -> HttpResponseBase:
    scope = sync_scope(request, event_slug, MANAGE)
    provider = known_vendor(vendor)
    form = read_form(request, ConnectionForm, vendor=provider, event=scope.event)
    context = {**sync_frame(scope), "vendor": provider}
    if asks_to_try(request):
        tried = form.run(partial(try_new, scope.event, vendor=vendor, actor=scope.actor))
        return show_tried(request, form, context, form.result if tried else None)
    if form.run(partial(connect, event=scope.event, vendor=vendor, actor=scope.actor)):
        say = f"{form.result} is connected. Nothing is read yet: test it, then look at a preview."
        return go(request, "sync:connection-check", event_slug, form.result.pk, say=say)
    return show_form(request, FORM, form, context)


def known_vendor(slug: str) -> Vendor:
    try:
        return registry.get(slug)
    except KeyError:
        raise Http404 from None


def connection_edit(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    place = place_of(request, event_slug, pk, MANAGE)
    connection, actor = place.connection, place.scope.actor
    form = read_form(
        request, ConnectionForm, vendor=connection.provider, event=place.scope.event, connection=connection
    )
    context = {**place.frame, "vendor": connection.provider}
    if asks_to_try(request):
        tried = form.run(partial(try_changed, connection, actor=actor))
        return show_tried(request, form, context, form.result if tried else None)
    if form.run(partial(change_connection, connection, actor=actor)):
        say = f"{form.result} is saved. The next run reads with the new settings."
        return go(request, "sync:connection-detail", event_slug, pk, say=say)
    return show_form(request, FORM, form, context)


def asks_to_try(request: HttpRequest) -> bool:
    return request.method == "POST" and request.POST.get("do") == "test"


def show_tried(
    request: HttpRequest, form: ServiceForm, context: dict[str, Any], tried: Tried | None
) -> HttpResponseBase:
    """Under htmx the answer alone, beside the form; a refused form is shown whole, with what is to mend."""
    context |= {"form": form, "tried": tried, "is_on_form": True}
    part = "sync/_tried.html" if tried else FORM
    response = render_page(request, FORM, context, partial=part, status=200 if tried else form.status)
    if tried is None and wants_fragment(request):
        response["HX-Retarget"], response["HX-Reselect"] = "#connection-form", "#connection-form"
    return response


def connection_check(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    """The test of a connection as it is stored, with three sessions by the venue's clock."""
    place = place_of(request, event_slug, pk, MANAGE)
    form = read_form(request, ServiceForm)
    form.run(partial(try_connection, place.connection, actor=place.scope.actor))
    is_new = not runs_visible_to(place.scope.actor, place.connection).exists()
    context = {**place.frame, "vendor": place.connection.provider, "form": form, "tried": form.result, "is_new": is_new}
    return render_page(
        request, "sync/check.html", context, partial="sync/_tried.html", status=200 if form.result else form.status
    )


def connection_reconnect(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    place = place_of(request, event_slug, pk, MANAGE)
    connection = place.connection
    form = read_form(request, CredentialsForm, vendor=connection.provider)
    if form.run(partial(reconnect_connection, connection, actor=place.scope.actor)):
        say = f"{connection} is connected again. It finds its own rows: nothing comes twice."
        return go(request, "sync:connection-check", event_slug, pk, say=say)
    return show_form(request, "sync/reconnect.html", form, {**place.frame, "vendor": connection.provider})
