"""The runs of one connection."""

from collections.abc import Callable

from eventhub.core.listing import Column, Filter, ListSpec
from eventhub.core.status_marks import mark_for
from eventhub.events.models import Event
from integrations.sync.enums import RunMode, RunStatus, Trigger
from integrations.sync.models import COUNTED, SyncRun

# What changed comes first: a phone shows no more of a line than that.
TITLES = {
    "created": "Created",
    "updated": "Updated",
    "withdrawn": "Withdrawn",
    "failed": "Failed",
    "skipped": "Left out",
    "unchanged": "Unchanged",
    "seen": "Seen",
}
STATUSES = [(status.value, mark_for("sync_run", status).word) for status in RunStatus]


def total(run: SyncRun, name: str) -> int:
    """Over all its streams."""
    return sum(counts.get(name, 0) for counts in run.counts.values())


def totals(run: SyncRun) -> dict[str, int]:
    return {name: total(run, name) for name in COUNTED}


def run_kind(run: SyncRun) -> str:
    """What kind of reading it was, in words."""
    if run.mode == RunMode.ONE:
        return "One row"
    if run.is_dry:
        return "Preview"
    return "Sync, all rows" if run.full else "Sync, what changed"


def asked_by(run: SyncRun) -> str:
    return run.asked_by_name if run.trigger == Trigger.PERSON else Trigger(run.trigger).label


def run_list(event: Event) -> ListSpec:
    return ListSpec(
        noun=("run", "runs"),
        columns=(
            Column("begun", "Begun", lambda run: run.started_at or run.created_at, order=("created_at",)),
            Column("kind", "What", run_kind, order=("mode", "full", "created_at")),
            Column(
                "status", "Status", lambda run: mark_for("sync_run", run.status).word, order=("status", "created_at")
            ),
            *(Column(name, title, _counted(name)) for name, title in TITLES.items()),
            Column("by", "Asked by", asked_by, order=("asked_by_name", "trigger", "created_at")),
            Column("ended", "Ended", lambda run: run.ended_at, order=("ended_at",)),
            Column("why", "Why", why),
        ),
        default_sort="-begun",
        filters=(
            Filter("status", "Status", STATUSES, lambda runs, value: runs.filter(status=value), "Any status"),
            Filter("what", "What", RunMode.choices, lambda runs, value: runs.filter(mode=value), "Any"),
            Filter("by", "Asked by", Trigger.choices, lambda runs, value: runs.filter(trigger=value), "Anybody"),
        ),
        zone=event.timezone,
    )


def _counted(name: str) -> Callable[[SyncRun], int]:
    return lambda run: total(run, name)


def why(run: SyncRun) -> str:
    """What went wrong, or what waits for a person."""
    return run.problem or " ".join(str(reason.get("message", "")) for reason in map(as_reason, run.held_reasons))


def as_reason(reason: object) -> dict[str, object]:
    return reason if isinstance(reason, dict) else {"message": reason}
