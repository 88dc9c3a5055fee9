"""Workbooks as people make them and as nobody should: every problem is named by its cell, and none costs more than it may."""

import re
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from eventhub.core.errors import Unreadable
from eventhub.packages.content import OptionContent, changes
from eventhub.packages.exchange import as_workbook
from eventhub.packages.exchange.as_workbook import read_workbook, write_workbook
from tests.factories.packages import CONTENT, with_option

FILE = write_workbook("SPACE", "GBP", CONTENT)
SHEETS = ["Package", "Categories", "Options", "Rules", "Artwork"]


def edited(change: Callable[[Workbook], object]) -> bytes:
    """The workbook of the tests after somebody worked on it."""
    book = load_workbook(BytesIO(FILE))
    change(book)
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def put(sheet: str, cell: str, value: object) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book[sheet][cell] = value

    return change


def faults(change: Callable[[Workbook], object]) -> list[tuple[str, str]]:
    return [(fault.where, fault.message) for fault in read_workbook(edited(change)).faults]


def test_it_is_five_sheets_that_people_can_read():
    book = load_workbook(BytesIO(FILE))

    assert book.sheetnames == SHEETS
    assert [[cell.value for cell in row] for row in book["Package"]] == [
        ["Field", "Value"],
        ["Code", "SPACE"],
        ["Name", "Space Plus"],
        ["Description", "Six by three metres with walls and light"],
        ["Currency", "GBP"],
        ["Base price", 3200],
    ]
    assert [cell.value for cell in book["Options"][6]] == [
        *("Light", "rig", "Lighting rig", 480, 0, 0, 1, 10, None, None),
    ]
    assert [[cell.value for cell in row] for row in book["Rules"]][1:] == [
        ["rig", "requires", "kw3", "The lighting rig needs a 3 kW connection"],
        ["rig", "excludes", "arch", None],
    ]
    assert [cell.value for cell in book["Artwork"][2]] == [
        *("wall", "Front", 6000, 2500, 10, 50, 72, "cmyk", "pdf", 1),
    ]


def test_no_cell_is_a_formula():
    hostile = with_option(CONTENT, "rig", name='=HYPERLINK("https://evil.example")', description="+1", code="@x")

    book = load_workbook(BytesIO(write_workbook("-S", "GBP", hostile)))

    kinds = {cell.data_type for sheet in book for row in sheet for cell in row}
    assert kinds == {"s", "n"}
    assert [cell.value for cell in book["Options"][6]][1:3] == ["'@x", '\'=HYPERLINK("https://evil.example")']
    assert book["Package"]["B2"].value == "'-S"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (put("Options", "D6", "cheap"), ("Options, row 6, column D", "Unit price is “cheap”. A number is needed.")),
        (put("Options", "D6", None), ("Options, row 6, column D", "Unit price is empty. A number is needed.")),
        (put("Options", "D6", "=B1*2"), ("Options, row 6, column D", "The cell holds a formula.")),
        (put("Options", "D6", "#REF!"), ("Options, row 6, column D", "The cell holds the error #REF!.")),
        (put("Options", "D6", 1e300), ("Options, row 6, column D", "Unit price is “1000")),
        (put("Options", "D6", -1), ("Options, row 6, column D", "The unit price of “Lighting rig” is -1.")),
        (put("Options", "D6", 1.005), ("Options, row 6, column D", "The unit price of “Lighting rig” is 1.005.")),
        (put("Options", "E6", 1.5), ("Options, row 6, column E", "Minimum is “1.5”. A whole number is needed.")),
        (put("Options", "E6", True), ("Options, row 6, column E", "The cell holds true or false.")),
        (put("Options", "B6", date(2027, 2, 1)), ("Options, row 6, column B", "The cell holds a date.")),
        (put("Options", "B6", "wall"), ("Options, row 6, column B", "The code “wall” is used twice.")),
        (put("Options", "A6", "Heat"), ("Options, row 6, column A", "“Heat” is not in the sheet Categories.")),
        (put("Options", "J6", "my.png"), ("Options, row 6, column J", "Image is “my.png”. The id of a stored picture")),
        (put("Options", "D1", "Cost"), ("Options, row 1, column D", "The head “Cost” is not known.")),
        (put("Options", "D1", "Name"), ("Options, row 1, column D", "The head “Name” stands twice.")),
        (put("Categories", "A3", "Walls"), ("Categories, row 3, column A", "The name “Walls” is used twice.")),
        (put("Categories", "B3", 9), ("Categories, row 3, column B", "“Power” asks for 9 and has 2 to choose.")),
        (put("Rules", "A2", "rigg"), ("Rules, row 2, column A", "“rigg” is not in the sheet Options.")),
        (put("Rules", "B2", "wants"), ("Rules, row 2, column B", "The kind of a rule is “wants”.")),
        (
            put("Rules", "C2", "kw9"),
            ("Rules, row 2, column C", "“Lighting rig” requires “kw9”, which is not an option"),
        ),
        (put("Rules", "C2", "rig"), ("Rules, row 2, column C", "“Lighting rig” requires itself.")),
        (put("Artwork", "C2", 0), ("Artwork, row 2, column C", "The width of the printable area “Front” is 0.")),
        (put("Artwork", "I2", "pdf, exe"), ("Artwork, row 2, column I", "A file type of the printable area “Front”")),
        (put("Package", "B2", None), ("Package", "The code is missing.")),
        (put("Package", "B6", "free"), ("Package, cell B6", "Base price is “free”. A number is needed.")),
        (put("Package", "B3", "x" * 200), ("Package, cell B3", "The name has 200 characters.")),
    ],
)
def test_each_problem_is_named_by_its_cell(change, found):
    where, message = found

    said = faults(change)

    assert [one for one in said if one[0] == where and one[1].startswith(message)] != [], said
    assert len(said) <= 5


