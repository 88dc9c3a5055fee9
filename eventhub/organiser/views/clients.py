"""The systems that speak to the API for an organisation: their scopes, secrets and calls."""

from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from eventhub.accounts.calls import calls_by_day
from eventhub.accounts.clients import change_client, refuse_revoked, rotate_client_secret
from eventhub.accounts.models import ApiClient
from eventhub.accounts.permissions import can, require
from eventhub.accounts.queries import clients_visible_to
from eventhub.accounts.services import create_client, revoke_client
from eventhub.activity.queries import history_of
from eventhub.core.http import go, render_page
from eventhub.core.listing import build_listing, export
from eventhub.organiser.api_pages import LINES_OF_HISTORY, api_frame, show_secret
from eventhub.organiser.first_call import first_calls
from eventhub.organiser.forms.base import ServiceForm
from eventhub.organiser.forms.clients import ClientForm, RotateForm
from eventhub.organiser.lists.clients import CLIENT_LIST
from eventhub.organiser.pages import read_form, show_form
from eventhub.organiser.pictures import call_picture
from eventhub.organiser.scope import OrganisationScope, found, organisation_scope


def client_list(request: HttpRequest, organisation_id: UUID) -> HttpResponseBase:
    scope = organisation_scope(request, organisation_id)
    listing = build_listing(request.GET, clients_of(scope), CLIENT_LIST)
    if request.GET.get("export"):
        return export(listing, name="api-clients")
    context = {**api_frame(scope, "clients"), "listing": listing}
    page, part = "organiser/api/clients/list.html", "organiser/api/clients/_listing.html"
    return render_page(request, page, context, partial=part)


def clients_of(scope: OrganisationScope) -> Any:
    return clients_visible_to(scope.actor).filter(organisation=scope.organisation)


def client_create(request: HttpRequest, organisation_id: UUID) -> HttpResponseBase:
    scope = organisation_scope(request, organisation_id)
    require(scope.actor, "accounts.manage_client", scope.organisation)
    form = read_form(request, ClientForm, may_give_all=may_give_all(scope))
    if form.run(partial(create_client, organisation=scope.organisation, actor=scope.actor)):
        return show_new_secret(request, scope, *form.result, title=f"{form.result[0].name} is created")
    return show_form(request, "organiser/api/clients/form.html", form, api_frame(scope, "clients"))


def may_give_all(scope: OrganisationScope) -> bool:
    return can(scope.actor, "accounts.give_packages_write")


def show_new_secret(
    request: HttpRequest, scope: OrganisationScope, client: ApiClient, secret: str, *, title: str
) -> HttpResponse:
    at = [scope.organisation.pk, client.pk]
    context = {
        "title": title,
        "name": client.name,
        "facts": [("Client ID", client.client_id), ("Client secret", secret)],
        "until": client.old_secret_until,
        "onward": {"label": "Make the first call", "url": reverse("organiser:client-first-call", args=at)},
        "back": {"label": f"Go to {client.name}", "url": reverse("organiser:client-detail", args=at)},
    }
    return show_secret(request, {**api_frame(scope, "clients"), **context})


def client_detail(request: HttpRequest, organisation_id: UUID, pk: UUID) -> HttpResponseBase:
    scope = organisation_scope(request, organisation_id)
    client = found(clients_of(scope), pk)
    known = settings.OAUTH2_PROVIDER["SCOPES"]
    context = {
        **api_frame(scope, "clients"),
        "client": client,
        "scopes": [(name, known.get(name, "")) for name in client.allowed_scopes],
        "may_rotate": can(scope.actor, "accounts.rotate_client", client),
        "picture": call_picture(calls_by_day(client.pk)),
        "history": history_of(client.pk)[:LINES_OF_HISTORY],
    }
    page = "organiser/api/clients/detail.html"
    return render_page(request, page, context, partial=page)


def client_edit(request: HttpRequest, organisation_id: UUID, pk: UUID) -> HttpResponseBase:
    scope, client = managed(request, organisation_id, pk)
    values = {"name": client.name, "scopes": client.allowed_scopes}
    form = read_form(request, ClientForm, may_give_all=may_give_all(scope), initial=values)
    if form.run(partial(change_client, client, actor=scope.actor)):
        return go(request, "organiser:client-detail", organisation_id, pk, say=f"{form.result.name} is saved.")
    context = {**api_frame(scope, "clients"), "client": client}
    return show_form(request, "organiser/api/clients/form.html", form, context)


def client_rotate(request: HttpRequest, organisation_id: UUID, pk: UUID) -> HttpResponseBase:
    scope, client = managed(request, organisation_id, pk)
    require(scope.actor, "accounts.rotate_client", client)
    form = read_form(request, RotateForm)
    if form.run(partial(rotate_client_secret, client, actor=scope.actor)):
        return show_new_secret(request, scope, *form.result, title=f"{client.name} has a new secret")
    context = {**api_frame(scope, "clients"), "client": client}
    return show_form(request, "organiser/api/clients/rotate.html", form, context)


def client_revoke(request: HttpRequest, organisation_id: UUID, pk: UUID) -> HttpResponseBase:
    scope, client = managed(request, organisation_id, pk)
    form = read_form(request, ServiceForm)
    if form.run(partial(revoke_client, client, actor=scope.actor)):
        say = f"{client.name} is revoked: its tokens no longer work."
        return go(request, "organiser:client-detail", organisation_id, pk, say=say)
    context = {**api_frame(scope, "clients"), "client": client}
    context["picture"] = call_picture(calls_by_day(client.pk))
    return show_form(request, "organiser/api/clients/revoke.html", form, context)


def managed(request: HttpRequest, organisation_id: UUID, pk: UUID) -> tuple[OrganisationScope, ApiClient]:
    """A client that can still be changed, and by this reader."""
    scope = organisation_scope(request, organisation_id)
    client = found(clients_of(scope), pk)
    require(scope.actor, "accounts.manage_client", client)
    refuse_revoked(client)
    return scope, client


def client_first_call(request: HttpRequest, organisation_id: UUID, pk: UUID) -> HttpResponseBase:
    scope = organisation_scope(request, organisation_id)
    client = found(clients_of(scope), pk)
    context = {**api_frame(scope, "clients"), "client": client, "calls": first_calls(client)}
    page = "organiser/api/clients/first_call.html"
    return render_page(request, page, context, partial=page)
