"""The artwork board: stands as rows, options as columns, and in each cell the areas that are printed of them there.

Figures are of all that was found; rows are read for one page of stands. Any number of stands costs the same queries.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet

from eventhub.artwork.enums import RequirementStatus
from eventhub.artwork.models import ArtworkRequirement
from eventhub.artwork.queries import grouped_by_stand
from eventhub.artwork.waiting import Plain
from eventhub.core.listing import PAGE_SIZE, Listing, address
from eventhub.organiser.lists.artwork import BY_STAND, NO_HALL, STAND
from eventhub.stands.models import Stand


@dataclass(slots=True)
class Tally:
    """n of m done."""

    done: int = 0
    all: int = 0

    def add(self, status: str) -> None:
        self.all += 1
        self.done += status == RequirementStatus.APPROVED


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """One option. `areas`: the names of what is printed of it, over all stands; one alone needs no name in the cells."""

    code: str
    title: str
    areas: frozenset[str]
    tally: Tally

    @property
    def names_areas(self) -> bool:
        return len(self.areas) > 1


class Cell(NamedTuple):
    column: BoardColumn
    requirements: list[ArtworkRequirement]


@dataclass(frozen=True, slots=True)
class BoardRow:
    stand: Stand
    cells: list[Cell]


@dataclass(slots=True)
class BoardHall:
    """A hall with its figure; shut it shows nothing else. `toggle` is the address that opens or shuts it."""

    key: str
    name: str
    tally: Tally = field(default_factory=Tally)
    rows: list[BoardRow] = field(default_factory=list)
    is_open: bool = True
    toggle: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    columns: list[BoardColumn]
    halls: list[BoardHall]

    def __iter__(self) -> Iterator[BoardHall]:
        return iter(self.halls)

    @property
    def width(self) -> int:
        """Columns of the table, with the stand's own."""
        return len(self.columns) + 1


def board_context(listing: Listing, plain: list[Plain]) -> dict[str, Any]:
    """The board of what a list of prints found; `stands` pages its rows."""
    found = listing.queryset
    shut = _shut(listing.given.get("shut", ""), plain)
    stands = _open_stands(found, shut)
    page = Paginator(stands, PAGE_SIZE).get_page(listing.given.get("page"))
    rows = found.filter(**{f"{STAND}__in": list(page)}).order_by(*BY_STAND, "pk")
    return {"board": _board(plain, rows, shut, listing), "stands": replace(listing, page=page)}


def _shut(asked: str, plain: Iterable[Plain]) -> list[str]:
    """The halls that the address shuts, as far as there are any such."""
    known = {hall_key(one.hall_id) for one in plain}
    return [key for key in dict.fromkeys(asked.split(",")) if key in known]


def hall_key(hall_id: UUID | None) -> str:
    return str(hall_id) if hall_id else NO_HALL


def _open_stands(found: QuerySet[Any], shut: list[str]) -> QuerySet[Any]:
    """Keys of the stands whose halls are open, in the order of the show."""
    halls = [key for key in shut if key != NO_HALL]
    if halls:
        found = found.exclude(**{f"{STAND}__hall__in": halls})
    if NO_HALL in shut:
        found = found.exclude(**{f"{STAND}__hall": None})
    order = BY_STAND[:3]
    return found.order_by(*order, f"{STAND}_id").values_list(f"{STAND}_id", flat=True).distinct()


def _board(plain: list[Plain], rows: Iterable[Any], shut: list[str], listing: Listing) -> Board:
    columns = _columns(plain)
    halls = _halls(plain, shut, listing)
    for requirements in grouped_by_stand(rows).values():
        stand = requirements[0].stand
        halls[hall_key(stand.hall_id)].rows.append(BoardRow(stand, _cells(requirements, columns)))
    shown = [hall for hall in halls.values() if hall.rows or not hall.is_open]
    return Board(columns, shown)


def _columns(plain: Iterable[Plain]) -> list[BoardColumn]:
    titles: dict[str, str] = {}
    areas: dict[str, set[str]] = defaultdict(set)
    tallies: dict[str, Tally] = defaultdict(Tally)
    for one in plain:
        titles.setdefault(one.option_code, one.option_name)
        areas[one.option_code].add(one.name)
        tallies[one.option_code].add(one.status)
    made = [BoardColumn(code, title, frozenset(areas[code]), tallies[code]) for code, title in titles.items()]
    return sorted(made, key=lambda column: (column.title.casefold(), column.code))


def _halls(plain: Iterable[Plain], shut: list[str], listing: Listing) -> dict[str, BoardHall]:
    halls: dict[str, BoardHall] = {}
    for one in plain:
        key = hall_key(one.hall_id)
        hall = halls.setdefault(key, BoardHall(key, one.hall or "No hall"))
        hall.tally.add(one.status)
    for key, hall in halls.items():
        hall.is_open = key not in shut
        others = [one for one in shut if one != key] + ([key] if hall.is_open else [])
        hall.toggle = address(listing.given, shut=",".join(others))
    return halls


def _cells(requirements: Iterable[ArtworkRequirement], columns: Iterable[BoardColumn]) -> list[Cell]:
    by_option: dict[str, list[ArtworkRequirement]] = defaultdict(list)
    for requirement in requirements:
        by_option[requirement.option_code].append(requirement)
    return [Cell(column, by_option[column.code]) for column in columns]
