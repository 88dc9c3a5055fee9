from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.configurations.services import add_fee
from eventhub.core.errors import Conflict, Invalid, NotAllowed
from eventhub.events.workflows import archive_event
from eventhub.payments.models import Payment
from eventhub.payments.services import record_payment, reverse_payment
from tests.factories.payments import make_payment
from tests.factories.show import Show, client_actor, organisation


def pay(show, amount="1200.00", *, actor=None, **fields) -> Payment:
    values = {"received_at": timezone.now(), "reference": " Transfer  0311 ", **fields}
    return record_payment(show.stand, amount=Decimal(amount), actor=actor or show.organiser, **values)


def test_a_payment_is_recorded_and_told(show, facts):
    add_fee(show.stand, description="Late", amount=Decimal(1000), actor=show.organiser)

    payment = pay(show)

    assert (payment.amount, payment.reference, payment.recorded_by_name) == (1200, "Transfer 0311", "Maya Okafor")
    assert facts() == [("fee.added", "", ""), ("payment.recorded", "", "")]
    entry = ActivityEntry.objects.get(verb="payment.recorded")
    assert (entry.subject_id, entry.subject_label) == (payment.pk, "£1,200.00 for stand C12")
    assert (entry.organisation_id, entry.event_id, entry.stand_id) == (
        show.organisation.pk,
        show.event.pk,
        show.stand.pk,
    )
    told = OutboxEvent.objects.get(verb="payment.recorded")
    assert told.public_name == "payment_received"
    assert told.payload == {
        "event": "payment_received",
        "timestamp": entry.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "data": {
            "payment_id": str(payment.pk),
            "stand_id": str(show.stand.pk),
            "amount": Decimal("1200.00"),
            "currency": "GBP",
            "balance": Decimal("0.00"),
        },
    }


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"amount": "0"}, {"amount": "out_of_range"}),
        ({"amount": "-1"}, {"amount": "out_of_range"}),
        ({"amount": "NaN"}, {"amount": "out_of_range"}),
        ({"amount": "1000000000"}, {"amount": "out_of_range"}),
        ({"amount": "0.001"}, {"amount": "too_exact"}),
        ({"received_at": timezone.now() + timedelta(days=2)}, {"received_at": "out_of_range"}),
        ({"received_at": timezone.now() - timedelta(days=11_000)}, {"received_at": "out_of_range"}),
        ({"reference": "a" * 201}, {"reference": "too_long"}),
        ({"reference": "a\x00b", "amount": "0"}, {"amount": "out_of_range", "reference": "invalid_character"}),
    ],
)
def test_what_is_no_payment_is_refused(show, facts, fields, codes):
    with pytest.raises(Invalid) as refused:
        pay(show, **fields)

    assert {detail.field: detail.code for detail in refused.value.details} == codes
    assert (facts(), Payment.objects.count()) == ([], 0)


def test_a_payment_is_taken_back_once(show, facts):
    payment = pay(show)
    before = Payment.objects.get(pk=payment.pk).updated_at

    reversal = reverse_payment(payment, actor=show.organiser, reason=" Booked twice ")

    assert (reversal.amount, reversal.reverses, reversal.reference) == (-1200, payment, "Transfer 0311")
    assert Payment.objects.get(pk=payment.pk).updated_at > before
    entry = ActivityEntry.objects.get(verb="payment.reversed")
    assert (entry.subject_id, entry.reason) == (payment.pk, "Booked twice")
    assert not OutboxEvent.objects.get(entry=entry).public_name
    for one in (payment, reversal):
        with pytest.raises(Conflict):
            reverse_payment(one, actor=show.organiser, reason="Again")
    assert facts() == [("payment.recorded", "", ""), ("payment.reversed", "", "")]


def test_taking_back_says_why(show):
    payment = pay(show)

    for reason, code in (("  ", "required"), ("a" * 2_001, "too_long"), ("a\x00b", "invalid_character")):
        with pytest.raises(Invalid) as refused:
            reverse_payment(payment, actor=show.organiser, reason=reason)
        assert [(detail.field, detail.code) for detail in refused.value.details] == [("reason", code)]
    assert Payment.objects.count() == 1


def strangers(show) -> dict:
    return {
        "sponsor": show.sponsor,
        "organiser elsewhere": Show(organisation("Elsewhere"), "Foreign Expo").organiser,
        "client without the scope": client_actor(show.organisation, "payments:read", "stands:write"),
        "client elsewhere": client_actor(organisation("Third"), "payments:write"),
        "staff for an organiser": replace(show.organiser, on_behalf_of_id=uuid7(), on_behalf_of_name="Maya Okafor"),
    }


@pytest.mark.parametrize("name", ["sponsor", "organiser elsewhere", "client without the scope", "client elsewhere"])
def test_who_may_not(show, name):
    actor, payment = strangers(show)[name], make_payment(show.stand)

    with pytest.raises(NotAllowed):
        pay(show, actor=actor)
    with pytest.raises(NotAllowed):
        reverse_payment(payment, actor=actor, reason="Mine")

    assert Payment.objects.count() == 1
    assert not ActivityEntry.objects.filter(verb__startswith="payment").exists()


def test_nobody_records_money_in_another_ones_place(show):
    with pytest.raises(NotAllowed):
        pay(show, actor=strangers(show)["staff for an organiser"])


def test_a_client_with_the_scope_may(show):
    assert pay(show, actor=client_actor(show.organisation, "payments:write")).recorded_by_name == "Test client"


def test_an_archived_event_takes_no_payment(show):
    payment = pay(show)
    archive_event(show.event, actor=show.organiser)

    for write in (lambda: pay(show), lambda: reverse_payment(payment, actor=show.organiser, reason="Late")):
        with pytest.raises(Conflict) as refused:
            write()
        assert refused.value.code == "event_archived"


def test_the_database_keeps_reversals_below_nought(show):
    payment = make_payment(show.stand)
    for fields in ({"amount": "-1.00"}, {"amount": "1.00", "reverses": payment}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_payment(show.stand, **fields)
