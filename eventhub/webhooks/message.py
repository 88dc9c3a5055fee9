"""What is sent with a body: the headers of one attempt, signed with the secrets of the endpoint."""

from datetime import datetime

from eventhub.core.crypto import Undecipherable, decrypt
from eventhub.webhooks.models import WebhookDelivery, WebhookEndpoint
from eventhub.webhooks.signing import signature_headers

STANDARD = {"Content-Type": "application/json", "User-Agent": "EventHub-Webhooks/1.0"}


def request_headers(delivery: WebhookDelivery, at: datetime) -> dict[str, str]:
    """Empty where the secret can't be read: then nothing can be sent."""
    try:
        keys = secrets_of(delivery.endpoint)
    except Undecipherable:
        return {}
    return STANDARD | signature_headers(delivery.message_id, delivery.body, at, keys)


def secrets_of(endpoint: WebhookEndpoint) -> list[str]:
    """The present one and, for a day after a rotation, the one before."""
    stored = [endpoint.secret] + [endpoint.previous_secret] * endpoint.has_two_secrets
    return [decrypt(secret) for secret in stored]
