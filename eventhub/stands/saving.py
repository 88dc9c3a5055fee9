from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, models, transaction

from eventhub.accounts.services import duplicate


def set_fields(row: models.Model, allowed: type, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set what differs of the fields that `allowed` (a TypedDict) names; returns {field: [old, new]}, rows as their labels."""
    unknown = values.keys() - allowed.__annotations__.keys()
    if unknown:
        raise TypeError(f"{type(row).__name__} has no field {', '.join(sorted(unknown))} to change")
    changed = {}
    for field, value in values.items():
        new, old = value.strip() if isinstance(value, str) else value, getattr(row, field)
        if new != old:
            setattr(row, field, new)
            changed[field] = [str(side) if isinstance(side, models.Model) else side for side in (old, new)]
    return changed


def save_unique(row: models.Model, field: str, taken: str) -> None:
    """Save a row whose values were checked; the one thing left to fail is that its name is taken, also a moment ago."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as refused:
        raise duplicate(field, taken) from refused
