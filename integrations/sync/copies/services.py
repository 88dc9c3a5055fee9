from django.db import transaction
from django.utils import timezone

from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict
from eventhub.events.guards import require_open
from integrations.sync.copies.progress import FAILED
from integrations.sync.copies.schedule import look_soon
from integrations.sync.enums import ConnectionStatus
from integrations.sync.models import Connection, Picture


@transaction.atomic
def copy_again(connection: Connection, *, actor: Actor, only: Picture | None = None) -> int:
    """Ask now for what could not be had, or for one picture whatever became of it; how many that are."""
    require(actor, "sync.run_connection", connection)
    require_open(connection.event)
    if connection.status == ConnectionStatus.DISCONNECTED:
        raise Conflict(f"{connection} is disconnected. Reconnect it first.", code="wrong_status")
    pictures = Picture.objects.filter(connection=connection, unused_since=None)
    asked = pictures.filter(FAILED) if only is None else pictures.filter(pk=only.pk)
    count = asked.update(due_at=timezone.now(), attempts=0)
    record(connection, verbs.PICTURES_ASKED_AGAIN, actor=actor, data={"pictures": count})
    look_soon(connection.pk)
    return count
