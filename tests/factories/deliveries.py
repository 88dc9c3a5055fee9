"""What was sent to a webhook and how it went, row by row, so that any status may be given."""

from datetime import timedelta

from django.utils import timezone

from eventhub.accounts.models import Organisation
from eventhub.webhooks.enums import DEFAULT_EVENTS, DeliveryStatus
from eventhub.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from tests.factories.webhooks import WebhookDeliveryFactory, WebhookEndpointFactory

FAULT = "The receiver answered with 500."


def make_endpoint(owner: Organisation, **fields: object) -> WebhookEndpoint:
    values = {"description": "Badge printing", "events": [event.value for event in DEFAULT_EVENTS]}
    return WebhookEndpointFactory(organisation=owner, **{**values, **fields})


def make_delivery(endpoint: WebhookEndpoint, **fields: object) -> WebhookDelivery:
    """One that waits, a minute old."""
    return WebhookDeliveryFactory(endpoint=endpoint, **{"occurred_at": timezone.now() - timedelta(minutes=1), **fields})


def make_attempt(delivery: WebhookDelivery, **fields: object) -> WebhookAttempt:
    """One that the receiver answered with a fault of its own."""
    values = {
        "at": timezone.now(),
        "duration_ms": 214,
        "address": "203.0.113.7",
        "status_code": 500,
        "error": FAULT,
        "request_headers": {"webhook-id": delivery.message_id},
        "response_head": "HTTP/1.1 500 Internal Server Error",
        "response_start": "<h1>Out of order</h1>",
    }
    return WebhookAttempt.objects.create(delivery=delivery, **{**values, **fields})


def make_failed(endpoint: WebhookEndpoint) -> WebhookDelivery:
    """Given up, with what was answered."""
    told = {"attempts": 1, "last_status_code": 500, "last_error": FAULT, "last_attempt_at": timezone.now()}
    delivery = make_delivery(endpoint, status=DeliveryStatus.FAILED, **told)
    make_attempt(delivery)
    return delivery
