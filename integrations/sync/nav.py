"""What organisers' other pages show of connections: the way here, what waits, and where a row comes from (settings/wiring.py)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse

from eventhub.organiser.scope import EventScope
from eventhub.organiser.waiting import Task
from eventhub.programme.models import Company, Session, Speaker
from eventhub.programme.queries import origins_of
from integrations.sync.copies.progress import FAILED
from integrations.sync.health import Health, healths_of
from integrations.sync.models import Connection, Picture, SyncChange
from integrations.sync.queries import connections_visible_to, history_of_row

MOST_RUNS = 5


def programme_pages(scope: EventScope) -> list[tuple[str, str, str]]:
    return [("sync", "Sync", reverse("sync:connection-list", args=[scope.event.slug]))]


def waiting(scope: EventScope) -> Iterator[Task]:
    """What a person has to mend or decide before syncs do all that they should."""
    if not scope.may_write:
        return
    connections = list(connections_visible_to(scope.actor, scope.event))
    for connection, health in healths_of(connections).items():
        yield from _tasks(connection, health)


def _tasks(connection: Connection, health: Health) -> Iterator[Task]:
    here = [connection.event.slug, connection.pk]
    page, run = reverse("sync:connection-detail", args=here), health.last
    if health.is_broken:
        yield Task(
            "stop", "Broken", f"{connection} can’t be read", connection.broken_reason, health.since, "Mend it", page
        )
    elif run and health.is_failing:
        yield Task(
            "stop",
            "Sync failed",
            f"The last sync of {connection} failed",
            run.problem,
            run.ended_at,
            "See why",
            run_page(connection, run.pk),
        )
    if run and health.is_held:
        what = f"{health.held:,} change{'' if health.held == 1 else 's'} of {connection} held back"
        yield Task(
            "ask", "Held back", what, "release them or leave them", run.ended_at, "Decide", run_page(connection, run.pk)
        )
    if health.failed:
        what = f"{health.failed:,} row{'' if health.failed == 1 else 's'} of {connection} can’t be taken"
        yield Task(
            "warn", "Failed rows", what, "", health.failed_since, "Show them", reverse("sync:failed-list", args=here)
        )


def run_page(connection: Connection, run_id: Any) -> str:
    return reverse("sync:run-detail", args=[connection.event.slug, connection.pk, run_id])


def row_panel(scope: EventScope, row: Session | Speaker | Company) -> tuple[str, dict[str, Any]] | None:
    """The connections that a session, speaker or company comes from, what syncs did to it, and reading it again."""
    origins = origins_of([row]).get(row.pk, [])
    if not origins:
        return None
    changes = list(history_of_row(scope.actor, row.pk)[:MOST_RUNS])
    connections = connections_visible_to(scope.actor, scope.event).in_bulk([origin.source_id for origin in origins])
    rows = [
        {
            "connection": connections[origin.source_id],
            "origin": origin,
            "stream": stream_of(connections[origin.source_id], origin.kind, told_in(changes)),
        }
        for origin in origins
        if origin.source_id in connections
    ]
    context = {"event": scope.event, "scope": scope, "rows": rows, "changes": changes}
    return "sync/_row_panel.html", {**context, "uncopied": uncopied_photo(row, connections)}


def uncopied_photo(row: Session | Speaker | Company, connections: Iterable[UUID]) -> Picture | None:
    """The photo that the vendor names and that could not be had at the last look."""
    if not isinstance(row, Speaker) or not row.photo_url:
        return None
    return Picture.objects.filter(FAILED, connection__in=connections, url=row.photo_url).first()


def stream_of(connection: Connection, kind: str, told: str = "") -> str:
    """The list in which a row of this kind can be asked for alone; empty where the vendor has none.

    `told`: the list by which it came, where a vendor has several of a kind.
    """
    keys = [stream.key for stream in connection.provider.streams if stream.kind == kind and stream.fetch_one]
    return told if told in keys else next(iter(keys), "") if len(keys) <= 1 else ""


def told_in(changes: Sequence[SyncChange]) -> str:
    return changes[0].stream if changes else ""
