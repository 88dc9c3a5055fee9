from decimal import Decimal

import pytest

from eventhub.core.errors import Detail, Invalid
from eventhub.core.field_checks import FieldChecks


def found(check) -> list[str]:
    checks = FieldChecks()
    check(checks)
    assert {detail.field for detail in checks.details} <= {"f"}
    return [detail.code for detail in checks.details]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Hall 3", []),
        ("Zwei\nZeilen\tund mehr", []),
        ("Grün & Söhne – 株式会社", []),
        ("", ["required"]),
        (" \n", ["required"]),
        ("x" * 81, ["too_long"]),
        ("a\x00b", ["invalid_character"]),
        ("a\x1bb", ["invalid_character"]),
        ("a\ud800b", ["invalid_character"]),
    ],
)
def test_text(text, codes):
    assert found(lambda checks: checks.text("f", text, "The name", 80)) == codes


def test_text_that_may_be_empty():
    assert found(lambda checks: checks.text("f", "", "The name", 80, required=False)) == []


@pytest.mark.parametrize(("value", "codes"), [(0, []), (9, []), (-1, ["out_of_range"]), (10, ["out_of_range"])])
def test_whole_numbers(value, codes):
    assert found(lambda checks: checks.whole("f", value, "The order", high=9)) == codes


@pytest.mark.parametrize(
    ("value", "currency", "codes"),
    [
        ("0", "GBP", []),
        ("0.01", "GBP", []),
        ("0.001", "GBP", ["too_exact"]),
        ("0.001", "KWD", []),
        ("0.1", "JPY", ["too_exact"]),
        ("-0.01", "GBP", ["out_of_range"]),
        ("1000000000", "GBP", ["out_of_range"]),
        ("NaN", "GBP", ["out_of_range"]),
        ("sNaN", "GBP", ["out_of_range"]),
        ("-Infinity", "GBP", ["out_of_range"]),
        ("1E+999999", "GBP", ["out_of_range"]),
    ],
)
def test_amounts(value, currency, codes):
    assert found(lambda checks: checks.amount("f", Decimal(value), "The price", currency)) == codes


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ("1", []),
        ("9.99", []),
        ("9.999", ["too_exact"]),
        ("0.99", ["out_of_range"]),
        ("10", ["out_of_range"]),
        ("NaN", ["out_of_range"]),
        ("1E-999999", ["out_of_range"]),
    ],
)
def test_measures(value, codes):
    low, high = Decimal(1), Decimal("9.999")
    assert found(lambda checks: checks.measure("f", Decimal(value), "The width", low=low, high=high, unit="m")) == codes


def test_choices():
    assert found(lambda checks: checks.one_of("f", "a", "The kind", ("a", "b"), "a and b")) == []
    assert found(lambda checks: checks.one_of("f", "c", "The kind", ("a", "b"), "a and b")) == ["invalid_choice"]


def test_nothing_found_is_no_refusal():
    FieldChecks().refuse()


def test_one_fault_is_told_as_it_is():
    checks = FieldChecks()
    checks.whole("order", 12, "The order", high=9)

    with pytest.raises(Invalid) as refused:
        checks.refuse()

    sentence = "The order is 12. Allowed is from 0 to 9. Give a value in that range."
    assert (refused.value.message, refused.value.details) == (sentence, [Detail("order", "out_of_range", sentence)])


def test_several_faults_are_told_at_once():
    checks = FieldChecks()
    checks.text("name", "", "The name", 80)
    checks.whole("order", 12, "The order", high=9)

    with pytest.raises(Invalid) as refused:
        checks.refuse()

    assert refused.value.message == "2 values are not right. Each is named below. Correct them and send again."
    assert [detail.field for detail in refused.value.details] == ["name", "order"]
