"""What one row of a list says, column by column, and what of it can't be kept. Cells in, values out. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from eventhub.core.field_checks import FieldChecks
from eventhub.core.formulas import restored
from eventhub.core.sheets.tables import Line
from eventhub.programme.checks import ENTRIES, check_session, check_speaker, check_times
from eventhub.programme.enums import ListKind
from eventhub.programme.exchange.cells import (
    Unclear,
    number,
    read_day,
    read_entries,
    read_instant,
    read_texts,
    whole,
    yes_no,
)
from eventhub.programme.exchange.columns import COLUMNS, TITLES

MOST_CHARACTERS = 2_000
LONG = {
    "description": 100_000,
    "bio": 50_000,
    "custom_fields": 100_000,
    "learning_objectives": 50_000,
    "speakers": 50_000,
}
ERRORS = {"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}
SPEAKING = ("name", "role", "title", "company", "hidden", "key")
HIDDEN = "not published"
COLUMN_OF = {"starts_at": "start", "ends_at": "end"}

Read = Callable[[str], Any]
READERS: Mapping[str, Read] = {
    "capacity": whole,
    "published": yes_no,
    "order": number,
    "learning_objectives": read_texts,
    "rooms": read_texts,
    "tracks": read_texts,
    **{name: partial(read_entries, parts=tuple(parts)) for name, (_, _, parts) in ENTRIES.items()},
    "speakers": partial(read_entries, parts=SPEAKING),
}
REFERENCES = ("type", "tracks", "rooms", "part_of", "speakers")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row: the title of the column (empty: the row), what stands there, and a sentence."""

    field: str
    value: str
    message: str


@dataclass(slots=True)
class RowValues:
    """What a row says; what it leaves empty is not there. `refers` are names of rooms and people, found later.

    A status is only told: a list moves none.
    """

    line: int
    kind: str
    key: UUID | None = None
    values: dict[str, Any] = field(default_factory=dict)
    refers: dict[str, Any] = field(default_factory=dict)
    said_of_status: str = ""
    problems: list[Problem] = field(default_factory=list)

    def complain(self, column: str, value: str, message: str) -> None:
        self.problems.append(Problem(TITLES[self.kind].get(column, ""), value[:200], message))


def read_row(line: Line, columns: Sequence[str], kind: str, zone: ZoneInfo) -> RowValues:
    row = RowValues(line.number, kind)
    texts = _texts(row, line, columns)
    _read_key(row, texts.pop("key", ""))
    if kind == ListKind.SESSIONS:
        _read_times(row, texts, zone)
    row.said_of_status = texts.get("status", "")
    told = {column.key for column in COLUMNS[kind] if column.is_told}
    for column, text in texts.items():
        if column not in told:
            _read(row, column, text, READERS.get(column, str))
    _check(row)
    return row


def _texts(row: RowValues, line: Line, columns: Sequence[str]) -> dict[str, str]:
    """What stands in the known columns, as it was before a spreadsheet's precautions; empty cells are left out."""
    beyond = [cell for cell in line.cells[len(columns) :] if cell.strip()]
    if beyond:
        sentence = (
            "The row has more cells than the header. Often a separator stands inside a text without quotation marks. "
            "Mend the line."
        )
        row.complain("", beyond[0], sentence)
    found = {}
    for column, cell in zip(columns, line.cells, strict=False):
        text = restored(cell.strip()).strip() if column else ""
        if text and _is_readable(row, column, text):
            found[column] = text.replace("\r\n", "\n").replace("\r", "\n")
    return found


def _is_readable(row: RowValues, column: str, text: str) -> bool:
    most = LONG.get(column, MOST_CHARACTERS)
    if len(text) > most:
        sentence = f"The cell has {len(text):,} characters. At most {most:,} are read. Shorten it."
        row.complain(column, text[:40] + "…", sentence)
        return False
    if text.upper() in ERRORS:
        sentence = f"{text} is an error of the spreadsheet, not a value. Mend the formula or clear the cell."
        row.complain(column, text, sentence)
        return False
    return True


def _read_key(row: RowValues, text: str) -> None:
    if not text:
        return
    try:
        row.key = UUID(text)
    except ValueError:
        sentence = f"“{text[:60]}” is no key of ours. Keys come from an export. Leave the cell empty for a new row."
        row.complain("key", text, sentence)


def _read(row: RowValues, column: str, text: str, reader: Read) -> None:
    try:
        value = reader(text)
    except Unclear as unclear:
        row.complain(column, text, str(unclear))
        return
    (row.refers if column in REFERENCES else row.values)[column] = value


def _read_times(row: RowValues, texts: dict[str, str], zone: ZoneInfo) -> None:
    day_text, times = texts.pop("day", ""), {name: texts.pop(name, "") for name in ("start", "end")}
    day: date | None = None
    if day_text:
        try:
            day = read_day(day_text)
        except Unclear as unclear:
            row.complain("day", day_text, str(unclear))
            return
    if day and not times["start"]:
        row.complain("start", "", "There is a day and no start. Give the time at which it starts, or clear the day.")
    for name, text in times.items():
        if text:
            _read(row, name, text, partial(read_instant, zone=zone, day=day))


def _check(row: RowValues) -> None:
    """By the same rules as everywhere; every fault is named at its column."""
    values = {
        "starts_at" if name == "start" else "ends_at" if name == "end" else name: row.values[name]
        for name in row.values
    }
    checks = FieldChecks()
    if row.kind == ListKind.SESSIONS:
        check_session(checks, values)
        if "starts_at" in values:
            check_times(checks, values["starts_at"], values.get("ends_at"))
    else:
        check_speaker(checks, values)
    for detail in checks.details:
        column = detail.field.partition(".")[0]
        column = COLUMN_OF.get(column, column)
        row.complain(column, str(row.values.get(column, ""))[:200], detail.message)
