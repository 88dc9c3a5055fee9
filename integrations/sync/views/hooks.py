"""The address for a vendor's calls, and its secret: made anew here, shown once."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from eventhub.core.service_form import ServiceForm
from integrations.sync.hints import SECRET_HEADER
from integrations.sync.hooks import hook_address, renew_hook_secret
from integrations.sync.places import place_of, read_form, show_form


def hook_detail(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    place = place_of(request, event_slug, pk, "sync.manage_connection")
    form = read_form(request, ServiceForm)
    calls = place.connection.calls.order_by("-created_at")[:20]
    context = {**place.frame, "address": hook_address(place.connection), "header": SECRET_HEADER, "calls": calls}
    if form.run(partial(renew_hook_secret, place.connection, actor=place.scope.actor)):
        response = render(request, "sync/secret.html", {**context, "secret": form.result}, status=201)
        add_never_cache_headers(response)
        return response
    return show_form(request, "sync/hook.html", form, context)
