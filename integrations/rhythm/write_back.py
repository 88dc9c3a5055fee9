"""Sends sessions edited here to Rhythm, as patches: only the fields edited, and never over somebody's newer change there.

Rhythm documents no guard against that. The row is read again first, and the patch begins with a test of the version that was read.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from eventhub.programme.enums import Kind
from integrations.rhythm.client import RhythmClient
from integrations.rhythm.sessions import Step
from integrations.sync.contract import Fault, Row, Written
from integrations.sync.http import Reply

DENIED = "Rhythm does not let these credentials write sessions. Let them, or leave the edit here only."
GONE = "Rhythm does not have it any more: it was deleted there."
LOCKED = "Rhythm has locked this session against changes (sys_locked). Unlock it there, or leave the edit here only."
DANGLING = (
    "Rhythm did not take it, because the session refers to something that is not there any more.{said} Correct it there, then send "
    "it again."
)
REFUSED = "Rhythm did not take the change.{said}"
BLANK = (None, "")

Theirs = Mapping[str, Any]  # Rhythm's names and values


def _moment(value: Any, client: RhythmClient) -> str | None:
    moment = datetime.fromisoformat(value) if isinstance(value, str) and value else value
    if moment in BLANK:
        return None
    clock: ZoneInfo | Any = client.zone if client.options.times_are == "local" else UTC
    return f"{moment.astimezone(clock):%Y-%m-%dT%H:%M:%SZ}"


def _capacity(value: Any, now: Row) -> Theirs:
    if value is None:
        return {"enable_capacity": False}
    options = now.get("capacity_options")
    return {
        "enable_capacity": True,
        "capacity_options": {**(options if isinstance(options, dict) else {}), "capacity": value},
    }


def _published(value: bool, client: RhythmClient) -> Theirs:
    """What is shown is hidden nowhere; to hide it once is enough."""
    shows_in_portal = value and client.options.publish == "portal"
    return {"hide_from_schedule": not value, **({"hide_from_portal": False} if shows_in_portal else {})}


# Ours: how it is said there, of the value, the row as it is there and the client.
FIELDS: dict[str, Callable[[Any, Row, RhythmClient], Theirs]] = {
    "title": lambda value, now, client: {"name": value},
    "code": lambda value, now, client: {"code": value},
    "description": lambda value, now, client: {"description": value},
    "starts_at": lambda value, now, client: {"start_date": _moment(value, client)},
    "ends_at": lambda value, now, client: {"end_date": _moment(value, client)},
    "capacity": lambda value, now, client: _capacity(value, now),
    "published": lambda value, now, client: _published(value, client),
}


class RhythmWriter:
    def writable_fields(self, kind: Kind) -> frozenset[str]:
        return frozenset(FIELDS) if kind is Kind.SESSION else frozenset()

    def write(
        self, client: RhythmClient, kind: Kind, external_id: str, changes: Mapping[str, Any], seen: Row
    ) -> Written:
        now = _read_again(client, external_id)
        sent = _in_their_words(changes, now, client)
        if now.get("sys_version") != seen.get("sys_version") and _differ(sent, now, seen):
            return Written(conflict=True, theirs=now)
        reply = client.sessions.patch(external_id, _steps(sent, now))
        if reply.status < 300:
            return Written(row=_whole(client, external_id, reply))
        return _refused(client, external_id, reply, now)


def _read_again(client: RhythmClient, external_id: str) -> Row:
    now = client.session_now(external_id)
    if now is None:
        raise client.api.fault(Fault.GONE, GONE)
    if now.get("sys_locked") is True:
        raise client.api.fault(Fault.DATA, LOCKED)
    return now


def _in_their_words(changes: Mapping[str, Any], now: Row, client: RhythmClient) -> dict[str, Any]:
    return {name: value for ours, given in changes.items() for name, value in FIELDS[ours](given, now, client).items()}


def _differ(names: Mapping[str, Any], now: Row, seen: Row) -> bool:
    return any(now.get(name) != seen.get(name) for name in names)


def _steps(sent: Mapping[str, Any], now: Row) -> list[Step]:
    """`add` puts a value also in the place of one that is there; a blank one is taken away, if there is one."""
    test: list[Step] = [{"op": "test", "path": "/sys_version", "value": now.get("sys_version")}]
    puts: list[Step] = [
        {"op": "add", "path": f"/{name}", "value": value} for name, value in sent.items() if value not in BLANK
    ]
    removes: list[Step] = [
        {"op": "remove", "path": f"/{name}"} for name, value in sent.items() if value in BLANK and name in now
    ]
    return [*test, *puts, *removes]


def _whole(client: RhythmClient, external_id: str, reply: Reply) -> Row | None:
    row = reply.data if isinstance(reply.data, dict) else None
    return client.looked_up(row) if row and row.get("id") else client.session_now(external_id)


def _refused(client: RhythmClient, external_id: str, reply: Reply, before: Row) -> Written:
    """Whatever the reason that Rhythm gives: where the row has another version by now, that is it."""
    now = _read_again(client, external_id)
    if now.get("sys_version") != before.get("sys_version"):
        return Written(conflict=True, theirs=now)
    raise client.api.fault(*_why(reply))


def _why(reply: Reply) -> tuple[Fault, str]:
    words = str(reply.data.get("message") or "") if isinstance(reply.data, dict) else ""
    said = f" It says: “{words[:200].rstrip('.')}”." if words else ""
    if reply.status == 403:
        return Fault.CONFIG, DENIED
    return Fault.DATA, (DANGLING if reply.status == 409 else REFUSED).format(said=said)
