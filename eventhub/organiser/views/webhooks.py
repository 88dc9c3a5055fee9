"""Where other systems are told of what happens: their addresses, and the log of what was sent to each."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST

from eventhub.accounts.permissions import require
from eventhub.activity.queries import history_of
from eventhub.core.http import go, render_page
from eventhub.core.listing import build_listing, export
from eventhub.events.queries import events_visible_to
from eventhub.organiser.api_pages import LINES_OF_HISTORY, api_frame, show_secret
from eventhub.organiser.forms.base import ServiceForm
from eventhub.organiser.forms.webhooks import EndpointForm, NewEndpointForm, RangeForm, last_day
from eventhub.organiser.lists.webhooks import DELIVERY_LIST, ENDPOINT_LIST, endpoints_to_list
from eventhub.organiser.pages import read_form, show_form
from eventhub.organiser.scope import OrganisationScope, found, organisation_scope
from eventhub.webhooks.enums import DeliveryStatus
from eventhub.webhooks.models import WebhookDelivery, WebhookEndpoint
from eventhub.webhooks.queries import attempts_of, deliveries_visible_to, endpoints_visible_to, range_size
from eventhub.webhooks.services import change_endpoint, create_endpoint, ping, remove_endpoint, rotate_secret
from eventhub.webhooks.workflows import pause_endpoint, replay_delivery, replay_range, resume_endpoint


def webhook_list(request: HttpRequest, organisation_id: UUID) -> HttpResponseBase:
    scope = organisation_scope(request, organisation_id)
    listing = build_listing(request.GET, endpoints_to_list(endpoints_of(scope)), ENDPOINT_LIST)
    if request.GET.get("export"):
        return export(listing, name="webhooks")
    context = {**api_frame(scope, "webhooks"), "listing": listing}
    page, part = "organiser/api/webhooks/list.html", "organiser/api/webhooks/_listing.html"
    return render_page(request, page, context, partial=part)


def endpoints_of(scope: OrganisationScope) -> Any:
    return endpoints_visible_to(scope.actor).filter(organisation=scope.organisation)


# --- adding and changing ---------------------------------------------------------------------------------


def webhook_create(request: HttpRequest, organisation_id: UUID) -> HttpResponseBase:
    scope = organisation_scope(request, organisation_id)
    require(scope.actor, "webhooks.manage", scope.organisation)
    organised = events_visible_to(scope.actor).filter(organisation=scope.organisation)
    form = read_form(request, NewEndpointForm, organised=organised)
    if form.run(partial(create_endpoint, organisation=scope.organisation, actor=scope.actor)):
        endpoint, secret = form.result
        return show_new_secret(request, scope, endpoint, secret, title="The webhook is added")
    return show_form(request, "organiser/api/webhooks/form.html", form, api_frame(scope, "webhooks"))


def show_new_secret(
    request: HttpRequest, scope: OrganisationScope, endpoint: WebhookEndpoint, secret: str, *, title: str
) -> HttpResponse:
    address = reverse("organiser:webhook-detail", args=[scope.organisation.pk, endpoint.pk])
    context = {
        "title": title,
        "name": str(endpoint),
        "facts": [("Address", endpoint.url), ("Secret that its messages are signed with", secret)],
        "until": endpoint.previous_secret_expires_at if endpoint.has_two_secrets else None,
        "onward": {"label": "Go to the webhook", "url": address},
    }
    return show_secret(request, {**api_frame(scope, "webhooks"), **context})


def webhook_edit(request: HttpRequest, organisation_id: UUID, pk: UUID) -> HttpResponseBase:
    scope, endpoint = managed(request, organisation_id, pk)
    values = {name: getattr(endpoint, name) for name in EndpointForm.base_fields}
    form = read_form(request, EndpointForm, initial=values)
    if form.run(partial(change_endpoint, endpoint, actor=scope.actor)):
        return go(request, "organiser:webhook-detail", organisation_id, pk, say=f"{form.result} is saved.")
    context = {**api_frame(scope, "webhooks"), "endpoint": endpoint}
    return show_form(request, "organiser/api/webhooks/form.html", form, context)


def managed(request: HttpRequest, organisation_id: UUID, pk: UUID) -> tuple[OrganisationScope, WebhookEndpoint]:
    """An endpoint that this reader may change."""
    scope = organisation_scope(request, organisation_id)
    endpoint = found(endpoints_of(scope), pk)
    require(scope.actor, "webhooks.manage", endpoint)
    return scope, endpoint


def webhook_rotate(request: HttpRequest, organisation_id: UUID, pk: UUID) -> HttpResponseBase:
    scope, endpoint = managed(request, organisation_id, pk)
    form = read_form(request, ServiceForm)
    if form.run(partial(rotate_secret, endpoint, actor=scope.actor)):
        endpoint.refresh_from_db()
        return show_new_secret(request, scope, endpoint, form.result, title="The webhook has a new secret")
    context = {**api_frame(scope, "webhooks"), "endpoint": endpoint}
    return show_form(request, "organiser/api/webhooks/rotate.html", form, context)


def webhook_remove(request: HttpRequest, organisation_id: UUID, pk: UUID) -> HttpResponseBase:
    scope, endpoint = managed(request, organisation_id, pk)
    form = read_form(request, ServiceForm)
    if form.run(partial(remove_endpoint, endpoint, actor=scope.actor)):
        return go(request, "organiser:webhook-list", organisation_id, say=f"{endpoint} is removed.")
    context = {**api_frame(scope, "webhooks"), "endpoint": endpoint, "waiting": waiting_for(endpoint)}
    return show_form(request, "organiser/api/webhooks/remove.html", form, context)


def waiting_for(endpoint: WebhookEndpoint) -> int:
    return endpoint.deliveries.filter(status=DeliveryStatus.WAITING).count()


@require_POST
def webhook_pause(request: HttpRequest, organisation_id: UUID, pk: UUID) -> HttpResponseBase:
    scope, endpoint = managed(request, organisation_id, pk)
    pause_endpoint(endpoint, actor=scope.actor)
    return go(request, "organiser:webhook-detail", organisation_id, pk, say="It is paused. What happens now is kept.")


@require_POST
def webhook_resume(request: HttpRequest, organisation_id: UUID, pk: UUID) -> HttpResponseBase:
    scope, endpoint = managed(request, organisation_id, pk)
    resume_endpoint(endpoint, actor=scope.actor)
    return go(request, "organiser:webhook-detail", organisation_id, pk, say="It is active. What waits is sent now.")


@require_POST
def webhook_ping(request: HttpRequest, organisation_id: UUID, pk: UUID) -> HttpResponseBase:
    """Leads to the ping itself, where its answer appears."""
    scope, endpoint = managed(request, organisation_id, pk)
    delivery = ping(endpoint, actor=scope.actor)
    say = "A ping is on its way. Load this page again to see the answer."
    return go(request, "organiser:webhook-delivery", organisation_id, pk, delivery.pk, say=say)


# --- the log ---------------------------------------------------------------------------------------------


def webhook_detail(request: HttpRequest, organisation_id: UUID, pk: UUID) -> HttpResponseBase:
    scope = organisation_scope(request, organisation_id)
    endpoint = found(endpoints_of(scope), pk)
    listing = build_listing(request.GET, deliveries_of(scope, endpoint), DELIVERY_LIST)
    if request.GET.get("export"):
        return export(listing, name="deliveries")
    context = {
        **api_frame(scope, "webhooks"),
        "endpoint": endpoint,
        "listing": listing,
        "waiting": waiting_for(endpoint),
        "history": history_of(endpoint.pk)[:LINES_OF_HISTORY],
    }
    page, part = "organiser/api/webhooks/detail.html", "organiser/api/webhooks/_deliveries.html"
    return render_page(request, page, context, partial=part)


def deliveries_of(scope: OrganisationScope, endpoint: WebhookEndpoint) -> Any:
    return deliveries_visible_to(scope.actor).filter(endpoint=endpoint)


def webhook_delivery(request: HttpRequest, organisation_id: UUID, pk: UUID, delivery_id: UUID) -> HttpResponseBase:
    scope = organisation_scope(request, organisation_id)
    endpoint = found(endpoints_of(scope), pk)
    delivery = found(deliveries_of(scope, endpoint), delivery_id)
    context = {
        **api_frame(scope, "webhooks"),
        "endpoint": endpoint,
        "delivery": delivery,
        "attempts": attempts_of(delivery).order_by("-at", "-id"),
    }
    page = "organiser/api/webhooks/delivery.html"
    return render_page(request, page, context, partial=page)


@require_POST
def webhook_delivery_replay(
    request: HttpRequest, organisation_id: UUID, pk: UUID, delivery_id: UUID
) -> HttpResponseBase:
    scope, endpoint = managed(request, organisation_id, pk)
    delivery: WebhookDelivery = found(deliveries_of(scope, endpoint), delivery_id)
    replay_delivery(delivery, actor=scope.actor)
    say = "It is sent again. Load this page again to see the answer."
    return go(request, "organiser:webhook-delivery", organisation_id, pk, delivery_id, say=say)


def webhook_replay(request: HttpRequest, organisation_id: UUID, pk: UUID) -> HttpResponseBase:
    """In two steps: the address asks how many that would be, the button sends them."""
    scope, endpoint = managed(request, organisation_id, pk)
    form = replay_form(request)
    if request.method == "POST" and form.run(partial(replay_range, endpoint, actor=scope.actor)):
        say = f"{counted(form.result)} sent again."
        return go(request, "organiser:webhook-detail", organisation_id, pk, say=say)
    is_counted = request.method == "GET" and form.is_bound and form.run(partial(range_size, endpoint))
    context = {**api_frame(scope, "webhooks"), "endpoint": endpoint, "form": form, "count": form.result}
    page, status = "organiser/api/webhooks/replay.html", 200 if is_counted else form.status
    return render_page(request, page, context, partial=page, status=status)


def replay_form(request: HttpRequest) -> RangeForm:
    if request.method == "POST":
        return RangeForm(request.POST)
    return RangeForm(request.GET) if "since" in request.GET else RangeForm(initial=last_day())


def counted(deliveries: int) -> str:
    return "1 message is" if deliveries == 1 else f"{deliveries:,} messages are"
