from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.status_change import status_change
from eventhub.core.actor import Actor
from eventhub.events.models import Event


def publish_event(event: Event, *, actor: Actor) -> Event:
    """From now on sponsors can be invited and see it. There is no way back."""
    with status_change(event, verbs.EVENT_PUBLISHED, actor=actor) as event:
        require(actor, "events.publish_event", event)
        event.publish()
    return event


def archive_event(event: Event, *, actor: Actor, reason: str = "") -> Event:
    """From now on it is read-only for everybody. There is no way back."""
    with status_change(event, verbs.EVENT_ARCHIVED, actor=actor, reason=reason) as event:
        require(actor, "events.archive_event", event)
        event.archive()
    return event
