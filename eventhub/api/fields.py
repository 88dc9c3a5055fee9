"""Fields that take exactly their JSON type (no "5" for 5, no 1 for true) and say so to the schema."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NoReturn
from uuid import UUID

from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from eventhub.core.money import in_currency

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)

MAX_NUMBER = 10**15
MOST_DIGITS = 28  # more would be rounded by the arithmetic
JSON_WORDS: dict[type, str] = {
    bool: "true or false",
    int: "a number",
    Decimal: "a number",
    str: "a text",
    list: "a list",
    dict: "an object",
    type(None): "null",
}


class StrictMixin:
    """`expected` names the JSON type in the error; `is_of_type` decides."""

    expected = ""

    def is_of_type(self, data: Any) -> bool:
        raise NotImplementedError

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if data is not serializers.empty and not (data is None and self.allow_null) and not self.is_of_type(data):
            given = JSON_WORDS.get(type(data), "something else")
            message = f"Expected {self.expected}, got {given}."
            raise serializers.ValidationError(message, code="wrong_type")
        return super().run_validation(data)


class TextField(StrictMixin, serializers.CharField):
    expected = "a text"

    def is_of_type(self, data: Any) -> bool:
        return isinstance(data, str)


class ChoiceField(StrictMixin, serializers.ChoiceField):
    expected = "a text"
    default_error_messages = {"invalid_choice": "This is none of the values that it can have. Allowed are {allowed}."}

    def is_of_type(self, data: Any) -> bool:
        return isinstance(data, str)

    def fail(self, key: str, **values: Any) -> NoReturn:
        super().fail(key, allowed=", ".join(filter(None, self.choices)), **values)


class BooleanField(StrictMixin, serializers.BooleanField):
    expected = "true or false"

    def is_of_type(self, data: Any) -> bool:
        return isinstance(data, bool)


class IntegerField(StrictMixin, serializers.IntegerField):
    """5.0 is an integer, as JSON Schema has it; 5.5, "5" and true are not."""

    expected = "a whole number"

    def is_of_type(self, data: Any) -> bool:
        if isinstance(data, Decimal):
            return data == data.to_integral_value()
        return isinstance(data, int) and not isinstance(data, bool)

    def to_internal_value(self, data: Any) -> int:
        refuse_huge(data)
        return int(data) if data else 0


@extend_schema_field({"type": "number"})
class NumberField(StrictMixin, serializers.DecimalField):
    """A JSON number that stays a Decimal: measures, rates, money."""

    expected = "a number"

    def __init__(self, *, decimal_places: int = 3, **kwargs: Any) -> None:
        super().__init__(max_digits=MOST_DIGITS, decimal_places=decimal_places, **kwargs)

    def is_of_type(self, data: Any) -> bool:
        return isinstance(data, int | Decimal) and not isinstance(data, bool)

    def to_internal_value(self, data: Any) -> Decimal:
        refuse_huge(data)
        number = Decimal(data)
        if len(number.as_tuple().digits) > MOST_DIGITS or (number and number.adjusted() < -MOST_DIGITS):
            raise serializers.ValidationError("The number has too many digits.", code="too_exact")
        return super().to_internal_value(plain(number))

    def to_representation(self, value: Decimal | None) -> Decimal | None:
        """Exactly as it is kept, without trailing zeros."""
        return None if value is None else plain(value)


def refuse_huge(number: int | Decimal) -> None:
    """Before any arithmetic: a number of a million digits is a few characters in JSON."""
    if not -MAX_NUMBER <= number <= MAX_NUMBER:
        raise serializers.ValidationError("The number is too large.", code="out_of_range")


def plain(value: Decimal) -> Decimal:
    """12.50 as 12.5 and 100 as 100, never as 1E+2."""
    return Decimal(f"{value.normalize():f}")


@extend_schema_field({"type": "number"})
class AmountField(serializers.Field):
    """Money going out that is in the places of its currency already."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Decimal) -> Decimal:
        return value


class MoneyField(AmountField):
    """Money as the database keeps it; `currency_of` finds the currency from the object."""

    def __init__(self, currency_of: Callable[[Any], str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.currency_of = currency_of

    def get_attribute(self, instance: Any) -> Decimal:
        return in_currency(super().get_attribute(instance), self.currency_of(instance))


class InstantField(StrictMixin, serializers.DateTimeField):
    """ISO 8601 with an offset: a local time without one could mean several instants."""

    expected = "a text"
    message = "This is not an instant. Write it as 2027-05-04T09:00:00Z or with another offset."

    def is_of_type(self, data: Any) -> bool:
        return isinstance(data, str)

    def to_internal_value(self, value: str) -> datetime:
        try:
            instant = parse_datetime(value)
            moment = instant.astimezone(UTC) if instant and instant.tzinfo else None
        except (ValueError, OverflowError):
            moment = None
        if moment is None:
            raise serializers.ValidationError(self.message, code="invalid")
        if not EARLIEST <= moment < LATEST:
            raise serializers.ValidationError("The date is outside the years 2000 to 2199.", code="out_of_range")
        return moment


class IdField(StrictMixin, serializers.UUIDField):
    expected = "a text"

    def is_of_type(self, data: Any) -> bool:
        return isinstance(data, str)

    def to_representation(self, value: UUID) -> str:
        return str(value)


class ListField(StrictMixin, serializers.ListField):
    """Counted before its items are looked at: a list that is far too long costs nothing."""

    expected = "a list"

    def is_of_type(self, data: Any) -> bool:
        return isinstance(data, list)

    def to_internal_value(self, data: list[Any]) -> list[Any]:
        if self.max_length is not None and len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        return super().to_internal_value(data)
