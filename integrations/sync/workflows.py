from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.status_change import lock, status_change
from eventhub.core.actor import Actor
from eventhub.core.crypto import encrypt
from eventhub.core.errors import Conflict, Invalid
from eventhub.events.guards import require_open
from eventhub.programme.ingest.sources import close_source, reopen_source
from integrations.sync.copies.schedule import look_soon
from integrations.sync.enums import UNFINISHED, ChangeState, ConnectionStatus, Guard, RunMode, RunStatus
from integrations.sync.finishing import count_withdrawn
from integrations.sync.models import Connection, SyncPage, SyncRun
from integrations.sync.opening import faults_in
from integrations.sync.queries import held_before, held_changes, newest_change_run, problem_before, unfinished_run
from integrations.sync.release import leave, release
from integrations.sync.services import encoded, next_time
from integrations.sync.undo import Kept, take_back

# --- connections ---------------------------------------------------------------------------------------


def pause_connection(connection: Connection, *, actor: Actor, reason: str = "") -> Connection:
    """No run begins by itself any more; one can still be started by hand."""
    with status_change(connection, verbs.CONNECTION_PAUSED, actor=actor, reason=reason) as connection:
        require(actor, "sync.run_connection", connection)
        connection.pause()
        connection.next_run_at = None
    return connection


def resume_connection(connection: Connection, *, actor: Actor, reason: str = "") -> Connection:
    """Runs begin by schedule again, from now on."""
    with status_change(connection, verbs.CONNECTION_RESUMED, actor=actor, reason=reason) as connection:
        require(actor, "sync.run_connection", connection)
        require_open(connection.event)
        connection.resume()
        connection.next_run_at = timezone.now() if connection.interval else None
    return connection


def break_connection(connection: Connection, *, actor: Actor, reason: str) -> Connection:
    """The vendor refuses us or it is set up wrongly: nothing more is asked until a person has mended it. Organisers are told."""
    with status_change(connection, verbs.CONNECTION_BROKEN, actor=actor, reason=reason) as connection:
        require(actor, "sync.run_connection", connection)
        connection.find_broken()
        connection.broken_reason, connection.next_run_at = reason[:500], None
    return connection


def disconnect_connection(connection: Connection, *, actor: Actor, reason: str = "") -> Connection:
    """Its credentials are forgotten. Its rows stay, and so do the vendor's keys: connected again, it finds them."""
    if unfinished_run(connection):
        raise Conflict("A sync is under way. Cancel it first.", code="sync_busy")
    with status_change(connection, verbs.CONNECTION_DISCONNECTED, actor=actor, reason=reason) as connection:
        require(actor, "sync.manage_connection", connection)
        connection.disconnect()
        close_source(key=connection.pk)
    return connection


def reconnect_connection(connection: Connection, *, credentials: dict[str, Any], actor: Actor) -> Connection:
    with status_change(connection, verbs.CONNECTION_RESUMED, actor=actor) as connection:
        require(actor, "sync.manage_connection", connection)
        require_open(connection.event)
        if faults := faults_in("credentials", connection.provider.credentials, credentials):
            raise Invalid(faults[0].message, details=faults)
        connection.reconnect()
        connection.credentials = encrypt(encoded(credentials))
        connection.next_run_at = next_time(connection)
        reopen_source(key=connection.pk)
        # What was taken away here meanwhile has not changed at the vendor.
        connection.streams.update(mark=None, full_at=None)
    return connection


# --- a run, by the engine --------------------------------------------------------------------------------


def begin_run(run: SyncRun, *, fingerprint: str, held_at_start: dict[str, int]) -> SyncRun:
    """Its beginning was recorded when it was asked for."""
    with transaction.atomic():
        held = lock(run)
        held.start()
        held.fingerprint, held.held_at_start = fingerprint, held_at_start
        held.save()
    return _again(run, held)


