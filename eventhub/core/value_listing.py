"""Lists of values that were computed: the addresses, filters, sort, pages and exports of `listing`, for what no query returns.

A `Filter` takes and gives a list here, `order` and `search` name attributes of the rows.

    lines = demand_lines(actor, event)
    listing = build_value_listing(request.GET, lines, spec, grouped=by_option)   # filters see lines, the list shows groups
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict

from eventhub.core.listing import (
    PAGE_SIZE,
    Listing,
    ListSpec,
    asked_sort,
    chips_of,
    filtered,
    readable,
    shown_filter,
)


class Values(list[Any]):
    """Rows at a place where a queryset is expected: what an export asks of one."""

    def iterator(self, chunk_size: int = 0) -> Iterator[Any]:
        return iter(self)


def build_value_listing(
    given: QueryDict,
    values: Sequence[Any],
    spec: ListSpec,
    *,
    grouped: Callable[[Sequence[Any]], Sequence[Any]] = lambda values: values,
) -> Listing:
    """The filters choose among the values, then they are grouped; search, sort and pages are of the groups."""
    search = readable(given.get("q", ""))
    shown = [shown_filter(one, given) for one in spec.filters]
    chosen: Any = filtered(values, spec.filters, shown)  # type: ignore[arg-type]  # these filters are of values
    found = found_among(grouped(chosen), spec.search, search)
    sort, is_descending = asked_sort(given.get("sort", ""), spec)
    rows = Values(in_order(found, spec, sort, is_descending=is_descending))
    page = Paginator(rows, PAGE_SIZE).get_page(given.get("page"))
    chips = chips_of(given, search, shown)
    total = len(grouped(values)) if chips else len(rows)
    return Listing(spec, given, rows, page, total, sort, is_descending, search, shown, chips)  # type: ignore[arg-type]


def found_among(rows: Iterable[Any], names: tuple[str, ...], search: str) -> list[Any]:
    """Rows in which every word stands in at least one of the attributes."""
    words = search.casefold().split() if names else []
    return [row for row in rows if all(word_in(row, names, word) for word in words)]


def word_in(row: Any, names: tuple[str, ...], word: str) -> bool:
    return any(word in str(getattr(row, name)).casefold() for name in names)


def in_order(rows: Iterable[Any], spec: ListSpec, sort: str, *, is_descending: bool) -> list[Any]:
    """Empty values last either way; rows that are equal keep the order they came in."""
    ordered = list(rows)
    names = next(column.order for column in spec.columns if column.key == sort)
    for name in reversed(names):
        falls = name.startswith("-") != is_descending
        attribute = name.removeprefix("-")
        ordered.sort(key=lambda row: comparable(getattr(row, attribute)), reverse=falls)
        ordered.sort(key=lambda row: getattr(row, attribute) is None)
    return ordered


def comparable(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else (0 if value is None else value)
