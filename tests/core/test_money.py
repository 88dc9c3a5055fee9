from decimal import Decimal

import pytest

from eventhub.core.money import CURRENCIES, PLACES, format_money, in_currency, is_exact, places


def test_every_currency_is_a_code_and_none_needs_more_places_than_we_store():
    assert {code for code in CURRENCIES if len(code) != 3 or code != code.upper()} == set()
    assert set(PLACES) <= CURRENCIES
    assert {places(code) for code in CURRENCIES} == {0, 2, 3}
    assert {"GBP", "EUR", "USD", "JPY", "KWD"} <= CURRENCIES
    assert {"XXX", "XTS", "XAU", "DEM", "HRK", "BGN"} & CURRENCIES == set()


@pytest.mark.parametrize(
    ("amount", "currency", "rounded", "exact"),
    [
        ("2.675", "GBP", "2.68", False),
        ("-2.675", "GBP", "-2.68", False),
        ("2.6749999", "GBP", "2.67", False),
        ("2.50", "GBP", "2.50", True),
        ("1999.5", "JPY", "2000", False),
        ("1.2345", "KWD", "1.235", False),
        ("1.234", "KWD", "1.234", True),
        ("0", "XPF", "0", True),
    ],
)
def test_amounts_are_rounded_half_up_to_the_smallest_unit(amount, currency, rounded, exact):
    assert in_currency(Decimal(amount), currency) == Decimal(rounded)
    assert is_exact(Decimal(amount), currency) is exact


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("6121.2", "GBP", "£6,121.20"),
        ("-36", "EUR", "−€36.00"),
        ("-0.001", "GBP", "£0.00"),
        ("120000", "JPY", "¥120,000"),
        ("6121.2", "CHF", "CHF\u00a06,121.20"),
        ("1.5", "BHD", "BHD\u00a01.500"),
    ],
)
def test_amounts_are_written_as_people_read_them(amount, currency, text):
    assert format_money(Decimal(amount), currency) == text
