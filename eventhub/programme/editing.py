"""What every edit of the programme has in common: the row held, what differs set, the vendor's fields locked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import models

from eventhub.accounts.permissions import require
from eventhub.activity.status_change import lock
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict
from eventhub.events.guards import require_open
from eventhub.programme.ownership import Target, lock_fields
from eventhub.programme.queries import is_synced

CHANGE = "programme.change_programme"
Row = TypeVar("Row", bound=models.Model)
LINKED_BY = {"speakers": "speaker_links"}  # the roles are told with the people
PRIVATE = ["(private)", "(private)"]


@dataclass(frozen=True, slots=True)
class Edit(Generic[Row]):
    """What an edit came to: the row as it is now, {field: [old, new]}, and what a sync leaves alone from now on."""

    row: Row
    changed: dict[str, list[Any]]
    locked: tuple[str, ...] = ()


def held(row: Row, actor: Actor) -> Row:
    """The row as it is now, locked; refused where it is gone, not the actor's to change or the event is over.

    A sync may refer to it meanwhile (a part to its whole): it holds others of these rows, and two would wait for each other.
    """
    found = lock(row, no_key=True)
    require(actor, CHANGE, found)
    require_open(found.event)  # type: ignore[attr-defined]  # all of the programme lies in an event
    require_remaining(found)
    return found


def require_remaining(row: models.Model) -> None:
    """What was merged into another row is history: nothing of it is changed any more."""
    if getattr(row, "merged_into_id", None):
        raise Conflict(f"“{row}” was merged into another one. Change that one, or undo the merge first.", code="merged")


def known_fields(fields: Mapping[str, Any], allowed: type) -> dict[str, Any]:
    """The values without spaces around them. A name that `allowed` (a TypedDict) has not is a fault of the caller."""
    unknown = fields.keys() - allowed.__annotations__.keys()
    if unknown:
        raise TypeError(f"{allowed.__name__} has no {', '.join(sorted(unknown))}")
    return {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}


def set_values(row: models.Model, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set what differs; returns {field: [old, new]}, rows as their labels."""
    changed = {name: [getattr(row, name), value] for name, value in values.items() if getattr(row, name) != value}
    for name, (_, value) in changed.items():
        setattr(row, name, value)
    return {name: [_plain(side) for side in sides] for name, sides in changed.items()}


def told(row: models.Model, name: str) -> Any:
    """The value of a field as history tells it, relations as the labels of their rows."""
    value = getattr(row, LINKED_BY.get(name, name))
    return [_plain(each) for each in value.all()] if isinstance(value, models.Manager) else _plain(value)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, models.Model) else value


def lock_edited(row: Target, names: Iterable[str]) -> list[str]:
    """What was edited of a row that a vendor brought stays as it is here; not saved yet. What was typed here has no locks."""
    return lock_fields(row, names) if is_synced(row) else []


def for_history(changed: dict[str, list[Any]], locked: Iterable[str]) -> dict[str, Any]:
    """Whoever may read the history need not be allowed to read addresses."""
    shown = {name: PRIVATE if name == "email" else sides for name, sides in changed.items()}
    return {"changed": shown, **({"locked": list(locked)} if locked else {})}
