import csv
from dataclasses import dataclass
from io import BytesIO, StringIO

import pytest
from django.http import QueryDict
from openpyxl import load_workbook

from eventhub.core.listing import PAGE_SIZE, Chip, Column, Filter, Listing, ListSpec, csv_lines, write_xlsx
from eventhub.core.value_listing import build_value_listing


@dataclass
class Chair:
    name: str
    colour: str
    legs: int | None = 4


CHAIRS = [Chair("Stool", "red", 3), Chair("armchair", "blue"), Chair("=Bench()", "red", None), Chair("Throne", "gold")]
SPEC = ListSpec(
    noun=("chair", "chairs"),
    columns=(
        Column("name", "Name", lambda row: row.name, order=("name",)),
        Column("legs", "Legs", lambda row: row.legs, order=("legs", "-name")),
        Column("colour", "Colour", lambda row: row.colour),
    ),
    default_sort="name",
    filters=(
        Filter(
            "colour",
            "Colour",
            [("red", "Red"), ("gold", "Gold")],
            lambda rows, colour: [row for row in rows if row.colour == colour],
        ),
    ),
    search=("name", "colour"),
)


def listing_of(query: str = "", chairs: list = CHAIRS, **more) -> Listing:
    return build_value_listing(QueryDict(query), chairs, SPEC, **more)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["=Bench()", "armchair", "Stool", "Throne"]),
        ("sort=-name", ["Throne", "Stool", "armchair", "=Bench()"]),
        ("sort=legs", ["Stool", "Throne", "armchair", "=Bench()"]),
        ("sort=-legs", ["armchair", "Throne", "Stool", "=Bench()"]),
        ("sort=colour", ["=Bench()", "armchair", "Stool", "Throne"]),
        ("q=RED+st", ["Stool"]),
        ("q=%00armc", ["armchair"]),
        ("q=nobody", []),
        ("colour=red", ["=Bench()", "Stool"]),
        ("colour=green", ["=Bench()", "armchair", "Stool", "Throne"]),
        ("colour=red&q=stool", ["Stool"]),
        ("page=99", ["=Bench()", "armchair", "Stool", "Throne"]),
    ],
)
def test_the_address_filters_searches_and_sorts(query, expected):
    assert [chair.name for chair in listing_of(query)] == expected


def test_it_counts_what_is_found_and_what_there_is():
    listing = listing_of("colour=red&q=stool")

    assert (listing.found, listing.total) == (1, 4)
    assert listing.chips == [Chip('"stool"', "?colour=red"), Chip("Red", "?q=stool")]


def test_filters_choose_before_and_search_after_the_grouping():
    def by_colour(chairs):
        colours = sorted({chair.colour for chair in chairs})
        return [Chair(f"{sum(one.colour == colour for one in chairs)} in all", colour) for colour in colours]

    listing = listing_of("colour=red", grouped=by_colour)

    assert [(row.name, row.colour) for row in listing] == [("2 in all", "red")]
    assert (listing.found, listing.total) == (1, 3)
    assert [row.colour for row in listing_of("q=1+gold", grouped=by_colour)] == ["gold"]


def test_a_page_holds_some_and_an_export_all():
    listing = listing_of("", [Chair(f"Chair {number:03}", "red") for number in range(PAGE_SIZE + 7)])

    assert len(list(listing)) == PAGE_SIZE
    assert len(list(csv.reader(StringIO("".join(csv_lines(listing)))))) == PAGE_SIZE + 8


def test_a_book_has_a_sheet_for_each_list_and_no_formula():
    file = BytesIO()
    write_xlsx(file, listing_of("colour=red"), listing_of("q=gold"))

    sheets = load_workbook(file).worksheets
    assert [[[cell.value for cell in row] for row in sheet] for sheet in sheets] == [
        [["Name", "Legs", "Colour"], ["'=Bench()", None, "red"], ["Stool", 3, "red"]],
        [["Name", "Legs", "Colour"], ["Throne", 4, "gold"]],
    ]
