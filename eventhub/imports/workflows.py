"""The way of an import. A step on the way is not history; that it was done, and that it was undone, is."""

from collections.abc import Sequence
from dataclasses import replace

from celery import current_app
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.status_change import lock, status_change
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, EventhubError
from eventhub.events.guards import require_open
from eventhub.imports.columns import check_columns
from eventhub.imports.enums import ImportStatus
from eventhub.imports.models import StandImport
from eventhub.imports.reading import look
from eventhub.imports.services import (
    Worker,
    asker_of,
    began,
    content_of,
    count_results,
    keep_rows,
    next_attempt,
    plan_rows,
    put_look,
    reading_of,
    remember_columns,
    written_by,
)
from eventhub.stands.takeback import refuse_obstacles, take_back

PLAN = "eventhub.imports.tasks.plan_import"
RUN = "eventhub.imports.tasks.run_import"
UNDO = "eventhub.imports.tasks.undo_import"
TRIES = 3
OUR_FAULT = (
    "Something went wrong here, and not in the list. Start again; if it happens once more, tell the staff of EventHub."
)


def _held(stand_import: StandImport, actor: Actor) -> StandImport:
    """The row as it stands, locked, of an event that is still open, for somebody who may import."""
    held = lock(stand_import)
    require(actor, "imports.import_stands", held)
    require_open(held.event)
    return held


def _require_status(held: StandImport, *allowed: str) -> None:
    if held.status not in allowed:
        words = held.get_status_display().lower()
        raise Conflict(
            f"{held} is at “{words}”, so this can't be done. Look at it as it stands now.", code="wrong_status"
        )


def _hand_over(task: str, held: StandImport) -> None:
    """To a worker, once it is committed that there is work. Nobody there: the page offers to start again."""
    transaction.on_commit(lambda: current_app.send_task(task, args=[str(held.pk), held.attempt]), robust=True)


# --- reading it ----------------------------------------------------------------------------------------


@transaction.atomic
def read_anew(
    stand_import: StandImport,
    *,
    actor: Actor,
    encoding: str = "",
    separator: str = "",
    sheet: str = "",
    header_line: int = 0,
) -> StandImport:
    """Look at the file in another way. What was chosen for its columns starts anew, by the headers found now."""
    held = _held(stand_import, actor)
    _require_status(held, ImportStatus.UPLOADED, ImportStatus.PLANNED, ImportStatus.FAILED)
    wanted = replace(
        reading_of(held),
        encoding=encoding or held.encoding,
        separator=separator or held.separator,
        sheet=sheet or held.sheet,
        header_line=header_line,
    )
    put_look(held, look(content_of(held), wanted))
    held.read_anew()
    held.save()
    return held


@transaction.atomic
def check_rows(stand_import: StandImport, *, columns: Sequence[str], unit: str, actor: Actor) -> StandImport:
    """Say what the columns mean, and have every row checked. The meaning is remembered for lists with the same headers."""
    held = _held(stand_import, actor)
    _require_status(held, ImportStatus.UPLOADED, ImportStatus.PLANNED, ImportStatus.FAILED)
    check_columns(columns, unit)
    held.columns, held.unit = list(columns), unit
    remember_columns(held)
    return _begin_planning(held, actor)


def _begin_planning(held: StandImport, actor: Actor) -> StandImport:
    next_attempt(held, actor)
    held.done_rows = held.total_rows = 0
    held.begin_planning()
    held.save()
    _hand_over(PLAN, held)
    return held


def plan(stand_import: StandImport) -> StandImport:
    """The check itself, for a worker. What can't be read ends it with the reason; nothing is kept of an outdated start."""
    try:
        _, rows = plan_rows(stand_import)
    except EventhubError as refused:
        return _give_up_planning(stand_import, refused.message)
    except Exception:
        _give_up_planning(stand_import, OUR_FAULT)
        raise
    with transaction.atomic():
        held = lock(stand_import)
        if held.status != ImportStatus.PLANNING or held.attempt != stand_import.attempt:
            return held
        held.counts = keep_rows(rows)
        held.total_rows, held.done_rows, held.planned_at = len(rows), 0, timezone.now()
        held.finish_planning()
        held.save()
    return held


def _give_up_planning(stand_import: StandImport, problem: str) -> StandImport:
    with transaction.atomic():
        held = lock(stand_import)
        if held.status == ImportStatus.PLANNING and held.attempt == stand_import.attempt:
            held.problem = problem
            held.give_up_planning()
            held.save()
    return held


# --- writing it ----------------------------------------------------------------------------------------


