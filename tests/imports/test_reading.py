import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from eventhub.core.errors import Invalid
from eventhub.core.sheets import limits
from eventhub.core.sheets.reading import Reading
from eventhub.imports.reading import first_look, look, read_table

ROWS = "Stand;Company\nA1;Müller & Söhne\nA2;Ångström\n"


def workbook(*rows: list, merged: str = "", title: str = "List") -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rows_of(content: bytes) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.number, row.cells) for row in read_table(content, first_look(content).reading).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_the_encoding_is_found(encoding):
    assert rows_of(ROWS.encode(encoding)) == [(2, ("A1", "Müller & Söhne")), (3, ("A2", "Ångström"))]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(separator):
    look = first_look(ROWS.replace(";", separator).encode())

    assert (look.reading.separator, look.headers) == (separator, ("Stand", "Company"))


def test_blank_lines_and_a_title_are_passed_over_and_lines_keep_their_numbers():
    content = b'Exhibitors 2027,\n\nStand,Company\n\nA1,"Two\nlines"\n,\nA2,Beta\n'

    look = first_look(content)

    assert (look.reading.header_line, look.headers) == (3, ("Stand", "Company"))
    assert rows_of(content) == [(5, ("A1", "Two\nlines")), (8, ("A2", "Beta"))]


def test_a_row_may_be_short_or_long():
    assert rows_of(b"Stand,Company\nA1\nA2,Beta,more\n") == [(2, ("A1", "")), (3, ("A2", "Beta", "more"))]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"Stand,Company\n", "no row"),
        (b'Stand,Company\nA1,"Acme\nA2,Beta\n', "begins in line 2"),
        (b'Stand,Company\nA1,"Acme" Ltd\n', "begins in line 2"),
        (b"Stand,Company\nA1,Ac\x00me\n", "NUL"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "XLS"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"Stand\n" + b"x" * (limits.MOST_BYTES + 1), "10 MB"),
        (("," * limits.MOST_COLUMNS + "\n" + "A,B\n").encode(), "no row"),
        ((",".join("abc" * 40) + "\nA,B\n").encode(), "100 columns"),
    ],
    ids=range(12),
)
def test_what_is_no_list_is_refused_with_its_reason(content, words):
    with pytest.raises(Invalid) as refused:
        read_table(content, first_look(content).reading)

    assert words in refused.value.message


@pytest.mark.parametrize(("line", "field"), [(2, "header_line"), (9, "header_line"), (0, "file")])
def test_a_line_that_was_asked_for_is_named_where_no_row_stands_under_it(line, field):
    content = b"Stand,Company\nA1,Acme\n" if line else b"Stand,Company\n"

    for read in (look, read_table):
        with pytest.raises(Invalid) as refused:
            read(content, Reading("csv", "utf-8", ",", header_line=line))
        assert [detail.field for detail in refused.value.details] == [field]


def test_too_many_rows_are_refused():
    content = b"Stand\n" + b"\n".join(b"%d" % number for number in range(limits.MOST_ROWS + 1))

    with pytest.raises(Invalid, match="20,000"):
        read_table(content, first_look(content).reading)


def test_a_workbook_is_read_as_people_see_it():
    rows = [["Stand", "Company", "Day"], [12.0, "Acme", date(2027, 3, 9)], [12.5, "Beta", True], ["=1+1", None, None]]

    assert rows_of(workbook(*rows)) == [(2, ("12", "Acme", "2027-03-09")), (3, ("12.5", "Beta", "yes"))]


def test_a_cell_merged_downwards_counts_for_each_of_its_lines():
    rows = [["Stand", "Company"], ["A1", "Acme"], [None, "Beta"], [None, "Gamma"]]

    assert rows_of(workbook(*rows, merged="A2:A3")) == [
        (2, ("A1", "Acme")),
        (3, ("A1", "Beta")),
        (4, ("", "Gamma")),
    ]


def test_the_first_sheet_with_anything_on_it_is_taken_and_another_can_be_chosen():
    book = Workbook()
    for name in ("Filled", "Other"):
        book.create_sheet(name).append(["Stand"])
        book[name].append([name])
    out = io.BytesIO()
    book.save(out)

    look = first_look(out.getvalue())

    assert (look.reading.sheet, look.sheets) == ("Filled", ["Sheet", "Filled", "Other"])
    assert read_table(out.getvalue(), Reading("xlsx", sheet="Other")).rows[0].cells == ("Other",)


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: packed(**{"xl/workbook.xml": b" " * (limits.MOST_UNPACKED + 1)}), "Unpacked"),
        (lambda: packed(**{"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}), "definitions"),
        (lambda: packed(**{"xl/workbook.xml": b"<nothing/>"}), "damaged"),
        (lambda: packed(**{"word/document.xml": b"<x/>"}), "another kind"),
        (lambda: packed(**{"mimetype": b"x", "content.xml": b"<x/>"}), "OpenDocument"),
    ],
    ids=["bomb", "entities", "empty", "word", "ods"],
)
def test_a_hostile_archive_is_refused(make, words):
    content = make()
    with pytest.raises(Invalid) as refused:
        first_look(content)

    assert words in refused.value.message
