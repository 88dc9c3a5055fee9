import json
import sys
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, EventhubError
from eventhub.events.enums import EventStatus
from integrations.sync import engine
from integrations.sync.copies.progress import progress_of
from integrations.sync.copies.work import copy_all
from integrations.sync.enums import ConnectionStatus, RunStatus, Trigger
from integrations.sync.models import COUNTED, Connection, SyncRun
from integrations.sync.queries import unfinished_run
from integrations.sync.services import start_run

OPERATOR = Actor.system("sync command")
WIDTH = 30


class Command(BaseCommand):
    help = "Synchronises one connection or all of them in this process, without a worker. Exit status 0: each run completed."
    requires_system_checks = ["eventhub"]  # all others load every page, which takes as long as a small sync

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("connection", nargs="?", help="Its id, as connect_vendor prints it")
        which.add_argument(
            "--all",
            action="store_true",
            help="Every active connection of events that are not archived; a broken one is told and counts as refused",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Write nothing; the difference can be read in the browser"
        )
        parser.add_argument(
            "--full", action="store_true", help="Read everything, also where the vendor names what changed"
        )
        parser.add_argument(
            "--photos", action="store_true", help="Copy photos and logos in this process too; otherwise a worker does"
        )
        parser.add_argument("--json", action="store_true", help="The last line is the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        bar = Bar(self.stderr if self.stderr.isatty() else None)
        outcomes = [self._outcome(connection, bar, options) for connection in chosen(options)]
        if options["json"]:
            self.stdout.write(json.dumps(outcomes if options["all"] else outcomes[0]))
        if any(outcome["status"] != RunStatus.COMPLETED for outcome in outcomes):
            sys.exit(1)

    def _outcome(self, connection: Connection, bar: "Bar", options: dict[str, Any]) -> dict[str, Any]:
        try:
            run = self._run(connection, bar, options)
        except EventhubError as refused:
            self.stderr.write(f"{connection}: no run was started. {refused.message}")
            return outcome_of(connection, None, refused.message)
        self.stderr.write(sentence(connection, run))
        outcome = outcome_of(connection, run, run.problem)
        if options["photos"] and not run.is_dry:
            outcome["pictures"] = self._copied(connection)
        return outcome

    def _copied(self, connection: Connection) -> dict[str, int]:
        copy_all(connection.pk)
        lines = progress_of(connection.pictures.filter(unused_since=None))
        for line in lines:
            told = f"{line.here} copied, {line.failed} failed, {line.waiting} to come"
            self.stderr.write(f"{connection}: {line.label.lower()}: {told}")
        return {name: sum(getattr(line, name) for line in lines) for name in ("here", "failed", "waiting")}

    def _run(self, connection: Connection, bar: "Bar", options: dict[str, Any]) -> SyncRun:
        """A run of the same kind that is under way is gone on with: whoever worked on it may have been killed."""
        run = unfinished_run(connection)
        if run is None:
            run = start_run(
                connection, actor=OPERATOR, dry_run=options["dry_run"], full=options["full"], trigger=Trigger.COMMAND
            )
        refuse_another(run, options)
        run = engine.work_through(run.pk, report=bar.show)
        bar.end()
        return run


def refuse_another(run: SyncRun, options: dict[str, Any]) -> None:
    """A preview must not become a run that writes, nor what was asked for become less."""
    is_same = run.is_dry == options["dry_run"] and run.only is None and (run.full or not options["full"])
    if not is_same:
        raise Conflict(f"{_named(run)} is under way. Wait until it has ended, or cancel it.", code="sync_busy")


def _named(run: SyncRun) -> str:
    if run.only is not None:
        return "A sync of one row"
    return "A preview" if run.is_dry else "A real sync" if run.full else "A real sync of what changed"


def chosen(options: dict[str, Any]) -> list[Connection]:
    connections = Connection.objects.select_related("event__organisation")
    if options["all"]:
        living = connections.exclude(event__status=EventStatus.ARCHIVED)
        return list(living.filter(status__in=(ConnectionStatus.ACTIVE, ConnectionStatus.BROKEN)).order_by("created_at"))
    try:
        return [connections.get(pk=UUID(options["connection"]))]
    except (ValueError, Connection.DoesNotExist):
        raise CommandError(f"There is no connection “{options['connection']}”. connect_vendor prints the id.") from None


def outcome_of(connection: Connection, run: SyncRun | None, problem: str) -> dict[str, Any]:
    counts = (
        {}
        if run is None
        else {stream: {name: each.get(name, 0) for name in COUNTED} for stream, each in run.counts.items()}
    )
    return {
        "connection": str(connection.pk),
        "run": str(run.pk) if run else None,
        "status": run.status if run else "refused",
        "counts": counts,
        "held": run.held_reasons if run else [],
        "problem": problem,
    }


def sentence(connection: Connection, run: SyncRun) -> str:
    told = ", ".join(
        f"{stream}: " + ", ".join(f"{number} {name}" for name in COUNTED if (number := each.get(name)))
        for stream, each in run.counts.items()
    )
    why = " ".join(filter(None, [run.problem, *run.held_reasons]))
    return f"{connection}: {run.get_status_display().lower()}. {told}" + (f"\n{why}" if why else "")


class Bar:
    """How far a run is, on one line of a terminal; nothing where there is none."""

    def __init__(self, terminal: Any) -> None:
        self.terminal = terminal

    def show(self, run: SyncRun) -> None:
        if self.terminal is None:
            return
        share = min(1.0, run.seen / run.expected) if run.expected else 0.0
        done = round(WIDTH * share)
        rest = ""
        if run.wakes_at and run.wakes_at > timezone.now():
            rest = f"  waiting until {run.wakes_at:%H:%M:%S} UTC"
        line = f"{run}  [{'█' * done}{'·' * (WIDTH - done)}]  {run.seen:,} rows{rest}"
        self.terminal.write(f"\r{line:<100}", ending="")

    def end(self) -> None:
        if self.terminal is not None:
            self.terminal.write("\r" + " " * 100 + "\r", ending="")
