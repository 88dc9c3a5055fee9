"""The end of a run: what waited for other rows, what is missing, what the guard has to say of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from eventhub.core.models import update_all
from eventhub.programme.enums import Kind
from eventhub.programme.ingest.known import MODELS
from eventhub.programme.ingest.state import WITHDRAWN
from eventhub.programme.ingest.values import WAITS
from eventhub.programme.models import Origin
from integrations.sync.absence import COUNTED, NOTHING_MISSED, SCHEDULED, Missed, count_absent, kinds_of
from integrations.sync.contract import Row, Stream
from integrations.sync.enums import WHOLE, Action, ChangeState, Guard, RunMode
from integrations.sync.fetching import WAITING_PAGE
from integrations.sync.gathering import gather
from integrations.sync.guard import Losses, reason_to_hold
from integrations.sync.models import Quarantine, StreamState, SyncChange, SyncPage, SyncRun
from integrations.sync.pages import write_batch
from integrations.sync.release import awaits_session, release
from integrations.sync.sessionless import settle_people
from integrations.sync.work import HELD_AT, Work

TOGETHER = 200  # postponed rows that are taken at once
FULL_EVERY = timedelta(hours=24)
NEW = (Action.CREATED, Action.REINSTATED)


# --- rows that waited for others -----------------------------------------------------------------------


def take_postponed(work: Work) -> None:
    """Round after round, while rows find what they refer to; what then is left is taken without it."""
    _recall_waiting(work)
    pages = _pages_of(work)
    while pages:
        before = _number(pages)
        for together in _in_batches(pages):
            _take(work, together, is_last_call=False)
        pages = [page for page in pages if page.postponed]
        if _number(pages) == before:
            for together in _in_batches(pages):
                _take(work, together, is_last_call=True)
            break


def _number(pages: Iterable[SyncPage]) -> int:
    return sum(len(page.postponed) for page in pages)


def _pages_of(work: Work) -> list[SyncPage]:
    order = {stream.key: at for at, stream in enumerate(work.streams)}
    waiting = SyncPage.objects.filter(run__in=work.reading).exclude(postponed=[])
    return sorted(waiting.defer("body", "keys"), key=lambda page: (order.get(page.stream, 0), page.seq))


def _in_batches(pages: list[SyncPage]) -> list[list[SyncPage]]:
    """A few rows of many pages are taken together; rows of earlier runs by themselves, because they count otherwise."""
    batches: list[list[SyncPage]] = []
    for page in pages:
        last = batches[-1] if batches else []
        fits = last and last[0].stream == page.stream and max(page.seq, last[0].seq) < WAITING_PAGE
        if fits and _number(last) + len(page.postponed) <= TOGETHER:
            last.append(page)
        else:
            batches.append([page])
    return batches


def _take(work: Work, pages: list[SyncPage], *, is_last_call: bool) -> None:
    stream = work.provider.stream(pages[0].stream)
    rows = [row for page in pages for row in page.postponed]
    seen = work.seen.setdefault(stream.key, set())
    met = {stream.key_of(row) for row in rows} & seen
    seen -= met
    batch = gather(work, stream, rows, again=True)
    is_recalled = pages[0].seq >= WAITING_PAGE and not work.run.resumes_id

    def keep() -> None:
        for page in pages:
            page.postponed = []
        pages[0].postponed = batch.waiting
        SyncPage.objects.bulk_update(pages, ["postponed"])
        _count(work, stream, batch.counts, counted=len(met) if is_recalled else 0)
        work.renew()

    write_batch(work, batch, keep, is_last_call=is_last_call)


def _count(work: Work, stream: Stream, counts: Counter[str], *, counted: int) -> None:
    """These rows were counted as seen on their page, and those of earlier runs as unchanged if they were on one."""
    total = Counter(work.run.counts.get(stream.key, {}))
    total.update({name: number for name, number in counts.items() if name != "seen"})
    if counted:
        total["unchanged"] -= counted
    work.run.counts = {**work.run.counts, stream.key: {name: number for name, number in total.items() if number > 0}}


@transaction.atomic
def _recall_waiting(work: Work) -> None:
    """Where somebody new has come: the rows of earlier runs that have not changed and may have waited for them."""
    since = _runs_since_completed(work).order_by().values("pk")
    made = SyncChange.objects.filter(run__in=since, action__in=NEW, kind__in=COUNTED)
    if not made.exists() or SyncPage.objects.filter(run=work.run, seq__gte=WAITING_PAGE).exists():
        return
    for stream in _first_of_kind(work.streams):
        for number, rows in enumerate(_portions(_waiting_rows(work, stream))):
            seq = WAITING_PAGE + number
            SyncPage.objects.create(run=work.run, stream=stream.key, seq=seq, keys=[], postponed=rows)


def _runs_since_completed(work: Work) -> QuerySet[SyncRun]:
    """This one, and those before it that broke off and left to others what waited for their rows."""
    runs = SyncRun.objects.filter(connection=work.connection).exclude(mode=RunMode.DRY)
    completed = runs.filter(status__in=WHOLE, created_at__gte=OuterRef("created_at"))
    return SyncRun.objects.filter(Q(pk=work.run.pk) | Q(pk__in=runs.filter(~Exists(completed)).values("pk")))


def _portions(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while portion := list(islice(left, TOGETHER)):
        yield portion


def _first_of_kind(streams: Iterable[Stream]) -> list[Stream]:
    first: dict[str, Stream] = {}
    for stream in streams:
        first.setdefault(stream.kind, stream)
    return [stream for kind, stream in first.items() if kind in COUNTED]


def _waiting_rows(work: Work, stream: Stream) -> Iterable[Row]:
    """Not those that this run has written itself, nor those that wait as the vendor sends them now."""
    postponed = {stream.key_of(row) for page in _pages_of(work) if page.stream == stream.key for row in page.postponed}
    own = SyncChange.objects.filter(run=work.run, kind=stream.kind).values("external_id")
    there = MODELS[stream.kind]._default_manager.filter(event=work.source.event_id).exclude(status=WITHDRAWN)
    rows = Origin.objects.filter(source=work.source, kind=stream.kind, raw_digest__startswith=WAITS)
    rows = rows.filter(target_id__in=there.values("pk")).exclude(external_id__in=own)
    kept = rows.order_by("external_id").values_list("external_id", "raw").iterator(TOGETHER)
    return (raw for key, raw in kept if key not in postponed)


# --- what is missing, and the guard --------------------------------------------------------------------


def finish(work: Work) -> None:
    """Everything that is decided over a whole run, in one transaction with the end of it, which the caller writes."""
    _take_over_held(work)
    missed: dict[Kind, Missed] = {}
    for kind in kinds_of(work.connection):
        held = work.run.held_at_start
        missed[kind] = _count_absent(work, kind, missed)
        if kind == Kind.SPEAKER:
            settle_people(work, is_bad_day=any(each.is_too_much for each in missed.values()))
        waiting = _waiting_of(work, kind)
        for guard in (Guard.WITHDRAW, Guard.HIDE, Guard.MOVE):
            base = held.get(SCHEDULED if guard == Guard.MOVE else kind, 0)
            is_empty = missed[kind].is_all and guard == Guard.WITHDRAW
            _judge(work, kind, guard, waiting[guard], base, is_empty=is_empty)
    if work.run.mode == RunMode.REAL:
        _forget_mended(work)
    if work.run.mode == RunMode.REAL and not work.run.held_reasons:
        _move_marks(work)


def _count_absent(work: Work, kind: Kind, before: Mapping[Kind, Missed]) -> Missed:
    """People whom only sessions name are missing where sessions are; on a bad day of those nothing is said of them."""
    if kind == Kind.SPEAKER and before.get(Kind.SESSION, NOTHING_MISSED).is_too_much:
        return NOTHING_MISSED
    return count_absent(work, kind, work.run.held_at_start.get(kind, 0))


def _take_over_held(work: Work) -> None:
    """What the first part of a reading held back is judged, and decided on, with the rest of it."""
    earlier = SyncChange.objects.filter(run__in=work.reading[1:], state=ChangeState.HELD)
    earlier.update(run=work.run)


def _forget_mended(work: Work) -> None:
    """Rows that failed once and that a complete reading has not met failing again."""
    whole = [stream.key for stream in work.streams if stream.key not in work.run.partial and not work.since(stream)]
    failed = Quarantine.objects.filter(connection=work.connection, stream__in=whole, last_tried_at__lt=work.began)
    failed.delete()


def _waiting_of(work: Work, kind: Kind) -> dict[str, list[SyncChange]]:
    """Lines of a kind that wait for a guard, by guard."""
    waits = ChangeState.PREDICTED if work.run.is_dry else ChangeState.HELD
    found: dict[str, list[SyncChange]] = defaultdict(list)
    for line in SyncChange.objects.filter(run=work.run, kind=kind, state=waits).exclude(guard="").order_by("id"):
        found[line.guard].append(line)
    return found


def _judge(work: Work, kind: Kind, guard: Guard, lines: list[SyncChange], held: int, *, is_empty: bool) -> None:
    """What of one sort waits is written now, or waits on for a person."""
    labels = [stream.label for stream in work.streams if stream.kind == kind]
    label = " and ".join(labels) or kind.label
    sessionless = sum(awaits_session(line) for line in lines)
    reason = reason_to_hold(Losses(label, guard, len(lines), held, is_empty, sessionless), work.connection.chosen)
    if reason:
        work.run.held_reasons = [*work.run.held_reasons, reason]
        if work.run.is_dry:
            SyncChange.objects.filter(pk__in=[line.pk for line in lines]).update(state=ChangeState.HELD)
        return
    done = lines if work.run.is_dry else release(work.run, lines, ChangeState.APPLIED)
    if guard == Guard.WITHDRAW:
        count_withdrawn(work.run, done)


def count_withdrawn(run: SyncRun, changes: list[SyncChange]) -> None:
    """What was cancelled instead is still there, and counts as updated."""
    done = Counter((line.stream, "withdrawn" if line.action == Action.WITHDRAWN else "updated") for line in changes)
    for (stream, name), number in done.items():
        counts = Counter(run.counts.get(stream, {}))
        counts[name] += number
        run.counts = {**run.counts, stream: dict(counts)}


def _move_marks(work: Work) -> None:
    """From here the next run reads on. A stream with more failed rows than can be asked for one by one is read again."""
    now, began = timezone.now(), work.began
    failed = Counter(Quarantine.objects.filter(connection=work.connection).values_list("stream", flat=True))
    for stream in work.streams:
        if stream.key in work.run.partial:
            continue
        can_retry = not failed[stream.key] or (stream.fetch_one is not None and failed[stream.key] <= HELD_AT)
        values: dict[str, object] = {} if work.since(stream) else {"full_at": now}
        if can_retry and stream.key in work.run.marks:
            mark = work.run.marks[stream.key]
            values["mark"] = stream.no_later(mark, began) if stream.no_later else mark
        if not update_all(StreamState.objects.filter(connection=work.connection, stream=stream.key), **values):
            StreamState.objects.create(connection=work.connection, stream=stream.key, **values)


def needs_full(work: Work) -> bool:
    """Once a day everything is read, whatever the vendor says has changed: what it has no more shows only then."""
    since = timezone.now() - FULL_EVERY
    read = {key for key, state in work.states.items() if state.full_at and state.full_at > since}
    return any(stream.is_incremental and stream.key not in read for stream in work.streams)