def test_a_sheet_that_is_not_there_is_asked_for():
    assert faults(lambda book: setattr(book["Rules"], "title", "Regeln")) == [
        (
            "Rules",
            (
                "There is no sheet “Rules”. The workbook has Package, Categories, Options, Regeln, Artwork. "
                "Name the sheet so, even if it is empty."
            ),
        )
    ]


def test_columns_may_stand_elsewhere_or_be_left_out():
    def without_images(book: Workbook) -> None:
        book["Options"].delete_cols(10)
        book["Categories"].move_range("A1:A9", cols=6)

    received = read_workbook(edited(without_images))

    assert received.faults == []
    assert changes(CONTENT, received.content) == []
    assert received.silent_images == {option.code for option in CONTENT.options}


def test_empty_rows_and_numbers_as_codes_are_read_as_they_are_meant():
    def change(book: Workbook) -> None:
        book["Options"].append([])
        book["Options"].append(["Light", 4711, "Lamp", "12.50"])

    received = read_workbook(edited(change))

    assert received.faults == []
    assert list(received.content.options)[-1] == OptionContent("4711", "Lamp", unit_price=Decimal("12.50"))


# --- files that mean no good ---------------------------------------------------------------------------


def zipped(parts: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


def parts_of(file: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(file)) as read:
        return {name: read.read(name) for name in read.namelist()}


def with_part(name: str, content: bytes) -> bytes:
    return zipped(parts_of(FILE) | {name: content})


SHEET = "xl/worksheets/sheet3.xml"
BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9)
)
# Made when asked for: gathering the tests would unpack and pack for seconds.
HOSTILE = {
    "nothing": lambda: b"PK",
    "a picture": lambda: b"PK\x89PNG",
    "not a workbook": lambda: zipped({"hello.txt": b"hello"}),
    "cut off": lambda: FILE[: len(FILE) // 2],
    "too long": lambda: b"PK" + b"0" * (as_workbook.LARGEST_WORKBOOK + 1),
    "a bomb": lambda: with_part("xl/sharedStrings.xml", b" " * 200_000_000),
    "many parts": lambda: zipped({f"{number}": b"" for number in range(1_000)}),
    "an XML bomb": lambda: with_part(SHEET, BOMB + b"]><worksheet>&j;</worksheet>"),
    "an outer entity": lambda: with_part(
        SHEET, b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet>&a;</worksheet>'
    ),
    "no XML": lambda: with_part(SHEET, b"<worksheet"),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_workbook_is_refused_at_once(make):
    file = make()
    began = time.perf_counter()

    with pytest.raises(Unreadable):
        read_workbook(file)

    assert time.perf_counter() - began < 5


def test_a_part_that_lies_about_its_size_is_refused():
    file = bytearray(with_part("xl/extra.xml", b" " * 50_000_000))
    real = (50_000_000).to_bytes(4, "little")
    lying = re.sub(re.escape(real), (10).to_bytes(4, "little"), bytes(file))

    with pytest.raises(Unreadable):
        read_workbook(lying)


def test_a_million_rows_are_not_read():
    rows = "".join(f'<row r="{number}"><c r="A{number}"><v>1</v></c></row>' for number in (1, 2, 1_000_000))
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    began = time.perf_counter()

    received = read_workbook(with_part(SHEET, f"{head}{rows}</sheetData></worksheet>".encode()))

    assert time.perf_counter() - began < 5
    assert received.faults != []


def test_more_rows_than_are_read_are_refused_and_not_dropped(monkeypatch):
    monkeypatch.setattr(as_workbook, "MOST_ROWS", 20)

    assert faults(lambda book: book["Options"].cell(40, 1, "Light")) == [
        (
            "Options, row 21",
            "The sheet has more than 20 rows. So many are read. Delete those below the last.",
        )
    ]


def test_more_options_than_allowed_end_the_reading():
    def change(book: Workbook) -> None:
        for number in range(600):
            book["Options"].append(["Light", f"o{number}", "Lamp", "nonsense"])

    received = read_workbook(edited(change))

    assert received.faults[0].message == "There are more than 500 rows. So many are allowed. Make several packages."
    assert len(received.faults) == as_workbook.MOST_FAULTS
