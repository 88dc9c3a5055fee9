"""Values of a row, checked by what its model says of them: one complaint per field, as our own error."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django_fsm import FSMField

from eventhub.core.errors import Detail, Invalid


def check_fields(row: Model, *, exclude: set[str] | None = None) -> None:
    """Raises Invalid with a detail per field for what its model refuses: too long, no choice, not a date, missing.

    Uniqueness and constraints over several fields are left to the caller, who has better words for them; a status is
    left to its machine.
    """
    machines = {field.name for field in row._meta.fields if isinstance(field, FSMField)}
    try:
        row.clean_fields(exclude=machines | (exclude or set()))
    except ValidationError as refused:
        raise as_invalid(refused) from refused


def as_invalid(refused: ValidationError, *, field: str = "") -> Invalid:
    """Django's refusal as ours; `field` is where messages belong that name none."""
    details = list(_details(refused, field))
    return Invalid(
        details[0].message if len(details) == 1 else "Some values can't be kept as they are.", details=details
    )


def _details(refused: ValidationError, field: str) -> Iterator[Detail]:
    by_field: dict[str, Any] = refused.error_dict if hasattr(refused, "error_dict") else {field: refused.error_list}
    for name, errors in by_field.items():
        for error in errors:
            for message in error.messages:
                yield Detail(name, error.code or "invalid", message)
