"""Sends what was edited here to Sessionboard: only the fields edited, and never over somebody's newer change there.

`updated_at` goes back exactly as it came: it is what Sessionboard compares. Where it refuses (409), the row is read again; if
nobody touched the fields that are sent, it is tried once more on top of the newer row, else a person has to decide.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from eventhub.programme.enums import Kind
from integrations.sessionboard.client import SessionboardClient, unwrapped
from integrations.sync.contract import Fault, Row, VendorError, Written

CACHED = 180.0  # seconds that a single row may be out of date
TAG_KEY = "tag:"  # before the key of what came as a tag (mapping.py)
ONE = "A session has one {what} at Sessionboard, and {number} here. Leave it one, or leave the edit here only."
DENIED = "Sessionboard does not let this token write. Give it the scope {scope}, or leave the edit here only."


def _moment(value: Any) -> str | None:
    moment = datetime.fromisoformat(value) if isinstance(value, str) and value else value
    if moment is None or moment == "":
        return None
    instant: datetime = moment
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _same(value: Any) -> Any:
    return value


def _as(name: str, how: Callable[[Any], Any] = _same) -> "Told":
    return lambda value, client: {name: how(value)}


def _room(value: Sequence[Mapping[str, str]], client: SessionboardClient) -> dict[str, Any]:
    return {"room_id": _only([ref["external_id"] for ref in value], client, "room")}


def _tracks(value: Sequence[Mapping[str, str]], client: SessionboardClient) -> dict[str, Any]:
    """What came as a tag goes back as one; where tags are no tracks here, theirs are left alone."""
    keys = [ref["external_id"] for ref in value]
    track = _only([key for key in keys if not key.startswith(TAG_KEY)], client, "track")
    tags = [key.removeprefix(TAG_KEY) for key in keys if key.startswith(TAG_KEY)]
    return {"track_id": track} | ({"tag_ids": tags} if client.options.tags_as_tracks else {})


def _only(keys: Sequence[str], client: SessionboardClient, what: str) -> str | None:
    if len(keys) > 1:
        raise client.line.fault(Fault.DATA, ONE.format(what=what, number=len(keys)))
    return keys[0] if keys else None


Told = Callable[[Any, SessionboardClient], dict[str, Any]]
# Ours: (theirs when read, what is written of it).
Field = tuple[tuple[str, ...], Told]
FIELDS: dict[Kind, dict[str, Field]] = {
    Kind.SESSION: {
        "title": (("title",), _as("title")),
        "description": (("description",), _as("description")),
        "starts_at": (("starts_at",), _as("starts_at", _moment)),
        "ends_at": (("ends_at",), _as("ends_at", _moment)),
        "capacity": (("capacity",), _as("capacity")),
        "published": (("is_public",), _as("is_public")),
        "rooms": (("room",), _room),
        "tracks": (("track", "tags"), _tracks),
    },
    Kind.SPEAKER: {
        "first_name": (("first_name",), _as("first_name")),
        "last_name": (("last_name",), _as("last_name")),
        "title": (("title",), _as("title")),
        "company": (("company_name",), _as("company")),
    },
}
ROUTES = {Kind.SESSION: ("sessions", "write:sessions"), Kind.SPEAKER: ("contacts", "write:contacts")}


class SessionboardWriter:
    def writable_fields(self, kind: Kind) -> frozenset[str]:
        return frozenset(FIELDS.get(kind, ()))

    def write(
        self, client: SessionboardClient, kind: Kind, external_id: str, changes: Mapping[str, Any], seen: Row
    ) -> Written:
        body: dict[str, Any] = {}
        for name, value in changes.items():
            body |= FIELDS[kind][name][1](value, client)
        row = _put(client, kind, external_id, body, seen)
        if row is not None:
            return Written(row=row)
        theirs = _read_again(client, kind, external_id, seen)
        if any(theirs.get(read) != seen.get(read) for name in changes for read in FIELDS[kind][name][0]):
            return Written(conflict=True, theirs=theirs)
        row = _put(client, kind, external_id, body, theirs)
        return Written(row=row) if row is not None else Written(conflict=True, theirs=theirs)


def _put(client: SessionboardClient, kind: Kind, external_id: str, body: Mapping[str, Any], seen: Row) -> Row | None:
    """The row as it stands there now; None: refused, because it has changed there since."""
    route, scope = ROUTES[kind]
    try:
        reply = client.put(f"{route}/{quote(external_id, safe='')}", {**body, "updated_at": seen.get("updated_at")})
    except VendorError as fault:
        if fault.fault is Fault.DENIED:
            raise client.line.fault(Fault.CONFIG, DENIED.format(scope=scope), fault.detail) from fault
        raise
    return None if reply.status == 409 else (unwrapped(reply.data) or {**seen, **body})


def _read_again(client: SessionboardClient, kind: Kind, external_id: str, seen: Row) -> Row:
    theirs = client.session(external_id) if kind is Kind.SESSION else client.contact(external_id)
    if theirs is None:
        raise client.line.fault(Fault.GONE, "Sessionboard does not have it any more: it was deleted there.")
    if theirs.get("updated_at") == seen.get("updated_at"):
        text = (
            "It was changed at Sessionboard a moment ago, which shows changes only after 3 minutes. Send it again then."
        )
        raise client.line.fault(Fault.TRANSIENT, text, retry_after=CACHED)
    return theirs
