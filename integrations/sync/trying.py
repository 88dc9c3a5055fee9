"""A connection tried before anything of it is kept: what can be read, and three sessions by the venue's clock."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Unpack

from django.db import transaction

from eventhub.accounts.permissions import require
from eventhub.core.actor import Actor
from eventhub.events.models import Event
from eventhub.programme.enums import Kind
from eventhub.programme.records import SessionRecord
from integrations.sync.contract import Check, CheckLine, Context, Page, Stream, VendorError
from integrations.sync.models import Connection
from integrations.sync.opening import opened, settings_of
from integrations.sync.services import ConnectionFields, change_connection, connect

MOST_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Sample:
    """One session of the vendor as it would stand here."""

    title: str
    starts_at: datetime | None
    ends_at: datetime | None
    rooms: str
    published: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """What trying came to. `trouble`: why no session could be shown."""

    check: Check
    samples: tuple[Sample, ...] = ()
    trouble: str = ""
    zones: tuple[tuple[str, str], ...] = ()

    @property
    def zones_agree(self) -> bool:
        return len({zone for _, zone in self.zones}) <= 1

    @property
    def ok(self) -> bool:
        return self.check.ok and self.zones_agree


def try_new(event: Event, *, vendor: str, actor: Actor, **fields: Unpack[ConnectionFields]) -> Tried:
    """Checked like a connection that is kept, and forgotten again."""
    given: Any = fields
    return try_connection(_unkept(lambda: connect(event=event, vendor=vendor, actor=actor, **given)), actor=actor)


def try_changed(connection: Connection, *, actor: Actor, **fields: Unpack[ConnectionFields]) -> Tried:
    given: Any = fields
    return try_connection(_unkept(lambda: change_connection(connection, actor=actor, **given)), actor=actor)


def _unkept(write: Callable[[], Connection]) -> Connection:
    with transaction.atomic():
        connection = write()
        transaction.set_rollback(True)
    return connection


def try_connection(connection: Connection, *, actor: Actor) -> Tried:
    """Asks the vendor; nothing is written."""
    require(actor, "sync.manage_connection", connection)
    try:
        with opened(connection) as client:
            check = connection.provider.check(client)
            samples, trouble = _samples(connection, client) if check.ok else ((), "")
    except VendorError as fault:
        return Tried(Check(lines=(CheckLine("Connection", ok=False, message=fault.message),)))
    return Tried(check, samples, trouble, tuple(_zones(connection, check)))


def _zones(connection: Connection, check: Check) -> Iterator[tuple[str, str]]:
    yield "this event", connection.event.timezone
    yield "this connection", connection.time_zone
    if check.time_zone:
        yield connection.provider.label, check.time_zone


def _samples(connection: Connection, client: Any) -> tuple[tuple[Sample, ...], str]:
    """Of the first page: scheduled ones first, because their times are what a person should look at."""
    provider = connection.provider
    stream = next((one for one in provider.streams if one.kind == Kind.SESSION), None)
    if stream is None:
        return (), ""
    try:
        lookups = provider.lookups(client) if provider.lookups else {}
        context = Context(connection.zone, settings_of(connection).options, lookups)
        records = list(_records(stream, stream.fetch(client, None, None), context))
    except VendorError as fault:
        return (), fault.message
    records.sort(key=lambda record: record.starts_at is None)
    return tuple(_sample(record) for record in records[:MOST_SAMPLES]), ""


def _records(stream: Stream, page: Page, context: Context) -> Iterator[SessionRecord]:
    for row in page.rows:
        try:
            record = stream.to_record(row, context).record
        except VendorError:  # a bad row is not what is looked for here: the run names it with its reason
            continue
        if isinstance(record, SessionRecord):
            yield record


def _sample(record: SessionRecord) -> Sample:
    rooms = ", ".join(room.name for room in record.rooms)
    return Sample(record.title, record.starts_at, record.ends_at, rooms, record.published)
