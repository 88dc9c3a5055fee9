"""The programme as it stands, row by row, so that two states can be compared whatever keys their rows were given."""

import json
from typing import Any
from uuid import UUID

from eventhub.programme.models import (
    Company,
    Origin,
    Room,
    Session,
    SessionRoom,
    SessionSpeaker,
    SessionTrack,
    SessionType,
    Speaker,
    Track,
)

TABLES = (Room, Track, SessionType, Speaker, Session, Company, SessionRoom, SessionTrack, SessionSpeaker, Origin)
TIMES = {"created_at", "updated_at", "withdrawn_at"}


def exact() -> dict[str, list[dict[str, Any]]]:
    """Every column but when it was written."""
    return {
        model.__name__: sorted(
            ({name: value for name, value in row.items() if name != "updated_at"} for row in model.objects.values()),
            key=lambda row: str(row["id"]),
        )
        for model in TABLES
    }


def meant() -> dict[str, list[Any]]:
    """What it says: names in the place of keys, and no times of writing."""
    names = {row.pk: str(row) for model in TABLES[:6] for row in model.objects.all()}

    def said_of(value: Any) -> str:
        return (
            str(names.get(value, value)) if isinstance(value, UUID) else json.dumps(value, sort_keys=True, default=str)
        )

    def said(row: dict[str, Any]) -> tuple[tuple[str, str], ...]:
        return tuple((name, said_of(value)) for name, value in sorted(row.items()) if name not in TIMES | {"id"})

    return {model.__name__: sorted(said(row) for row in model.objects.values()) for model in TABLES}


def differences(before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]]) -> list[Any]:
    """What is not the same, row by row: easier to read than two whole programmes."""
    found: list[Any] = []
    for table, rows in before.items():
        old, new = ({row["id"]: row for row in each} for each in (rows, after[table]))
        found += [(table, "gone", old[key]) for key in old.keys() - new.keys()]
        found += [(table, "new", new[key]) for key in new.keys() - old.keys()]
        for key in old.keys() & new.keys():
            found += [
                (table, name, value, new[key][name]) for name, value in old[key].items() if value != new[key][name]
            ]
    return found
