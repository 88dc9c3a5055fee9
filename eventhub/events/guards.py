from eventhub.core.errors import Conflict
from eventhub.events.models import Event


def require_open(event: Event) -> None:
    """An archived event is read-only for everybody."""
    if event.is_archived:
        raise Conflict(f"{event.name} is archived: it can be read, not changed.", code="event_archived")
