"""What becomes of rows, as lines of a run's log: the difference as people read it, and what undo puts back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from eventhub.core import bulk
from eventhub.programme.enums import Kind
from eventhub.programme.ingest.columns import as_json, columns
from eventhub.programme.ingest.directory import Fresh
from eventhub.programme.ingest.known import LINKS
from eventhub.programme.ingest.plan import label_of
from eventhub.programme.ingest.state import (
    CREATED,
    JOINED,
    SKIPPED,
    UNCHANGED,
    UPDATED,
    WITHDRAW,
    WITHDRAWN,
    Known,
    Planned,
)
from eventhub.programme.ingest.values import Values
from eventhub.programme.ingest.write import columns_of, origin_after, origin_now
from integrations.sync.enums import ChangeState
from integrations.sync.models import SyncChange, SyncRun

LONGEST = 2_000  # signs of a value that a difference shows
REFERENCES = ("type", "parent", "rooms", "tracks", "speakers")
WEIGHED = ("speakers", "status")  # what a preview has to know at its end of what it would have written
OWNERS = "owners"  # changed where one of several vendors takes a row away: the line's reason says so
SHOWN_OF_NEW: dict[str, tuple[str, ...]] = {
    Kind.SESSION: ("starts_at", "rooms", "type", "status", "published"),
    Kind.SPEAKER: ("company",),
    Kind.ROOM: ("venue",),
    Kind.TRACK: ("group",),
    Kind.COMPANY: ("role", "level", "booths"),
}

Labels = Mapping[UUID, str]


@dataclass(slots=True)
class Line:
    """A `SyncChange` on its way into the database, of which there may be tens of thousands."""

    run_id: UUID
    stream: str
    kind: str
    external_id: str
    label: str
    action: str
    state: str
    target_id: UUID | None = None
    guard: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    notes: list[dict[str, str]] = field(default_factory=list)
    reason: str = ""
    applied_at: datetime | None = None

    def as_row(self) -> dict[str, Any]:
        """Without what is empty: the table's defaults are that."""
        return {name: value for name in COLUMNS if (value := getattr(self, name))}


COLUMNS = [each.name for each in dataclass_fields(Line)]


def write_lines(lines: Iterable[Line]) -> None:
    bulk.insert(SyncChange, [line.as_row() for line in lines])


def lines_of(run: SyncRun, stream: str, planned: Planned, labels: Labels) -> list[Line]:
    """One line for what is done with the page, and one for each thing that waits for the end of the run."""
    lines = []
    if planned.action != UNCHANGED and not _is_old_news(planned):
        line = _line(run, stream, planned, planned.action)
        line.fields = _shown(planned, planned.now, labels)
        line.notes = _notes(planned)
        if run.is_dry:
            weighed = {name: planned.now[name] for name in WEIGHED if name in planned.now}
            line.after = {"values": weighed, "label": _name_then(planned)}
        else:
            line.state, line.applied_at = ChangeState.APPLIED, timezone.now()
            line.before = before_of(planned, planned.now)
        lines.append(line)
    for guard, values in planned.later.items():
        line = _line(run, stream, planned, WITHDRAWN if values.get("status") == WITHDRAWN else UPDATED)
        line.guard, line.fields = guard, _shown(planned, values, labels)
        if guard == WITHDRAW:
            line.fields["status"]["vendor"] = WITHDRAWN  # its word, whatever becomes of the row here
        line.after = {"values": values, "raw_digest": _digest_after(planned, guard)}
        line.state = ChangeState.PREDICTED if run.is_dry else ChangeState.HELD
        line.notes = [] if lines else _notes(planned)
        if not (lines or run.is_dry):  # what is kept of the vendor's row has changed already
            line.before = before_of(planned, {})
        lines.append(line)
    return lines


def _name_then(planned: Planned) -> str:
    """How the row will be called: later rows of a preview show it by that name."""
    return label_of(planned.kind, planned.held.values | planned.now) if planned.held else planned.label


def _notes(planned: Planned) -> list[dict[str, str]]:
    return [{"code": note.code, "message": note.message, "field": note.field} for note in planned.remarks]


def _digest_after(planned: Planned, guard: str) -> str:
    """Of the row once this is done; none where it is to be looked at again all the same."""
    return "" if guard == WITHDRAW or planned.is_open else planned.incoming.raw_digest


def _line(run: SyncRun, stream: str, planned: Planned, action: str) -> Line:
    return Line(
        run_id=run.pk,
        stream=stream,
        kind=planned.kind,
        external_id=planned.incoming.external_id,
        target_id=None if run.is_dry and planned.action == CREATED else planned.target_id,
        label=planned.label[:250],
        action=action,
        state=ChangeState.PREDICTED,
        reason=planned.reason[:1_000],
    )


