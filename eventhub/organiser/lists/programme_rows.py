"""The rows of a list of sessions or speakers with what each would do."""

from eventhub.core.listing import Column, Filter, ListSpec
from eventhub.core.status_marks import mark_for
from eventhub.programme.enums import RowVerdict
from eventhub.programme.exchange.plan import RowPlan

VERDICTS = [(verdict.value, mark_for("import_row", verdict).word) for verdict in RowVerdict]


def reasons(row: RowPlan) -> str:
    return " ".join(
        f"{problem.field}: {problem.message}" if problem.field else problem.message for problem in row.problems
    )


def changes(row: RowPlan) -> str:
    return "; ".join(f"{one['field']}: {one['new']}" for one in row.changes)


ROW_LIST = ListSpec(
    noun=("row", "rows"),
    columns=(
        Column("line", "Line", lambda row: row.line, order=("line",)),
        Column("verdict", "Verdict", lambda row: mark_for("import_row", row.verdict).word, order=("verdict", "line")),
        Column("label", "What", lambda row: row.label, order=("label", "line")),
        Column("changes", "Changes", changes),
        Column("reason", "Reason", reasons),
    ),
    default_sort="line",
    search=("label",),
    search_label="Title or name",
    filters=(
        Filter(
            "verdict",
            "Verdict",
            VERDICTS,
            lambda rows, verdict: [row for row in rows if row.verdict == verdict],
            any_label="Any verdict",
        ),
    ),
)
