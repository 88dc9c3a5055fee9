"""Lists as pages show and export them: search, filters, sort and pages, all of it in the address.

A page declares a `ListSpec` and calls `build_listing(request.GET, queryset, spec)`. What the address asks for and the list
does not know is left out of account. Any number of rows costs the same queries: the rows, and one or two counts.

    def stand_list(event):                        # a function where choices depend on the event, else a constant
        return ListSpec(
            noun=("stand", "stands"), default_sort="number", zone=event.timezone,
            columns=(Column("number", "Stand", lambda stand: stand.number, order=("hall", "number")), …),
            search=("number", "sponsor__name"), search_label="Stand or sponsor",
            filters=(Filter("hall", "Hall", choices, lambda stands, hall: stands.filter(hall=hall), any_label="All halls"),),
        )

    if request.GET.get("export"):                 # every row that was found, not the page of it
        return export(build_listing(…), name="stands")
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import IO, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import F, OrderBy, Q, QuerySet
from django.http import FileResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from eventhub.core.formulas import neutralised

PAGE_SIZE = 50
EXPORT_CHUNK = 500
SEARCH_LENGTH = 200
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Column:
    """`value` is what an export writes; `order` the fields to sort by ("-" turns one), none where sorting makes no sense."""

    key: str
    title: str
    value: Callable[[Any], Any]
    order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """One choice among `choices` ((value, label), …); a value that is not among them filters nothing."""

    name: str
    label: str
    choices: Sequence[tuple[str, str]]
    apply: Callable[[Any, str], Any]
    any_label: str = "Any"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSpec:
    """`search` names fields of the row itself or of a single relation; a many-relation would show rows twice.

    `search_also` says what else a word may be found in, as a condition that leaves each row once.
    """

    noun: tuple[str, str]
    columns: tuple[Column, ...]
    default_sort: str
    filters: tuple[Filter, ...] = ()
    search: tuple[str, ...] = ()
    search_also: Callable[[str], Q] | None = None
    search_label: str = "Search"
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force, and the address without it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class ShownFilter:
    """A filter as the form shows it."""

    name: str
    label: str
    any_label: str
    choices: Sequence[tuple[str, str]]
    value: str


@dataclass(slots=True)
class Listing:
    """A list as one address asks for it; iterating gives the rows of the page."""

    spec: ListSpec
    given: QueryDict
    queryset: QuerySet[Any]
    page: Page[Any]
    total: int
    sort: str
    is_descending: bool
    search: str
    filters: list[ShownFilter] = field(default_factory=list)
    chips: list[Chip] = field(default_factory=list)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.page)

    @property
    def found(self) -> int:
        return self.page.paginator.count

    @property
    def total_noun(self) -> str:
        return self.spec.noun[self.total != 1]

    @property
    def found_noun(self) -> str:
        return self.spec.noun[self.found != 1]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form sends along unseen, so that it does not forget the sort."""
        return [("sort", str(self.given["sort"]))] if self.given.get("sort") else []

    @property
    def pages(self) -> list[tuple[int | None, str]]:
        """(number, address) of the pages worth a link; (None, "") where some are left out."""
        shown = self.page.paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1)
        return [(n, address(self.given, page=n)) if isinstance(n, int) else (None, "") for n in shown]

    @property
    def address_before(self) -> str:
        return address(self.given, page=self.page.number - 1) if self.page.has_previous() else ""

    @property
    def address_after(self) -> str:
        return address(self.given, page=self.page.number + 1) if self.page.has_next() else ""

    @property
    def address_unfiltered(self) -> str:
        return address(self.given, q=None, **{one.name: None for one in self.spec.filters})

    @property
    def address_csv(self) -> str:
        return address(self.given, export="csv")

    @property
    def address_xlsx(self) -> str:
        return address(self.given, export="xlsx")

    def column(self, key: str) -> Column:
        return next(column for column in self.spec.columns if column.key == key)


def address(given: QueryDict, **changes: Any) -> str:
    """The present query string with these changes; None or "" removes. Any change leads back to the first page.

    What a form sent empty is left out too.
    """
    changed = given.copy()
    for name in ("page", "export"):
        changed.pop(name, None)
    for name, value in changes.items():
        changed[name] = "" if value is None else str(value)
    for name in [name for name, values in changed.lists() if not any(values)]:
        del changed[name]
    return f"?{changed.urlencode()}"


def known_query(given: QueryDict, spec: ListSpec) -> str:
    """Search, filters and sort of an address as far as the list knows them, always in one order: what can be kept of it."""
    known = [("q", readable(given.get("q", "")) if spec.search else "")]
    known += [(one.name, shown_filter(one, given).value) for one in spec.filters]
    sort, is_descending = asked_sort(given.get("sort", ""), spec)
    wanted = f"-{sort}" if is_descending else sort
    known.append(("sort", "" if wanted == spec.default_sort else wanted))
    return urlencode([(name, value) for name, value in known if value])


