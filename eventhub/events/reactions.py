"""What events has to say when somebody is invited: named in `settings.REACTIONS`, run inside the same transaction."""

from eventhub.accounts.enums import Role
from eventhub.accounts.models import Invitation
from eventhub.activity.models import ActivityEntry
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict
from eventhub.events.enums import EventStatus
from eventhub.events.guards import require_open
from eventhub.events.models import Event


def refuse_invitation_to_closed_event(invitation: Invitation, *, entry: ActivityEntry, actor: Actor) -> None:
    """Nobody is invited to an archived event, and only fellow organisers to a draft."""
    if invitation.event_id is None:
        return
    event = Event.objects.get(pk=invitation.event_id)
    require_open(event)
    if event.status == EventStatus.DRAFT and invitation.role != Role.ORGANISER:
        raise Conflict(f"{event.name} is still a draft. Publish it, then invite sponsors.", code="event_draft")
