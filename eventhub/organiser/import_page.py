"""What the page of an import shows beside its rows."""

from typing import Any

from eventhub.imports.enums import Verdict
from eventhub.imports.models import StandImport
from eventhub.imports.services import began, written_by
from eventhub.stands.takeback import obstacles, traces_of

SHOWN_OBSTACLES = 50
NOUNS = {
    "Stand": ("stand", "stands"),
    "Sponsor": ("company", "companies"),
    "Sponsorship": ("sponsor of the event", "sponsors of the event"),
    "CoExhibitor": ("co-exhibitor", "co-exhibitors"),
    "Hall": ("hall", "halls"),
}


def facts_of(stand_import: StandImport) -> dict[str, Any]:
    """Rows by verdict, how many would be written, how far the work is."""
    counts = stand_import.results or stand_import.counts
    total = stand_import.total_rows
    return {
        "counts": [(verdict, counts[verdict]) for verdict in Verdict.values if counts.get(verdict)],
        "to_write": sum(stand_import.counts.get(verdict, 0) for verdict in (Verdict.CREATE, Verdict.UPDATE)),
        "refused": counts.get(Verdict.REFUSED, 0),
        "written": sum(stand_import.results.get(verdict, 0) for verdict in (Verdict.CREATE, Verdict.UPDATE)),
        "skipped": stand_import.results.get(Verdict.SKIPPED, 0),
        "per_cent": round(100 * stand_import.done_rows / total) if total else 0,
    }


def undo_facts(stand_import: StandImport) -> dict[str, Any]:
    """What would be removed and restored, and what stands in the way."""
    written = list(written_by(stand_import))
    traces = traces_of(written)
    in_the_way = obstacles(written, work_id=stand_import.pk, since=began(stand_import))
    return {
        "removed": [counted(len(rows), *NOUNS[model.__name__]) for model, rows in traces.created.items() if rows],
        "restored": len(traces.changed),
        "obstacles": in_the_way[:SHOWN_OBSTACLES],
        "more_obstacles": max(0, len(in_the_way) - SHOWN_OBSTACLES),
    }


def counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
