"""Columns of rows as JSON keeps them, and back: what is put back later has to be exactly what was there."""

from typing import Any
from uuid import UUID

from django.db.models import Model

from eventhub.programme.ingest.values import written


def as_json(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return written(value) if hasattr(value, "astimezone") else value


def columns(row: Model) -> dict[str, Any]:
    return {field.attname: as_json(getattr(row, field.attname)) for field in row._meta.concrete_fields}


def as_column(model: type[Model], name: str, value: Any) -> Any:
    """A value that was kept, as its column has it."""
    column = next(each for each in model._meta.concrete_fields if each.attname == name)
    return value if column.get_internal_type() == "JSONField" else column.to_python(value)
