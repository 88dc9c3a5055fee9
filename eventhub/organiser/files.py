"""Rows as a file to download: CSV or XLSX, never with a formula in it."""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from eventhub.core.formulas import neutralised
from eventhub.core.listing import XLSX_TYPE, bold


def as_file(
    titles: list[str], rows: Iterable[list[Any]], *, name: str, kind: str, sheet: str = "Stands"
) -> HttpResponse:
    """`kind` xlsx, otherwise CSV."""
    table = safe_table(titles, rows)
    if kind == "xlsx":
        response = HttpResponse(workbook(table, sheet), content_type=XLSX_TYPE)
    else:
        response = HttpResponse(text(table), content_type="text/csv; charset=utf-8")
    extension = "xlsx" if kind == "xlsx" else "csv"
    response["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    return response


def safe_table(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    return [list(titles), *([safe(value) for value in row] for row in rows)]


def safe(value: Any) -> Any:
    return neutralised(ILLEGAL_CHARACTERS_RE.sub("", value)) if isinstance(value, str) else value


def text(table: list[list[Any]]) -> bytes:
    """The mark at the start tells Excel that it is UTF-8."""
    out = StringIO(newline="")
    csv.writer(out).writerows(table)
    return out.getvalue().encode("utf-8-sig")


def workbook(table: list[list[Any]], title: str) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, row in enumerate(table):
        sheet.append([bold(sheet, title) for title in row] if number == 0 else row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
