"""What undoing a run would do: its numbers; and what would stay, found by undoing it and taking that back, when asked for."""

from dataclasses import dataclass, replace

from django.db import transaction

from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict
from eventhub.events.guards import require_open
from integrations.sync.enums import Action, ChangeState
from integrations.sync.models import SyncRun
from integrations.sync.undo import Kept
from integrations.sync.workflows import undo_run, why_not_undone

MOST_TRIED = 5_000  # changes; with more, rows would be locked too long, and what stays is said afterwards only


@dataclass(frozen=True, slots=True)
class Undoing:
    """`removed` rows that the run brought, `restored` ones that it changed; `kept`: None where that was not looked for ahead."""

    removed: int
    restored: int
    kept: list[Kept] | None
    refusal: str = ""

    @property
    def is_small(self) -> bool:
        return self.removed + self.restored <= MOST_TRIED


def numbers_of(run: SyncRun) -> Undoing:
    """Reads only."""
    done = run.changes.filter(state__in=(ChangeState.APPLIED, ChangeState.RELEASED)).exclude(action=Action.FAILED)
    removed = done.filter(action=Action.CREATED).count()
    restored = done.exclude(action__in=(Action.CREATED, Action.JOINED, Action.SKIPPED)).count()
    return Undoing(removed, restored, None, _refusal(run))


def _refusal(run: SyncRun) -> str:
    try:
        require_open(run.connection.event)
    except Conflict as refused:
        return refused.message
    return why_not_undone(run)


def would_undo(run: SyncRun, *, actor: Actor) -> Undoing:
    """Takes the locks of undoing for as long as that takes."""
    undoing = numbers_of(run)
    if undoing.refusal or not undoing.is_small:
        return undoing
    try:
        return replace(undoing, kept=_tried(run, actor))
    except Conflict as refused:
        return replace(undoing, refusal=refused.message)


def _tried(run: SyncRun, actor: Actor) -> list[Kept]:
    with transaction.atomic():
        _, kept = undo_run(run, actor=actor)
        transaction.set_rollback(True)
    return kept