def _is_old_news(planned: Planned) -> bool:
    """Left out as in the run before, for the same reason; or taken back by the vendor before it ever was here."""
    if planned.action != SKIPPED:
        return False
    known = planned.known
    if known is None:
        return planned.incoming.is_gone
    return bool(known.tombstoned_at) or (known.target_id is None and known.values.get("skipped") == planned.reason)


def fresh_line(run: SyncRun, stream: str, fresh: Fresh) -> Line:
    """A room, track or type that a row referred to for the first time."""
    qualifier = {name: _both(None, value) for name, value in fresh.values.items() if name != "name" and value}
    line = Line(
        run_id=run.pk,
        stream=stream,
        kind=fresh.kind,
        external_id=fresh.external_id,
        target_id=fresh.target_id if fresh.joins or not run.is_dry else None,
        label=fresh.values["name"][:250],
        action=JOINED if fresh.joins else CREATED,
        state=ChangeState.PREDICTED if run.is_dry else ChangeState.APPLIED,
        fields=qualifier,
        before={} if run.is_dry else {"origin": None},
    )
    line.applied_at = None if run.is_dry else timezone.now()
    return line


# --- what undo puts back -------------------------------------------------------------------------------


def before_of(planned: Planned, values: Values) -> dict[str, Any]:
    """The columns, the links and what was kept of the vendor's row, as they were. Nothing of a row that was not there."""
    before: dict[str, Any] = {"origin": _origin(planned.known) if origin_after(planned) is not None else "same"}
    if planned.held and values:
        row = planned.held.row
        before["row"] = {name: as_json(getattr(row, name)) for name in columns_of(type(row), values)}
        before["links"] = {
            name: [columns(link) for link in planned.held.links.get(name, ())] for name in LINKS if name in values
        }
    return before


def _origin(known: Known | None) -> dict[str, Any] | None:
    if known is None:
        return None
    return {name: as_json(value) for name, value in origin_now(known).items()}


# --- the difference as people read it ------------------------------------------------------------------


def _shown(planned: Planned, values: Values, labels: Labels) -> dict[str, Any]:
    if planned.held is None:
        names = [name for name in SHOWN_OF_NEW.get(planned.kind, ()) if values.get(name) not in (None, "", [])]
        return {name: _both(None, shown(name, values[name], labels)) for name in names}
    old = planned.held.values
    told = {name: value for name, value in values.items() if name != OWNERS}
    fields = {name: _both(shown(name, old[name], labels), shown(name, value, labels)) for name, value in told.items()}
    waiting = {name for each in planned.later.values() for name in each}
    for name in sorted(planned.wanted.keys() - planned.now.keys() - waiting if planned.owns else ()):
        here, theirs = (shown(name, each[name], labels) for each in (old, planned.wanted))
        if here != theirs:
            fields[name] = {"old": here, "vendor": theirs, "result": here, "locked": name in planned.held.locked}
            if owner := _owner_elsewhere(planned, name):
                fields[name]["owner"] = owner
    return fields


def _owner_elsewhere(planned: Planned, name: str) -> str:
    """Whose value of a field counts instead, where that is another vendor."""
    held, known = planned.held, planned.known
    if held is None or known is None or name in held.locked or not held.leaves(name, known.id):
        return ""
    return next((each.label for each in held.sharers if str(each.origin_id) == held.owners[name]), "")


def _both(old: Any, new: Any) -> dict[str, Any]:
    return {"old": old, "vendor": new, "result": new, "locked": False}


def shown(name: str, value: Any, labels: Labels) -> Any:
    if name == "speakers":
        return [f"{labels[place[0]]} ({place[1]})" for place in value]
    if name in REFERENCES and value:
        return [labels[key] for key in value] if isinstance(value, list) else labels[value]
    return value[:LONGEST] if isinstance(value, str) else value


def referred(planned: Iterable[Planned]) -> set[UUID]:
    """Whose names are needed to show these rows' differences."""
    found: set[UUID] = set()
    for each in planned:
        if each.held is None:
            continue
        changed = {**each.now, **{name: value for values in each.later.values() for name, value in values.items()}}
        names = {*changed, *each.wanted}
        for values in (each.held.values, each.wanted):
            found |= {key for name in names & set(REFERENCES) for key in _keys(name, values.get(name))}
    return found


def _keys(name: str, value: Any) -> list[UUID]:
    if not value:
        return []
    if name == "speakers":
        return [place[0] for place in value]
    return list(value) if isinstance(value, list) else [value]
