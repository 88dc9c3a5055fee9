"""Values of a row, checked by what its model says of them: one complaint per field, as our own error."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, TextField
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
    written = [field for field in row._meta.fields if field.name not in (exclude or ()) and not field.generated]
    details = [detail for field in written for detail in _text_faults(row, field)]
    if details:
        raise Invalid(details[0].message, details=details)


def _text_faults(row: Model, field: "Field[Any, Any]") -> Iterator[Detail]:
    """What Django leaves to its forms, and a database then refuses in its own words."""
    value = row.__dict__.get(field.attname)  # what is not loaded, or computed by the database, was not entered
    if not isinstance(value, str):
        return
    if isinstance(field, TextField) and field.max_length and len(value) > field.max_length:
        yield Detail(field.name, "max_length", f"At most {field.max_length:,} characters; this has {len(value):,}.")
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        yield Detail(field.name, "unreadable_characters", "There are characters in it that are no text.")


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
