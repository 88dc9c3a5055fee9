"""The only loop. A run is a chain of short steps, each of which reads pages until its time is up; any worker may do the next."""

import logging
import random
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from eventhub.core import bulk
from eventhub.core.actor import Actor
from eventhub.programme.ingest.known import LINKS, MODELS
from eventhub.programme.models import Origin
from integrations.sync import workflows
from integrations.sync.absence import held_now
from integrations.sync.contract import Fault, Stream, VendorError
from integrations.sync.dispatch import Lease, LeaseLost, take_lease
from integrations.sync.enums import UNFINISHED, RunMode, RunStatus
from integrations.sync.fetching import Fetched, Pages, Replayed, fetch_row
from integrations.sync.finishing import finish, needs_full, take_postponed
from integrations.sync.gathering import KEYLESS, look_ahead
from integrations.sync.guard import FEWEST
from integrations.sync.models import Connection, SyncChange, SyncRun
from integrations.sync.opening import opened
from integrations.sync.pages import take_one, take_page, write_notes
from integrations.sync.previews import fingerprint_of, settings_digest
from integrations.sync.times import is_same_zone
from integrations.sync.work import HELD_AT, Work, load_work

SYSTEM = Actor.system("sync")
BROKEN_HERE = "Something went wrong here, not at the vendor. The log of the server says more; the next run tries again."
NOT_READ = "{what} could not be read: {why}"
CHANGED = (
    "The connection was changed while this sync was under way. The next one reads everything with the new settings."
)
UNREADABLE = (
    "None of the {number} {what} that the vendor sent can be taken; the failed rows say why. Nothing was withdrawn. "
    "Perhaps the vendor has changed what it sends, or the address is that of another system."
)
MANY = 1_000  # new rows after which the database is to look at its tables
WAITING = "The vendor asks for a pause or does not answer: {why}"

logger = logging.getLogger(__name__)
chance = random.SystemRandom()
Report = Callable[[SyncRun], None]


class TimeIsUp(Exception):
    """The step ends; the run goes on with another, at once or after a pause."""


def step(run_id: UUID, *, report: Report = lambda run: None) -> bool:
    """Work on a run as long as a step may take. True: another step is needed, from `wakes_at` on."""
    lease = take_lease(run_id)
    if lease is None:
        return False
    run = SyncRun.objects.select_related("connection__event__organisation", "resumes", "replays").get(pk=run_id)
    try:
        _work(run, lease, report)
    except TimeIsUp:
        return True
    except LeaseLost:
        if not _is_cancelled(run):
            logger.info("Another worker took over the run %s", run.pk)
    except VendorError as fault:
        if not _still_holds(lease):
            logger.info("Another worker took over the run %s", run.pk)
            return False
        logger.warning("The sync of %s failed: %s %s", run.connection.pk, fault.message, fault.detail)
        workflows.fail_run(run, actor=SYSTEM, problem=fault.message, breaks=fault.fault == Fault.CONFIG)
    except Exception:
        logger.exception("The sync of %s failed here", run.connection.pk)
        workflows.fail_run(run, actor=SYSTEM, problem=BROKEN_HERE, breaks=False)
        raise
    return False


def _still_holds(lease: Lease) -> bool:
    """Who took too long to hear of a fault has no say in the run any more."""
    try:
        lease.renew()
    except LeaseLost:
        return False
    return True


def _work(run: SyncRun, lease: Lease, report: Report) -> None:
    until = time.monotonic() + settings.SYNC_STEP
    if run.cancel_asked_at and _is_cancelled(run):
        return
    _check_settings(run, run.connection)
    with opened(run.connection) as client:
        if run.status == RunStatus.QUEUED:
            run = _begin(run, lease, client)
        work = load_work(run, lease, client)
        work.report = report
        if run.mode == RunMode.ONE:
            _read_one(work)
        else:
            _read_streams(work, until)
        _count_anew(work)
        take_postponed(work)
    _end(work)
    report(run)


def _count_anew(work: Work) -> None:
    """The end of a run joins tables: the database has to know that they have grown."""
    made = sum(counts.get("created", 0) for counts in work.run.counts.values())
    if made >= MANY and not work.run.is_dry:
        bulk.analyse([*MODELS.values(), *LINKS.values(), Origin, SyncChange])


