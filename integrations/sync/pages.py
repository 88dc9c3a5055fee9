"""Taking one page: its rows, the log of what became of them and the place of the next page, in one transaction."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from uuid import UUID

from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.utils import timezone

from eventhub.core import bulk
from eventhub.core.models import update_all
from eventhub.programme.enums import Kind
from eventhub.programme.ingest import known as reading
from eventhub.programme.ingest import write
from eventhub.programme.ingest.plan import free_names, plan_row
from eventhub.programme.ingest.renaming import rename_places
from eventhub.programme.ingest.sources import hold_sources
from eventhub.programme.ingest.state import (
    CREATED,
    REINSTATED,
    SKIPPED,
    UNCHANGED,
    UPDATED,
    WITHDRAW,
    Incoming,
    Planned,
    References,
)
from eventhub.programme.models import Origin, Source
from integrations.sync.contract import Page, Row, Stream
from integrations.sync.enums import Action, ChangeState
from integrations.sync.fetching import packed
from integrations.sync.gathering import Batch, Failure, gather
from integrations.sync.log import Line, fresh_line, lines_of, referred, write_lines
from integrations.sync.models import Quarantine, SyncPage
from integrations.sync.work import Work, predict, without_nul

COUNTED_AS = {CREATED: "created", UPDATED: "updated", REINSTATED: "updated", SKIPPED: "skipped"}
REFUSED = "The database can't hold this row as the vendor sent it. Look at its texts and numbers at the vendor."
MOVED = "{} came and went at the vendor while they were read, so nothing is taken to be missing this time."
UNNAMED = "{} came without a key, so it is not known which ones are missing, and none is taken to be."
SHORT = "Of {label} the vendor counts {total} and showed {seen}, so nothing is taken to be missing this time."
ROUND = "{} came page after page with the same rows. Reading stopped there, and nothing is taken to be missing."
WRITTEN_EVERY = 1.0  # seconds after which pages in which nothing changed are written down, together

logger = logging.getLogger(__name__)


def take_page(work: Work, stream: Stream, page: Page) -> None:
    """The page with the position behind it. What can't be written as a page is written row by row, without those that are refused.

    A page in which nothing changed is only noted: the log has it with the next one that does, or after a second. Whoever is
    killed in between reads it again, and finds again that nothing changed.
    """
    batch = gather(work, stream, page.rows)
    if batch.changes_nothing:
        _note_page(work, batch, page)
        _remember(work, batch)
        if time.monotonic() - work.written_at > WRITTEN_EVERY:
            write_notes(work)
        return

    def keep() -> None:
        _note_page(work, batch, page)
        write_notes(work)

    write_batch(work, batch, keep)


def _note_page(work: Work, batch: Batch, page: Page) -> None:
    """The page, and the run's counts and place behind it; not written yet."""
    run, stream = work.run, batch.stream
    row = {
        "run_id": run.pk,
        "stream": stream.key,
        "seq": run.position["seq"],
        "cursor": run.position["cursor"],
        "keys": batch.keys,
        "postponed": batch.waiting,
        "body": packed(page) if run.is_dry else None,
    }
    work.notes.append(row)
    _count(work, batch)
    if page.mark is not None:
        run.marks = {**run.marks, stream.key: page.mark}
    if page.total is not None:
        _note_total(work, stream, page.total)
    if page.partial:
        work.read_in_part(stream, "rows_not_shown", page.partial)
    if batch.has_keyless:
        work.read_in_part(stream, "rows_without_key", UNNAMED.format(stream.label))
    _move_on(work, batch, page)


def _move_on(work: Work, batch: Batch, page: Page) -> None:
    """To the next page, or after the last one to the next list."""
    run, stream = work.run, batch.stream
    position = {**run.position, "cursor": page.next, "seq": run.position["seq"] + 1, "attempt": 0}
    goes_round = bool(page.rows) and not batch.keys and stream.key not in run.totals
    if page.next is not None and goes_round:
        work.read_in_part(stream, "rows_repeated", ROUND.format(stream.label))
    if page.next is None or goes_round:
        position |= {"stream": position["stream"] + 1, "seq": 0, "cursor": None}
        _note_short(work, batch)
    run.position = position


def _note_short(work: Work, batch: Batch) -> None:
    """A list that was read to its end and is shorter than the vendor counts."""
    stream = batch.stream
    total = work.run.totals.get(stream.key)
    if total is None or work.since(stream):
        return
    seen = len(work.seen.get(stream.key, set()).union(batch.keys))
    if seen < total:
        work.read_in_part(stream, "rows_short", SHORT.format(label=stream.label.lower(), total=total, seen=seen))


