"""What an import writes of itself: the file, the rows with their verdicts, and the work in steps that can be taken up again."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone

from eventhub.accounts.models import User
from eventhub.accounts.permissions import require
from eventhub.accounts.queries import actor_for
from eventhub.accounts.services import person_id
from eventhub.activity.status_change import lock
from eventhub.core.actor import Actor
from eventhub.core.sheets import limits
from eventhub.core.sheets.reading import Look, Reading
from eventhub.core.sheets.tables import Line, Table
from eventhub.events.guards import require_open
from eventhub.events.models import Event
from eventhub.files.services import shown_name
from eventhub.imports.columns import header_key, names_of, shown_headers
from eventhub.imports.enums import ImportStatus, Verdict
from eventhub.imports.models import ColumnMapping, ImportChunk, ImportRow, StandImport
from eventhub.imports.plan import Planner, RowPlan
from eventhub.imports.queries import columns_for, state_of
from eventhub.imports.reading import first_look, read_table
from eventhub.imports.state import Change, records_of
from eventhub.imports.values import RowValues, read_row
from eventhub.imports.wording import change_in_words, problem_in_words
from eventhub.stands.ingest import hold_present, ingest, read_present
from eventhub.stands.records import Written

BATCH = 500
CHUNK = 2_000
BEAT_EVERY = 1_000


def upload_list(event: Event, *, file: "File[bytes]", actor: Actor) -> StandImport:
    """Keep the file and look at its beginning. Invalid, at `file`, for what is no list; nothing is kept then."""
    require(actor, "imports.import_stands", event)
    require_open(event)
    content = file.read(limits.MOST_BYTES + 1)
    found = first_look(content)
    stand_import = StandImport(
        event=event,
        name=shown_name(file.name or "list"),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    put_look(stand_import, found)
    put_asker(stand_import, actor)
    with transaction.atomic():
        stand_import.content.save("", ContentFile(content), save=False)
        stand_import.save()
    return stand_import


def put_look(stand_import: StandImport, found: Look) -> None:
    """What the beginning of the file shows, with what its columns seem to mean."""
    reading = found.reading
    stand_import.kind, stand_import.encoding, stand_import.separator = (
        reading.kind,
        reading.encoding,
        reading.separator,
    )
    stand_import.sheet, stand_import.sheets, stand_import.header_line = reading.sheet, found.sheets, reading.header_line
    stand_import.headers = shown_headers(found.headers)
    stand_import.samples = [[cell[:200] for cell in line.cells[: len(found.headers)]] for line in found.samples]
    stand_import.columns, stand_import.unit = columns_for(stand_import.event, stand_import.headers)


def put_asker(stand_import: StandImport, actor: Actor) -> None:
    stand_import.asked_by_id, stand_import.asked_by_name = person_id(actor), actor.name[:200]
    stand_import.asked_for_id = actor.on_behalf_of_id


def asker_of(stand_import: StandImport) -> Actor:
    """Whoever asked for the work, with the rights of this moment: what was taken from them since is not done in their name."""
    if stand_import.asked_by_id is None:
        return Actor.system(stand_import.asked_by_name)
    users = User.objects.in_bulk([key for key in (stand_import.asked_by_id, stand_import.asked_for_id) if key])
    asker = users.get(stand_import.asked_by_id)
    if asker is None:
        return Actor.stranger()
    return actor_for(asker, acting_for=users.get(stand_import.asked_for_id) if stand_import.asked_for_id else None)


def remember_columns(stand_import: StandImport) -> None:
    """The next list with these headers, in whatever order, is read in the same way."""
    kept = dict(zip(names_of(stand_import.headers), stand_import.columns, strict=True))
    ColumnMapping.objects.update_or_create(
        organisation_id=stand_import.event.organisation_id,
        header_key=header_key(stand_import.headers),
        defaults={"columns": kept, "unit": stand_import.unit},
    )


def reading_of(stand_import: StandImport) -> Reading:
    return Reading(
        stand_import.kind,
        stand_import.encoding,
        stand_import.separator,
        stand_import.sheet,
        stand_import.header_line,
    )


def content_of(stand_import: StandImport) -> bytes:
    with stand_import.content.open("rb") as file:
        return bytes(file.read())


# --- the check -----------------------------------------------------------------------------------------


def plan_rows(stand_import: StandImport) -> tuple[Table, list[ImportRow]]:
    """Every row with its verdict, as things stand at this moment. Nothing is written but signs of life."""
    table = read_table(content_of(stand_import), reading_of(stand_import))
    beat(stand_import, done_rows=0, total_rows=len(table.rows))
    planner = Planner(state_of(read_present(stand_import.event)))
    rows = []
    for line in table.rows:
        values = read_row(line, stand_import.columns, stand_import.unit)
        plan = planner.plan(values)
        if plan.verdict != Verdict.REFUSED:
            planner.accept(values, plan)
        rows.append(as_row(stand_import, line, plan))
        if len(rows) % BEAT_EVERY == 0:
            beat(stand_import, done_rows=len(rows))
    return table, rows


def beat(stand_import: StandImport, **values: int) -> None:
    """A sign of life that the page shows, outside of any transaction."""
    StandImport.objects.filter(pk=stand_import.pk, attempt=stand_import.attempt).update(
        beat_at=timezone.now(), **values
    )


def as_row(stand_import: StandImport, line: Line, plan: RowPlan) -> ImportRow:
    problems = [problem_in_words(problem) for problem in plan.problems]
    return ImportRow(
        stand_import=stand_import,
        line=line.number,
        cells=list(line.cells),
        stand=plan.label[:200],
        company=plan.company[:200],
        verdict=plan.verdict,
        problems=problems,
        changes=changes_in_words(plan),
        notes=plan.notes,
        reason="\n".join(problem["message"] for problem in problems),
    )


def changes_in_words(plan: RowPlan) -> list[dict[str, Any]]:
    return [] if plan.problems else [change_in_words(change, plan.company) for change in plan.changes]


def keep_rows(rows: list[ImportRow]) -> dict[str, int]:
    """In the place of an earlier check's; returns how many there are of each verdict."""
    ImportRow.objects.filter(stand_import=rows[0].stand_import).delete()
    ImportRow.objects.bulk_create(rows, batch_size=BATCH)
    return dict(Counter(row.verdict for row in rows))


