"""A whole package as a workbook of five sheets that people can read and fill in.

Package (field and value), Categories, Options, Rules and Artwork, each with a row of heads. The order of rows is the order on
the screen. Columns may stand in any order; one that may be empty may be missing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from eventhub.core.errors import Unreadable
from eventhub.core.money import in_currency
from eventhub.packages.content import PackageContent, tidy
from eventhub.packages.content_check import MOST_CATEGORIES, MOST_OPTIONS, MOST_RULES, MOST_SPECS
from eventhub.packages.exchange.cells import of_cell, to_cell
from eventhub.packages.exchange.fields import CATEGORY, KINDS, OPTION, PACKAGE, RULE, SPEC, Field, Kind, Unfit, shown
from eventhub.packages.exchange.received import Fault, Received
from eventhub.packages.exchange.typed import Typed, read_typed

LARGEST_WORKBOOK = 5 * 1024 * 1024
LARGEST_UNPACKED = 16 * 1024 * 1024
MOST_PARTS = 200
MOST_FAULTS = 200
MOST_COLUMNS = 40
MOST_ROWS = 20_000  # of a sheet, empty ones too

HEAD = (
    Field("code", "Code", is_needed=True),
    Field("name", "Name", is_needed=True),
    Field("description", "Description"),
    Field("currency", "Currency", is_needed=True),
    Field("price", "Base price", Kind.NUMBER, is_needed=True),
)
IN_CATEGORY = Field("category", "Category", is_needed=True)
OF_OPTION = Field("option", "Option", is_needed=True)


@dataclass(frozen=True, slots=True)
class Layout:
    title: str
    fields: tuple[Field, ...]
    most: int


CATEGORIES = Layout("Categories", CATEGORY, MOST_CATEGORIES)
OPTIONS = Layout("Options", (IN_CATEGORY, *OPTION), MOST_OPTIONS)
RULES = Layout("Rules", (OF_OPTION, *RULE), MOST_OPTIONS * MOST_RULES)
ARTWORK = Layout("Artwork", (OF_OPTION, *SPEC), MOST_OPTIONS * MOST_SPECS)
LAYOUTS = (CATEGORIES, OPTIONS, RULES, ARTWORK)
NAMES = {each.name for layout in LAYOUTS for each in layout.fields}
WIDTHS = {"description": 60, "message": 60, "name": 32, "image_id": 38}


# --- writing -------------------------------------------------------------------------------------------


def write_workbook(code: str, currency: str, content: PackageContent) -> bytes:
    content = tidy(content)
    book = Workbook()
    book.remove(book.active)
    price = in_currency(content.price, currency)
    head = {"code": code, "currency": currency, "price": price}
    words = {"name": content.name, "description": content.description}
    _sheet(book, "Package", ("Field", "Value"), [(each.title, (head | words)[each.name]) for each in HEAD], (16, 60))
    for layout, rows in zip(LAYOUTS, _rows(content, currency), strict=True):
        titles = [each.title for each in layout.fields]
        _sheet(book, layout.title, titles, rows, [WIDTHS.get(each.name, 16) for each in layout.fields])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _rows(content: PackageContent, currency: str) -> tuple[Iterable[Sequence[Any]], ...]:
    """Of each sheet, in the order of LAYOUTS."""
    placed = [(category, option) for category in content.categories for option in category.options]
    return (
        [_values(CATEGORY, category) for category in content.categories],
        [
            [category.name, *_values(OPTION, option, unit_price=in_currency(option.unit_price, currency))]
            for category, option in placed
        ],
        [
            [option.code, kind, rule.code, rule.message]
            for _, option in placed
            for kind in KINDS
            for rule in getattr(option, kind)
        ],
        [[option.code, *_values(SPEC, spec)] for _, option in placed for spec in option.artwork_specs],
    )


def _values(fields: Sequence[Field], thing: Any, **instead: Any) -> list[Any]:
    return [instead.get(each.name, getattr(thing, each.name)) for each in fields]


def _sheet(book: Any, title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], widths: Sequence[int]) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.append(list(heads))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            _write(sheet.cell(number, column), value)
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width


def _write(cell: Any, value: Any) -> None:
    """Texts as texts whatever they look like; empty stays empty."""
    if isinstance(value, tuple):
        value = ", ".join(value)
    if value is None or value == "":
        return
    if isinstance(value, int) or hasattr(value, "quantize"):
        cell.value = value
        return
    cell.value = to_cell(str(value))
    cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = Alignment(wrap_text=True, vertical="top")


# --- reading -------------------------------------------------------------------------------------------


def read_workbook(file: bytes) -> Received:
    """Raises Unreadable where it is no workbook at all; what is wrong in it is named in the answer."""
    _refuse_bombs(file)
    try:
        book = load_workbook(BytesIO(file), read_only=True, data_only=False, keep_links=False)
    except Exception as broken:  # the library answers damage with whatever it stumbled over
        raise Unreadable("The file is no workbook that can be read. Save it as .xlsx and send it again.") from broken
    try:
        return _Reader(book).received()
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, SyntaxError, BadZipFile, OSError) as broken:
        sentence = "A sheet of the workbook is damaged. Save it anew as .xlsx and send it again."
        raise Unreadable(sentence) from broken
    finally:
        book.close()


def _refuse_bombs(file: bytes) -> None:
    if len(file) > LARGEST_WORKBOOK:
        raise Unreadable(f"The file has {len(file):,} bytes. At most {LARGEST_WORKBOOK:,} are read. Make it smaller.")
    try:
        with ZipFile(BytesIO(file)) as parts:
            sizes = [part.file_size for part in parts.infolist()]
            for part in parts.infolist():
                _unpack_within(parts, part)
    except (BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as broken:
        raise Unreadable("The file is no workbook that can be read. Save it as .xlsx and send it again.") from broken
    if len(sizes) > MOST_PARTS or sum(sizes) > LARGEST_UNPACKED:
        raise Unreadable("The workbook is far larger inside than out. Save only the five sheets and send it again.")


def _unpack_within(parts: ZipFile, part: Any) -> None:
    """What a part says of its size may be a lie: never more than that is unpacked, and this finds out."""
    if part.file_size > LARGEST_UNPACKED:
        raise ValueError(part.filename)
    with parts.open(part) as opened:
        left = part.file_size + 1
        while left > 0 and (piece := opened.read(min(left, 1_000_000))):
            left -= len(piece)


@dataclass(slots=True)
class _Row:
    """Texts by field, and where the row stands."""

    sheet: str
    number: int
    texts: dict[str, str]
    letters: Mapping[str, str]

    def where(self, name: str = "") -> str:
        column = f", column {self.letters[name]}" if name in self.letters else ""
        return f"{self.sheet}, row {self.number}{column}"


@dataclass(slots=True)
class _Reader:
    book: Any
    faults: list[Fault] = field(default_factory=list)
    places: dict[str, _Row] = field(default_factory=dict)
    head_cells: dict[str, str] = field(default_factory=dict)
    has_images: bool = True

    def received(self) -> Received:
        head = self._head()
        typed = {each.name: head[each.name] for each in PACKAGE} | {"categories": self._categories()}
        currency = head["currency"].strip().upper()
        received = Received(head["code"].strip(), currency)
        received.content, found = read_typed(typed, currency)
        if not self.has_images:
            received.silent_images = {option.code for option in received.content.options}
        named = {fault.where for fault in self.faults}
        for detail in found:
            where = self._where(detail.field)
            if where and where not in named:
                self.faults.append(Fault(where, detail.message))
        received.faults = self.faults[:MOST_FAULTS]
        return received

    # --- sheets --------------------------------------------------------------------------------------

    def _head(self) -> dict[str, str]:
        """The sheet of fields and values; any other field there is left alone."""
        by_title = {each.title.casefold(): each.name for each in HEAD}
        texts = {each.name: "" for each in HEAD}
        for number, cells in self._cells("Package"):
            title = self._text(cells[0], "Package", number, "A").strip().casefold() if cells else ""
            name = by_title.get(title)
            if name and len(cells) > 1:
                texts[name] = self._text(cells[1], "Package", number, "B")
                self.head_cells[name] = f", cell B{number}"
        for each in ("code", "currency"):
            if not texts[each].strip():
                self.faults.append(
                    Fault("Package", f"The {each} is missing. A row “{each.capitalize()}” is needed. Add it.")
                )
        return texts

    def _categories(self) -> list[Typed]:
        categories: list[Typed] = []
        by_name: dict[str, int] = {}
        for row in self._table(CATEGORIES):
            by_name.setdefault(row.texts["name"].strip(), len(categories))
            self.places[f"categories.{len(categories)}"] = row
            categories.append({**row.texts, "options": []})
        by_code: dict[str, str] = {}
        for row in self._table(OPTIONS):
            place = self._parent(row, "category", by_name, "the sheet Categories")
            if place is not None:
                inside = categories[place]["options"]
                path = f"categories.{place}.options.{len(inside)}"
                by_code.setdefault(row.texts["code"].strip(), path)
                self.places[path] = row
                inside.append({**row.texts, "rules": [], "artwork_specs": []})
        for layout, name in ((RULES, "rules"), (ARTWORK, "artwork_specs")):
            for row in self._table(layout):
                self._attach(row, name, by_code, categories)
        return categories

    def _attach(self, row: _Row, name: str, by_code: Mapping[str, str], categories: list[Typed]) -> None:
        path = self._parent(row, "option", by_code, "the sheet Options")
        if path is not None:
            _, category, _, option = path.split(".")
            rows = categories[int(category)]["options"][int(option)][name]
            self.places[f"{path}.{name}.{len(rows)}"] = row
            rows.append(row.texts)

    def _parent(self, row: _Row, name: str, known: Mapping[str, Any], where: str) -> Any:
        wanted = row.texts[name].strip()
        if wanted not in known:
            sentence = (
                f"“{shown(wanted)}” is not in {where}. Each row names one that is. Mend the name or add it there."
            )
            self.faults.append(Fault(row.where(name), sentence))
        return known.get(wanted)

    def _table(self, layout: Layout) -> Iterator[_Row]:
        """The rows that say anything, by the heads of their columns."""
        rows = self._cells(layout.title)
        found = 0
        columns = self._columns(layout, next(rows, (1, ()))[1])
        letters = {name: get_column_letter(place + 1) for name, place in columns.items()}
        for number, cells in rows:
            texts = {
                each.name: self._text(cells[columns[each.name]], layout.title, number, letters[each.name])
                if columns.get(each.name, len(cells)) < len(cells)
                else ""
                for each in layout.fields
            }
            if any(text.strip() for text in texts.values()):
                found += 1
                if found > layout.most:
                    sentence = f"There are more than {layout.most:,} rows. So many are allowed. Make several packages."
                    self.faults.append(Fault(f"{layout.title}, row {number}", sentence))
                    return
                yield _Row(layout.title, number, texts, letters)

    def _columns(self, layout: Layout, heads: Sequence[Any]) -> dict[str, int]:
        """Where each field stands. A needed one that is missing, a head that is unknown or stands twice is a fault."""
        by_title = {each.title.casefold(): each for each in layout.fields}
        columns: dict[str, int] = {}
        for place, head in enumerate(heads):
            title = self._text(head, layout.title, 1, get_column_letter(place + 1)).strip()
            found = by_title.get(title.casefold())
            where = f"{layout.title}, row 1, column {get_column_letter(place + 1)}"
            if found is None and title:
                words = ", ".join(each.title for each in layout.fields)
                self.faults.append(Fault(where, f"The head “{shown(title)}” is not known. Heads are {words}. Mend it."))
            elif found and found.name in columns:
                self.faults.append(
                    Fault(where, f"The head “{found.title}” stands twice. It may stand once. Remove one.")
                )
            elif found:
                columns[found.name] = place
        missing = [each.title for each in layout.fields if each.is_needed and each.name not in columns]
        if missing and (heads or layout in (CATEGORIES, OPTIONS)):
            sentence = f"A column is missing: {', '.join(missing)}. It is needed. Add it with this head in row 1."
            self.faults.append(Fault(f"{layout.title}, row 1", sentence))
        if layout is OPTIONS:
            self.has_images = "image_id" in columns
        return columns

    def _cells(self, title: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """(number, cells) of each row of a sheet; none where it is not there. Too many are a fault and are not read."""
        names = {name.strip().casefold(): name for name in self.book.sheetnames}
        if title.casefold() not in names:
            there = ", ".join(shown(name) for name in self.book.sheetnames[:10])
            sentence = f"There is no sheet “{title}”. The workbook has {there}. Name the sheet so, even if it is empty."
            self.faults.append(Fault(title, sentence))
            return
        sheet = self.book[names[title.casefold()]]
        if not hasattr(sheet, "iter_rows"):
            self.faults.append(Fault(title, "The sheet holds a chart. A sheet with cells is needed. Add one."))
            return
        for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, max_row=MOST_ROWS + 1), start=1):
            if number > MOST_ROWS:
                sentence = f"The sheet has more than {MOST_ROWS:,} rows. So many are read. Delete those below the last."
                self.faults.append(Fault(f"{title}, row {number}", sentence))
                return
            yield number, cells

    def _text(self, cell: Any, sheet: str, row: int, column: str) -> str:
        try:
            if getattr(cell, "data_type", "n") in {"f", "e"}:
                kind = "a formula" if cell.data_type == "f" else f"the error {cell.value}"
                raise Unfit(f"The cell holds {kind}. Only values are read. Copy it and paste it as a value.")
            return of_cell(cell.value)
        except Unfit as unfit:
            self.faults.append(Fault(f"{sheet}, row {row}, column {column}", str(unfit)))
            return ""

    def _where(self, path: str) -> str:
        """The cell of a fault: the row of the longest path that is known, the column of the field after it.

        Nowhere, if the field has no column: that was said already.
        """
        parts = path.split(".")
        if parts[0] != "categories":
            return f"Package{self.head_cells.get(parts[0], '')}"
        for length in range(len(parts), 1, -1):
            row = self.places.get(".".join(parts[:length]))
            if row:
                name = parts[length] if length < len(parts) else ""
                return "" if name in NAMES and name not in row.letters else row.where(name)
        return "Options"
