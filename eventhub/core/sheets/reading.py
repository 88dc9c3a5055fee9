"""A file as it was sent, made into a table: first a look at it, then the whole of it. Bytes in, values out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from eventhub.core.sheets import limits
from eventhub.core.sheets.tables import (
    Line,
    Recognised,
    Table,
    bounded,
    fitted,
    header_of,
    no_row_under,
    refused,
    table_of,
    trimmed,
)
from eventhub.core.sheets.texts import decoded, detect_encoding, detect_separator, text_lines
from eventhub.core.sheets.workbooks import sheet_lines, sheet_names

CSV, XLSX = "csv", "xlsx"
OTHERS = {
    b"\xd0\xcf\x11\xe0": "This is an old or a protected Excel file (XLS). Lists are read as XLSX or CSV. Save it so, without a password.",
    b"%PDF": "This is a PDF. Lists are read as XLSX or CSV. Ask for the list in one of these forms.",
    b"\x89PNG": "This is a picture. Lists are read as XLSX or CSV.",
    b"\xff\xd8\xff": "This is a picture. Lists are read as XLSX or CSV.",
    b"{\\rtf": "This is a text document. Lists are read as XLSX or CSV.",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is read. `header_line` 0: the line is found; what does not concern the kind of file is empty."""

    kind: str
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    header_line: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """The beginning of a list, as one reads it."""

    reading: Reading
    sheets: list[str]
    headers: tuple[str, ...]
    samples: list[Line]


def first_look(content: bytes, recognised: Recognised) -> Look:
    """What the file is and how it is best read. Invalid, at `file`, for what is no list."""
    return look(content, detect(content), recognised)


def detect(content: bytes) -> Reading:
    if len(content) > limits.MOST_BYTES:
        megabytes = limits.MOST_BYTES // limits.MEGABYTE
        raise refused(f"The file is larger than {megabytes} MB. A list may have that much. Divide it.", "too_large")
    if not content.strip():
        raise refused("The file is empty. A list has a line with the names of its columns, and rows under it.", "empty")
    for start, sentence in OTHERS.items():
        if content.startswith(start):
            raise refused(sentence)
    if content.startswith(b"PK\x03\x04"):
        return Reading(XLSX, sheet=first_sheet(content))
    encoding = detect_encoding(content)
    return Reading(CSV, encoding, detect_separator(decoded(content, encoding)))


def first_sheet(content: bytes) -> str:
    """The first sheet with anything on it."""
    names = sheet_names(content)
    for name in names:
        if next(sheet_lines(content, name), None):
            return name
    raise refused("The workbook is empty. A list has a line with the names of its columns, and rows under it.", "empty")


def look(content: bytes, reading: Reading, recognised: Recognised) -> Look:
    start = list(islice(bounded(lines_of(content, reading)), limits.HEADER_WITHIN + limits.SAMPLES))
    header = header_of(start, recognised, reading.header_line)
    headers = trimmed(header.cells)
    below = [fitted(line, len(headers)) for line in start if line.number > header.number]
    if not below:
        raise no_row_under(header, reading.header_line)
    sheets = sheet_names(content) if reading.kind == XLSX else []
    return Look(replace(reading, header_line=header.number), sheets, headers, below[: limits.SAMPLES])


def read_table(content: bytes, reading: Reading, recognised: Recognised) -> Table:
    return table_of(lines_of(content, reading), recognised, reading.header_line)


def lines_of(content: bytes, reading: Reading) -> Iterator[Line]:
    if reading.kind == XLSX:
        return sheet_lines(content, reading.sheet)
    return text_lines(decoded(content, reading.encoding), reading.separator)
