from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack
from uuid import UUID

import simplejson
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from eventhub.accounts.models import Organisation
from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.models import OutboxEvent
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.core.actor import Actor
from eventhub.core.crypto import encrypt
from eventhub.core.errors import Conflict
from eventhub.core.exact_json import ExactJSONEncoder
from eventhub.core.field_checks import FieldChecks
from eventhub.core.outbound import LONGEST_URL, AddressRefused, checked_url
from eventhub.core.scope import Scope
from eventhub.events.models import Event
from eventhub.webhooks import dispatch
from eventhub.webhooks.enums import PING, DeliveryStatus, WebhookEvent
from eventhub.webhooks.models import OVERLAP, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from eventhub.webhooks.queries import endpoints_listening, facts_for, subscribed_to
from eventhub.webhooks.signing import new_secret

LONGEST_DESCRIPTION = 200
MOST_ENDPOINTS = 50
MISSED_WITHIN = timedelta(days=1)
FORGOTTEN_AT_ONCE = 5_000  # rows of one transaction


class EndpointFields(TypedDict, total=False):
    url: str
    description: str
    events: list[str]


@transaction.atomic
def create_endpoint(
    *,
    organisation: Organisation,
    url: str,
    events: list[str],
    actor: Actor,
    event: Event | None = None,
    description: str = "",
) -> tuple[WebhookEndpoint, str]:
    """The endpoint and its secret, which is shown this once. `event`: only what happens at that event."""
    require(actor, "webhooks.manage", Scope(organisation.pk, event.pk if event else None))
    lock(organisation)  # two at once are counted one after the other
    if WebhookEndpoint.objects.filter(organisation=organisation, deleted_at=None).count() >= MOST_ENDPOINTS:
        raise Conflict(f"There are {MOST_ENDPOINTS} webhooks already. Remove one that is not needed.")
    secret = new_secret()
    endpoint = WebhookEndpoint(organisation=organisation, event=event, secret=encrypt(secret))
    _set(endpoint, {"url": url, "events": events, "description": description})
    endpoint.save(force_insert=True)
    record(endpoint, verbs.WEBHOOK_CREATED, actor=actor, data={"url": endpoint.url, "events": endpoint.events})
    return endpoint, secret


@transaction.atomic
def change_endpoint(endpoint: WebhookEndpoint, *, actor: Actor, **fields: Unpack[EndpointFields]) -> WebhookEndpoint:
    """What waits goes to the new address as well; a body that is planned already stays as it is."""
    endpoint = _held(endpoint, actor)
    if "events" in fields:
        plan_missed(endpoint, until=timezone.now())
        endpoint.hears_since = timezone.now()
    changed = _set(endpoint, fields)
    if changed:
        endpoint.save()
        record(endpoint, verbs.WEBHOOK_CHANGED, actor=actor, data={"changed": changed})
    return endpoint


@transaction.atomic
def rotate_secret(endpoint: WebhookEndpoint, *, actor: Actor) -> str:
    """A new secret, shown this once. The one until now signs beside it for a day, so that receivers can follow."""
    endpoint = _held(endpoint, actor)
    secret = new_secret()
    endpoint.previous_secret, endpoint.secret = endpoint.secret, encrypt(secret)
    endpoint.previous_secret_expires_at = timezone.now() + OVERLAP
    endpoint.save()
    record(endpoint, verbs.WEBHOOK_ROTATED, actor=actor)
    return secret


@transaction.atomic
def remove_endpoint(endpoint: WebhookEndpoint, *, actor: Actor) -> None:
    """Nothing is sent to it any more. Its log stays, its secrets do not."""
    endpoint = _held(endpoint, actor)
    endpoint.deleted_at = timezone.now()
    endpoint.secret = endpoint.previous_secret = ""
    endpoint.previous_secret_expires_at = None
    endpoint.save()
    record(endpoint, verbs.WEBHOOK_REMOVED, actor=actor)


@transaction.atomic
def ping(endpoint: WebhookEndpoint, *, actor: Actor) -> WebhookDelivery:
    """A test that says nothing but who it is for: sent once, also to an endpoint that is paused or disabled."""
    endpoint = _held(endpoint, actor)
    now = timezone.now()
    stamp = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    payload = {"event": PING, "timestamp": stamp, "data": {"webhook_id": str(endpoint.pk)}}
    delivery = _planned(endpoint, payload, at=now)
    delivery.save(force_insert=True)
    record(endpoint, verbs.WEBHOOK_PINGED, actor=actor)
    dispatch.wake_on_commit(endpoint)
    return delivery


# --- deliveries ----------------------------------------------------------------------------------------


