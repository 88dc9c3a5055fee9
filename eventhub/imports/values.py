"""What one row says, field by field, and what of it can't be kept. Cells in, values out."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from eventhub.core.field_checks import FieldChecks
from eventhub.core.formulas import restored
from eventhub.core.sheets import limits
from eventhub.core.sheets.tables import Line
from eventhub.imports.columns import BY_KEY
from eventhub.imports.measures import Unclear, degrees_of, length_of, size_of
from eventhub.stands.checks import (
    check_company,
    check_hall_name,
    check_number,
    check_place,
    check_sides,
    check_tier,
    check_website,
)
from eventhub.stands.enums import StandKind

MAIN, SHARES = "main", "co_exhibitor"
KIND_WORDS = {
    **{kind.value.replace("_", " "): kind.value for kind in StandKind},
    **{kind.label.casefold(): kind.value for kind in StandKind},
    **dict.fromkeys(("shell", "shellscheme", "shell stand"), StandKind.SHELL_SCHEME.value),
    **dict.fromkeys(("space", "raw space", "raw", "bare space", "spaceonly"), StandKind.SPACE_ONLY.value),
    **dict.fromkeys(("island stand", "island booth"), StandKind.ISLAND.value),
    **dict.fromkeys(("corner stand", "corner booth"), StandKind.CORNER.value),
}
PLACE_WORDS = {
    **dict.fromkeys(("main sponsor", "main", "main exhibitor", "exhibitor", "sponsor"), MAIN),
    **dict.fromkeys(("co exhibitor", "coexhibitor", "co", "shared", "sharer", "sub exhibitor"), SHARES),
}
ERRORS = {"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2})?")
MEASURES = {"width": "width_m", "depth": "depth_m", "x": "x_m", "y": "y_m"}
# Where a complaint of the checks belongs in a list.
PLACES = {
    **{ours: key for key, ours in MEASURES.items()},
    "name": "company",
    "contacts.0.name": "contact_name",
    "contacts.0.email": "email",
    "contacts.0.phone": "phone",
    "contacts.0.role": "role",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row: the key of the field (empty: the row), what stands there, and a sentence."""

    field: str
    value: str
    message: str


@dataclass(slots=True)
class RowValues:
    """What a row says; what it leaves empty is not there. `hall` is None where the list has no column for it."""

    line: int
    number: str = ""
    hall: str | None = None
    stand: dict[str, Any] = field(default_factory=dict)
    company: str = ""
    place: str = ""
    details: dict[str, str] = field(default_factory=dict)
    tier: str = ""
    contact: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def complain(self, key: str, value: str, message: str) -> None:
        self.problems.append(Problem(key, value[:200], message))


def read_row(line: Line, columns: list[str], unit: str) -> RowValues:
    row = RowValues(line.number)
    texts = texts_of(row, line, columns)
    row.number = " ".join(texts.get("number", "").split())
    row.hall = " ".join(texts.get("hall", "").split()) if "hall" in columns else None
    row.company = " ".join(texts.get("company", "").split())
    row.tier = texts.get("tier", "")
    row.details = {key: texts[key] for key in ("website", "description") if key in texts}
    row.contact = contact_of(texts)
    _read_words(row, texts)
    _read_measures(row, texts, unit)
    _check(row)
    return row


def texts_of(row: RowValues, line: Line, columns: list[str]) -> dict[str, str]:
    """The cells that mean something and are not empty, by field."""
    if len(line.cells) > len(columns):
        extra = len(line.cells) - len(columns)
        sentence = (
            f"The line has {extra} cell{'s' if extra > 1 else ''} more than the header. "
            "Often a separator stands inside a text without quotation marks. Mend the line."
        )
        row.complain("", line.cells[len(columns)], sentence)
    found = {}
    for key, cell in zip(columns, line.cells, strict=False):
        text = restored(cell.strip()).strip() if key else ""
        if text and _is_readable(row, key, text):
            found[key] = text.replace("\r\n", "\n").replace("\r", "\n")
    return found


def _is_readable(row: RowValues, key: str, text: str) -> bool:
    most = limits.MOST_CHARACTERS_OF_TEXT if key == "description" else limits.MOST_CHARACTERS
    if len(text) > most:
        sentence = f"The cell has {len(text):,} characters. At most {most:,} are read. Shorten it."
        row.complain(key, text[:40] + "…", sentence)
    elif text.upper() in ERRORS:
        row.complain(
            key, text, f"{text} is an error of the spreadsheet, not a value. Mend the formula or clear the cell."
        )
    elif key == "number" and DAY.fullmatch(text):
        sentence = (
            "The spreadsheet made a date of the stand’s number. Format the column as text and write the number again."
        )
        row.complain(key, text, sentence)
    else:
        return True
    return False


