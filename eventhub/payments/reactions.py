"""What payments have to say when their stand changes hands; each runs inside that change's transaction."""

from eventhub.activity.models import ActivityEntry
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict
from eventhub.core.models import update_all
from eventhub.events.models import Event
from eventhub.payments.models import Payment
from eventhub.payments.queries import paid_for
from eventhub.stands.models import Stand


def refuse_while_paid(stand: Stand, *, entry: ActivityEntry, actor: Actor) -> None:
    """What a company paid is not left to the next one, nor to nobody."""
    if entry.verb == "stand.assigned" and not entry.data.get("from"):
        return
    paid = paid_for(stand)
    if paid:
        message = f"{paid} came in for stand {stand}. Pay it back and reverse the payments first."
        raise Conflict(message, code="in_use")


def carry_payments(stand: Stand, *, entry: ActivityEntry, actor: Actor) -> None:
    """A company that moves to another stand has paid for that one, as its fees go along too."""
    update_all(Payment.objects.filter(stand_id=entry.data["from_id"]), stand=stand)


def refuse_currency_change_once_paid(event: Event, *, entry: ActivityEntry, actor: Actor) -> None:
    """What came in stays what it was."""
    if "currency" in entry.data.get("changed", {}) and Payment.objects.filter(stand__event=event).exists():
        raise Conflict("The currency is fixed: payments came in. Keep it as it is.", code="in_use")
