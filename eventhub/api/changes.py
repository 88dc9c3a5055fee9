"""`updated_since`: what changed, counting what a row shows of other rows, and nothing missed of what is being written."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Expression, F, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

# What is shown again of the time before: clocks of several machines differ by less.
OVERLAP = timedelta(seconds=2)
OLDEST_OPEN = (
    "SELECT min(xact_start) FROM pg_stat_activity"
    " WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid() AND datname = current_database()"
)


def moved_at(*related: QuerySet | str | Subquery) -> Expression:
    """When the row or anything that it shows of others last changed.

    `related`: paths to a time of another row, or rows filtered by an `OuterRef`, of which the newest counts, or such a time.
    """
    times = [
        each if isinstance(each, Subquery) else F(each) if isinstance(each, str) else newest(each) for each in related
    ]
    return Greatest("updated_at", *(Coalesce(each, "updated_at") for each in times))


def newest(rows: QuerySet) -> Subquery:
    return Subquery(rows.order_by("-updated_at").values("updated_at")[:1])


def newest_with(rows: QuerySet, path: str) -> Subquery:
    """The newest time of the rows and of what each leads to: one way there for both."""
    return Subquery(rows.annotate(moved=Greatest("updated_at", path)).order_by("-moved").values("moved")[:1])


def changed_since(rows: QuerySet, column: str, since: datetime) -> QuerySet:
    return rows.filter(**{f"{column}__gte": since - OVERLAP, f"{column}__lt": held_back_from()})


def held_back_from() -> datetime:
    """From when on changes wait for the next question; asked before the rows are read.

    A transaction that is still open holds times from its start on, and nobody sees its rows yet. Whoever saw something
    newer and went on from there would never get them. SQLite has one writer at a time, so nothing newer can be seen.
    """
    now = timezone.now()
    if connection.vendor != "postgresql":
        return now + OVERLAP
    with connection.cursor() as cursor:
        cursor.execute(OLDEST_OPEN)
        (began,) = cursor.fetchone()
    return min(began, now) if began else now


def behind(rows: QuerySet, column: str, place: tuple[datetime, Any]) -> QuerySet:
    """Only what comes after this place in the order by time and id: no row moves over it while pages are turned."""
    moment, key = place
    return rows.filter(Q(**{f"{column}__gt": moment}) | Q(**{column: moment, "pk__gt": key}))


def place_of(row: Any, column: str) -> str:
    """The row's place in that order, for `after`."""
    moment = getattr(row, column).isoformat().replace("+00:00", "Z")
    return f"{moment}_{row.pk}"
