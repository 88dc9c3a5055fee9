"""Whoever reads or writes a configuration by the sponsor's page, the API or the admin meets the same rules and totals."""

from decimal import Decimal

import pytest

from eventhub.activity.models import OutboxEvent
from eventhub.configurations.models import StandConfiguration
from tests.parity.cases import CASES, SPOT, Case
from tests.parity.doors import DOORS
from tests.parity.reading import PageReader, Reading
from tests.parity.stage import Place, Stage

pytestmark = pytest.mark.django_db


def stored(place: Place) -> StandConfiguration:
    return StandConfiguration.objects.get(pk=place.configuration.pk)


def chosen(place: Place) -> dict[str, int]:
    return dict(stored(place).selections.filter(quantity__gt=0).values_list("option__code", "quantity"))


def told(place: Place) -> list[Decimal]:
    """The totals that the world was told of this configuration being submitted, newest first."""
    rows = OutboxEvent.objects.filter(public_name="stand_configured", subject_id=place.configuration.pk)
    return [row.payload["data"]["total_price"] for row in rows.order_by("-id")]


def assert_worked_out(case: Case, reading: Reading) -> None:
    """As it was worked out by hand."""
    gross = Decimal(case.gross) if case.gross else case.total * Decimal("1.2")
    assert reading.at == list(case.problems)
    assert (reading.totals["net"], reading.totals["gross"]) == (case.total, gross)
    assert reading.totals["net"] + reading.totals["vat"] == gross
    assert reading.totals["base"] + sum(reading.lines.values()) + sum(reading.fees) == case.total


# Nine of ten by the soak: rules and prices have their own tests, here three doors lead to them.
SHARED = [
    pytest.param(case, id=case.name, marks=pytest.mark.soak if place % 10 else ()) for place, case in enumerate(CASES)
]


@pytest.mark.parametrize("case", SHARED)
def test_page_api_and_admin_are_one(case):
    stage = Stage(case, tuple(DOORS))
    doors = {name: make(stage.places[name]) for name, make in DOORS.items()}
    before = {name: len(told(place)) for name, place in stage.places.items()}

    for door in doors.values():
        door.write()
    wanted = {code: quantity for code, quantity in case.chosen.items() if quantity}
    assert {name: chosen(place) for name, place in stage.places.items()} == dict.fromkeys(DOORS, wanted)

    readings = {name: door.read() for name, door in doors.items()}
    assert readings["page"] == readings["api"] == readings["admin"]
    assert_worked_out(case, readings["api"])

    outcomes = {name: door.submit() for name, door in doors.items()}
    assert outcomes["page"] == outcomes["api"] == outcomes["admin"]
    assert outcomes["api"].status == case.refusal

    for name, place in stage.places.items():
        assert len(told(place)) == before[name] + (not case.refusal)
        assert (stored(place).status == "submitted") is (not case.refusal)
    if not case.refusal:
        after = {name: door.read() for name, door in doors.items()}
        assert after["page"] == after["api"] == after["admin"] == kept(readings["api"])
        assert {told(place)[0] for place in stage.places.values()} == {readings["api"].totals["net"]}


def kept(reading: Reading) -> Reading:
    """What is submitted costs what it did, and nothing stands against it any more."""
    return Reading([], reading.lines, reading.fees, reading.totals)


def test_without_a_reason_nobody_writes_after_the_deadline():
    case = Case("late", (SPOT,), {"spot": 9}, "100.00", late=True)
    stage = Stage(case, tuple(DOORS))
    page, api, admin = (make(stage.places[name]) for name, make in DOORS.items())
    message = "The deadline has passed. Give a reason for the late change."

    shown, (status, body), told_staff = page.write(), api.write(), admin.write()

    assert (shown.status_code, message in shown.content.decode()) == (422, True)
    assert (status, body["error"]["details"]) == (422, [{"field": "reason", "code": "required", "message": message}])
    assert (told_staff.status_code, PageReader(told_staff).errors) == (422, [message])
    assert [door.submit().status for door in (page, api, admin)] == [422, 422, 422]
    assert [chosen(place) for place in stage.places.values()] == [{"spot": 4}] * 3
