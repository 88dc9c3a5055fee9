"""Delivering: a worker stays at one endpoint for a turn, and no transaction is open while it waits for the receiver."""

import time
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from eventhub.core import outbound
from eventhub.webhooks import dispatch, workflows
from eventhub.webhooks.models import WebhookAttempt
from eventhub.webhooks.outcome import Outcome
from eventhub.webhooks.queries import has_due
from eventhub.webhooks.schedule import rest_asked

MOST_OF_BODY = 2 * 1024
MOST_OF_HEAD = 4 * 1024
UNREADABLE_SECRET = "The secret of this webhook can't be read with the present SECRET_KEY. Rotate it."  # noqa: S105  # a sentence


def deliver_to(endpoint_id: UUID) -> int:
    """Send what is due at one endpoint, oldest first; returns how many attempts were made.

    A turn ends with a failed attempt or after a while, so that others come to their turn; whoever leaves something due
    behind calls for the next.
    """
    lease = dispatch.take_lease(endpoint_id)
    if lease is None:
        return 0
    try:
        made = _take_turn(lease)
    finally:
        lease.release()
    if has_due(endpoint_id, timezone.now()):
        dispatch.wake(endpoint_id)
    return made


def _take_turn(lease: dispatch.Lease) -> int:
    made = 0
    ends = time.monotonic() + settings.WEBHOOK_TURN
    while time.monotonic() < ends and lease.renew():
        attempt = workflows.claim_next(lease.endpoint_id)
        if attempt is None:
            break
        outcome = attempt_once(attempt)
        workflows.settle(attempt, outcome)
        made += 1
        if not outcome.is_success:
            break
    return made


def attempt_once(attempt: WebhookAttempt) -> Outcome:
    """One request. Whatever becomes of it is an outcome."""
    began = time.monotonic()
    if not attempt.request_headers:
        return Outcome(0, error=UNREADABLE_SECRET)
    delivery = attempt.delivery
    try:
        answer = outbound.post(delivery.endpoint.url, delivery.body.encode(), attempt.request_headers)
    except outbound.OutboundError as fault:
        return Outcome(_milliseconds_since(began), error=fault.message, address=fault.address)
    return Outcome(
        _milliseconds_since(began),
        status_code=answer.status,
        address=answer.address,
        response_head=_head(answer),
        response_start=_readable(answer.body[:MOST_OF_BODY].decode(errors="replace")),
        rests_until=_rests_until(answer.status, answer.headers),
    )


def _milliseconds_since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


def _rests_until(status: int, headers: Mapping[str, str]) -> datetime | None:
    now = timezone.now()
    rest = rest_asked(status, headers.get("Retry-After", ""), now)
    return None if rest is None else now + rest


def _head(answer: outbound.Answer) -> str:
    lines = [f"{answer.status} {answer.reason}".strip(), *(f"{name}: {text}" for name, text in answer.headers.items())]
    return _readable("\n".join(lines))[:MOST_OF_HEAD]


def _readable(text: str) -> str:
    """Without what no database keeps."""
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")
