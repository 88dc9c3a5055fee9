"""What a vendor's folder provides, and nothing else that the engine knows of vendors.

    VENDOR = Vendor(slug="acme", label="Acme", credentials=AcmeCredentials, options=AcmeOptions, connect=AcmeClient.open,
                    streams=(Stream("speakers", Kind.SPEAKER, …), Stream("sessions", Kind.SESSION, …)), check=AcmeClient.check)

Streams are listed in the order they are read: what is referred to before what refers to it. A client speaks HTTP and knows
paging and signing in; `to_record` is pure.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from eventhub.programme.enums import Kind
from eventhub.programme.records import Record

Row = Mapping[str, Any]
Cursor = Any  # JSON: a page number, a key, a link; only the client reads it


class Fault(StrEnum):
    """CONFIG: stop and tell the organiser. TRANSIENT: again later, at the same page. DATA: this row only. GONE: not there.

    DENIED: this list may not be read with these credentials. The other lists are; nothing of this one is withdrawn.
    """

    CONFIG = "config"
    DENIED = "denied"
    TRANSIENT = "transient"
    DATA = "data"
    GONE = "gone"


class VendorError(Exception):
    """`message` is for the organiser and says what to do; `detail` for the log, secrets masked. `retry_after`: seconds.

    `of_list`: it concerns this list alone (another host tells of it), which is left out where it does not pass.
    """

    def __init__(
        self,
        fault: Fault,
        message: str,
        *,
        detail: str = "",
        retry_after: float | None = None,
        of_list: bool = False,
    ) -> None:
        super().__init__(message)
        self.fault = fault
        self.message = message
        self.detail = detail
        self.retry_after = retry_after
        self.of_list = of_list


@dataclass(frozen=True, slots=True)
class Page:
    """`next`: the cursor of the following page, None after the last. `ahead`: cursors after `next` that are known already.

    `total`: how many rows the vendor says there are in all; where it changes during a run, rows have moved.
    `mark`: how far an incremental stream has been read with this page (JSON), given back as `since` at the next run.
    `partial`: why the list may hold more than the vendor shows, as a sentence; then nothing of it counts as missing.
    """

    rows: Sequence[Row]
    next: Cursor | None = None
    ahead: tuple[Cursor, ...] = ()
    total: int | None = None
    mark: Any = None
    partial: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a row that a person may want to know; the row is taken all the same."""

    code: str
    message: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a row means here. No `record`: it is left out, and `skipped` says why ("an abstract, not a session")."""

    record: Record | None = None
    skipped: str = ""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What mapping may know beside the row: the zone of local times, the connection's options, what the client looked up."""

    zone: ZoneInfo
    options: Any
    lookups: Mapping[str, Any] = field(default_factory=dict)


class Client(Protocol):
    """Opened for one connection; closed by the engine. Whatever goes wrong is a VendorError."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Since:
    """From where an incremental stream is read on: the `mark` of the last complete run. Clients look back a little behind it."""

    mark: Any


@dataclass(frozen=True, slots=True)
class Stream:
    """One list of the vendor. `fetch(client, cursor, since)`: cursor None is the first page, since None reads everything.

    `key_of` gives the vendor's key of a row as text. `volatile` names keys of a row that say nothing of it (times of reading,
    links to itself): they are left out of the comparison. `removed(row)` is true where the vendor itself says that a row is
    gone. `fetch_one(client, key)` reads one row again (None: not there), for
    "resync this one" and for rows that failed. `as_of(row)`: when the vendor last changed the row; one that is older than the
    row kept here is a stale copy (of a cache, after our own write-back) and changes nothing. None: the row doesn't say.
    `no_later(mark, at)`: the mark, or that of the moment where it lies behind it. A reading takes a while: what was changed
    after its page was read is not passed over.
    """

    key: str
    kind: Kind
    label: str
    fetch: Callable[[Any, Cursor | None, Since | None], Page]
    key_of: Callable[[Row], str]
    to_record: Callable[[Row, Context], Mapped]
    volatile: frozenset[str] = frozenset()
    removed: Callable[[Row], bool] | None = None
    fetch_one: Callable[[Any, str], Row | None] | None = None
    is_incremental: bool = False
    as_of: Callable[[Row], datetime | None] | None = None
    no_later: Callable[[Any, datetime], Any] | None = None


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One thing that can or can't be read. `ok` None: can't be known before the first run."""

    label: str
    ok: bool | None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """What "test connection" found. `time_zone` as the vendor names it, empty where it has none."""

    lines: tuple[CheckLine, ...]
    event_name: str = ""
    time_zone: str = ""

    @property
    def ok(self) -> bool:
        return all(line.ok is not False for line in self.lines)


@dataclass(frozen=True, slots=True)
class Call:
    """An incoming call of a vendor's webhook, as it came."""

    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Hint:
    """What an incoming call says has changed: a stream and a key, or no key for "read again". Only a hint: the row is read anew."""

    stream: str
    key: str = ""
    dedupe: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What a write-back came to. `conflict`: the vendor's row has changed since; `theirs` is that row. `row`: as it stands there now."""

    row: Row | None = None
    conflict: bool = False
    theirs: Row | None = None


class WriteBack(Protocol):
    """Sends what was edited here. `changes` holds our field names and values; `seen` is the row as the last sync kept it."""

    def writable_fields(self, kind: Kind) -> frozenset[str]: ...

    def write(self, client: Any, kind: Kind, external_id: str, changes: Mapping[str, Any], seen: Row) -> Written: ...


@dataclass(frozen=True, slots=True)
class Settings:
    """What a client is opened with. `credentials` and `options` are instances of the vendor's own models."""

    base_url: str
    credentials: Any
    options: Any
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Vendor:
    """`parallel`: how many pages may be asked for at once. `pace`: requests a second at most, 0 for no limit of ours.

    `min_interval`: minutes between two runs below which asking is pointless. `base_urls`: (label, url) to choose from; another
    one may be typed. `zone_from_vendor`: the vendor tells its event's zone, and a run stops where it is another than ours.
    `zone_of(client)` asks for it alone; without it, `check` is asked. `option_addresses`: options that are addresses to which
    credentials go, beside the connection's own.
    """

    slug: str
    label: str
    credentials: type[BaseModel]
    options: type[BaseModel]
    base_urls: tuple[tuple[str, str], ...]
    connect: Callable[[Settings], Any]
    check: Callable[[Any], Check]
    streams: tuple[Stream, ...]
    parallel: int = 1
    pace: float = 0.0
    min_interval: int = 15
    zone_from_vendor: bool = False
    zone_of: Callable[[Any], str] | None = None
    lookups: Callable[[Any], Mapping[str, Any]] | None = None
    read_call: Callable[[Call, Any], Sequence[Hint]] | None = None
    write_back: WriteBack | None = None
    publish_note: str = ""
    option_addresses: tuple[str, ...] = ()

    def stream(self, key: str) -> Stream:
        return next(stream for stream in self.streams if stream.key == key)
