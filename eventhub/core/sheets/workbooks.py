"""Lists as XLSX: read without trusting what the file says of its own size. Bytes in, lines out; formulas as their last values."""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from eventhub.core.errors import Invalid
from eventhub.core.sheets import limits
from eventhub.core.sheets.tables import Line, refused

UNREADABLE = (
    *(zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError, AttributeError),
    *(IndexError, OSError, EOFError, OverflowError, RuntimeError, AssertionError, zlib.error),
)
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
BLOCK = 1024 * 1024
MOST_MERGED = 20_000
NOT_A_WORKBOOK = "The file is damaged, or no XLSX at all: it can't be opened. Save it anew as XLSX or CSV."


def check_package(content: bytes) -> None:
    """Before anything is unpacked: how much there is of it, and that it is a workbook of plain parts."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            names = {part.filename for part in parts}
            if "mimetype" in names and "content.xml" in names:
                raise refused("This is an OpenDocument file. Lists are read as XLSX or CSV. Save it as one of them.")
            if not any(name.startswith("xl/") for name in names):
                raise refused(
                    "The file is an archive or another kind of document. Lists are read as XLSX or CSV. Save it as one."
                )
            if len(parts) > limits.MOST_PARTS or sum(part.file_size for part in parts) > limits.MOST_UNPACKED:
                megabytes = limits.MOST_UNPACKED // limits.MEGABYTE
                sentence = f"Unpacked, the workbook is larger than {megabytes} MB. Save only the list, without pictures and other sheets."
                raise refused(sentence, "too_large")
            for part in parts:
                _refuse_entities(package, part)
    except UNREADABLE as broken:
        raise refused(NOT_A_WORKBOOK) from broken


def _refuse_entities(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """A workbook's parts define no entities of their own; the bytes are searched where a definition can stand."""
    if not part.filename.endswith((".xml", ".rels")):
        return
    with package.open(part) as file:
        if ENTITIES.search(file.read(BLOCK)):
            raise refused("The workbook holds definitions that no list needs. Save it anew as XLSX or CSV.")


@contextmanager
def opened(content: bytes) -> Iterator[Any]:
    check_package(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of styles and extensions that it leaves out
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            try:
                yield book
            finally:
                book.close()
    except UNREADABLE as broken:
        raise refused(NOT_A_WORKBOOK) from broken


def sheet_names(content: bytes) -> list[str]:
    with opened(content) as book:
        return [sheet.title for sheet in book.worksheets]


def sheet_lines(content: bytes, name: str) -> Iterator[Line]:
    """The lines of one sheet that are not empty. A cell merged downwards counts for each of its lines."""
    with opened(content) as book:
        sheet = next((one for one in book.worksheets if one.title == name), None)
        if sheet is None:
            raise Invalid.at("sheet", f"There is no sheet “{name}”. Choose one of the file’s.")
        sheet.reset_dimensions()  # what the file says of itself
        merged = _merged_down(book, sheet)
        above: dict[int, str] = {}
        rows = sheet.iter_rows(max_row=limits.MOST_LINES, max_col=limits.MOST_COLUMNS + 1, values_only=True)
        number = 0
        for number, values in enumerate(rows, start=1):
            cells = [text_of(value) for value in values]
            _fill(cells, merged.get(number, ()), above)
            if any(cell.strip() for cell in cells):
                yield Line(number, _without_tail(cells))
        if number >= limits.MOST_LINES:
            sentence = (
                f"The sheet has more than {limits.MOST_LINES:,} lines. Delete the empty ones at its end, or divide it."
            )
            raise refused(sentence, "too_large")


def _fill(cells: list[str], merged: Iterable[tuple[int, bool]], above: dict[int, str]) -> None:
    """Write into a merged column what its first line holds; `above` keeps it from line to line."""
    for column, is_first in merged:
        cells += [""] * (column + 1 - len(cells))
        if is_first:
            above[column] = cells[column]
        else:
            cells[column] = cells[column] or above.get(column, "")


def _without_tail(cells: list[str]) -> tuple[str, ...]:
    while cells and not cells[-1].strip():
        cells.pop()
    return tuple(cells)


def _merged_down(book: Any, sheet: Any) -> dict[int, list[tuple[int, bool]]]:
    """By line: the columns, from 0, of cells that are merged over several lines, and whether the cell begins there."""
    by_line: dict[int, list[tuple[int, bool]]] = {}
    filled = 0
    for reference in _merged_references(book, sheet):
        left, top, _, bottom = range_boundaries(reference)
        filled += bottom - top
        if filled > MOST_MERGED:
            raise refused("So many cells of the sheet are merged that it can't be read. Unmerge them.", "too_large")
        if left <= limits.MOST_COLUMNS and bottom > top:
            for line in range(top, bottom + 1):
                by_line.setdefault(line, []).append((left - 1, line == top))
    return by_line


def _merged_references(book: Any, sheet: Any) -> Iterator[str]:
    """A sheet that is read line by line tells nothing of merged cells: they stand at the end of its part."""
    path = sheet._worksheet_path  # noqa: SLF001  # where openpyxl found the sheet; it has no public name
    tail = b""
    with book._archive.open(path) as part:  # noqa: SLF001  # the archive that it reads from
        while block := part.read(BLOCK):
            text = tail + block
            yield from (match[1].decode() for match in MERGED.finditer(text))
            tail = text[text.rfind(b"<") :][:200]


def text_of(value: Any) -> str:
    """A cell as a person reads it: 12.0 is 12, a day is written as a day."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
