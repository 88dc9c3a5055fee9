"""Checks of single values, collected, so that whoever sent several wrong ones reads of all of them at once."""

import unicodedata
from collections.abc import Container
from decimal import Decimal

from eventhub.core import money
from eventhub.core.errors import Detail, Invalid

LINE_BREAKS = "\n\r\t"


class FieldChecks:
    """Each check adds one detail at its field or none. `label` is what the sentence calls the value ("The name")."""

    def __init__(self) -> None:
        self.details: list[Detail] = []

    def fault(self, field: str, code: str, message: str) -> None:
        self.details.append(Detail(field, code, message))

    def text(self, field: str, value: str, label: str, longest: int, *, required: bool = True) -> None:
        if required and not value.strip():
            self.fault(field, "required", f"{label} is empty. It needs at least one letter. Fill it in.")
        elif len(value) > longest:
            sentence = f"{label} has {len(value)} characters. At most {longest} are allowed. Shorten it."
            self.fault(field, "too_long", sentence)
        elif any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in LINE_BREAKS for sign in value):
            sentence = f"{label} contains a control character. Only readable text is allowed. Type it anew."
            self.fault(field, "invalid_character", sentence)

    def one_of(self, field: str, value: str, label: str, allowed: Container[str], words: str) -> None:
        if value not in allowed:
            self.fault(field, "invalid_choice", f"{label} is “{value}”. Allowed are {words}. Take one of these.")

    def whole(self, field: str, value: int, label: str, *, low: int = 0, high: int) -> None:
        if not low <= value <= high:
            self._out_of_range(field, value, label, f"from {low:,} to {high:,}")

    def amount(self, field: str, value: Decimal, label: str, currency: str) -> None:
        """Money: not negative and exact in the currency's smallest unit."""
        if not value.is_finite() or not 0 <= value <= money.MAX_AMOUNT:
            self._out_of_range(field, value, label, f"from 0 to {money.format_money(Decimal(999_999_999), currency)}")
        elif not money.is_exact(value, currency):
            places = money.places(currency)
            allowed = f"{currency} has {places} decimal places" if places else f"{currency} has no decimal places"
            nearest = money.format_money(value, currency)
            self.fault(field, "too_exact", f"{label} is {value}. {allowed}. Give {nearest} or another exact amount.")

    def measure(self, field: str, value: Decimal, label: str, *, low: Decimal, high: Decimal, unit: str) -> None:
        """A length or an angle with at most two decimal places."""
        if not value.is_finite() or not low <= value <= high:
            self._out_of_range(field, value, label, f"from {low:,} to {high:,} {unit}")
        elif value != value.quantize(Decimal("0.01")):
            sentence = f"{label} is {value} {unit}. Two decimal places are allowed. Round it."
            self.fault(field, "too_exact", sentence)

    def _out_of_range(self, field: str, value: object, label: str, allowed: str) -> None:
        code = "out_of_range"
        self.fault(field, code, f"{label} is {value}. Allowed is {allowed}. Give a value in that range.")

    def refuse(self) -> None:
        """Raise what was found, if anything."""
        refuse(self.details)


def refuse(details: list[Detail]) -> None:
    if len(details) == 1:
        raise Invalid(details[0].message, details=details)
    if details:
        raise Invalid(
            f"{len(details)} values are not right. Each is named below. Correct them and send again.", details=details
        )
