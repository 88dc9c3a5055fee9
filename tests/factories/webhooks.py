from typing import Any
from uuid import uuid4

import factory
from django.utils import timezone

from eventhub.core.crypto import encrypt
from eventhub.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from tests.factories.accounts import OrganisationFactory

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="


class WebhookEndpointFactory(factory.django.DjangoModelFactory):
    """An active endpoint of a whole organisation, with `SECRET`."""

    class Meta:
        model = WebhookEndpoint

    organisation = factory.SubFactory(OrganisationFactory)
    url = "https://hub.example.org/hook"
    events = ["stand_configured", "configuration_approved"]
    secret = factory.LazyFunction(lambda: encrypt(SECRET))


class WebhookDeliveryFactory(factory.django.DjangoModelFactory):
    """A fact that waits to be sent, and is due."""

    class Meta:
        model = WebhookDelivery

    endpoint = factory.SubFactory(WebhookEndpointFactory)
    outbox_event_id = factory.LazyFunction(uuid4)
    message_id = factory.Sequence(lambda number: f"msg_{number}")
    event_name = "stand_configured"
    occurred_at = factory.LazyFunction(timezone.now)
    next_attempt_at = factory.SelfAttribute("occurred_at")
    body = '{"event":"stand_configured","timestamp":"2027-05-04T09:00:00Z","data":{"total_price":2500.00}}'


class WebhookAttemptFactory(factory.django.DjangoModelFactory):
    """A request that the receiver answered with a fault."""

    class Meta:
        model = WebhookAttempt

    delivery = factory.SubFactory(WebhookDeliveryFactory)
    at = factory.LazyFunction(timezone.now)
    duration_ms = 12
    status_code = 500


def fields_of(row: Any, *names: str) -> tuple[Any, ...]:
    row.refresh_from_db()
    return tuple(getattr(row, name) for name in names)
