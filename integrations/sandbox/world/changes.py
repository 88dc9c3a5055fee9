"""Values for new rows and for random changes."""

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from random import Random
from types import UnionType
from typing import Any, get_origin

from integrations.sandbox.world.model import Participation, Person, Session

NOT_TO_BE_SET = {"number", "uuid", "kind", "created_at", "updated_at", "deleted_at"}


def as_it_is(name: str, value: Any) -> Any:
    return value


def set_known(row: Any, values: dict[str, Any], read: Callable[[str, Any], Any] = as_it_is) -> None:
    """All of it or nothing: a name that the row has not, or that nobody may set, is told before anything is written."""
    known = {field.name: field.type for field in fields(row) if field.name not in NOT_TO_BE_SET}
    if unknown := sorted(set(values) - set(known)):
        raise ValueError(f"{unknown[0]}: is no field; one of {', '.join(sorted(known))}.")
    checked = {name: fitting(name, read(name, value), known[name]) for name, value in values.items()}
    for name, value in checked.items():
        setattr(row, name, value)


def fitting(name: str, value: Any, wanted: Any) -> Any:
    """By the row's own annotation: a row of a wrong kind would break every page that it is on."""
    kind = wanted if isinstance(wanted, UnionType) else get_origin(wanted) or wanted
    if not isinstance(value, kind) or (isinstance(value, bool) and wanted is not bool):
        raise ValueError(f"{name}: “{value}” is of the wrong kind; {getattr(wanted, '__name__', wanted)} is needed.")
    return value


def random_value(kind: str, rng: Random, rooms: int) -> dict[str, Any]:
    number = rng.randrange(10_000)
    values: dict[str, dict[str, Any]] = {
        "title": {"title": f"Renamed {number}"},
        "description": {"description": f"<p>Written anew {number}.</p>"},
        "room": {"room": 1 + number % rooms},
        "is_public": {"is_public": number % 2 == 0},
        "status": {"status": ("accepted", "accepted", "pending", "declined")[number % 4]},
        "capacity": {"capacity": number % 500},
        "times": {"title": f"Not scheduled {number}"},
    }
    return values[kind]


def all_accepted(session: Session) -> bool:
    return all(participation.acceptance == "Accepted" for participation in session.participants)


def blank_session(now: datetime) -> Session:
    nothing: dict[str, Any] = dict.fromkeys(
        ("starts", "ends", "room", "track", "level", "format", "language", "capacity", "credits")
    )
    return Session(
        number=0, uuid="", code="", title="Untitled", description="", status="pending", is_public=True, is_abstract=False,
        tags=[], participants=[], objectives=[], external_url="", created_at=now, updated_at=now, scheduled_at=now, **nothing,
    )  # fmt: skip


def blank_person(now: datetime) -> Person:
    nothing: dict[str, Any] = dict.fromkeys(
        (
            "pid", "first_name", "last_name", "email", "honorific", "suffix", "title", "company", "bio", "city", "state", "country",
            "phone", "website",
        ),
        "",
    )  # fmt: skip
    return Person(number=0, uuid="", has_photo=False, created_at=now, updated_at=now, **nothing)


def without_repeats(participants: list[Participation], lost: int, kept: int) -> list[Participation]:
    """One person in the other's place; who had the same role there already has it once."""
    for participation in participants:
        if participation.person == lost:
            participation.person = kept
    return list({(p.person, p.role): p for p in participants}.values())