# --- the import ----------------------------------------------------------------------------------------


class Worker:
    """Works an import off, a chunk and a transaction at a time. A chunk is planned anew under a lock on all that it may touch."""

    def __init__(self, stand_import: StandImport) -> None:
        self.stand_import = stand_import
        self.actor = asker_of(stand_import)
        self.rows = list(ImportRow.objects.filter(stand_import=stand_import).order_by("line"))
        self.values = [
            read_row(Line(row.line, tuple(row.cells)), stand_import.columns, stand_import.unit) for row in self.rows
        ]
        self.planner: Planner | None = None

    def next_chunk(self) -> bool:
        """Do the next rows, all of them or none; false where none is left, or somebody else works here."""
        with transaction.atomic():
            held = lock(self.stand_import)
            if held.status != ImportStatus.RUNNING or held.attempt != self.stand_import.attempt:
                return False
            if held.done_rows >= len(self.rows):
                return False
            until = min(held.done_rows + CHUNK, len(self.rows))
            self._do(range(held.done_rows, until))
            StandImport.objects.filter(pk=held.pk).update(done_rows=until, beat_at=timezone.now())
        return True

    def _do(self, places: range) -> None:
        present = hold_present(self.stand_import.event)
        require_open(present.event)
        self._prepare(present, places.start)
        changes: list[Change] = []
        for at in places:
            changes += self._row(self.rows[at], self.values[at])
        assert self.planner is not None  # noqa: S101  # _prepare made it
        written = ingest(
            present,
            records_of(self.planner.state, changes),
            actor=self.actor,
            work_id=self.stand_import.pk,
        )
        keep_outcomes([self.rows[at] for at in places])
        ImportChunk.objects.create(stand_import=self.stand_import, written=[as_json(one) for one in written])

    def _prepare(self, present: Any, start: int) -> None:
        """The state as it is now; what the rows before this chunk said still counts."""
        state = state_of(present)
        if self.planner is None:
            self.planner = Planner(state)
            for row, values in zip(self.rows[:start], self.values[:start], strict=True):
                if row.outcome not in (Verdict.REFUSED, Verdict.SKIPPED):
                    self.planner.remember(values)
        self.planner.state = state

    def _row(self, row: ImportRow, values: RowValues) -> list[Change]:
        """The changes of a row that does what the check said; where it would do something else, it is left out and says so."""
        assert self.planner is not None  # noqa: S101  # _prepare made it
        if row.verdict == Verdict.REFUSED:
            row.outcome = Verdict.REFUSED
            return []
        plan = self.planner.plan(values)
        row.outcome = plan.verdict
        if plan.verdict == Verdict.REFUSED:
            row.problems = [problem_in_words(problem) for problem in plan.problems]
        elif plan.verdict != Verdict.UNCHANGED and changes_in_words(plan) != row.changes:
            row.outcome = Verdict.SKIPPED
            row.problems = [skipped_in_words(row, changes_in_words(plan))]
        if row.outcome in (Verdict.REFUSED, Verdict.SKIPPED):
            row.reason = "\n".join(problem["message"] for problem in row.problems)
            return []
        self.planner.accept(values, plan)
        return plan.changes