def _is_cancelled(run: SyncRun) -> bool:
    """Whoever asked has ended it as well where nobody seemed to work on it."""
    asked = SyncRun.objects.filter(pk=run.pk, cancel_asked_at__isnull=False)
    if asked.filter(status__in=UNFINISHED).exists():
        workflows.end_cancelled(run, actor=SYSTEM)
    return asked.exists()


def _check_settings(run: SyncRun, connection: Connection) -> None:
    """Half of a programme read with these settings and half with others would be neither."""
    if run.read_with != settings_digest(connection):
        raise VendorError(Fault.TRANSIENT, CHANGED)


# --- the beginning ---------------------------------------------------------------------------------------


def _begin(run: SyncRun, lease: Lease, client: object) -> SyncRun:
    """Raises VendorError (config) where the run would read with a wrong clock."""
    connection = run.connection
    _check_zones(run, _asked_for_zone(run, lease, client) if run.replays_id is None else "")
    fingerprint = fingerprint_of(connection) if run.is_dry else ""
    return workflows.begin_run(run, fingerprint=fingerprint, held_at_start=run.held_at_start or held_now(connection))


def _asked_for_zone(run: SyncRun, lease: Lease, client: object) -> str:
    """Again after a while where the vendor has a bad moment, as for a page."""
    while True:
        try:
            zone = _zone_of_vendor(run.connection, client)
        except VendorError as fault:
            _try_later(run, lease, "The event’s time zone", fault)
        else:
            if run.position["attempt"]:
                run.position = {**run.position, "attempt": 0}
                lease.renew(position=run.position, problem="")
            return zone


def _zone_of_vendor(connection: Connection, client: object) -> str:
    provider = connection.provider
    if provider.zone_of is not None:
        return provider.zone_of(client)
    return provider.check(client).time_zone if provider.zone_from_vendor else ""


def _check_zones(run: SyncRun, theirs: str) -> None:
    connection = run.connection
    ours, chosen = connection.event.timezone, connection.time_zone
    day = connection.event.starts_at
    if is_same_zone(ours, chosen, day) and (not theirs or is_same_zone(chosen, theirs, day)):
        return
    vendor = f", the vendor's {theirs}" if theirs else ""
    raise VendorError(
        Fault.CONFIG,
        f"The time zones do not agree: the event's is {ours}, the connection's {chosen}{vendor}. "
        "Set the connection to the zone in which the vendor's times are meant, and the event to the same.",
    )


# --- reading -------------------------------------------------------------------------------------------


def _read_streams(work: Work, until: float) -> None:
    run = work.run
    if not run.full and not run.replays_id and run.resumes_id is None and needs_full(work):
        run.full = True
        work.lease.renew(full=True)
    while run.position["stream"] < len(work.streams):
        stream = work.streams[run.position["stream"]]
        if run.replays is not None and not Replayed(run.replays, stream).was_read:
            _pass_by(work)
            continue
        try:
            with closing(_pages_of(work, stream)) as pages:
                _read_stream(work, stream, pages, until)
        except VendorError as fault:
            if fault.fault != Fault.DENIED:
                raise
            _leave_out(work, stream, fault)


def _pages_of(work: Work, stream: Stream) -> Pages:
    if work.run.replays is not None:
        return Replayed(work.run.replays, stream)
    look = partial(look_ahead, work, stream, work.kept_of(stream))
    parallel, since = work.provider.parallel, work.since(stream)
    return Fetched(work.client, stream, since, parallel=parallel, keep_lease=work.lease.renew, look=look)


def _read_stream(work: Work, stream: Stream, pages: Pages, until: float) -> None:
    run, at = work.run, work.run.position["stream"]
    while run.position["stream"] == at:
        if time.monotonic() > until:
            write_notes(work)
            _pause(run, work.lease, 0)
        try:
            page = pages.get(run.position["cursor"])
        except VendorError as fault:
            write_notes(work)
            _try_later(run, work.lease, stream.label, fault)
            continue
        if run.position["seq"] == 0:
            _retry_failed(work, stream)
        take_page(work, stream, page)
        work.report(run)
    write_notes(work)
    work.ahead.clear()


