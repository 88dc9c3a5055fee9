"""What one step of a run works with: read at its beginning, kept up to date by the pages that it takes."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Min
from uuid_utils.compat import uuid7

from eventhub.programme.enums import Kind
from eventhub.programme.ingest.directory import PLACES, Directory, Fresh, read_directory
from eventhub.programme.ingest.known import Glance, glances, people_of
from eventhub.programme.ingest.sources import choices_of
from eventhub.programme.ingest.state import Choices, Incoming
from eventhub.programme.ingest.values import LENGTH_OF_DIGEST
from eventhub.programme.models import Source
from integrations.sync.contract import Context, Row, Since, Stream, Vendor
from integrations.sync.dispatch import Lease
from integrations.sync.enums import Action, RunMode
from integrations.sync.log import Line
from integrations.sync.models import Connection, Quarantine, StreamState, SyncChange, SyncPage, SyncRun, fresh_position
from integrations.sync.opening import settings_of
from integrations.sync.queries import reading_runs

HELD_AT = 50  # rows in quarantine that are read again one by one; with more, a stream is read again from where it was
PROGRESS = ("counts", "position", "marks", "totals", "partial", "warnings")
NUL = b"\\u0000"


@dataclass(frozen=True, slots=True)
class Sent:
    """A row as it was sent, without what says nothing of it; with a digest of it and of the settings that it is read with."""

    digest: str
    row: Row
    body: bytes


@dataclass(frozen=True, slots=True)
class Ahead:
    """What was found out of a row before its page was taken."""

    row: Row
    sent: Sent
    incoming: Incoming


def without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, Mapping):
        return {without_nul(name): without_nul(each) for name, each in value.items()}
    return [without_nul(each) for each in value] if isinstance(value, list | tuple) else value


@dataclass(slots=True)
class Work:
    """`seen`: the keys read so far, by stream. `predicted`: what a preview would have made, by kind and key.

    `kept`: what is kept of the vendor's rows, at a glance. `notes`: pages that are to be written down. `reading`: the run
    and those that it goes on with. `ahead`: what rows mean that are still to be taken, by the id of the row, which it holds.
    """

    run: SyncRun
    connection: Connection
    lease: Lease
    client: Any
    source: Source
    context: Context
    choices: Choices
    stamp: Any
    states: dict[str, StreamState]
    reading: list[UUID]
    seen: dict[str, set[str]] = field(default_factory=dict)
    predicted: dict[str, dict[str, UUID]] = field(default_factory=dict)
    labels: dict[UUID, str] = field(default_factory=dict)
    troubled: dict[str, set[str]] = field(default_factory=dict)
    kept: dict[Kind, dict[str, Glance]] = field(default_factory=dict)
    everybody: dict[str, UUID] | None = None
    places: Directory | None = None
    ahead: dict[int, Ahead] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)
    written_at: float = field(default_factory=time.monotonic)
    report: Callable[[SyncRun], None] = lambda run: None

    @property
    def provider(self) -> Vendor:
        return self.connection.provider

    @property
    def began(self) -> datetime:
        """When the first page was read; of a preview that is applied, when it was made."""
        runs = [*self.reading, *filter(None, [self.run.replays_id])]
        if runs == [self.run.pk] and self.run.started_at:
            return self.run.started_at
        began: datetime = SyncRun.objects.filter(pk__in=runs).aggregate(at=Min("started_at"))["at"]
        return began

    @property
    def streams(self) -> tuple[Stream, ...]:
        return self.provider.streams

    def since(self, stream: Stream) -> Since | None:
        """None: everything is read."""
        state = self.states.get(stream.key)
        if self.run.full or not stream.is_incremental or state is None or state.mark is None:
            return None
        return Since(state.mark)

    def sent(self, stream: Stream, row: Row) -> "Sent":
        if stream.volatile:
            row = dict(row)
            for name in stream.volatile:
                row.pop(name, None)
        body = orjson.dumps(row, option=orjson.OPT_SORT_KEYS)
        if NUL in body:  # PostgreSQL keeps no such sign
            row = without_nul(row)
            body = orjson.dumps(row, option=orjson.OPT_SORT_KEYS)
        digest = self.stamp.copy()
        digest.update(body)
        return Sent(digest.hexdigest()[:LENGTH_OF_DIGEST], row, body)

    def glances(self, stream: Stream, keys: Iterable[str]) -> Mapping[str, Glance]:
        """Where everything is read, what is kept is looked up once and for all; where only a few rows are, as they come."""
        kept = self.kept_of(stream)
        return glances(self.source, Kind(stream.kind), keys) if kept is None else kept

    def kept_of(self, stream: Stream) -> Mapping[str, Glance] | None:
        """All that is kept of a list that is read as a whole; None where it is looked up as rows come."""
        kind = Kind(stream.kind)
        if self.run.mode == RunMode.ONE or self.since(stream) is not None:
            return None
        return self._all_kept(kind)

    def kept_keys(self, kind: Kind) -> set[str]:
        """The vendor's keys of all that is kept of a kind, but for what this step of the run has brought."""
        return set(self._all_kept(kind))

    def _all_kept(self, kind: Kind) -> Mapping[str, Glance]:
        if kind not in self.kept:
            self.kept[kind] = glances(self.source, kind)
        return self.kept[kind]

    def ahead_of(self, row: Row) -> Ahead | None:
        found = self.ahead.pop(id(row), None)
        return found if found and found.row is row else None

    def people(self, stream: Stream) -> dict[str, UUID] | None:
        """Everybody by the vendor's key, where all sessions are read; kept up to date by whoever plans."""
        if self.run.mode == RunMode.ONE or self.since(stream) is not None:
            return None
        if self.everybody is None:
            self.everybody = people_of(self.source)
        return self.everybody

    @property
    def directory(self) -> Directory:
        """Where nothing changes nobody asks."""
        if self.places is None:
            self.places = read_directory(self.source)
        return self.places

    def read_in_part(self, stream: Stream, code: str, message: str) -> None:
        """Not everything was seen of this list: nothing of it counts as missing, and it is read again from where it was."""
        if stream.key not in self.run.partial:
            self.run.partial = [*self.run.partial, stream.key]
            self.run.warnings = [*self.run.warnings, {"code": code, "message": message}]

    def renew(self) -> None:
        """Keep the lease and write down how far the run is."""
        self.lease.renew(**{name: getattr(self.run, name) for name in PROGRESS})

    def state(self) -> dict[str, Any]:
        """Of the run, to go back to where a page could not be written; what was met on it is not there then."""
        return {name: getattr(self.run, name) for name in PROGRESS} | {"notes": list(self.notes)}

    def go_back(self, state: dict[str, Any]) -> None:
        self.notes = list(state["notes"])
        for name in PROGRESS:
            setattr(self.run, name, state[name])
        self.reread_places()

    def reread_places(self) -> None:
        self.everybody = self.places = None
        if self.run.is_dry:
            _meet_predicted(self)