def hold_for_end(run: SyncRun) -> Connection:
    """What people hold who change the connection or decide on an earlier run, before the source: nobody waits in a circle."""
    connection = lock(run.connection, no_key=True)  # calls of the vendor go on to be kept
    list(_held_runs(run).select_for_update())
    return connection


def end_run(run: SyncRun, *, actor: Actor, is_unmoved: bool) -> SyncRun:
    """Completed, or held where the guard wants a person to look. What a preview would hold back it says, and is completed."""
    is_held = bool(run.held_reasons) and not run.is_dry
    verb = verbs.SYNC_HELD if is_held else verbs.SYNC_COMPLETED
    reason = " ".join(run.held_reasons) if is_held else ""
    data = {**told(run), "is_news": not is_held or run.held_reasons != held_before(run)}
    with status_change(run, verb, actor=actor, reason=reason, data=data) as held:
        held.counts, held.held_reasons, held.problem = run.counts, run.held_reasons, ""
        held.fingerprint = held.fingerprint if is_unmoved else ""
        held.hold() if is_held else held.complete()
        _note_health(held)
        _look_at_pictures(held)
    if held.mode == RunMode.REAL:
        _supersede_held(held, actor)
    _again(run, held)
    return held


def _supersede_held(run: SyncRun, actor: Actor) -> None:
    """What waited for a person in earlier runs was read again: it waits in this one, or not any more."""
    for earlier in _held_runs(run):
        with status_change(earlier, verbs.SYNC_SUPERSEDED, actor=actor) as held:
            held.supersede()


def _held_runs(run: SyncRun) -> QuerySet[SyncRun]:
    """Earlier ones of the same connection about which nobody has decided."""
    return SyncRun.objects.filter(connection=run.connection_id, status=RunStatus.HELD).exclude(pk=run.pk).order_by("pk")


def _note_health(run: SyncRun) -> None:
    connection = lock(run.connection)
    connection.last_ok_at = timezone.now()
    if connection.status == ConnectionStatus.ACTIVE:
        connection.next_run_at = next_time(connection)
    connection.save(update_fields=["last_ok_at", "next_run_at", "updated_at"])


def _look_at_pictures(run: SyncRun) -> None:
    """Pages that were written may name others, whatever became of the run."""
    if not run.is_dry:
        look_soon(run.connection_id)


def fail_run(run: SyncRun, *, actor: Actor, problem: str, breaks: bool) -> SyncRun:
    """Nothing more is written, and nothing was withdrawn. `breaks`: it would fail the same way next time."""
    data = {**told(run), "is_news": not breaks and not run.is_dry and problem_before(run) != problem[:1_000]}
    with status_change(run, verbs.SYNC_FAILED, actor=actor, reason=problem, data=data) as held:
        held.problem = problem[:1_000]
        held.fail()
        _look_at_pictures(held)
        if breaks and lock(held.connection).status in (ConnectionStatus.ACTIVE, ConnectionStatus.PAUSED):
            break_connection(held.connection, actor=actor, reason=problem)
    return _again(run, held)


def end_cancelled(run: SyncRun, *, actor: Actor) -> SyncRun:
    with status_change(run, verbs.SYNC_CANCELLED, actor=actor, data=told(run)) as held:
        held.cancel()
        _look_at_pictures(held)
    return _again(run, held)


def told(run: SyncRun) -> dict[str, Any]:
    connection = run.connection
    return {"connection": str(connection), "connection_id": str(connection.pk), "mode": run.mode, "counts": run.counts}


def _again(run: SyncRun, held: SyncRun) -> SyncRun:
    """Whoever goes on with the run that was passed in sees it as it is now."""
    for field in SyncRun._meta.concrete_fields:
        vars(run)[field.attname] = getattr(held, field.attname)
    return run


# --- a run, by people -------------------------------------------------------------------------------------


