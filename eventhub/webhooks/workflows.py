"""The ways of endpoints and of deliveries. A step of delivery is not history: attempts stand on the log."""

import logging
import random
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock, status_change
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid
from eventhub.webhooks import dispatch
from eventhub.webhooks.enums import DeliveryStatus, EndpointStatus
from eventhub.webhooks.message import request_headers
from eventhub.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from eventhub.webhooks.outcome import Outcome
from eventhub.webhooks.queries import deliveries_of_range, due, facts_for
from eventhub.webhooks.schedule import GONE, wait_after
from eventhub.webhooks.services import plan

MOST_REPLAYED = 1_000
LONGEST_ERROR = 500
WARNED_AFTER = timedelta(days=1)
SYSTEM = Actor.system("webhook delivery")

logger = logging.getLogger(__name__)
chance = random.SystemRandom()


# --- endpoints -----------------------------------------------------------------------------------------


def pause_endpoint(endpoint: WebhookEndpoint, *, actor: Actor, reason: str = "") -> WebhookEndpoint:
    """Nothing is sent for now; what happens meanwhile waits."""
    with status_change(endpoint, verbs.WEBHOOK_PAUSED, actor=actor, reason=reason) as endpoint:
        _require(endpoint, actor)
        endpoint.pause()
    return endpoint


def resume_endpoint(endpoint: WebhookEndpoint, *, actor: Actor, reason: str = "") -> WebhookEndpoint:
    """From paused or disabled: what waits leaves at once, oldest first. What happened while disabled can be replayed."""
    with status_change(endpoint, verbs.WEBHOOK_RESUMED, actor=actor, reason=reason) as endpoint:
        _require(endpoint, actor)
        endpoint.resume()
        waiting = WebhookDelivery.objects.filter(endpoint=endpoint, status=DeliveryStatus.WAITING)
        waiting.update(next_attempt_at=F("occurred_at"))
        dispatch.wake_on_commit(endpoint)
    return endpoint


def disable_endpoint(endpoint: WebhookEndpoint, *, actor: Actor, reason: str) -> WebhookEndpoint:
    """Nothing is sent, and what happens meanwhile is not planned, until somebody resumes it. Its organisers are told."""
    data = {"url": endpoint.url, "since": None}
    with status_change(endpoint, verbs.WEBHOOK_DISABLED, actor=actor, reason=reason, data=data) as endpoint:
        _require(endpoint, actor)
        data["since"] = endpoint.failing_since.isoformat() if endpoint.failing_since else None
        endpoint.disabled_reason = reason[:250]
        endpoint.disable()
    return endpoint


def _require(endpoint: WebhookEndpoint, actor: Actor) -> None:
    require(actor, "webhooks.manage", endpoint)
    if endpoint.deleted_at:
        raise Conflict(f"{endpoint} was removed. Add a new webhook instead.")


# --- replaying -------------------------------------------------------------------------------------------


@transaction.atomic
def replay_delivery(delivery: WebhookDelivery, *, actor: Actor) -> WebhookDelivery:
    """Send it again, with the same body and id, and with all its attempts. One that waits is sent at once."""
    endpoint = lock(delivery.endpoint)
    _require(endpoint, actor)
    delivery = lock(delivery)
    _begin_again(delivery)
    record(endpoint, verbs.WEBHOOK_REPLAYED, actor=actor, data={"message_id": delivery.message_id, "deliveries": 1})
    dispatch.wake_on_commit(endpoint)
    return delivery


@transaction.atomic
def replay_range(
    endpoint: WebhookEndpoint,
    *,
    since: datetime,
    actor: Actor,
    until: datetime | None = None,
    failed_only: bool = False,
) -> int:
    """Send again what happened from `since` until before `until`; returns how many deliveries that are.

    What the endpoint subscribes to and never got, because it was disabled or did not ask for it then, is planned now.
    `failed_only`: leave out what arrived.
    """
    endpoint = lock(endpoint)
    _require(endpoint, actor)
    until = until or timezone.now()
    planned = deliveries_of_range(endpoint, since, until, failed_only=failed_only)
    again = list(planned.select_for_update()[: MOST_REPLAYED + 1])
    total = len(again) + plan(endpoint, facts_for(endpoint, since, until)[: MOST_REPLAYED + 1])
    if total > MOST_REPLAYED:
        raise Invalid.at("since", f"More than {MOST_REPLAYED:,} events are in this range. Choose a shorter one.")
    for delivery in again:
        _begin_again(delivery)
    told = {"since": since.isoformat(), "until": until.isoformat(), "failed_only": failed_only, "deliveries": total}
    record(endpoint, verbs.WEBHOOK_REPLAYED, actor=actor, data=told)
    dispatch.wake_on_commit(endpoint)
    return total


