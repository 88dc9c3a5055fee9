from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventhub.configurations.facts import FeeFacts
from eventhub.configurations.pricing import price_of
from tests.configurations.facts import category, key, option, version

FACTS = version(
    category(
        "light",
        option("spot", included_quantity=4, max_quantity=12, unit_price="34.00"),
        option("rig", unit_price="480.00"),
        option("lamp", included_quantity=2, unit_price="7.35"),
    ),
    base="3200.00",
)


def price(chosen: dict[str, int], *, fees: tuple[FeeFacts, ...] = (), currency: str = "GBP", vat_rate: str = "20"):
    quantities = {key(code): quantity for code, quantity in chosen.items()}
    return price_of(FACTS, quantities, fees=fees, currency=currency, vat_rate=Decimal(vat_rate))


def test_only_what_lies_above_the_included_quantity_is_charged():
    breakdown = price({"spot": 8, "rig": 1, "lamp": 2})

    assert [(line.code, line.charged_quantity, line.line_total) for line in breakdown.lines] == [
        ("spot", 4, Decimal("136.00")),
        ("rig", 1, Decimal("480.00")),
        ("lamp", 0, Decimal("0.00")),
    ]
    assert (breakdown.net, breakdown.vat, breakdown.gross) == (
        Decimal("3816.00"),
        Decimal("763.20"),
        Decimal("4579.20"),
    )


def test_taking_less_than_included_gives_nothing_back():
    assert price({"spot": 1}).net == price({"spot": 4}).net == Decimal("3200.00")


def test_fees_raise_net_and_vat_as_lines_of_their_own():
    fee = FeeFacts(key("fee"), "Late change fee", Decimal("75.00"))
    breakdown = price({}, fees=(fee,))

    assert breakdown.fees == (fee,)
    assert breakdown.net == Decimal("3275.00")
    assert breakdown.net_without_fees == Decimal("3200.00")
    assert breakdown.vat == Decimal("655.00")


@pytest.mark.parametrize(
    ("currency", "vat_rate", "vat"), [("GBP", "19.25", "616.00"), ("JPY", "7.77", "249"), ("KWD", "8.1", "259.200")]
)
def test_vat_is_rounded_once_to_the_smallest_unit_of_the_currency(currency, vat_rate, vat):
    assert price({}, currency=currency, vat_rate=vat_rate).vat == Decimal(vat)


@given(st.dictionaries(st.sampled_from(["spot", "rig", "lamp"]), st.integers(0, 100_000)), st.integers(0, 10_000))
def test_the_parts_always_add_up(chosen, basis_points):
    breakdown = price(chosen, vat_rate=str(Decimal(basis_points) / 100))

    assert breakdown.net == breakdown.base + sum(line.line_total for line in breakdown.lines)
    assert breakdown.gross == breakdown.net + breakdown.vat
    assert all(line.line_total == line.charged_quantity * line.unit_price for line in breakdown.lines)