def fan_out(outbox_id: UUID) -> int:
    """Plan the deliveries of one fact; returns how many endpoints are told. A second call plans nothing twice."""
    fact = OutboxEvent.objects.get(pk=outbox_id)
    if not fact.public_name:
        return 0
    endpoints = subscribed_to(fact)
    for endpoint in endpoints:
        plan(endpoint, [fact])
    for endpoint in endpoints:
        dispatch.wake_unless_busy(endpoint)
    return len(endpoints)


def plan(endpoint: WebhookEndpoint, facts: Iterable[OutboxEvent]) -> int:
    """A delivery of each fact that the endpoint has none of; returns of how many it has one now."""
    planned = [
        _planned(endpoint, fact.payload, at=fact.created_at, outbox_event_id=fact.pk, subject_id=fact.subject_id)
        for fact in facts
    ]
    WebhookDelivery.objects.bulk_create(planned, ignore_conflicts=True)
    return len(planned)


def catch_up() -> int:
    """Plan what nobody was told of because a task was lost, as when a broker forgets; returns how much that was."""
    until = timezone.now() - timedelta(seconds=settings.WEBHOOK_CATCH_UP_AFTER)
    missed = 0
    for endpoint in endpoints_listening():
        found = plan_missed(endpoint, until=until)
        if found:
            dispatch.wake_unless_busy(endpoint)
        missed += found
    return missed


def plan_missed(endpoint: WebhookEndpoint, *, until: datetime) -> int:
    """What it is owed of the last day, as far as it has no delivery of it."""
    since = max(endpoint.hears_since, until - MISSED_WITHIN)
    return plan(endpoint, facts_for(endpoint, since, until)) if since < until else 0


def _planned(endpoint: WebhookEndpoint, payload: dict[str, Any], *, at: datetime, **keys: UUID) -> WebhookDelivery:
    key = uuid7()
    return WebhookDelivery(
        id=key,
        endpoint=endpoint,
        message_id=f"msg_{key.hex}",
        event_name=payload["event"],
        occurred_at=at,
        next_attempt_at=at,
        body=body_of(payload),
        **keys,
    )


def body_of(payload: dict[str, Any]) -> str:
    """The contract's three parts in the contract's order; money digit by digit."""
    ordered = {name: payload[name] for name in ("event", "timestamp", "data")}
    return str(simplejson.dumps(ordered, cls=ExactJSONEncoder, ensure_ascii=False, separators=(",", ":")))


# --- one endpoint ----------------------------------------------------------------------------------------


def _held(endpoint: WebhookEndpoint, actor: Actor) -> WebhookEndpoint:
    endpoint = lock(endpoint)
    require(actor, "webhooks.manage", endpoint)
    if endpoint.deleted_at:
        raise Conflict(f"{endpoint} was removed. Add a new webhook instead.")
    return endpoint


def _set(endpoint: WebhookEndpoint, fields: EndpointFields) -> dict[str, list[Any]]:
    """Check and take over; returns what differs, each with before and after."""
    tidy: dict[str, Any] = dict(fields)
    if "description" in fields:
        tidy["description"] = " ".join(fields["description"].split())
    if "events" in fields:
        tidy["events"] = [name for name in WebhookEvent.values if name in fields["events"]]
    _check(fields)
    changed = {}
    for name, value in tidy.items():
        before = getattr(endpoint, name)
        if before != value:
            changed[name] = [before, value]
            setattr(endpoint, name, value)
    return changed


def _check(fields: EndpointFields) -> None:
    checks = FieldChecks()
    if "url" in fields:
        checks.text("url", fields["url"], "The address", LONGEST_URL)
        try:
            checked_url(fields["url"])
        except AddressRefused as refused:
            if not checks.details:
                checks.fault("url", "invalid", refused.message)
    if "description" in fields:
        checks.text("description", fields["description"], "The description", LONGEST_DESCRIPTION, required=False)
    if "events" in fields and not fields["events"]:
        checks.fault("events", "required", "No event is chosen. Choose at least one.")
    for number, name in enumerate(fields.get("events", ())):
        checks.one_of(f"events.{number}", name, "The event", WebhookEvent.values, ", ".join(WebhookEvent.values))
    checks.refuse()


def forget_old_attempts() -> int:
    """What was sent and answered long ago, of deliveries that nobody waits for any more; how many attempts that were.

    The deliveries stay: they say what arrived when, and that a fact was planned.
    """
    old = WebhookAttempt.objects.filter(at__lt=timezone.now() - timedelta(days=settings.WEBHOOK_LOG_KEPT))
    old = old.exclude(delivery__status=DeliveryStatus.WAITING)
    forgotten = 0
    while keys := list(old.order_by("at").values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE]):
        forgotten += WebhookAttempt.objects.filter(pk__in=keys).delete()[0]
    return forgotten
