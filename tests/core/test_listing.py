import csv
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from openpyxl import load_workbook

from eventhub.accounts.models import Organisation
from eventhub.core.listing import (
    PAGE_SIZE,
    Chip,
    Column,
    Filter,
    Listing,
    ListSpec,
    address,
    build_listing,
    cell,
    export,
    known_query,
    ordering,
)

LONDON = ZoneInfo("Europe/London")

SPEC = ListSpec(
    noun=("organisation", "organisations"),
    columns=(
        Column("name", "Name", lambda row: row.name, order=("name",)),
        Column("days", "Days", lambda row: row.configuration_days, order=("-configuration_days", "name")),
        Column("made", "Made", lambda row: row.created_at),
    ),
    default_sort="name",
    filters=(
        Filter(
            "early",
            "Configuration",
            [("yes", "Due early"), ("no", "Due late")],
            lambda rows, value: (
                rows.filter(configuration_days__gt=40) if value == "yes" else rows.filter(configuration_days__lte=40)
            ),
            any_label="Any time",
        ),
    ),
    search=("name",),
    zone="Europe/London",
)


def listing_of(query: str = "") -> Listing:
    return build_listing(QueryDict(query), Organisation.objects.all(), SPEC)


def names(query: str = "") -> list[str]:
    return [row.name for row in listing_of(query)]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", ""),
        ("q=&early=&sort=", ""),
        ("sort=name", ""),
        ("sort=-name&early=yes&q=+hal%00+&page=3&export=csv&evil=1", "q=hal&early=yes&sort=-name"),
        ("early=maybe&sort=password", ""),
    ],
)
def test_what_a_list_knows_of_an_address(given, expected):
    assert known_query(QueryDict(given), SPEC) == expected


def test_an_address_carries_nothing_empty():
    assert address(QueryDict("q=&early=yes&hall="), early=None) == "?"
    assert address(QueryDict("q=&early=yes&more=1"), q="a") == "?q=a&early=yes&more=1"


@pytest.fixture
def three(db: None) -> None:
    for name, days in (("Northern Build", 30), ("Leeds Dock Halls", 60), ("Halden Events", 45)):
        Organisation.objects.create(name=name, configuration_days=days)


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Halden Events", "Leeds Dock Halls", "Northern Build"]),
        ("sort=-name", ["Northern Build", "Leeds Dock Halls", "Halden Events"]),
        ("sort=days", ["Leeds Dock Halls", "Halden Events", "Northern Build"]),
        ("sort=-days", ["Northern Build", "Halden Events", "Leeds Dock Halls"]),
        ("sort=password", ["Halden Events", "Leeds Dock Halls", "Northern Build"]),
        ("sort=made", ["Halden Events", "Leeds Dock Halls", "Northern Build"]),
        ("q=hal", ["Halden Events", "Leeds Dock Halls"]),
        ("q=hal+DOCK", ["Leeds Dock Halls"]),
        ("q=%00hal%25", []),
        ("q=+", ["Halden Events", "Leeds Dock Halls", "Northern Build"]),
        ("early=yes", ["Halden Events", "Leeds Dock Halls"]),
        ("early=no", ["Northern Build"]),
        ("early=%27--", ["Halden Events", "Leeds Dock Halls", "Northern Build"]),
        ("early=yes&q=leeds&page=9", ["Leeds Dock Halls"]),
        ("page=x", ["Halden Events", "Leeds Dock Halls", "Northern Build"]),
    ],
)
def test_the_address_says_what_is_shown(query: str, expected: list[str]) -> None:
    assert names(query) == expected


@pytest.mark.usefixtures("three")
def test_every_filter_in_force_is_a_chip_that_removes_itself() -> None:
    listing = listing_of("q=hal&early=yes&sort=-name&page=2")

    assert listing.chips == [Chip('"hal"', "?early=yes&sort=-name"), Chip("Due early", "?q=hal&sort=-name")]
    assert (listing.found, listing.total, listing.address_unfiltered) == (2, 3, "?sort=-name")
    assert [(one.value, one.any_label) for one in listing.filters] == [("yes", "Any time")]
    assert listing.kept == [("sort", "-name")]


@pytest.mark.django_db
def test_nouns_follow_the_number() -> None:
    Organisation.objects.create(name="Northern Build")

    alone = listing_of("q=nobody")

    assert (alone.found_noun, alone.total_noun) == ("organisations", "organisation")


@pytest.mark.django_db
@pytest.mark.parametrize(("count", "query", "queries"), [(1, "", 2), (30, "", 2), (1, "q=o", 3), (30, "q=o", 3)])
def test_a_list_costs_the_same_for_any_number(
    count: int, query: str, queries: int, django_assert_num_queries: Any
) -> None:
    Organisation.objects.bulk_create(Organisation(name=f"Organiser {n}") for n in range(count))

    with django_assert_num_queries(queries):
        assert len(names(query)) == count


