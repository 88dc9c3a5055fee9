"""The lists of imports: what was imported at an event, and the rows of one."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from eventhub.core.listing import Column, Filter, ListSpec
from eventhub.core.status_marks import MARKS, mark_for
from eventhub.events.models import Event
from eventhub.imports.enums import Verdict
from eventhub.imports.models import ImportRow, StandImport

VERDICTS = [Verdict.CREATE, Verdict.UPDATE, Verdict.UNCHANGED, Verdict.REFUSED]


def import_list(event: Event) -> ListSpec:
    return ListSpec(
        noun=("import", "imports"),
        columns=IMPORT_COLUMNS,
        default_sort="-sent",
        zone=event.timezone,
        search=("name", "asked_by_name"),
        search_label="File or person",
        filters=(
            Filter(
                "status",
                "Status",
                [(status, found.word) for status, found in MARKS["import"].items()],
                lambda imports, status: imports.filter(status=status),
                any_label="Any status",
            ),
        ),
    )


IMPORT_COLUMNS = (
    Column("name", "File", lambda row: row.name, order=("name",)),
    Column("status", "Status", lambda row: mark_for("import", row.status).word, order=("status",)),
    Column("rows", "Rows", lambda row: row.total_rows or None, order=("total_rows",)),
    Column("by", "Sent by", lambda row: row.asked_by_name, order=("asked_by_name",)),
    Column("sent", "Sent", lambda row: row.created_at, order=("created_at",)),
)


def row_list(stand_import: StandImport) -> ListSpec:
    """Rows as they came, with the verdict: an export can be mended and imported again."""
    is_done = bool(stand_import.results)
    choices = [*VERDICTS, Verdict.SKIPPED] if is_done else VERDICTS
    words = "import_result" if is_done else "import_row"
    return ListSpec(
        noun=("row", "rows"),
        columns=(
            Column("line", "Line", lambda row: row.line, order=("line",)),
            Column("verdict", "Verdict", word_of, order=("verdict", "line")),
            Column("stand", "Stand found", lambda row: row.stand, order=("stand", "line")),
            Column("company", "Company found", lambda row: row.company, order=("company", "line")),
            Column("reason", "Reason", lambda row: row.reason),
            *(Column(f"cell-{at}", header, cell_at(at)) for at, header in enumerate(stand_import.headers)),
        ),
        default_sort="line",
        zone=stand_import.event.timezone,
        search=("stand", "company", "reason"),
        search_label="Stand, company or reason",
        filters=(
            Filter(
                "verdict",
                "Verdict",
                [(str(verdict), mark_for(words, verdict).word) for verdict in choices],
                by_verdict,
                any_label="Any verdict",
            ),
        ),
    )


def by_verdict(rows: QuerySet[ImportRow], verdict: str) -> QuerySet[ImportRow]:
    """What became of a row counts more than what was expected of it."""
    return rows.filter(outcome=verdict) | rows.filter(outcome="", verdict=verdict)


def word_of(row: Any) -> str:
    return mark_for("import_result" if row.outcome else "import_row", row.outcome or row.verdict).word


def cell_at(place: int) -> Callable[[Any], str]:
    return lambda row: row.cells[place] if place < len(row.cells) else ""