@transaction.atomic
def begin_import(stand_import: StandImport, *, actor: Actor) -> StandImport:
    """Have the checked rows written; one that stopped half-way goes on where it stopped."""
    held = _held(stand_import, actor)
    _require_status(held, ImportStatus.PLANNED, ImportStatus.STOPPED)
    return _begin_running(held, actor)


def _begin_running(held: StandImport, actor: Actor) -> StandImport:
    next_attempt(held, actor)
    held.begin_running()
    held.save()
    _hand_over(RUN, held)
    return held


def run(stand_import: StandImport) -> StandImport:
    """The writing itself, for a worker: chunk by chunk. What stops it is said, with what is written already."""
    try:
        worker = Worker(stand_import)
        while _chunk_done(worker):
            pass
    except EventhubError as refused:
        return _stop(stand_import, refused.message)
    except Exception:
        _stop(stand_import, OUR_FAULT)
        raise
    return _finish(stand_import, worker.actor)


def _chunk_done(worker: Worker) -> bool:
    """Somebody may add the same company at the same moment: the chunk is then planned anew, and finds it."""
    for attempt in range(1, TRIES + 1):
        try:
            return worker.next_chunk()
        except (IntegrityError, OperationalError):
            if attempt == TRIES:
                raise
    return False


def _finish(stand_import: StandImport, actor: Actor) -> StandImport:
    fresh = StandImport.objects.get(pk=stand_import.pk)
    if fresh.status != ImportStatus.RUNNING or fresh.attempt != stand_import.attempt:
        return fresh
    results = count_results(fresh)
    with status_change(fresh, verbs.IMPORT_DONE, actor=actor, data={"rows": results}) as held:
        held.results, held.finished_at = results, timezone.now()
        held.finish_running()
    return held


def _stop(stand_import: StandImport, problem: str) -> StandImport:
    with transaction.atomic():
        held = lock(stand_import)
        if held.status == ImportStatus.RUNNING and held.attempt == stand_import.attempt:
            held.problem, held.results = problem, count_results(held)
            held.stop_running()
            held.save()
    return held


# --- taking it back ------------------------------------------------------------------------------------


@transaction.atomic
def begin_undo(stand_import: StandImport, *, actor: Actor) -> StandImport:
    """Have everything that the import wrote taken back. Conflict, with all that stands in the way, where something does."""
    held = _held(stand_import, actor)
    _require_status(held, ImportStatus.DONE, ImportStatus.STOPPED)
    refuse_obstacles(list(written_by(held)), work_id=held.pk, since=began(held))
    return _begin_undoing(held, actor)


def _begin_undoing(held: StandImport, actor: Actor) -> StandImport:
    next_attempt(held, actor)
    held.begin_undoing()
    held.save()
    _hand_over(UNDO, held)
    return held


def undo(stand_import: StandImport) -> StandImport:
    """The taking back itself, for a worker: all of it in one transaction, or nothing."""
    actor = asker_of(stand_import)
    try:
        with status_change(stand_import, verbs.IMPORT_UNDONE, actor=actor) as held:
            if held.attempt != stand_import.attempt:
                raise Conflict("It was started again meanwhile.")
            take_back(held.event, list(written_by(held)), work_id=held.pk, since=began(held), actor=actor)
            held.finish_undoing()
    except EventhubError as refused:
        return _give_up_undoing(stand_import, refused.message)
    except Exception:
        _give_up_undoing(stand_import, OUR_FAULT)
        raise
    return held


def _give_up_undoing(stand_import: StandImport, problem: str) -> StandImport:
    with transaction.atomic():
        held = lock(stand_import)
        if held.status == ImportStatus.UNDOING and held.attempt == stand_import.attempt:
            held.problem = problem
            if held.finished_at:
                held.stay_done()
            else:
                held.stay_stopped()
            held.save()
    return held


# --- when a worker died --------------------------------------------------------------------------------


@transaction.atomic
def start_again(stand_import: StandImport, *, actor: Actor) -> StandImport:
    """Take up work of which nobody has been heard for a while. What is written stays; it goes on after it."""
    held = _held(stand_import, actor)
    if not held.is_silent:
        raise Conflict(
            f"{held} is being worked on, or nothing is left to do. Look at it as it stands now.", code="wrong_status"
        )
    begin = {
        ImportStatus.PLANNING: _begin_planning,
        ImportStatus.RUNNING: _begin_running,
        ImportStatus.UNDOING: _begin_undoing,
    }
    return begin[ImportStatus(held.status)](held, actor)