@pytest.mark.django_db
def test_pages_hold_fifty_and_know_their_neighbours() -> None:
    Organisation.objects.bulk_create(Organisation(name=f"Organiser {n:03}") for n in range(PAGE_SIZE * 2 + 1))

    second = listing_of("page=2&q=organiser")

    assert [row.name for row in second][:1] == ["Organiser 050"]
    assert (second.address_before, second.address_after) == ("?q=organiser&page=1", "?q=organiser&page=3")
    assert second.pages == [(1, "?q=organiser&page=1"), (2, "?q=organiser&page=2"), (3, "?q=organiser&page=3")]
    assert [row.name for row in listing_of("page=3")] == ["Organiser 100"]
    assert listing_of("page=3").address_after == ""


@pytest.mark.django_db
def test_equal_rows_keep_one_order_over_all_pages() -> None:
    Organisation.objects.bulk_create(Organisation(name=f"Organiser {n:03}") for n in range(PAGE_SIZE + 20))
    by_days = ListSpec(
        noun=("o", "o"),
        columns=(Column("days", "Days", lambda row: row.name, order=("configuration_days",)),),
        default_sort="days",
    )

    pages = [build_listing(QueryDict(f"page={n}"), Organisation.objects.all(), by_days) for n in (1, 2)]

    assert {row.pk for page in pages for row in page} == set(Organisation.objects.values_list("pk", flat=True))
    assert [order.expression.name for order in ordering(by_days, "days", is_descending=False)] == [
        "configuration_days",
        "pk",
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "?hall=1&hall=2&q=a+b"),
        ({"q": None}, "?hall=1&hall=2"),
        ({"hall": ""}, "?q=a+b"),
        ({"hall": "3", "page": 2}, "?hall=3&q=a+b&page=2"),
    ],
)
def test_an_address_changes_only_what_is_named_and_starts_again_at_page_one(
    changes: dict[str, Any], expected: str
) -> None:
    assert address(QueryDict("hall=1&hall=2&q=a+b&page=4&export=csv"), **changes) == expected


# --- export ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20", "'+44 20"),
        ("-5 %", "'-5 %"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\x00=1", "'=1"),
        ("Tallow & Reed", "Tallow & Reed"),
        (-5, -5),
        (Decimal("-36.00"), Decimal("-36.00")),
        (None, None),
        (datetime(2027, 7, 1, 12, 30, 15, 99, tzinfo=UTC), datetime(2027, 7, 1, 13, 30, 15)),  # noqa: DTZ001  # spreadsheets know no zones
    ],
)
def test_a_cell_is_never_a_formula(value: object, expected: object) -> None:
    assert cell(value, LONDON) == expected


@pytest.mark.usefixtures("three")
def test_csv_holds_every_row_found_in_the_order_asked_for() -> None:
    Organisation.objects.create(name='=HYPERLINK("x"), Halls', configuration_days=50)

    response = export(listing_of("q=hal&sort=-name&page=1&export=csv"), name="organisations")
    text = b"".join(response.streaming_content).decode()
    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"))))

    assert text.startswith("\ufeff")
    assert [row[:2] for row in rows] == [
        ["Name", "Days"],
        ["Leeds Dock Halls", "60"],
        ["Halden Events", "45"],
        ['\'=HYPERLINK("x"), Halls', "50"],
    ]
    assert response["Content-Disposition"] == 'attachment; filename="organisations.csv"'


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_has_no_page_size(form: str) -> None:
    Organisation.objects.bulk_create(Organisation(name=f"Organiser {n}") for n in range(PAGE_SIZE + 5))

    response = export(listing_of(f"export={form}"), name="organisations")
    body = b"".join(response.streaming_content)

    lines = body.count(b"\n") if form == "csv" else load_workbook(BytesIO(body)).active.max_row
    assert lines == PAGE_SIZE + 6


@pytest.mark.usefixtures("three")
def test_xlsx_keeps_numbers_as_numbers_and_text_as_text() -> None:
    Organisation.objects.create(name="=1+1", configuration_days=50)

    response = export(listing_of("export=xlsx&early=yes"), name="organisations")
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active

    assert sheet.title == "Organisations"
    assert [[each.value for each in row[:2]] for row in sheet.iter_rows()] == [
        ["Name", "Days"],
        ["'=1+1", 50],
        ["Halden Events", 45],
        ["Leeds Dock Halls", 60],
    ]
    assert {each.data_type for each in sheet["A"]} == {"s"}
    assert sheet["C2"].is_date
