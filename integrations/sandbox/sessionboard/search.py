"""Page, filter and sort as search bodies and query strings ask for them; what is wrong is told by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from integrations.sandbox.sessionboard.errors import refused
from integrations.sandbox.wire import page_number
from integrations.sandbox.world.model import SESSION_STATUSES

MOST_PAGES, LARGEST_PAGE, USUAL_PAGE = 999, 100, 25
DATES = {"createdAt": "created_at", "updatedAt": "updated_at"}
BOUNDS = ("before", "after")
EXPANSIONS = ("translated_fields", "subsession_details", "linked_sources", "composition")


@dataclass(frozen=True, slots=True)
class Query:
    page: int
    page_size: int
    dates: tuple[tuple[str, str, datetime], ...] = ()
    status: str = ""
    is_abstract: bool | None = None
    track: str = ""
    tag: str = ""
    words: str = ""
    sort: str = "created_at"
    descending: bool = False
    expand: tuple[str, ...] = ()

    @property
    def selection(self) -> tuple[Any, ...]:
        return (self.dates, self.status, self.is_abstract, self.track, self.tag, self.words, self.sort, self.descending)

    def at_most(self, page_size: int) -> "Query":
        return replace(self, page_size=min(page_size, self.page_size))

    def matches(self, row: Any) -> bool:
        return all(bound_holds(getattr(row, name), bound, moment) for name, bound, moment in self.dates)


def bound_holds(value: datetime, bound: str, moment: datetime) -> bool:
    return value < moment if bound == "before" else value > moment


def read_search(query: Mapping[str, str], body: Mapping[str, Any]) -> Query:
    """`page` and `pageSize` are parameters; some send them in the body."""
    filters, sort = of_kind(body, "filters", dict), of_kind(body, "sort", dict)
    sorted_by = one_of(sort.get("order", "createdAt"), "sort.order", tuple(DATES))
    return Query(
        page=number(query.get("page", body.get("page", 1)), "page", MOST_PAGES),
        page_size=number(query.get("pageSize", body.get("pageSize", USUAL_PAGE)), "pageSize", LARGEST_PAGE),
        dates=tuple(read_dates(filters)),
        status=one_of(filters.get("status") or "", "filters.status", ("", *SESSION_STATUSES)),
        is_abstract=boolean(filters.get("isAbstract"), "filters.isAbstract"),
        sort=DATES[sorted_by],
        descending=one_of(sort.get("sort", "asc"), "sort.sort", ("asc", "desc")) == "desc",
        expand=expansions(body.get("expand", query.get("expand", ""))),
    )


def read_list(query: Mapping[str, str]) -> Query:
    """The newer lists have parameters of their own spelling."""
    return Query(
        page=number(query.get("page", 1), "page", MOST_PAGES),
        page_size=number(query.get("page_size", USUAL_PAGE), "page_size", LARGEST_PAGE),
        status=one_of(query.get("status", ""), "status", ("", *SESSION_STATUSES)),
        is_abstract=boolean(query.get("is_abstract"), "is_abstract"),
        track=query.get("track_id", ""),
        tag=query.get("tag_id", ""),
        words=query.get("search", "").casefold(),
        expand=expansions(query.get("expand", "")),
    )


def number(value: Any, name: str, most: int) -> int:
    read = page_number(str(value)) if not isinstance(value, bool) else 0
    if not 1 <= read <= most:
        raise refused(400, f"{name} must be between 1 and {most}")
    return read


def of_kind(body: Mapping[str, Any], name: str, kind: type) -> Any:
    value = body.get(name) or kind()
    if not isinstance(value, kind):
        raise refused(400, f"{name} must be an object")
    return value


def one_of(value: Any, name: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise refused(400, f"{name} must be one of {', '.join(filter(None, known))}")
    return str(value)


def boolean(value: Any, name: str) -> bool | None:
    readings: dict[Any, bool | None] = {None: None, True: True, False: False, "true": True, "false": False}
    if isinstance(value, list | dict) or value not in readings:
        raise refused(400, f"{name} must be true or false")
    return readings[value]


def expansions(value: Any) -> tuple[str, ...]:
    asked = value if isinstance(value, list) else [part for part in str(value).split(",") if part]
    for one in asked:
        one_of(one, "expand", EXPANSIONS)
    return tuple(asked)


def read_dates(filters: Mapping[str, Any]) -> list[tuple[str, str, datetime]]:
    found = []
    for name, attribute in DATES.items():
        bounds = of_kind(filters, name, dict)
        for bound in bounds:
            one_of(bound, f"filters.{name}", BOUNDS)
            found.append((attribute, bound, moment(bounds[bound], f"filters.{name}.{bound}")))
    return found


def moment(value: Any, name: str) -> datetime:
    try:
        read = datetime.fromisoformat(value)
    except (TypeError, ValueError) as bad:
        raise refused(400, f"{name} must be an ISO-8601 date") from bad
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def select(rows: list[Any], query: Query, admits: Callable[[Any], bool] = bool) -> list[int]:
    chosen = [row for row in rows if admits(row) and query.matches(row)]
    chosen.sort(key=lambda row: (getattr(row, query.sort), row.uuid), reverse=query.descending)
    return [row.number for row in chosen]
