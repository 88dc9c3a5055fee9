from decimal import Decimal

import pytest

from eventhub.configurations.course import cancel_stand, change_main_sponsor, move_to_stand
from eventhub.configurations.outcomes import of_cancelling, of_moving, of_new_sponsor
from eventhub.configurations.standing import standing_of
from eventhub.core.errors import Conflict
from eventhub.events.services import change_event
from eventhub.payments.models import Payment
from eventhub.payments.queries import balance_at
from eventhub.payments.reactions import carry_payments, refuse_currency_change_once_paid, refuse_while_paid
from eventhub.payments.services import reverse_payment
from eventhub.stands.models import Sponsor
from eventhub.stands.services import assign_sponsor, remove_stand, unassign_sponsor
from tests.factories.payments import make_payment
from tests.factories.stands import make_sponsor

CHANGES = {
    "removed": lambda show, stand: remove_stand(stand, actor=show.organiser),
    "given to another": lambda show, stand: assign_sponsor(
        stand, Sponsor.objects.get(name="Heron Textiles"), actor=show.organiser
    ),
    "freed": lambda show, stand: unassign_sponsor(stand, actor=show.organiser),
    "handed over": lambda show, stand: change_main_sponsor(
        stand, None, seen=of_new_sponsor(standing_of(stand)), actor=show.organiser, reason="They left"
    ),
    "cancelled": lambda show, stand: cancel_stand(
        stand, seen=of_cancelling(standing_of(stand)), actor=show.organiser, reason="They left"
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_refuse_while_paid(show, change):
    """Until the payment is taken back; then the stand is as free as any."""
    make_sponsor(show.organisation, "Heron Textiles")
    payment = make_payment(show.stand)
    with pytest.raises(Conflict, match=r"£1,200\.00 came in for stand C12") as refused:
        CHANGES[change](show, show.stand)
    assert refused.value.code == "in_use"

    reverse_payment(payment, actor=show.organiser, reason="Paid back")
    CHANGES[change](show, show.stand)

    show.stand.refresh_from_db()
    assert show.stand.deleted_at or str(show.stand.sponsorship or "") != "Corvid Robotics"


def test_a_first_assignment_takes_what_was_paid_along(show):
    free = show.add_stand("C14")
    make_payment(free)

    assign_sponsor(free, show.stand.sponsorship.sponsor, actor=show.organiser)

    assert balance_at(free).paid == Decimal("1200.00")


def test_carry_payments(show):
    """A company that moves has paid for the stand that it moves to."""
    target = show.add_stand("C14")
    make_payment(show.stand)
    seen = of_moving(standing_of(show.stand), standing_of(target))

    move_to_stand(show.stand, target, seen=seen, actor=show.organiser, reason="A corner")

    assert [payment.stand for payment in Payment.objects.all()] == [target]


def test_refuse_currency_change_once_paid(show):
    change_event(show.event, actor=show.organiser, currency="EUR")
    make_payment(show.stand)

    with pytest.raises(Conflict) as refused:
        change_event(show.event, actor=show.organiser, currency="GBP")

    assert refused.value.code == "in_use"


def test_the_reactions_are_the_ones_that_the_settings_name(settings):
    named = {name for names in settings.REACTIONS.values() for name in names}
    ours = (carry_payments, refuse_currency_change_once_paid, refuse_while_paid)

    assert {f"{each.__module__}.{each.__name__}" for each in ours} <= named