def _count(work: Work, batch: Batch) -> None:
    run, stream = work.run, batch.stream.key
    run.counts = {**run.counts, stream: dict(Counter(run.counts.get(stream, {})) + batch.counts)}


def _note_total(work: Work, stream: Stream, total: int) -> None:
    run = work.run
    if run.totals.get(stream.key, total) != total:
        work.read_in_part(stream, "rows_moved", MOVED.format(stream.label))
    run.totals = {**run.totals, stream.key: total}


def write_notes(work: Work) -> None:
    """Noted pages and the place behind them, with the lease: whoever has lost it writes nothing."""
    with transaction.atomic():
        bulk.insert(SyncPage, work.notes)
        work.renew()
    work.notes, work.written_at = [], time.monotonic()


# --- writing -------------------------------------------------------------------------------------------


def write_batch(work: Work, batch: Batch, keep: Callable[[], None], *, is_last_call: bool = False) -> None:
    """All of it and `keep` in one transaction. Refused, it is tried once more with everything read anew, then row by row."""
    whole = list(batch.incoming)
    for attempt in (_all_at_once, _all_at_once, _one_by_one):
        batch.incoming, batch.lines, batch.waiting = list(whole), [], []
        counts, failures = batch.counts.copy(), list(batch.failures)
        before = work.state()
        try:
            with transaction.atomic():
                attempt(work, batch, is_last_call)
                _keep_failures(work, batch)
                _note_found(work, batch)
                write_lines(batch.lines)
                keep()
            break
        except (IntegrityError, DataError):
            if attempt is _one_by_one:
                raise
            logger.info("A page of %s was refused by the database and is tried again", batch.stream.key)
            batch.counts, batch.failures = counts, failures
            work.go_back(before)
    _remember(work, batch)


def _all_at_once(work: Work, batch: Batch, is_last_call: bool) -> None:
    if not work.run.is_dry:
        hold_sources(Source.objects.filter(pk=work.source.pk))
    planned = plan_rows(work, batch, batch.incoming, is_last_call=is_last_call)
    fresh = work.directory.take_fresh()
    renamed = rename_places(work.source, References(work.directory), work.choices, is_dry=work.run.is_dry)
    if not work.run.is_dry:
        write.write_fresh(work.source, fresh)
        write.write_rows(work.source, planned)
    labels = Labels(work, planned)
    batch.lines += [fresh_line(work.run, batch.stream.key, each) for each in fresh]
    for each in [*renamed, *planned]:
        batch.lines += lines_of(work.run, batch.stream.key, each, labels)
    batch.counts.update(map(_counted_as, planned))


def _counted_as(planned: Planned) -> str:
    """A row that is to be withdrawn is counted when it is."""
    if planned.action == UNCHANGED and planned.later:
        return "waiting" if WITHDRAW in planned.later else "updated"
    return COUNTED_AS.get(planned.action, "unchanged")


def _one_by_one(work: Work, batch: Batch, is_last_call: bool) -> None:
    for incoming in batch.incoming:
        batch_of_one = Batch(batch.stream, known=batch.known, incoming=[incoming])
        try:
            with transaction.atomic():
                _all_at_once(work, batch_of_one, is_last_call)
        except DatabaseError as refused:
            work.reread_places()
            batch.failures.append(Failure(incoming.external_id, incoming.raw, REFUSED, str(refused)[:500]))
            continue
        batch.counts += batch_of_one.counts
        batch.lines += batch_of_one.lines
        batch.waiting += batch_of_one.waiting


def plan_rows(work: Work, batch: Batch, rows: list[Incoming], *, is_last_call: bool) -> list[Planned]:
    """What each row comes to, in order: a later row may refer to an earlier one. Those that refer to nothing here wait."""
    kind = Kind(batch.stream.kind)
    targets = [known.target_id for each in rows if (known := batch.known.get(each.external_id)) and known.target_id]
    hold = reading.read_held if work.run.is_dry else reading.hold_held
    held = hold(kind, targets)
    if moved := _look_again(work, batch, [each.external_id for each in rows], held):
        held |= hold(kind, moved)
    people = work.people(batch.stream)
    if people and kind == Kind.SESSION:
        reading.follow_merged(work.source, people)
    refs = reading.read_references(work.source, work.directory, rows, people)
    refs.speakers.update(work.predicted.get(Kind.SPEAKER, {}))
    refs.sessions.update(work.predicted.get(Kind.SESSION, {}))
    here_of = {key: held.get(known.target_id) for key, known in batch.known.items() if known.target_id}
    free_names(kind, ((each, here_of.get(each.external_id)) for each in rows), refs)
    planned = []
    for each in rows:
        known, here = batch.known.get(each.external_id), here_of.get(each.external_id)
        if not is_last_call and each.values and refs.missing(each.values):
            batch.waiting.append(each.raw)
        else:
            planned.append(plan_row(kind, each, known=known, held=here, refs=refs, choices=work.choices))
    return planned


