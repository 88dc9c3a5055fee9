"""Searches by the parameters that each of them has; what is wrong is told by name."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from integrations.sandbox.rhythm.errors import refused
from integrations.sandbox.rhythm.resources import Entry, Resource
from integrations.sandbox.rhythm.store import Store

MOST_IDS = 100
YEARS = range(1900, 2200)
Row = dict[str, Any]
Admits = Callable[[Row], bool]
# What each search takes, and how a row answers to it.
STRINGS = ("type_id", "access", "abstract_id")
SESSION = ("ids", "name", "event_id", *STRINGS, "track_ids", "has_fees", "start_date", "end_date", "speakers")
PEOPLE = ("ids", "name", "is_active")
OTHERS = ("ids", "name", "event_id")


def searched(store: Store, resource: Resource, entries: list[Entry], body: Row) -> list[Entry]:
    known = {"sessions": SESSION, "speaker-profiles": PEOPLE}.get(resource.name, OTHERS)
    for name in body:
        if name not in known:
            raise refused(400, f"{name} is no parameter of this search; it has {', '.join(known)}")
    named = by_ids(entries, strings(body, "ids")) if "ids" in body else entries
    tests = [test(name, body) for name in body if name not in {"ids", "event_id"}]
    return [entry for entry in named if not tests or matches(resource.row(store, entry), tests)]


def by_ids(entries: list[Entry], ids: list[str]) -> list[Entry]:
    if len(ids) > MOST_IDS:
        raise refused(400, f"ids: at most {MOST_IDS} can be searched at once")
    wanted = set(ids)
    return [entry for entry in entries if entry.id in wanted]


def matches(row: Row | None, tests: list[Admits]) -> bool:
    return row is not None and all(admits(row) for admits in tests)


def test(name: str, body: Row) -> Admits:
    if name == "name":
        part = text(body, name).casefold()
        return lambda row: part in str(row.get("name", "")).casefold()
    if name in {"start_date", "end_date"}:
        first, last = span(body, name)
        return lambda row: name in row and first <= moment(row[name], name) <= last
    if name in {"has_fees", "is_active"}:
        booleans = listed(body, name, bool)
        return lambda row: row.get(name, False) in booleans
    wanted = set(strings(body, name))
    if name == "speakers":
        return lambda row: bool(wanted & {id_ for speaker in row["speakers"] for id_ in ids_in(speaker)})
    return lambda row: bool(wanted & set(row.get(name, []) if name == "track_ids" else [row.get(name)]))


def ids_in(speaker: Any) -> list[str]:
    return [speaker] if isinstance(speaker, str) else [value for value in speaker.values() if isinstance(value, str)]


def text(body: Row, name: str) -> str:
    if not isinstance(body[name], str):
        raise refused(400, f"{name} must be a string")
    return str(body[name])


def listed(body: Row, name: str, kind: type) -> list[Any]:
    values = body[name]
    if not isinstance(values, list) or not all(isinstance(value, kind) for value in values):
        raise refused(400, f"{name} must be an array of {kind.__name__} values")
    return values


def strings(body: Row, name: str) -> list[str]:
    return listed(body, name, str)


def span(body: Row, name: str) -> tuple[datetime, datetime]:
    values = strings(body, name)
    if len(values) != 2:
        raise refused(400, f"{name} must be an array of 2 dates")
    return moment(values[0], name), moment(values[1], name)


def moment(value: Any, name: str) -> datetime:
    try:
        read = datetime.fromisoformat(value)
    except (TypeError, ValueError) as bad:
        raise refused(400, f"{name} must be an ISO-8601 date-time") from bad
    if read.year not in YEARS:
        raise refused(400, f"{name} must be in the years {YEARS.start} to {YEARS.stop - 1}")
    return read if read.tzinfo else read.replace(tzinfo=UTC)
