"""Rows as a vendor sent them, sorted: those that have not changed, what the others mean, those that can't be understood."""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from eventhub.programme.enums import Kind
from eventhub.programme.ingest.directory import PLACES
from eventhub.programme.ingest.known import Glance, known_rows
from eventhub.programme.ingest.state import Incoming, Known
from eventhub.programme.ingest.values import Remark, Unfit, checked_key, digest_of, values_of, waiting, written_out
from integrations.sync.contract import Page, Row, Stream, VendorError
from integrations.sync.log import Line
from integrations.sync.work import Ahead, Sent, Work

NOT_UNDERSTOOD = "This row could not be understood. It is kept as it came and tried again at the next sync."
KEYLESS = "without key"  # what such a row is called in quarantine, with a number behind

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """A row that can't be taken."""

    key: str
    raw: Row
    reason: str
    detail: str = ""
    has_key: bool = True


@dataclass(slots=True)
class Batch:
    """Rows of a stream on their way. `found`: those that were missing before. `waiting`: they refer to something not seen yet."""

    stream: Stream
    rows: dict[str, Sent] = field(default_factory=dict)
    known: dict[str, Known] = field(default_factory=dict)
    ahead: dict[str, Incoming] = field(default_factory=dict)
    incoming: list[Incoming] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    waiting: list[Row] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    lines: list[Line] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        """Of all rows that came, also of those that can't be taken."""
        failed = (failure.key for failure in self.failures if failure.has_key)
        return list(dict.fromkeys([*self.rows, *failed]))

    @property
    def has_keyless(self) -> bool:
        return any(not failure.has_key for failure in self.failures)

    @property
    def changes_nothing(self) -> bool:
        return not (self.incoming or self.failures or self.found)


def gather(work: Work, stream: Stream, rows: Iterable[Row], *, again: bool = False) -> Batch:
    """Everything that can be known of the rows before anything is written.

    `again`: also of rows that have not changed and wait for somebody who may have come.
    """
    batch = Batch(stream)
    for row in rows:
        _put_in(work, batch, row)
    batch.counts["seen"] = len(batch.keys) + sum(not failure.has_key for failure in batch.failures)
    differing, kept = _differing(work, batch, again=again)
    if kept:
        batch.known = known_rows(work.source, Kind(stream.kind), kept)
    for key in differing:
        _read(work, batch, key)
    return batch


def look_ahead(work: Work, stream: Stream, kept: Mapping[str, Glance] | None, page: Page) -> None:
    """What the new rows of a page mean, worked out by the thread that fetched it while the page before is being written.

    What goes wrong here goes wrong again when the page is taken, and is told then.
    """
    if kept is None:
        return
    for row in page.rows:
        with suppress(Exception):
            key = checked_key(stream.key_of(row))
            if key not in kept:
                sent = work.sent(stream, row)
                work.ahead[id(row)] = Ahead(row, sent, read_row(work, stream, key, sent))


def _put_in(work: Work, batch: Batch, row: Row) -> None:
    """A row that was on an earlier page already has moved while the vendor's list was read: once is enough."""
    stream, key, ahead = batch.stream, "", work.ahead_of(row)
    try:
        key = checked_key(stream.key_of(row))
        if key not in work.seen.get(stream.key, ()):
            batch.rows[key] = ahead.sent if ahead else work.sent(stream, row)
            if ahead:
                batch.ahead[key] = ahead.incoming
    except (VendorError, Unfit, TypeError, ValueError, AttributeError) as fault:
        reason = fault.message if isinstance(fault, VendorError) else NOT_UNDERSTOOD
        raw = row if isinstance(row, Mapping) else {"row": row}
        name = key or f"{KEYLESS} {len(batch.failures) + 1}"
        batch.failures.append(Failure(name, raw, reason, repr(fault)[:500], has_key=bool(key)))


def _differing(work: Work, batch: Batch, *, again: bool) -> tuple[list[str], list[str]]:
    """The keys of rows that are new or changed; and of those the ones of which something may be kept.

    Rooms, tracks and types may have been met since the glances were taken, on rows that refer to them.
    """
    glances = work.glances(batch.stream, batch.rows)
    may_be_met = batch.stream.kind in PLACES
    differing = []
    unchanged = skipped = 0
    for key, sent in batch.rows.items():
        digest, is_here, was_missing = glances.get(key) or ("", False, False)
        if digest != sent.digest and (again or digest != waiting(sent.digest)):
            differing.append(key)
            continue
        unchanged, skipped = unchanged + is_here, skipped + (not is_here)
        if was_missing:
            batch.found.append(key)
    batch.counts.update({"unchanged": unchanged, "skipped": skipped})
    return differing, [key for key in differing if may_be_met or key in glances]


def _read(work: Work, batch: Batch, key: str) -> None:
    sent, stream, known = batch.rows[key], batch.stream, batch.known.get(key)
    try:
        if known and known.target_id and _is_stale(stream, sent.row, known):
            batch.counts["unchanged"] += 1
            return
        batch.incoming.append(batch.ahead.get(key) or read_row(work, stream, key, sent))
    except VendorError as fault:
        batch.failures.append(Failure(key, sent.row, fault.message, fault.detail))
    except Unfit as fault:
        batch.failures.append(Failure(key, sent.row, str(fault)))
    except Exception as fault:  # a row that its mapping stumbles over stops no other row
        logger.warning("A row of %s could not be mapped", stream.key, exc_info=True)
        batch.failures.append(Failure(key, sent.row, NOT_UNDERSTOOD, repr(fault)[:500]))


def _is_stale(stream: Stream, row: Row, known: Known) -> bool:
    """A copy from before the row that is kept: from a cache of the vendor's."""
    if stream.as_of is None or not known.raw or (stream.removed and stream.removed(row)):
        return False
    at, kept = stream.as_of(row), stream.as_of(known.raw)
    return at is not None and kept is not None and at < kept


def read_row(work: Work, stream: Stream, key: str, sent: Sent) -> Incoming:
    incoming = Incoming(key, sent.row, sent.digest, raw_body=sent.body)
    if stream.removed and stream.removed(sent.row):
        incoming.is_gone = True
        return incoming
    mapped = stream.to_record(sent.row, work.context)
    if mapped.record is None:
        incoming.skipped = mapped.skipped or "The vendor's rules leave it out."
        return incoming
    incoming.values, remarks = values_of(mapped.record)
    incoming.values_body = written_out(incoming.values)
    incoming.digest = digest_of(incoming.values_body)
    incoming.remarks = [Remark(note.code, note.message, note.field) for note in mapped.notes] + remarks
    return incoming
