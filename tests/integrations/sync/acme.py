"""A vendor that never was: a small programme served over real HTTP, a client that reads it, and switches for bad days."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import orjson
from pydantic import BaseModel

from eventhub.core.line import Line
from eventhub.core.outbound import OutboundError
from eventhub.programme.enums import Kind
from eventhub.programme.records import Ref, RoomRecord, SessionRecord, SpeakerLink, SpeakerRecord, TrackRef
from integrations.sync.contract import (
    Check,
    CheckLine,
    Context,
    Cursor,
    Fault,
    Mapped,
    Page,
    Row,
    Settings,
    Since,
    Stream,
    Vendor,
    VendorError,
)
from integrations.sync.times import instant

TOKEN = "acme-token-that-nobody-may-read"
ZONE = "Europe/London"
KINDS = ("rooms", "speakers", "sessions")


class Credentials(BaseModel):
    token: str


class Options(BaseModel):
    prefix: str = ""


# --- the other side ------------------------------------------------------------------------------------


@dataclass
class Acme:
    """`rows` is {list: {key: row}}; `broken` answers a page (list, number) with something else, so many times. "me": the event."""

    size: int = 5
    zone: str = ZONE
    rows: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    broken: dict[tuple[str, int], list[Any]] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)
    url: str = ""
    before_answer: Any = None

    def put(self, kind: str, key: str, **values: Any) -> None:
        self.rows[kind][key] = {**self.rows[kind].get(key, {}), "id": key, **values}

    def session(self, key: str, **values: Any) -> None:
        self.put("sessions", key, **values)

    def drop(self, kind: str, *keys: str) -> None:
        for key in keys:
            del self.rows[kind][key]

    def answer(self, kind: str, page: int) -> tuple[int, dict[str, str], bytes]:
        if kind != "me":
            self.asked.append((kind, page))
        if self.before_answer:
            self.before_answer(kind, page)
        if faults := self.broken.get((kind, page)):
            fault = faults[0] if len(faults) == 1 and faults[0] == "always" else faults.pop(0)
            return fault if isinstance(fault, tuple) else (503, {}, b"<html>Down</html>")
        if kind == "me":
            return 200, {}, json.dumps({"zone": self.zone}).encode()
        rows = list(self.rows[kind].values())
        pages = max(1, -(-len(rows) // self.size))
        body = {"rows": rows[(page - 1) * self.size : page * self.size], "pages": pages, "total": len(rows)}
        return 200, {}, json.dumps(body).encode()

    def one(self, kind: str, key: str) -> tuple[int, dict[str, str], bytes]:
        row = self.rows[kind].get(key)
        return (200, {}, json.dumps(row).encode()) if row else (404, {}, b"{}")


@contextmanager
def served(acme: Acme) -> Iterator[Acme]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # the body would wait until the head has been acknowledged

        def log_message(self, *args: object) -> None: ...

        def handle(self) -> None:
            with suppress(ConnectionError):  # who asked may have been killed
                super().handle()

        def do_GET(self) -> None:
            place = urlsplit(self.path)
            parts = place.path.strip("/").split("/")
            if self.headers.get("X-Token") != TOKEN:
                status, headers, body = 401, {}, b"{}"
            elif len(parts) == 2:
                status, headers, body = acme.one(parts[0], parts[1])
            else:
                status, headers, body = acme.answer(parts[0], int(parse_qs(place.query).get("page", ["1"])[0]))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    acme.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield acme
    finally:
        server.shutdown()
        server.server_close()


# --- the client ----------------------------------------------------------------------------------------


class AcmeClient:
    opened: ClassVar[int] = 0

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.line = Line(seconds=5)
        AcmeClient.opened += 1

    def close(self) -> None:
        self.line.close()
        AcmeClient.opened -= 1

    def get(self, path: str) -> Any:
        try:
            headers = {"X-Token": self.settings.credentials.token}
            answer = self.line.call("GET", f"{self.settings.base_url}{path}", headers=headers)
        except OutboundError as fault:
            raise VendorError(Fault.TRANSIENT, fault.message) from fault
        if answer.status == 401:
            raise VendorError(Fault.CONFIG, "The token is refused. Enter a new one.")
        if answer.status == 403:
            raise VendorError(Fault.DENIED, "The token may not read this.")
        if answer.status == 404:
            return None
        if answer.status != 200:
            after = answer.headers.get("Retry-After")
            text = f"The vendor answered with {answer.status}."
            raise VendorError(Fault.TRANSIENT, text, retry_after=float(after) if after else None)
        try:
            return orjson.loads(answer.body)
        except orjson.JSONDecodeError as fault:
            raise VendorError(Fault.TRANSIENT, "The vendor answered with something that is not JSON.") from fault


def fetch(kind: str) -> Any:
    def read(client: AcmeClient, cursor: Cursor | None, since: Since | None) -> Page:
        number = cursor or 1
        body = client.get(f"/{kind}?page={number}")
        rows = body["rows"]
        if since:
            rows = [row for row in rows if row.get("at", 0) >= since.mark]
        mark = max((row.get("at", 0) for row in body["rows"]), default=None)
        ahead = tuple(range(number + 2, body["pages"] + 1))
        return Page(rows, number + 1 if number < body["pages"] else None, ahead, body["total"], mark)

    return read


def fetch_one(kind: str) -> Any:
    return lambda client, key: client.get(f"/{kind}/{key}")


def check(client: AcmeClient) -> Check:
    return Check((CheckLine("Programme", ok=True),), event_name="Acme Congress", time_zone=client.get("/me")["zone"])


def key_of(row: Row) -> str:
    if not row.get("id"):
        raise VendorError(Fault.DATA, "A row came without a key.")
    return str(row["id"])


def unsaid(row: Row, *names: str) -> frozenset[str]:
    return frozenset(name for name in names if name not in row)


def to_room(row: Row, context: Context) -> Mapped:
    return Mapped(RoomRecord(key_of(row), row["name"], row.get("venue", ""), row.get("capacity")))


def to_speaker(row: Row, context: Context) -> Mapped:
    if row.get("hidden"):
        return Mapped(skipped="Hidden at the vendor.")
    names = {name: row.get(name, "") for name in ("first_name", "company", "bio", "email", "title")}
    return Mapped(SpeakerRecord(key_of(row), row["last_name"], **names, unsaid=unsaid(row, "bio", "email", "company")))


def to_session(row: Row, context: Context) -> Mapped:
    if row.get("garbage"):
        raise VendorError(Fault.DATA, "The start can't be read.")
    if row.get("crash"):
        raise KeyError("crash")
    if row.get("skip"):
        return Mapped(skipped="An abstract, not a session.")
    starts, notes = _moment(row.get("starts"), context.zone)
    ends, _ = _moment(row.get("ends"), context.zone)
    record = SessionRecord(
        key_of(row),
        row["title"],
        code=row.get("code", ""),
        description=row.get("description", ""),
        type=Ref("", row["type"]) if row.get("type") else None,
        tracks=tuple(TrackRef("", name) for name in row.get("tracks", ())),
        rooms=tuple(Ref(name.partition("=")[0], name.partition("=")[2]) for name in row.get("rooms", ())),
        starts_at=starts,
        ends_at=ends,
        capacity=row.get("capacity"),
        status=row.get("status", "confirmed"),
        published=row.get("published", True),
        parent=row.get("parent"),
        speakers=tuple(_link(link, order) for order, link in enumerate(row.get("speakers", ()))),
        unsaid=unsaid(row, "description", "capacity", "level", "language"),
    )
    return Mapped(record, notes=notes)


def _moment(text: str | None, zone: ZoneInfo) -> tuple[datetime | None, tuple[Any, ...]]:
    if not text:
        return None, ()
    at, note = instant(datetime.fromisoformat(text), zone)
    return at, (note,) if note else ()


def _link(link: str | Mapping[str, Any], order: int) -> SpeakerLink:
    if isinstance(link, str):
        return SpeakerLink(link, order=order)
    return SpeakerLink(link["id"], link.get("role", "speaker"), order, link.get("published", True))


VENDOR = Vendor(
    slug="acme",
    label="Acme",
    credentials=Credentials,
    options=Options,
    base_urls=(("Acme", "https://acme.example"),),
    connect=AcmeClient,
    check=check,
    streams=(
        Stream("rooms", Kind.ROOM, "Rooms", fetch("rooms"), key_of, to_room),
        Stream(
            "speakers", Kind.SPEAKER, "Speakers", fetch("speakers"), key_of, to_speaker, fetch_one=fetch_one("speakers")
        ),
        Stream(
            "sessions",
            Kind.SESSION,
            "Sessions",
            fetch("sessions"),
            key_of,
            to_session,
            volatile=frozenset({"read_at"}),
            removed=lambda row: bool(row.get("deleted")),
            fetch_one=fetch_one("sessions"),
            is_incremental=True,
        ),
    ),
    parallel=3,
    zone_from_vendor=True,
)