def _look_again(work: Work, batch: Batch, keys: Iterable[str], held: Collection[UUID]) -> list[UUID]:
    """What was removed here after the page was gathered is not to come back, what was merged or parted since is another row.

    Returns what is to be read besides.
    """
    known = {key: batch.known[key].target_id for key in keys if key in batch.known}
    if not known:
        return []
    origins = Origin.objects.filter(pk__in=[batch.known[key].id for key in known])
    now = dict(origins.order_by().values_list("external_id", "target_id"))
    stale = [key for key, target in known.items() if target and now.get(key) != target]
    if stale:
        again = reading.known_rows(work.source, Kind(batch.stream.kind), stale)
        batch.known = {key: each for key, each in batch.known.items() if key not in stale} | again
    targets = (each.target_id for key in stale if (each := batch.known.get(key)))
    return [target for target in targets if target and target not in held]


class Labels(dict[UUID, str]):
    """The names of what rows refer to, read once for a page; in a preview as they would be by now."""

    def __init__(self, work: Work, planned: list[Planned]) -> None:
        super().__init__(reading.labels_of(referred(planned), work.directory))
        self._directory = work.directory
        self.update(work.labels)

    def __missing__(self, key: UUID) -> str:
        return self._directory.labels.get(key, str(key))


def _keep_failures(work: Work, batch: Batch) -> None:
    """Rows that failed are kept apart with their reason; those that were taken at last leave there."""
    stream = batch.stream
    batch.counts["failed"] += len(batch.failures)
    for failure in batch.failures:
        label = failure.key[:250]
        batch.lines.append(
            Line(
                run_id=work.run.pk,
                stream=stream.key,
                kind=stream.kind,
                external_id=failure.key[:200],
                label=label,
                action=Action.FAILED,
                state=ChangeState.PREDICTED if work.run.is_dry else ChangeState.APPLIED,
                reason=failure.reason[:1_000],
            )
        )
    if work.run.is_dry:
        return
    for failure in batch.failures:
        _quarantine(work, stream, failure)
    mended = work.troubled.get(stream.key, set()) & batch.rows.keys() - {failure.key for failure in batch.failures}
    if mended:
        Quarantine.objects.filter(connection=work.connection, stream=stream.key, external_id__in=mended).delete()


def _quarantine(work: Work, stream: Stream, failure: Failure) -> None:
    values = without_nul({"reason": failure.reason[:1_000], "detail": failure.detail, "raw": failure.raw})
    row, is_new = Quarantine.objects.get_or_create(
        connection=work.connection,
        stream=stream.key,
        external_id=failure.key[:200],
        defaults=values,
    )
    if not is_new:
        vars(row).update(values)
        row.attempts, row.last_tried_at = row.attempts + 1, timezone.now()
        row.save()


def _note_found(work: Work, batch: Batch) -> None:
    """What was missing and came again, were it as a row that can't be taken."""
    keys = [*batch.found, *(failure.key for failure in batch.failures if failure.has_key)]
    if keys and not work.run.is_dry:
        missing = Origin.objects.filter(source=work.source, kind=batch.stream.kind, external_id__in=keys)
        update_all(missing.filter(absent_runs__gt=0), absent_runs=0)


def _remember(work: Work, batch: Batch) -> None:
    """After the transaction: what later pages have to know."""
    work.seen.setdefault(batch.stream.key, set()).update(batch.keys)
    work.troubled.setdefault(batch.stream.key, set()).update(failure.key for failure in batch.failures)
    if work.run.is_dry:
        for line in batch.lines:
            predict(work, line)


def take_one(work: Work, stream: Stream, key: str, row: Row | None) -> None:
    """A single row that was asked for. None: the vendor doesn't show it, which alone takes nothing away."""
    batch = gather(work, stream, [] if row is None else [row])
    if row is None:
        batch.counts.update({"seen": 1, "unchanged": 1})
        _note_gone(work, stream, key)

    def keep() -> None:
        _count(work, batch)
        work.renew()

    write_batch(work, batch, keep, is_last_call=True)


def _note_gone(work: Work, stream: Stream, key: str) -> None:
    """It counts as missing once, however often it is asked for; and nothing is left of it to be tried again."""
    Quarantine.objects.filter(connection=work.connection, stream=stream.key, external_id=key).delete()
    origins = Origin.objects.filter(source=work.source, kind=stream.kind, external_id=key)
    update_all(origins.filter(absent_runs=0), absent_runs=1)
