"""Fees, payments and what a stand owes."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from eventhub.activity.models import ActivityEntry
from eventhub.configurations.models import Fee
from eventhub.configurations.services import add_fee
from eventhub.payments.models import Payment
from tests.factories.payments import make_payment
from tests.factories.show import Show, organisation

RECEIVED = "2026-03-02T09:30:00Z"
NOWHERE = "0190a6b0-0000-7000-8000-000000000000"


def make_fee(stand, amount="75.00") -> Fee:
    return Fee.objects.create(stand=stand, description="Late change", amount=Decimal(amount), added_by_name="Maya")


def test_a_payment_is_recorded_read_and_reversed(api, show):
    body = {"stand_id": show.stand.pk, "amount": 3840.5, "received_at": RECEIVED, "reference": "Transfer 0311"}

    answer = api.post("/payments", body)

    payment = Payment.objects.get()
    assert answer.status == 201
    assert answer.response["Location"] == f"http://testserver/api/v1/payments/{payment.pk}"
    assert answer.body == {
        "id": str(payment.pk),
        "stand_id": str(show.stand.pk),
        "amount": Decimal("3840.50"),
        "currency": "GBP",
        "reverses": None,
        "reversed_by": None,
        "received_at": RECEIVED,
        "reference": "Transfer 0311",
        "created_at": answer.body["created_at"],
        "updated_at": answer.body["updated_at"],
    }
    assert api.get(f"/payments/{payment.pk}").body == answer.body

    taken_back = api.post(f"/payments/{payment.pk}/reverse", {"reason": "Booked twice"})
    reversal = Payment.objects.get(reverses=payment)
    assert taken_back.status == 200
    assert taken_back.body["reversed_by"] == str(reversal.pk)
    assert taken_back.body["updated_at"] > answer.body["updated_at"]
    told = api.get(f"/payments/{reversal.pk}").body
    assert (told["amount"], told["reverses"]) == (Decimal("-3840.50"), str(payment.pk))
    again = api.post(f"/payments/{payment.pk}/reverse", {"reason": "Booked twice"})
    assert (again.status, again.error["code"]) == (409, "duplicate")


def test_a_fee_is_added_read_and_reversed(api, show):
    answer = api.post("/fees", {"stand_id": show.stand.pk, "description": "Late change", "amount": 120})

    fee = Fee.objects.get()
    assert answer.status == 201
    assert answer.response["Location"] == f"http://testserver/api/v1/fees/{fee.pk}"
    assert answer.body == {
        "id": str(fee.pk),
        "stand_id": str(show.stand.pk),
        "description": "Late change",
        "amount": Decimal("120.00"),
        "currency": "GBP",
        "reverses": None,
        "reversed_by": None,
        "created_at": answer.body["created_at"],
        "updated_at": answer.body["updated_at"],
    }

    taken_back = api.post(f"/fees/{fee.pk}/reverse")
    reversal = Fee.objects.get(reverses=fee)
    assert (taken_back.status, taken_back.body["reversed_by"]) == (200, str(reversal.pk))
    assert taken_back.body["updated_at"] > answer.body["updated_at"]
    assert api.get(f"/fees/{reversal.pk}").body["reverses"] == str(fee.pk)
    again = api.post(f"/fees/{fee.pk}/reverse")
    assert (again.status, again.error["code"]) == (409, "duplicate")


@pytest.mark.parametrize(
    ("change", "status", "codes"),
    [
        ({"amount": "5"}, 400, {"amount": "wrong_type"}),
        ({"amount": True}, 400, {"amount": "wrong_type"}),
        ({"amount": 0}, 422, {"amount": "out_of_range"}),
        ({"amount": -5}, 422, {"amount": "out_of_range"}),
        ({"amount": 0.001}, 422, {"amount": "too_exact"}),
        ({"amount": 10**12}, 422, {"amount": "out_of_range"}),
        ({"stand_id": 5}, 400, {"stand_id": "wrong_type"}),
        ({"stand_id": NOWHERE}, 422, {"stand_id": "not_found"}),
        ({"received_at": "2026-03-02"}, 422, {"received_at": "invalid"}),
        ({"received_at": "2150-03-02T00:00:00Z"}, 422, {"received_at": "out_of_range"}),
        ({"reference": "a" * 201}, 422, {"reference": "too_long"}),
        ({"reversed_by": NOWHERE}, 400, {"reversed_by": "read_only"}),
        ({"method": "card"}, 400, {"method": "unknown_field"}),
    ],
)
def test_a_payment_that_cannot_be_kept(api, show, change, status, codes):
    answer = api.post("/payments", {"stand_id": show.stand.pk, "amount": 5, "received_at": RECEIVED, **change})

    assert (answer.status, answer.codes) == (status, codes)
    assert not Payment.objects.exists()


@pytest.mark.parametrize(
    ("change", "status", "codes"),
    [
        ({"amount": "5"}, 400, {"amount": "wrong_type"}),
        ({"amount": 0}, 422, {"amount": "out_of_range"}),
        ({"amount": 0.001}, 422, {"amount": "out_of_range"}),
        ({"description": " "}, 422, {"description": "required"}),
        ({"description": "a" * 201}, 422, {"description": "too_long"}),
        ({"stand_id": NOWHERE}, 422, {"stand_id": "not_found"}),
        ({"reverses": NOWHERE}, 400, {"reverses": "read_only"}),
    ],
)
def test_a_fee_that_cannot_be_kept(api, show, change, status, codes):
    answer = api.post("/fees", {"stand_id": show.stand.pk, "description": "Late", "amount": 5, **change})

    assert (answer.status, answer.codes) == (status, codes)
    assert not Fee.objects.exists()


def test_what_is_missing_is_named(api, show):
    assert api.post("/payments", {}).codes == dict.fromkeys(("stand_id", "amount", "received_at"), "required")
    assert api.post("/fees", {}).codes == dict.fromkeys(("stand_id", "description", "amount"), "required")
    answer = api.post(f"/payments/{make_payment(show.stand).pk}/reverse", {})
    assert (answer.status, answer.codes) == (422, {"reason": "required"})


def test_the_balance_of_a_stand(api, show):
    address = f"/stands/{show.stand.pk}/balance"
    assert api.get(address).body == {
        "stand_id": str(show.stand.pk),
        "currency": "GBP",
        **dict.fromkeys(("net", "vat", "gross", "paid", "balance"), 0),
        "vat_rate": 20,
    }
    add_fee(show.stand, description="Late", amount=Decimal("75.10"), actor=show.organiser)
    make_payment(show.stand, "100.00")

    balance = api.get(address)

    assert balance.status == 200
    assert balance.body == {
        "stand_id": str(show.stand.pk),
        "currency": "GBP",
        "net": Decimal("75.10"),
        "vat_rate": 20,
        "vat": Decimal("15.02"),
        "gross": Decimal("90.12"),
        "paid": 100,
        "balance": Decimal("-9.88"),
    }


@pytest.mark.parametrize(("path", "make"), [("/payments", make_payment), ("/fees", make_fee)])
def test_lists_are_narrowed_by_event_and_stand(api, show, path, make):
    other = show.add_stand("C13", "Heron Textiles")
    elsewhere = Show(show.organisation, "Southern Build Expo").stand
    rows = [make(stand) for stand in (show.stand, other, elsewhere)]
    ids = [str(row.pk) for row in rows]

    def listed(**query):
        return [row["id"] for row in api.get(path, **query).body["data"]]

    assert listed() == ids
    assert listed(event=show.event.pk) == ids[:2]
    assert listed(stand=other.pk) == [ids[1]]
    assert listed(event=show.event.pk, stand=elsewhere.pk) == []


def test_another_organisation_sees_and_changes_nothing(show, stranger):
    for path, row in (("/payments", make_payment(show.stand)), ("/fees", make_fee(show.stand))):
        assert stranger.get(path).body["data"] == []
        assert stranger.get(path, stand=show.stand.pk).body["data"] == []
        assert stranger.get(f"{path}/{row.pk}").status == 404
        assert stranger.post(f"{path}/{row.pk}/reverse", {"reason": "Mine"}).status == 404
    assert stranger.get(f"/stands/{show.stand.pk}/balance").status == 404
    body = {"stand_id": show.stand.pk, "amount": 5, "received_at": RECEIVED}
    assert stranger.post("/payments", body).codes == {"stand_id": "not_found"}
    assert not ActivityEntry.objects.filter(verb__startswith="payment").exists()


def test_other_peoples_stands_cannot_be_charged(api):
    theirs = Show(organisation("Elsewhere"), "Foreign Expo").stand

    answer = api.post("/fees", {"stand_id": theirs.pk, "description": "Late", "amount": 5})

    assert (answer.status, answer.codes) == (422, {"stand_id": "not_found"})


def test_a_payment_of_tomorrow_is_refused(api, show):
    soon = (timezone.now() + timedelta(days=1)).isoformat()
    answer = api.post("/payments", {"stand_id": show.stand.pk, "amount": 5, "received_at": soon})
    assert (answer.status, answer.codes) == (422, {"received_at": "out_of_range"})


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(("path", "make"), [("/payments", make_payment), ("/fees", make_fee)])
def test_the_lists_cost_the_same_for_any_number(api, show, count, path, make, django_assert_num_queries):
    for _ in range(count):
        make(show.stand)

    with django_assert_num_queries(3):
        answer = api.get(path, per_page=100)

    assert len(answer.body["data"]) == count
