"""Rows that a vendor no longer shows and another vendor still has: they stay, and what the one owned of them the other owns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from eventhub.core.models import update_all
from eventhub.programme.enums import Kind
from eventhub.programme.ingest.columns import as_json
from eventhub.programme.ingest.known import MERGED, hold_held, read_held
from eventhub.programme.ingest.plan import passed_on, stays_for
from eventhub.programme.ingest.state import LEFT_ALONE, Held, Sharer
from eventhub.programme.ingest.write import look_again, update_rows
from eventhub.programme.models import Origin
from integrations.sync.enums import Action, ChangeState
from integrations.sync.models import SyncChange
from integrations.sync.work import Work


@dataclass(frozen=True, slots=True)
class _Passing:
    external_id: str
    origin: Origin
    held: Held
    heir: Sharer

    @property
    def owners(self) -> dict[str, str]:
        return passed_on(self.held.values["owners"], self.origin.pk, self.heir.origin_id)


def pass_on(work: Work, kind: Kind, missing: Mapping[str, UUID], reason: str) -> set[str]:
    """`missing` is {vendor's key: what it became here}; returns those that another vendor has. Noted in the log, and undone with it."""
    if kind not in MERGED or not missing:
        return set()
    hold = read_held if work.run.is_dry else hold_held
    held = {key: here for key, here in hold(kind, missing.values()).items() if here.sharers}
    if not held:
        return set()
    keys = [key for key, target in missing.items() if target in held]
    origins = Origin.objects.filter(source=work.source, kind=kind, external_id__in=keys).order_by("external_id")
    gone = list(origins.defer("values", "raw"))
    for here in held.values():
        here.let_go(origin.pk for origin in gone)
    passings = [
        _Passing(origin.external_id, origin, here, heir)
        for origin in gone
        if (here := held[missing[origin.external_id]]) and (heir := here.heir_of(origin.pk))
    ]
    SyncChange.objects.bulk_create([_line(work, kind, each, reason) for each in passings], batch_size=500)
    if passings and not work.run.is_dry:
        _write(passings)
    return {each.external_id for each in passings}


def _write(passings: list[_Passing]) -> None:
    update_rows([(each.held, {"owners": each.owners}) for each in passings])
    update_all(Origin.objects.filter(pk__in=[each.origin.pk for each in passings]), absent_runs=LEFT_ALONE)
    look_again(each.heir.origin_id for each in passings)


def _line(work: Work, kind: Kind, passing: _Passing, reason: str) -> SyncChange:
    stream = next(stream.key for stream in work.streams if stream.kind == kind)
    line = SyncChange(
        run=work.run,
        stream=stream,
        kind=kind,
        external_id=passing.external_id,
        target_id=passing.held.id,
        label=passing.held.label[:250],
        action=Action.UPDATED,
        state=ChangeState.PREDICTED,
        reason=f"{reason} {stays_for(passing.heir)}",
    )
    if not work.run.is_dry:
        line.state, line.applied_at, line.before = ChangeState.APPLIED, timezone.now(), _before(passing)
    return line


def _before(passing: _Passing) -> dict[str, Any]:
    origin = passing.origin
    return {
        "row": {"owners": as_json(passing.held.values["owners"])},
        "links": {},
        "origin": {"raw_digest": origin.raw_digest, "absent_runs": origin.absent_runs},
    }