def cancel_run(run: SyncRun, *, actor: Actor) -> SyncRun:
    """At once where nobody works on it; otherwise after the page that is being taken. What was written stays and can be undone."""
    with transaction.atomic():
        held = lock(run)
        require(actor, "sync.run_connection", held)
        if not held.is_unfinished:
            raise Conflict("This run has ended already.", code="wrong_status", extra={"status": held.status})
        held.cancel_asked_at = held.cancel_asked_at or timezone.now()
        held.save(update_fields=["cancel_asked_at", "updated_at"])
        is_idle = held.lease_until is None or held.lease_until < timezone.now()
        if is_idle:
            held = end_cancelled(held, actor=actor)
    return _again(run, held)


def release_held(run: SyncRun, *, actor: Actor) -> SyncRun:
    """Do what was held back. What was edited here meanwhile stays, and says so."""
    with status_change(run, verbs.SYNC_RELEASED, actor=actor) as held:
        require(actor, "sync.run_connection", held)
        require_open(held.connection.event)
        _refuse_overtaken(held)
        held.settle()
        done = release(held, list(held_changes(held)), ChangeState.RELEASED)
        count_withdrawn(held, [change for change in done if change.guard == Guard.WITHDRAW])
    return held


def leave_held(run: SyncRun, *, actor: Actor, reason: str = "") -> SyncRun:
    """Leave what was held back as it is here, until the vendor changes these rows again."""
    data = {"left": True}
    with status_change(run, verbs.SYNC_RELEASED, actor=actor, reason=reason, data=data) as held:
        require(actor, "sync.run_connection", held)
        _refuse_overtaken(held)
        held.settle()
        leave(held, held_changes(held))
    return held


def _refuse_overtaken(run: SyncRun) -> None:
    later = SyncRun.objects.filter(connection=run.connection, created_at__gt=run.created_at, mode=RunMode.REAL)
    if later.exclude(status__in=(RunStatus.FAILED, RunStatus.CANCELLED)).exists():
        raise Conflict(
            "A later sync has read these rows again. Decide there about what it holds back.", code="overtaken"
        )


def undo_run(run: SyncRun, *, actor: Actor, reason: str = "") -> tuple[SyncRun, list[Kept]]:
    """Put back what the run changed. What was edited or used here since stays, and is returned.

    The schedule is paused, because the next run would bring the changes again.
    """
    data: dict[str, Any] = {}
    with status_change(run, verbs.SYNC_UNDONE, actor=actor, reason=reason, data=data) as held:
        require(actor, "sync.run_connection", held)
        connection = lock(held.connection)
        require_open(connection.event)
        held.undo()
        if refusal := why_not_undone(held):
            raise Conflict(refusal, code="not_newest")
        kept = take_back(held)
        _look_at_pictures(held)
        connection.streams.update(mark=None, full_at=None)  # the next run has to see all of it again
        data["kept"] = len(kept)
        if connection.status == ConnectionStatus.ACTIVE:
            pause_connection(connection, actor=actor, reason="A sync was undone: the next one would do the same again.")
    return held, kept


def why_not_undone(run: SyncRun) -> str:
    """Nothing where it can be undone."""
    newest = newest_change_run(run.connection)
    if newest is None:
        return "This run changed nothing, so there is nothing to undo."
    if newest.pk != run.pk:
        return "A later sync changed rows as well. Undo that one first."
    return "A sync is under way. Wait until it has ended, or cancel it." if unfinished_run(run.connection) else ""


def forget_old(*, pages_after: timedelta, runs_after: timedelta) -> int:
    """Pages of previews that can't be applied any more, and logs of long ago; how many rows that were."""
    now = timezone.now()
    old_pages = SyncPage.objects.filter(created_at__lt=now - pages_after, body__isnull=False)
    replayed = SyncRun.objects.filter(status__in=UNFINISHED, replays__isnull=False)
    forgotten = old_pages.exclude(run__in=replayed.values("replays")).update(body=None)
    old_runs = SyncRun.objects.filter(ended_at__lt=now - runs_after).exclude(status=RunStatus.HELD)
    return forgotten + old_runs.delete()[0]