def skipped_in_words(row: ImportRow, now: list[dict[str, Any]]) -> dict[str, str]:
    stands = {(change["label"], change["field"]): change["old"] for change in row.changes}
    moved = [
        f"{change['label']}, {change['field'].lower()}: “{change['old'] or 'nothing'}” now"
        for change in now
        if stands.get((change["label"], change["field"]), "") != change["old"]
    ]
    facts = "; ".join(moved[:3]) or "what it names is no longer as it was"
    message = f"The event changed since the check ({facts}). Nothing of this row was written. Check the list again."
    return {"field": "", "value": "", "message": message}


def keep_outcomes(rows: list[ImportRow]) -> None:
    for outcome in Verdict.values:
        keys = [row.pk for row in rows if row.outcome == outcome]
        for at in range(0, len(keys), BATCH):
            ImportRow.objects.filter(pk__in=keys[at : at + BATCH]).update(outcome=outcome)
    late = [row for row in rows if row.outcome in (Verdict.SKIPPED, Verdict.REFUSED) and row.outcome != row.verdict]
    ImportRow.objects.bulk_update(late, ["problems", "reason"], batch_size=BATCH)


def as_json(written: Written) -> dict[str, Any]:
    return {
        "kind": written.kind,
        "id": written.id,
        "label": written.label,
        "field": written.field,
        "old": written.old,
        "new": written.new,
    }


def written_by(stand_import: StandImport) -> Iterator[Written]:
    """All that the import wrote, in order."""
    for chunk in stand_import.chunks.order_by("created_at", "id"):
        yield from (Written(**one) for one in chunk.written)


def began(stand_import: StandImport) -> datetime:
    """When its first rows were written."""
    first = stand_import.chunks.order_by("created_at").first()
    return first.created_at if first else stand_import.created_at


def count_results(stand_import: StandImport) -> dict[str, int]:
    outcomes = stand_import.rows.exclude(outcome="").values_list("outcome", flat=True)
    return dict(Counter(outcomes))


def next_attempt(stand_import: StandImport, actor: Actor) -> None:
    """A new start of a step: whoever still works on an older one finds that it is not theirs any more."""
    stand_import.attempt = stand_import.attempt + 1
    stand_import.beat_at, stand_import.problem = timezone.now(), ""
    put_asker(stand_import, actor)
