"""What an answer says of a row: the fields of a serialiser, asked once for its class and not anew for every row.

REST framework's own way, `serializer.data`, says the same (tests/api/test_reading.py compares them). A serialiser that
overrides `to_representation` as a whole is none of ours.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from operator import attrgetter
from typing import Any

from django.db.models.manager import BaseManager
from rest_framework import serializers
from rest_framework.fields import SkipField, is_simple_callable

from eventhub.api.fields import TextField

Step = Callable[[Any], Any]
Context = Mapping[str, Any]


def data_of(serializer_class: type[serializers.Serializer], rows: Iterable[Any], context: Context) -> list[Any]:
    """The rows as the serialiser shows them; `context` is what its methods may ask for."""
    return list(map(reader_of(serializer_class, context), rows))


def reader_of(serializer_class: type[serializers.Serializer], context: Context) -> Step:
    """What turns one row into what is said of it."""
    asked = serializer_class(context=context)
    steps = [(name, make(asked)) for name, make in makers_of(serializer_class)]

    def read(row: Any) -> dict[str, Any]:
        told = {}
        for name, step in steps:
            try:
                told[name] = step(row)
            except SkipField:  # REST framework leaves out what a row lacks
                continue
        return told

    return read


@cache
def makers_of(serializer_class: type[serializers.Serializer]) -> tuple[tuple[str, Callable[..., Step]], ...]:
    """By name: what makes the step of a field, given the serialiser that is asked this time."""
    fields = serializer_class().fields
    return tuple((name, maker_of(field)) for name, field in fields.items() if not field.write_only)


def maker_of(field: serializers.Field) -> Callable[..., Step]:
    if isinstance(field, serializers.SerializerMethodField):
        return lambda asked: getattr(asked, field.method_name)
    if isinstance(field, serializers.ListSerializer):
        return lambda asked: step_of(field, each(reader_of(type(field.child), asked.context)))
    if isinstance(field, serializers.Serializer):
        return lambda asked: step_of(field, reader_of(type(field), asked.context))
    step = step_of(field, PLAIN.get(type(field), field.to_representation))
    return lambda asked: step


def step_of(field: serializers.Field, tell: Step) -> Step:
    """The field's value is found by its source as a path; where that leads nowhere, REST framework decides."""
    if type(field).get_attribute is not serializers.Field.get_attribute or field.source == "*":
        return lambda row: told_of(field.get_attribute(row), tell)
    source, path = field.source, attrgetter(field.source)

    def step(row: Any) -> Any:
        try:
            value = row[source] if type(row) is dict else path(row)
        except (AttributeError, KeyError):
            return told_of(field.get_attribute(row), tell)
        return told_of(value() if callable(value) and is_simple_callable(value) else value, tell)

    return step


def told_of(value: Any, tell: Step) -> Any:
    return None if value is None else tell(value)


def each(read: Step) -> Step:
    return lambda rows: list(map(read, rows.all() if isinstance(rows, BaseManager) else rows))


def instant(value: datetime | str) -> str:
    """As REST framework writes it; the API speaks UTC whatever zone is in force."""
    if isinstance(value, str):
        return value
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


# What fields do that look at nothing but the value, without their way there.
PLAIN: dict[type[serializers.Field], Step] = {
    serializers.UUIDField: str,
    serializers.DateTimeField: instant,
    serializers.CharField: str,
    TextField: str,
    serializers.IntegerField: int,
}
