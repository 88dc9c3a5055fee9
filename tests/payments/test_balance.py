from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventhub.configurations.facts import FeeFacts
from eventhub.configurations.pricing import kept_price_of
from eventhub.payments.balance import balance_of

CENTS = st.integers(-10_000_000, 10_000_000).map(lambda cents: Decimal(cents).scaleb(-2))


@pytest.mark.parametrize(
    ("approved", "fees", "payments", "currency", "rate", "net", "vat", "paid", "balance"),
    [
        ("0", [], [], "GBP", "20", "0.00", "0.00", "0.00", "0.00"),
        ("3200", ["120"], [], "GBP", "20", "3320.00", "664.00", "0.00", "3984.00"),
        ("3200", ["120", "-120"], ["3840"], "GBP", "20", "3200.00", "640.00", "3840.00", "0.00"),
        ("0", ["75.10"], ["100", "-100", "90.13"], "GBP", "20", "75.10", "15.02", "90.13", "-0.01"),
        ("304305", [], ["1"], "JPY", "10", "304305", "30431", "1", "334735"),  # half a yen is rounded up
        ("10.125", [], [], "KWD", "5", "10.125", "0.506", "0.000", "10.631"),
    ],
)
def test_balance(approved, fees, payments, currency, rate, net, vat, paid, balance):
    found = balance_of(
        approved=Decimal(approved),
        fees=map(Decimal, fees),
        payments=map(Decimal, payments),
        currency=currency,
        vat_rate=Decimal(rate),
    )

    assert [str(amount) for amount in (found.net, found.vat, found.paid, found.balance)] == [net, vat, paid, balance]
    assert found.gross == found.net + found.vat


@given(base=CENTS, fees=st.lists(CENTS, max_size=5), rate=st.integers(0, 2500).map(lambda n: Decimal(n).scaleb(-2)))
def test_the_gross_is_that_of_the_price_breakdown(base, fees, rate):
    """Whoever reads a total, here or beside the configuration, reads the same number."""
    facts = [FeeFacts(None, "Fee", amount) for amount in fees]
    price = kept_price_of(base, [], fees=facts, currency="GBP", vat_rate=rate)

    found = balance_of(approved=base, fees=fees, payments=[], currency="GBP", vat_rate=rate)

    assert (found.net, found.vat, found.gross) == (price.net, price.vat, price.gross)