def load_work(run: SyncRun, lease: Lease, client: Any) -> Work:
    connection = run.connection
    settings = settings_of(connection)
    lookups = connection.provider.lookups(client) if connection.provider.lookups and client else {}
    context = Context(zone=settings.zone, options=settings.options, lookups=lookups)
    source = Source.objects.get(pk=connection.pk)
    work = Work(
        run=run,
        connection=connection,
        lease=lease,
        client=client,
        source=source,
        context=context,
        choices=choices_of(source),
        stamp=stamp_of(connection, lookups),
        states={state.stream: state for state in connection.streams.all()},
        reading=reading_runs(run),
    )
    if connection.chosen.cancelled_days_before:
        work.choices = replace(work.choices, cancels=connection.chosen.cancels(connection.event, work.began))
    _load_log(work)
    return work


def stamp_of(connection: Connection, lookups: Any) -> Any:
    """What a row is read with. Another setting makes another digest, so that rows are looked at again."""
    rules = connection.chosen
    read_with = [connection.options, rules.publish, rules.blank, connection.time_zone, lookups]
    return sha256(orjson.dumps(read_with, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS, default=str))


def _load_log(work: Work) -> None:
    """What earlier steps of this run, and the runs that it goes on with, have read."""
    if len(work.reading) > 1 or work.run.position != fresh_position():
        _recall_seen(work)
    for stream, key in Quarantine.objects.filter(connection=work.connection).values_list("stream", "external_id"):
        work.troubled.setdefault(stream, set()).add(key)
    if work.run.is_dry:
        _meet_predicted(work)


def _recall_seen(work: Work) -> None:
    for stream, keys in SyncPage.objects.filter(run__in=work.reading).order_by().values_list("stream", "keys"):
        work.seen.setdefault(stream, set()).update(keys)


def _meet_predicted(work: Work) -> None:
    for change in SyncChange.objects.filter(run=work.run).exclude(action=Action.FAILED).order_by("id"):
        predict(work, change)


def predict(work: Work, change: SyncChange | Line) -> None:
    """A later row of a preview may refer to what an earlier one would have made, or given another name."""
    if change.action not in (Action.CREATED, Action.JOINED):
        if change.target_id and (named := change.after.get("label")):
            work.labels[change.target_id] = named
        return
    target = change.target_id or uuid7()
    work.labels[target] = change.label
    if change.kind not in PLACES:
        work.predicted.setdefault(change.kind, {})[change.external_id] = target
        return
    qualifier = PLACES[change.kind][1]  # type: ignore[index]  # a text choice is its value
    values = {"name": change.label, qualifier: (change.fields.get(qualifier) or {}).get("result") or ""}
    if (change.kind, change.external_id) not in work.directory.by_key:
        joins = change.target_id or work.directory.named(change.kind, values)  # type: ignore[arg-type]  # the same
        work.directory.meet(Fresh(change.kind, change.external_id, joins or target, values, joins=bool(joins)))  # type: ignore[arg-type]  # the same
