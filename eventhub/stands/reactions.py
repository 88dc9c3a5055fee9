"""What becomes of last year's stand when an organiser decides otherwise: named in `settings.REACTIONS`."""

from eventhub.activity.models import ActivityEntry
from eventhub.core.actor import Actor
from eventhub.stands.models import Stand
from eventhub.stands.workflows import settle_stand_offers


def settle_offers_of_assigned_stand(stand: Stand, *, entry: ActivityEntry, actor: Actor) -> None:
    """Given to whom it was offered, the offer is taken; given to another, it is withdrawn."""
    settle_stand_offers(stand, actor=actor, reason=f"Stand {stand} was given to {stand.sponsorship}")


def withdraw_offers_of_removed_stand(stand: Stand, *, entry: ActivityEntry, actor: Actor) -> None:
    settle_stand_offers(stand, actor=actor, reason=f"Stand {stand} was removed")