def _begin_again(delivery: WebhookDelivery) -> None:
    delivery.wait_again()
    delivery.save()


# --- one attempt -----------------------------------------------------------------------------------------


def claim_next(endpoint_id: UUID) -> WebhookAttempt | None:
    """Take the oldest delivery that is due, and write down that it is tried before it is: a killed worker leaves its trace."""
    now = timezone.now()
    oldest = due(now).filter(endpoint_id=endpoint_id).order_by("next_attempt_at", "id").select_related("endpoint")
    with transaction.atomic():
        delivery = oldest.select_for_update(of=("self",), skip_locked=True).first()
        if delivery is None:
            return None
        delivery.attempts += 1
        delivery.first_attempt_at = delivery.first_attempt_at or now
        delivery.last_attempt_at = now
        delivery.claimed_until = now + timedelta(seconds=settings.WEBHOOK_LEASE)
        delivery.save()
        return WebhookAttempt.objects.create(delivery=delivery, at=now, request_headers=request_headers(delivery, now))


def settle(attempt: WebhookAttempt, outcome: Outcome) -> None:
    """What came of an attempt: on the log always; for the delivery unless somebody else took it up meanwhile."""
    with transaction.atomic():
        endpoint = lock(attempt.delivery.endpoint)
        delivery = lock(attempt.delivery)
        _write_down(attempt, outcome)
        is_still_ours = delivery.claimed_until == attempt.delivery.claimed_until
        if outcome.is_success and delivery.status != DeliveryStatus.DELIVERED:
            delivery.arrive()
        elif is_still_ours and delivery.status == DeliveryStatus.WAITING:
            _try_later(delivery, outcome)
        delivery.last_status_code, delivery.last_error = outcome.status_code, outcome.sentence[:LONGEST_ERROR]
        delivery.save()
        if not (delivery.is_ping or endpoint.deleted_at):
            _note_health(endpoint, delivery, outcome, attempt.at)
    if not outcome.is_success:
        logger.info("Webhook %s: %s", delivery.message_id, outcome.sentence)


def _write_down(attempt: WebhookAttempt, outcome: Outcome) -> None:
    attempt.duration_ms = outcome.duration_ms
    attempt.address = outcome.address
    attempt.status_code = outcome.status_code
    attempt.error = outcome.error[:LONGEST_ERROR]
    attempt.response_head = outcome.response_head
    attempt.response_start = outcome.response_start
    attempt.save()


def _try_later(delivery: WebhookDelivery, outcome: Outcome) -> None:
    """By the plan, and not before the time that the receiver asked for. A ping has one attempt."""
    wait = wait_after(delivery.attempts, settings.WEBHOOK_WAITS, chance)
    if wait is None or delivery.is_ping or outcome.status_code == GONE:
        delivery.give_up()
        return
    now = timezone.now()
    delivery.wait_until(max(now + wait, outcome.rests_until or now))


def _note_health(endpoint: WebhookEndpoint, delivery: WebhookDelivery, outcome: Outcome, at: datetime) -> None:
    """How the endpoint does: since when it fails, whether its organisers have to know, whether it goes on at all."""
    if outcome.is_success:
        if endpoint.failing_since or endpoint.rests_until:
            endpoint.failing_since = endpoint.warned_at = endpoint.rests_until = None
            endpoint.save()
        return
    endpoint.failing_since = endpoint.failing_since or at
    endpoint.rests_until = outcome.rests_until
    _warn_once(endpoint, outcome)
    endpoint.save()
    reason = _why_disabled(endpoint, delivery, outcome)
    if reason and endpoint.status != EndpointStatus.DISABLED:
        disable_endpoint(endpoint, actor=SYSTEM, reason=reason)


def _warn_once(endpoint: WebhookEndpoint, outcome: Outcome) -> None:
    now = timezone.now()
    since = endpoint.failing_since or now
    if endpoint.warned_at is None and now - since >= WARNED_AFTER:
        endpoint.warned_at = now
        data = {"url": endpoint.url, "since": since.isoformat()}
        record(endpoint, verbs.WEBHOOK_FAILING, actor=SYSTEM, reason=outcome.sentence, data=data)


def _why_disabled(endpoint: WebhookEndpoint, delivery: WebhookDelivery, outcome: Outcome) -> str:
    """Nobody is there any more: it said so itself, or all attempts of a delivery failed and nothing else arrived."""
    if outcome.status_code == GONE:
        return "The receiver answered 410 Gone."
    since, first = endpoint.failing_since, delivery.first_attempt_at
    if delivery.status == DeliveryStatus.FAILED and since and first and since <= first:
        return f"{delivery.attempts} attempts failed in a row, and nothing arrived since the first of them."
    return ""
