"""Differences of two wordings as people read them."""

from decimal import Decimal

from eventhub.core.money import format_money
from eventhub.packages.content import Change, Value

MONEY = {"price", "unit_price", "option"}


def change_in_words(change: Change, currency: str) -> tuple[str, str, str, str]:
    """What, how, before, now: as a row of a table."""
    return (change.path, change.kind, _in_words(change, change.old, currency), _in_words(change, change.new, currency))


def _in_words(change: Change, value: Value, currency: str) -> str:
    if isinstance(value, Decimal):
        return format_money(value, currency) if change.field in MONEY else f"{value.normalize():f}"
    return "–" if value is None else str(value)
