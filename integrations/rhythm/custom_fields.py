"""Rhythm's custom fields: a row has their ids and values, their names stand elsewhere. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from eventhub.programme.records import Credit, CustomField
from integrations.rhythm.schemas import CustomValue, Options
from integrations.sync.contract import Row
from integrations.sync.reading import read
from integrations.sync.texts import plain

ALL = "*"


def split(
    sent: list[CustomValue], names: Mapping[str, str], options: Options
) -> tuple[list[CustomValue], list[CustomValue], list[CustomValue]]:
    """Fields as such, those that list the learning objectives, and those with the credits."""
    parts: tuple[list[CustomValue], list[CustomValue], list[CustomValue]] = [], [], []
    for field in sent:
        is_objectives = _is_called(field, names, options.objectives_field)
        parts[1 if is_objectives else 2 if _is_called(field, names, options.credits_field) else 0].append(field)
    return parts


def custom_fields(
    sent: Iterable[CustomValue], names: Mapping[str, str], taken: tuple[str, ...]
) -> Iterator[CustomField]:
    """By id: a name may be changed there at any time."""
    for field in sent:
        value = _shown(field.value)
        if value and field.custom_field_id and is_chosen(field, names, taken):
            label = plain(names.get(field.custom_field_id, "")) or field.custom_field_id
            yield CustomField(field.custom_field_id, label, value)


def is_chosen(field: CustomValue, names: Mapping[str, str], taken: tuple[str, ...]) -> bool:
    return ALL in taken or any(_is_called(field, names, one) for one in taken)


def chosen_of(row: Row, names: Mapping[str, str], taken: tuple[str, ...]) -> list[Any]:
    """Of the values in a row those that are taken; what is of an unknown shape stays, for mapping to refuse."""
    sent = row.get("custom_field_values")
    values = sent if taken and isinstance(sent, list) else []
    return [each for each in values if not isinstance(each, dict) or is_chosen(read(CustomValue, each), names, taken)]


def _is_called(field: CustomValue, names: Mapping[str, str], name: str) -> bool:
    folded = name.strip().casefold()
    known = {field.custom_field_id.casefold(), names.get(field.custom_field_id, "").casefold()}
    return bool(folded) and folded in known


def amounts_in(fields: Iterable[CustomValue], names: Mapping[str, str]) -> Iterator[Credit]:
    for field in fields:
        amount = _shown(field.value)
        if amount and amount != "0":
            yield Credit(plain(names.get(field.custom_field_id, "")) or "Credits", amount)


def lines_of(value: Any) -> list[str]:
    """One a line, or one an item of the list."""
    values = value if isinstance(value, list) else [value]
    return [text for each in values for line in _shown(each).splitlines() if (text := plain(line))]


def _shown(value: Any) -> str:
    """A value of any type as one reads it."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float):
        return f"{int(value)}" if value.is_integer() else f"{value}"
    if isinstance(value, list):
        return ", ".join(filter(None, map(_shown, value)))
    return str(value).strip() if isinstance(value, str | int) else ""