def _try_later(run: SyncRun, lease: Lease, what: str, fault: VendorError) -> None:
    """A fault that passes: the same again after a while, in this step only if that is soon."""
    attempt = run.position["attempt"]
    if fault.fault != Fault.TRANSIENT or attempt >= len(settings.SYNC_WAITS):
        if fault.fault in (Fault.CONFIG, Fault.DENIED):
            raise fault
        if fault.of_list:
            raise VendorError(Fault.DENIED, fault.message, detail=fault.detail) from fault
        raise VendorError(
            Fault.TRANSIENT, NOT_READ.format(what=what, why=fault.message), detail=fault.detail
        ) from fault
    wait = settings.SYNC_WAITS[attempt] * (0.5 + chance.random())
    wait = max(wait, min(fault.retry_after or 0, settings.SYNC_LONGEST_PAUSE))
    run.position = {**run.position, "attempt": attempt + 1}
    run.problem = WAITING.format(why=fault.message)[:1_000]
    lease.renew(position=run.position, problem=run.problem)
    if wait > settings.SYNC_SLEEP:
        _pause(run, lease, wait)
    time.sleep(wait)


def _pause(run: SyncRun, lease: Lease, seconds: float) -> None:
    wakes_at = timezone.now() + timedelta(seconds=seconds) if seconds else None
    lease.release(wakes_at=wakes_at, position=run.position)
    raise TimeIsUp


def _leave_out(work: Work, stream: Stream, fault: VendorError) -> None:
    """A list that may not be read: the others are, and nothing of this one counts as missing."""
    work.read_in_part(stream, "denied", f"{stream.label} were left out: {fault.message}")
    _pass_by(work)


def _pass_by(work: Work) -> None:
    work.run.position = {"stream": work.run.position["stream"] + 1, "cursor": None, "seq": 0, "attempt": 0}
    work.renew()


def _retry_failed(work: Work, stream: Stream) -> None:
    """Where only what changed is read, rows that failed are asked for one by one."""
    if stream.fetch_one is None or work.since(stream) is None or work.run.is_dry:
        return
    named = (key for key in work.troubled.get(stream.key, ()) if not key.startswith(KEYLESS))
    for key in sorted(named)[:HELD_AT]:
        try:
            row = fetch_row(work.client, stream, key, keep_lease=work.lease.renew)
        except VendorError as fault:
            logger.info("A failed row of %s could not be read again: %s", stream.key, fault.message)
            continue
        take_one(work, stream, key, row)


def _read_one(work: Work) -> None:
    only = work.run.only or {}
    stream = work.provider.stream(only["stream"])
    row = fetch_row(work.client, stream, only["key"], keep_lease=work.lease.renew)
    take_one(work, stream, only["key"], row)


# --- the end ---------------------------------------------------------------------------------------------


def work_through(run_id: UUID, *, report: Report = lambda run: None) -> SyncRun:
    """Step after step in this process until the run has ended, with the pauses that the vendor asks for."""
    while True:
        goes_on = step(run_id, report=report)
        run = SyncRun.objects.select_related("connection__event__organisation").get(pk=run_id)
        if not run.is_unfinished:
            return run
        report(run)
        time.sleep(_rest_of(run, goes_on=goes_on))


def _rest_of(run: SyncRun, *, goes_on: bool) -> float:
    """Until the pause is over; or, where a worker that is gone still has the lease, until that has passed."""
    until = run.wakes_at if goes_on else run.lease_until
    seconds = (until - timezone.now()).total_seconds() if until else 0.0
    return min(max(seconds, 0.0), 1.0)


def _end(work: Work) -> None:
    _refuse_unreadable(work)
    with transaction.atomic():
        work.lease.renew()
        _check_settings(work.run, workflows.hold_for_end(work.run))
        finish(work)
        fingerprint = fingerprint_of(work.connection) if work.run.is_dry else ""
        workflows.end_run(work.run, actor=SYSTEM, is_unmoved=fingerprint == work.run.fingerprint)


def _refuse_unreadable(work: Work) -> None:
    """A whole list of which no row can be taken is no list of bad rows: the vendor sends something else than it did."""
    if work.run.mode == RunMode.ONE:
        return
    for stream in work.streams:
        counts = work.run.counts.get(stream.key, {})
        failed = counts.get("failed", 0)
        if failed >= FEWEST and failed == counts.get("seen", 0) and work.since(stream) is None:
            raise VendorError(Fault.TRANSIENT, UNREADABLE.format(number=failed, what=stream.label.lower()))
