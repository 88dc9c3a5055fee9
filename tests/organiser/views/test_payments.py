from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from eventhub.accounts.enums import Role
from eventhub.activity.models import ActivityEntry
from eventhub.configurations.models import Fee
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event
from eventhub.payments.models import Payment
from tests.factories.payments import make_payment
from tests.factories.show import person

PAID = {"amount": "1200.50", "received_at": "2026-07-02", "reference": "Transfer 0311"}
HTMX = {"HX-Request": "true"}


def page(show, name: str, *args) -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug, show.stand.pk, *args])


def test_a_payment_lowers_the_balance_at_once(show, organiser):
    Fee.objects.create(stand=show.stand, description="Late", amount=2000, added_by_name="Maya")
    assert "£2,400.00" in organiser.get(page(show, "stand-detail")).content.decode()

    answer = organiser.post(page(show, "payment-record"), PAID, headers=HTMX)

    payment = Payment.objects.get()
    assert (payment.amount, payment.reference, payment.recorded_by_name) == (
        Decimal("1200.500"),
        "Transfer 0311",
        "Maya Okafor",
    )
    assert payment.received_at == datetime(2026, 7, 1, 23, tzinfo=UTC)  # the day begins in London
    assert "£1,199.50" in answer.content.decode()
    assert answer["HX-Trigger"] == '{"announce": {"value": "The payment is recorded."}}'


@pytest.mark.parametrize(
    ("posted", "field"),
    [
        ({"amount": ""}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "1.005"}, "amount"),
        ({"amount": "1e30"}, "amount"),
        ({"received_at": ""}, "received_at"),
        ({"received_at": "soon"}, "received_at"),
        ({"received_at": "0001-01-01"}, "received_at"),
        ({"received_at": "9999-12-31"}, "received_at"),
        ({"received_at": f"{timezone.now() + timedelta(days=2):%Y-%m-%d}"}, "received_at"),
        ({"reference": "a" * 201}, "reference"),
    ],
)
def test_a_payment_that_can_not_be_is_named(show, organiser, posted, field):
    answer = organiser.post(page(show, "payment-record"), {**PAID, **posted})

    assert answer.status_code == 422
    assert list(answer.context["payment_form"].errors) == [field]
    assert not Payment.objects.exists()


def test_a_payment_is_taken_back_after_saying_why(show, organiser):
    payment = make_payment(show.stand)
    address = page(show, "payment-reverse", payment.pk)
    assert "£1,200.00" in organiser.get(address).content.decode()

    empty = organiser.post(address, {"reason": " "})
    first = organiser.post(address, {"reason": "Booked twice"})
    second = organiser.post(address, {"reason": "Booked twice"})

    assert [answer.status_code for answer in (empty, first, second)] == [422, 302, 409]
    assert [row.amount for row in Payment.objects.order_by("pk")] == [1200, -1200]
    assert "reversed already" in second.content.decode()
    assert ActivityEntry.objects.get(verb="payment.reversed").reason == "Booked twice"


def test_a_payment_of_another_stand_is_not_there(show, organiser):
    other = make_payment(show.add_stand("C13"))

    assert organiser.get(page(show, "payment-reverse", other.pk)).status_code == 404
    assert organiser.post(page(show, "payment-reverse", other.pk), {"reason": "x"}).status_code == 404


def test_a_viewer_sees_nothing_of_it(show, client):
    make_payment(show.stand, reference="Transfer 0311")
    client.force_login(person("viewer@x.example", Role.VIEWER, show.event))

    assert "Transfer 0311" not in client.get(page(show, "stand-detail")).content.decode()
    assert client.post(page(show, "payment-record"), PAID).status_code == 403


def test_in_an_archived_event_the_balance_is_read_only(show, organiser):
    payment = make_payment(show.stand, reference="Transfer 0311")
    Event.objects.filter(pk=show.event.pk).update(status=EventStatus.ARCHIVED)

    words = organiser.get(page(show, "stand-detail")).content.decode()

    assert "Transfer 0311" in words
    assert "Record a payment" not in words
    assert organiser.post(page(show, "payment-reverse", payment.pk), {"reason": "x"}).status_code == 409
    assert organiser.post(page(show, "payment-record"), PAID).status_code == 409


@pytest.mark.parametrize("count", [1, 30])
def test_the_payments_cost_the_same_for_any_number(show, organiser, count, django_assert_num_queries):
    for _ in range(count):
        make_payment(show.stand)

    with django_assert_num_queries(23):
        answer = organiser.get(page(show, "stand-detail"))

    assert len(answer.context["payments"]) == count
