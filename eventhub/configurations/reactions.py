"""What configurations have to say when something below them changes; each runs inside that change's transaction."""

from eventhub.activity.models import ActivityEntry
from eventhub.configurations.enums import LIVE, ConfigurationStatus
from eventhub.configurations.models import StandConfiguration
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict
from eventhub.events.models import Event
from eventhub.stands.models import Stand


def refuse_currency_change(event: Event, *, entry: ActivityEntry, actor: Actor) -> None:
    """Prices that people have seen stay in the currency that they saw."""
    if "currency" not in entry.data.get("changed", {}):
        return
    if StandConfiguration.objects.filter(stand__event=event).exists():
        raise Conflict("The currency is fixed: the event has configurations. Keep it as it is.", code="in_use")


def refuse_removal_in_use(stand: Stand, *, entry: ActivityEntry, actor: Actor) -> None:
    if stand.configurations.filter(status__in=LIVE).exists():
        message = f"Stand {stand} has a configuration. Remove that first, or cancel the stand with all that is on it."
        raise Conflict(message, code="in_use")


def refuse_reassignment_in_use(stand: Stand, *, entry: ActivityEntry, actor: Actor) -> None:
    """A stand that its sponsor has begun to order for does not change hands; a first assignment is no change."""
    if not entry.data.get("from"):
        return
    begun = stand.configurations.filter(status__in=LIVE)
    if begun.exclude(status=ConfigurationStatus.DRAFT, submission=0).exists():
        message = (
            f"The configuration of stand {stand} was submitted, so its sponsor can't be changed in passing. "
            "Change the main sponsor on the page that says what becomes of it."
        )
        raise Conflict(message, code="in_use")
