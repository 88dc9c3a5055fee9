from eventhub.core.errors import Conflict
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event


def require_open(event: Event) -> None:
    """An archived event is read-only for everybody."""
    if event.is_archived:
        raise Conflict(f"{event.name} is archived: it can be read, not changed.", code="event_archived")


def require_published(event: Event) -> None:
    """Only a published event has anything for people other than its organisers."""
    require_open(event)
    if event.status == EventStatus.DRAFT:
        raise Conflict(
            f"{event.name} is still a draft, which nobody but its organisers may see. Publish it, then invite.",
            code="wrong_status",
            extra={"status": event.status},
        )
