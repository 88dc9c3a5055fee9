"""What becomes of an API client after it was made: another name, other scopes, a new secret."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from oauth2_provider.generators import generate_client_secret

from eventhub.accounts.models import ApiClient
from eventhub.accounts.permissions import require
from eventhub.accounts.services import check_client, check_scopes, set_values
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid

USUAL_OVERLAP = timedelta(hours=24)
LONGEST_OVERLAP = timedelta(days=7)
# What people choose from: (hours, words).
OVERLAPS = (
    ("0", "Not at all: it stops working now"),
    ("1", "1 hour"),
    ("24", "24 hours"),
    ("168", "7 days"),
)
USUAL_CHOICE = "24"


def change_client(
    client: ApiClient, *, actor: Actor, name: str | None = None, scopes: list[str] | None = None
) -> ApiClient:
    """Tokens in circulation lose at once what is taken away; what is added comes with the next token."""
    with transaction.atomic():
        client = lock(client)
        require(actor, "accounts.manage_client", client)
        refuse_revoked(client)
        wanted_name = client.name if name is None else name.strip()
        wanted_scopes = client.allowed_scopes if scopes is None else sorted(set(scopes))
        check_scopes(wanted_scopes, actor=actor, held=client.allowed_scopes)
        changed = set_values(client, {"name": wanted_name, "allowed_scopes": wanted_scopes})
        if changed:
            check_client(client)
            client.save(update_fields=[*changed, "updated"])
            record(client, verbs.CLIENT_CHANGED, actor=actor, data={"changed": changed})
    return client


def rotate_client_secret(
    client: ApiClient, *, actor: Actor, overlap: timedelta = USUAL_OVERLAP
) -> tuple[ApiClient, str]:
    """A new secret, seen this once. The present one goes on working for `overlap`; an older one ends now.

    Of a client that writes packages only staff may ask for one.
    """
    if not timedelta() <= overlap <= LONGEST_OVERLAP:
        raise Invalid.at("overlap", "The old secret works for at most 7 more days. Choose a shorter time.")
    secret = generate_client_secret()
    with transaction.atomic():
        client = lock(client)
        require(actor, "accounts.rotate_client", client)
        refuse_revoked(client)
        client.previous_secret = client.client_secret if overlap else ""
        client.previous_secret_expires_at = timezone.now() + overlap if overlap else None
        client.client_secret = secret  # hashed by its field when it is saved
        client.save(update_fields=["client_secret", "previous_secret", "previous_secret_expires_at", "updated"])
        hours = int(overlap.total_seconds() // 3600)
        record(client, verbs.CLIENT_ROTATED, actor=actor, data={"overlap_hours": hours})
    return client, secret


def refuse_revoked(client: ApiClient) -> None:
    if client.revoked_at:
        raise Conflict(f"{client} is revoked and stays so. Create another client instead.", code="wrong_status")


def overlap_of(hours: str) -> timedelta:
    """One of the choices, as the service takes it."""
    return timedelta(hours=int(hours))
