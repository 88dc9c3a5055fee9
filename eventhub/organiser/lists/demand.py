"""The demand of an event: by option, by option in each hall, and line by line."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.http import QueryDict

from eventhub.configurations.demand import Demand, DemandLine, by_hall, by_option
from eventhub.core.listing import Column, Filter, Listing, ListSpec
from eventhub.core.status_marks import mark_for
from eventhub.core.value_listing import build_value_listing
from eventhub.events.models import Event

NO_HALL = "none"
COUNTS = (("approved", "Approved"), ("pending", "Pending"), ("unsubmitted", "Not yet submitted"))

NEED_COLUMNS = (
    Column("approved", "Approved", lambda row: row.approved, order=("approved", "name")),
    Column("pending", "Pending", lambda row: row.pending, order=("pending", "name")),
    Column("total", "Total", lambda row: row.total, order=("total", "name")),
    Column("unsubmitted", "Not yet submitted", lambda row: row.unsubmitted, order=("unsubmitted", "name")),
)
OPTION_COLUMNS = (
    Column("option", "Option", lambda row: row.name, order=("name", "code")),
    Column("code", "Code", lambda row: row.code, order=("code",)),
    Column("category", "Category", lambda row: row.category, order=("place",)),
)
AFTER_COLUMNS = (
    Column("left", "Stock left", lambda row: row.left, order=("left", "name")),
    Column("stands", "Stands", lambda row: row.stands, order=("stands", "name")),
)
HALL_COLUMN = Column("hall", "Hall", lambda row: row.hall, order=("hall_order", "hall", "place"))
STAND_COLUMNS = (
    Column("stand", "Stand", lambda row: row.stand, order=("hall_order", "hall", "stand", "place")),
    HALL_COLUMN,
    Column("sponsor", "Sponsor", lambda row: row.sponsor, order=("sponsor", "stand", "place")),
    Column("package", "Package", lambda row: row.package, order=("package", "place")),
    Column(
        "status", "Configuration", lambda row: mark_for("configuration", row.status).word, order=("status", "stand")
    ),
)


def demand_by_option(given: QueryDict, lines: Sequence[DemandLine], event: Event) -> Listing:
    columns = (*OPTION_COLUMNS, *NEED_COLUMNS, *AFTER_COLUMNS)
    spec = ListSpec(
        noun=("option", "options"),
        columns=columns,
        default_sort="category",
        zone=event.timezone,
        search=("name", "code"),
        search_label="Option",
        filters=filters_of(lines),
    )
    return build_value_listing(given, lines, spec, grouped=by_option)


def demand_by_hall(given: QueryDict, lines: Sequence[DemandLine], event: Event) -> Listing:
    columns = (HALL_COLUMN, *OPTION_COLUMNS, *NEED_COLUMNS, *AFTER_COLUMNS)
    spec = ListSpec(
        noun=("option in a hall", "options in halls"),
        columns=columns,
        default_sort="hall",
        zone=event.timezone,
        search=("name", "code", "hall"),
        search_label="Option or hall",
        filters=filters_of(lines),
    )
    return build_value_listing(given, lines, spec, grouped=by_hall)


def demand_by_stand(given: QueryDict, lines: Sequence[DemandLine], event: Event) -> Listing:
    columns = (*STAND_COLUMNS, *OPTION_COLUMNS, *NEED_COLUMNS)
    spec = ListSpec(
        noun=("line", "lines"),
        columns=columns,
        default_sort="stand",
        zone=event.timezone,
        search=("name", "code", "stand", "sponsor"),
        search_label="Option, stand or sponsor",
        filters=(*filters_of(lines), option_filter(lines)),
    )
    return build_value_listing(given, lines, spec)


def filters_of(lines: Iterable[DemandLine]) -> tuple[Filter, ...]:
    """What can be chosen follows from what there is; the order of first appearance is the order of the event."""
    halls = {str(line.hall_id or NO_HALL): line.hall or "No hall" for line in lines}
    categories = sorted({(line.place[:2], line.category) for line in lines})
    named = list(dict.fromkeys((name, name) for _, name in categories))
    return (
        Filter("category", "Category", named, by("category"), any_label="All categories"),
        Filter("hall", "Hall", list(halls.items()), in_hall, any_label="All halls"),
        Filter("status", "Status", COUNTS, only_counted, any_label="Any status"),
    )


def option_filter(lines: Iterable[DemandLine]) -> Filter:
    options = sorted({(line.place, line.code, line.name) for line in lines})
    return Filter("option", "Option", [(code, name) for _, code, name in options], by("code"), any_label="All options")


def by(attribute: str) -> Callable[[list[DemandLine], str], list[DemandLine]]:
    return partial(having, attribute)


def having(attribute: str, lines: list[DemandLine], value: str) -> list[DemandLine]:
    return [line for line in lines if getattr(line, attribute) == value]


def in_hall(lines: list[DemandLine], hall: str) -> list[DemandLine]:
    return [line for line in lines if str(line.hall_id or NO_HALL) == hall]


def only_counted(lines: list[DemandLine], status: str) -> list[DemandLine]:
    """The lines with something of this kind, and of it nothing else: the totals below are then of it alone."""
    others: dict[str, Any] = {name: 0 for name, _ in COUNTS if name != status}
    return [replace(line, **others) for line in lines if getattr(line, status)]


def widest(rows: Iterable[Demand]) -> int:
    """What a full bar stands for: the largest demand of the page, what is not yet submitted included."""
    return max((row.total + row.unsubmitted for row in rows), default=0)
