"""All that the page of one run shows: what it read, what it changed or would change, what waits, and the way back."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from eventhub.accounts.permissions import can
from eventhub.core.listing import Listing
from eventhub.programme.enums import Kind
from integrations.sync.copies.progress import copied_since
from integrations.sync.difference import FieldRow, field_rows
from integrations.sync.enums import WHOLE, Action, ChangeState, RunStatus
from integrations.sync.lists.runs import TITLES, as_reason, asked_by, run_kind, totals
from integrations.sync.models import SyncChange, SyncRun
from integrations.sync.places import Place
from integrations.sync.queries import is_fresh, newest_change_run

WRITES = (Action.CREATED, Action.UPDATED, Action.JOINED, Action.WITHDRAWN, Action.REINSTATED)
DONE = (ChangeState.APPLIED, ChangeState.RELEASED)
ADDRESSES = {
    Kind.SESSION: "organiser:session-detail",
    Kind.SPEAKER: "organiser:speaker-detail",
    Kind.COMPANY: "organiser:company-detail",
}


@dataclass(frozen=True, slots=True)
class StreamLine:
    """One list of the vendor: how far it is read, what came of its rows, and of which of them lines are kept (`logged`)."""

    key: str
    label: str
    counts: dict[str, int]
    expected: int | None
    pages: int
    is_partial: bool
    logged: frozenset[str] = frozenset()

    @property
    def numbers(self) -> list[tuple[str, str, int]]:
        """(name, title, number) in the order of the table."""
        return [(name, title, self.counts.get(name, 0)) for name, title in TITLES.items()]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One line of the log with its fields, and the page of what it is about."""

    change: SyncChange
    fields: list[FieldRow]
    url_name: str
    stream: str

    @property
    def changed(self) -> int:
        return sum(not row.locked and not row.kept for row in self.fields)

    @property
    def owned(self) -> int:
        return sum(row.locked for row in self.fields)


def reads_private(place: Place) -> bool:
    return can(place.scope.actor, "programme.read_private", place.scope.event)


def frame_of_run(place: Place, run: SyncRun) -> dict[str, Any]:
    states = states_of(run)
    writes = sum(
        count
        for (action, state), count in states.items()
        if action in WRITES and state in (*DONE, ChangeState.PREDICTED)
    )
    applied = run.applied_by.order_by("-created_at").first() if run.is_dry else None
    return {
        **place.frame,
        "run": run,
        "kind": run_kind(run),
        "asked_by": asked_by(run),
        "titles": TITLES,
        "streams": stream_lines(run),
        "named": named_by_rows(run),
        "totals": totals(run),
        "writes": writes,
        "held": sum(count for (_, state), count in states.items() if state == ChangeState.HELD),
        "reasons": [as_reason(reason) for reason in run.held_reasons],
        "applied": applied,
        "may_apply": run.is_dry and run.status == RunStatus.COMPLETED and not applied,
        "is_fresh": is_fresh(run),
        "may_undo": can_be_undone(run, states),
        "copied": 0 if run.is_dry or run.is_unfinished else copied_since(run),
        "progress": progress_of(run) if run.is_unfinished else None,
    }


def states_of(run: SyncRun) -> dict[tuple[str, str], int]:
    """How many rows came to what: {(action, state): number}."""
    counted = run.changes.order_by().values_list("action", "state").annotate(rows=Count("pk"))
    return {(action, state): rows for action, state, rows in counted}


def can_be_undone(run: SyncRun, states: dict[tuple[str, str], int]) -> bool:
    """The newest run that changed something: what came before can't be taken back under it."""
    if run.is_dry or run.is_unfinished or not any(state in DONE for _, state in states):
        return False
    newest = newest_change_run(run.connection)
    return newest is not None and newest.pk == run.pk


def named_by_rows(run: SyncRun) -> int:
    """Rooms, tracks and types that sessions only name: changes that no list of the vendor counts."""
    kinds = {stream.key: stream.kind for stream in run.connection.provider.streams}
    counted = run.changes.filter(action__in=WRITES).order_by().values_list("stream", "kind").annotate(rows=Count("pk"))
    return sum(rows for stream, kind, rows in counted if kind != kinds.get(stream))


def stream_lines(run: SyncRun) -> list[StreamLine]:
    """Of a run that broke off, the lists that it did not come to the end of are partial."""
    logged: dict[str, set[str]] = defaultdict(set)
    for key, action in run.changes.order_by().values_list("stream", "action").distinct():
        logged[key].add(action)
    pages = dict(run.pages.order_by().values_list("stream").annotate(read=Count("pk")))
    labels = {stream.key: stream.label for stream in run.connection.provider.streams}
    keys, is_whole = list(labels), run.status in (*WHOLE, RunStatus.UNDONE)
    read = keys if is_whole else keys[: run.position["stream"]]
    shown = [key for key in keys if key in run.counts or key in pages] or (keys if run.is_unfinished else [])
    return [
        StreamLine(
            key,
            labels[key],
            run.counts.get(key, {}),
            run.totals.get(key),
            pages.get(key, 0),
            is_partial=key in run.partial or key not in read,
            logged=frozenset(logged[key]),
        )
        for key in shown
    ]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. `expected` is nothing where the vendor does not say how many rows there are."""

    streams: list[StreamLine]
    seen: int
    expected: int | None

    @property
    def per_cent(self) -> int:
        return min(100, round(100 * self.seen / self.expected)) if self.expected else 0


def progress_of(run: SyncRun) -> Progress:
    lines = stream_lines(run)
    known = [line.expected for line in lines]
    expected = sum(filter(None, known)) if lines and all(known) else None
    return Progress(lines, run.seen, expected)


def shown_changes(place: Place, listing: Listing) -> list[ChangeRow]:
    private, zone = reads_private(place), place.scope.event.zone
    labels = {stream.key: stream.label for stream in place.connection.provider.streams}
    return [
        ChangeRow(
            change,
            field_rows(change, zone, reads_private=private),
            address_of(change),
            labels.get(change.stream, change.stream),
        )
        for change in listing
    ]


def address_of(change: SyncChange) -> str:
    return ADDRESSES.get(Kind(change.kind), "") if change.target_id else ""