def build_listing(given: QueryDict, queryset: QuerySet[Any], spec: ListSpec) -> Listing:
    search = readable(given.get("q", ""))
    shown = [shown_filter(one, given) for one in spec.filters]
    found = filtered(searched(queryset, spec.search, search, spec.search_also), spec.filters, shown)
    sort, is_descending = asked_sort(given.get("sort", ""), spec)
    found = found.order_by(*ordering(spec, sort, is_descending=is_descending))
    page = Paginator(found, PAGE_SIZE).get_page(given.get("page"))
    chips = chips_of(given, search, shown)
    total = queryset.count() if chips else page.paginator.count
    return Listing(spec, given, found, page, total, sort, is_descending, search, shown, chips)


def readable(text: str) -> str:
    """What can be looked for: NUL is refused by PostgreSQL and stands in no name."""
    return text.replace("\x00", "").strip()[:SEARCH_LENGTH]


def searched(
    queryset: QuerySet[Any], names: tuple[str, ...], search: str, also: Callable[[str], Q] | None = None
) -> QuerySet[Any]:
    """Rows in which every word stands in at least one of the fields."""
    for word in search.split() if names else []:
        found = Q.create([(f"{name}__icontains", word) for name in names], connector=Q.OR)
        queryset = queryset.filter(found | also(word) if also else found)
    return queryset


def shown_filter(one: Filter, given: QueryDict) -> ShownFilter:
    asked = given.get(one.name, "")
    value = asked if any(asked == known for known, _ in one.choices) else ""
    return ShownFilter(one.name, one.label, one.any_label, one.choices, value)


def filtered(queryset: QuerySet[Any], filters: Iterable[Filter], shown: Iterable[ShownFilter]) -> QuerySet[Any]:
    for one, state in zip(filters, shown, strict=True):
        if state.value:
            queryset = one.apply(queryset, state.value)
    return queryset


def chips_of(given: QueryDict, search: str, shown: Iterable[ShownFilter]) -> list[Chip]:
    chips = [Chip(f'"{search}"', address(given, q=None))] if search else []
    return chips + [
        Chip(dict(one.choices)[one.value], address(given, **{one.name: None})) for one in shown if one.value
    ]


def asked_sort(asked: str, spec: ListSpec) -> tuple[str, bool]:
    """(key of a column that can be sorted, descending?)"""
    sortable = {column.key for column in spec.columns if column.order}
    wanted = asked if asked.removeprefix("-") in sortable else spec.default_sort
    return wanted.removeprefix("-"), wanted.startswith("-")


def ordering(spec: ListSpec, sort: str, *, is_descending: bool) -> list[OrderBy]:
    """Empty values last either way; the key at the end keeps equal rows in one order over all pages."""
    names = next(column.order for column in spec.columns if column.key == sort)
    return [one_order(name, turned=is_descending) for name in (*names, "pk")]


def one_order(name: str, *, turned: bool) -> OrderBy:
    field_ = F(name.removeprefix("-"))
    falls = name.startswith("-") != turned
    return field_.desc(nulls_last=True) if falls else field_.asc(nulls_last=True)


# --- export ------------------------------------------------------------------------------------------


def export(listing: Listing, *, name: str) -> HttpResponseBase:
    """Every row found, as the address asks: `export=xlsx`, otherwise CSV."""
    as_xlsx = listing.given.get("export") == "xlsx"
    return export_xlsx(listing, name=name) if as_xlsx else export_csv(listing, name=name)


def export_csv(listing: Listing, *, name: str) -> StreamingHttpResponse:
    """Sent while it is read, row by row."""
    response = StreamingHttpResponse(csv_lines(listing), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def csv_lines(listing: Listing) -> Iterator[str]:
    """The file line by line; the mark at its start tells Excel that it is UTF-8."""
    writer = csv.writer(Echo())
    return prefixed("\ufeff", (writer.writerow(row) for row in export_rows(listing)))


def export_xlsx(*listings: Listing, name: str) -> FileResponse:
    """One sheet for each list, named after what it lists."""
    file = BytesIO()
    write_xlsx(file, *listings)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX_TYPE)


def write_xlsx(file: IO[bytes], *listings: Listing) -> None:
    book = Workbook(write_only=True)
    for listing in listings:
        sheet = book.create_sheet(listing.spec.noun[1].capitalize()[:31])
        sheet.freeze_panes = "A2"
        for number, row in enumerate(export_rows(listing)):
            sheet.append([bold(sheet, title) for title in row] if number == 0 else row)
    book.save(file)


def bold(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def export_rows(listing: Listing) -> Iterator[list[Any]]:
    """The titles, then the rows; a chunk at a time, so that the length of the list does not matter."""
    zone = ZoneInfo(listing.spec.zone)
    yield [column.title for column in listing.spec.columns]
    for row in listing.queryset.iterator(chunk_size=EXPORT_CHUNK):
        yield [cell(column.value(row), zone) for column in listing.spec.columns]


def cell(value: Any, zone: ZoneInfo) -> Any:
    """A value that a spreadsheet takes as it is meant: never a formula, times by the zone's clock."""
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None, microsecond=0)
    if isinstance(value, str):
        return neutralised(ILLEGAL_CHARACTERS_RE.sub("", value))
    return value


class Echo:
    """What `csv.writer` needs of a file: it gives each line straight back."""

    def write(self, line: str) -> str:
        return line


def prefixed(first: str, lines: Iterable[str]) -> Iterator[str]:
    yield first
    yield from lines
