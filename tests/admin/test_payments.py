from decimal import Decimal

import pytest
from django.urls import reverse

from eventhub.payments.models import Payment
from tests.admin.acts import errors_of, take
from tests.admin.rows import page_of

ADD = "admin:payments_payment_add"


def body(show, **change) -> dict[str, str]:
    values = {"stand": str(show.stand.pk), "amount": "1200.00", "reference": "Transfer 0311"}
    return {**values, "received_at_0": "2026-03-02", "received_at_1": "09:30:00", **change}


def test_recording_and_reversing_a_payment(staff_client, show):
    staff_client.post(reverse(ADD), body(show))
    payment = Payment.objects.get()
    silent = take(staff_client, payment, "reverse")
    take(staff_client, payment, "reverse", reason="Booked twice")
    again = take(staff_client, payment, "reverse", reason="Booked twice")

    assert errors_of(silent) == {"reason": ["This field is required."]}
    assert list(Payment.objects.order_by("pk").values_list("amount", flat=True)) == [Decimal(1200), Decimal(-1200)]
    assert (again.status_code, errors_of(again)) == (409, {"__all__": ["This payment was reversed already."]})
    assert [line.what for line in staff_client.get(page_of(payment)).context["history"]] == [
        "reversed a payment: £1,200.00 for stand C12",
        "recorded a payment: £1,200.00 for stand C12",
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"amount": "0"}, "amount"), ({"amount": "1.005"}, "amount"), ({"received_at_0": "2090-01-01"}, "received_at")],
)
def test_a_payment_that_is_none(staff_client, show, change, field):
    answer = staff_client.post(reverse(ADD), body(show, **change))

    assert (answer.status_code, list(errors_of(answer))) == (422, [field])
    assert not Payment.objects.exists()
