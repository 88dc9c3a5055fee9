"""The address that a vendor calls when something changed, and the secret that it shows there."""

import secrets

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.core.actor import Actor
from eventhub.core.crypto import encrypt
from eventhub.events.guards import require_open
from integrations.sync.models import Connection


def hook_address(connection: Connection) -> str:
    """Unguessable, and of this connection alone."""
    return f"{settings.EVENTHUB_BASE_URL}{reverse('sync:call', args=[connection.hook_key])}"


@transaction.atomic
def renew_hook_secret(connection: Connection, *, actor: Actor) -> str:
    """A new secret, which is shown this once; calls with the old one are refused from now on."""
    connection = lock(connection)
    require(actor, "sync.manage_connection", connection)
    require_open(connection.event)
    secret = secrets.token_urlsafe(32)
    connection.hook_secret = encrypt(secret)
    connection.save(update_fields=["hook_secret", "updated_at"])
    record(connection, verbs.CONNECTION_CHANGED, actor=actor, data={"changed": {"hook_secret": "renewed"}})
    return secret