def contact_of(texts: Mapping[str, str]) -> dict[str, str]:
    """Name, e-mail, phone, role, as far as they are given; first and last name make a name."""
    name = texts.get("contact_name") or " ".join(filter(None, (texts.get("first_name"), texts.get("last_name"))))
    given = {"name": name, **{part: texts.get(part, "") for part in ("email", "phone", "role")}}
    return {part: " ".join(text.split()) for part, text in given.items() if text}


def _read_words(row: RowValues, texts: Mapping[str, str]) -> None:
    for key, words, allowed in (
        ("kind", KIND_WORDS, ", ".join(kind.label.casefold() for kind in StandKind)),
        ("exhibits_as", PLACE_WORDS, "main sponsor, co-exhibitor"),
    ):
        text = texts.get(key, "")
        if not text:
            continue
        found = words.get(" ".join(re.sub(r"[\W_]+", " ", text.casefold()).split()))
        if found is None:
            row.complain(
                key,
                text,
                f"“{text}” is no {BY_KEY[key].title.lower()} that is known. Known are {allowed}. Write one of these.",
            )
        elif key == "kind":
            row.stand["kind"] = found
        else:
            row.place = found


def _read_measures(row: RowValues, texts: Mapping[str, str], unit: str) -> None:
    for key, name in MEASURES.items():
        if key in texts:
            _measure(row, key, texts[key], partial(_take_length, row, name, unit))
    if "rotation" in texts:
        _measure(row, "rotation", texts["rotation"], lambda text: row.stand.update(rotation=degrees_of(text)))
    if "size" in texts:
        _measure(row, "size", texts["size"], lambda text: _take_size(row, size_of(text, unit)))


def _measure(row: RowValues, key: str, text: str, read: Callable[[str], None]) -> None:
    try:
        read(text)
    except (Unclear, ArithmeticError) as unclear:
        row.complain(
            key, text, str(unclear) if isinstance(unclear, Unclear) else f"“{text}” is not a number. Write one."
        )


def _take_length(row: RowValues, name: str, unit: str, text: str) -> None:
    row.stand[name] = length_of(text, unit)


def _take_size(row: RowValues, size: tuple[Decimal, Decimal]) -> None:
    for name, value in zip(("width_m", "depth_m"), size, strict=True):
        if row.stand.setdefault(name, value) != value:
            said = row.stand[name]
            raise Unclear(f"The size says {value:f} m where the row also says {said:f} m. Leave one of them out.")


def _check(row: RowValues) -> None:
    """By the same rules as everywhere; every fault is named at its column."""
    checks = FieldChecks()
    if row.number:
        check_number(checks, row.number)
    if row.hall:
        _at(checks, "hall", lambda: check_hall_name(checks, row.hall or ""))
    check_sides(checks, row.stand.get("width_m"), row.stand.get("depth_m"))
    check_place(checks, row.stand.get("x_m"), row.stand.get("y_m"), row.stand.get("rotation", Decimal(0)))
    check_tier(checks, row.tier)
    _check_company(checks, row)
    for detail in checks.details:
        key = PLACES.get(detail.field, detail.field)
        row.complain(key, _shown(row, key), detail.message)
    _check_whole(row)


def _at(checks: FieldChecks, key: str, check: Callable[[], None]) -> None:
    """Complaints of a check under another field's name."""
    before = len(checks.details)
    check()
    for at in range(before, len(checks.details)):
        found = checks.details[at]
        checks.details[at] = type(found)(key, found.code, found.message)


def _check_company(checks: FieldChecks, row: RowValues) -> None:
    check_website(checks, with_scheme(row.details.get("website", "")))
    if row.contact and "name" not in row.contact and row.contact.get("email"):
        row.contact["name"] = row.contact["email"][:120]
    if row.company:
        contacts = [{part: row.contact.get(part, "") for part in ("name", "email", "phone", "role")}]
        check_company(checks, row.company, row.details.get("description", ""), contacts if row.contact else [])


def with_scheme(website: str) -> str:
    return f"https://{website}" if website and "://" not in website else website


def _check_whole(row: RowValues) -> None:
    if row.problems:
        return
    if not row.number and not row.company:
        row.complain(
            "", "", "The row names neither a stand nor a company. It needs one of them. Fill it in or delete the row."
        )
    elif not row.company and (row.details or row.tier or row.contact or row.place):
        row.complain(
            "company",
            "",
            "The row says something of a company and does not name it. Details and contacts belong to one. Name it.",
        )
    elif not row.number and (row.stand or row.place):
        row.complain(
            "number",
            "",
            "The row says something of a stand and does not give its number. Measures belong to one. Give it.",
        )


def _shown(row: RowValues, key: str) -> str:
    values: dict[str, Any] = {
        **{name: row.stand.get(ours, "") for name, ours in MEASURES.items()},
        **row.details,
        **{part: row.contact.get(part, "") for part in ("email", "phone", "role")},
        "contact_name": row.contact.get("name", ""),
        "number": row.number,
        "hall": row.hall or "",
        "company": row.company,
        "tier": row.tier,
        "rotation": row.stand.get("rotation", ""),
    }
    return str(values.get(key, ""))
