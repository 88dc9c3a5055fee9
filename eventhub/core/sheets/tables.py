"""A list as its lines, whatever file it came in: the header, the rows under it, and what is wrong with them. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from eventhub.core.errors import Invalid
from eventhub.core.sheets import limits

Recognised = Callable[[str], bool]  # whether a text in a cell is the name of a column


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file that is not empty, as texts; `number` is its place in the file, from 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` are as wide as the header, or wider where a line holds more than the header names."""

    headers: tuple[str, ...]
    header_line: int
    rows: list[Line]


def refused(message: str, code: str = "unreadable") -> Invalid:
    return Invalid.at("file", message, code=code)


def bounded(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines as long as they keep within the limits; Invalid, with the line, at the first that does not."""
    for count, line in enumerate(lines, start=1):
        if count > limits.MOST_ROWS + limits.HEADER_WITHIN:
            raise too_many_rows()
        if len(line.cells) > limits.MOST_COLUMNS:
            most = f"more than {limits.MOST_COLUMNS} columns. At most {limits.MOST_COLUMNS} are read"
            raise refused(f"Line {line.number} has {most}. Remove those that are not needed.", "too_large")
        yield line


def too_many_rows() -> Invalid:
    sentence = (
        f"The list has more than {limits.MOST_ROWS:,} rows. At most {limits.MOST_ROWS:,} are read at once. Divide it."
    )
    return refused(sentence, "too_large")


def header_of(lines: list[Line], recognised: Recognised, wanted: int = 0) -> Line:
    """The line that names the columns: the one asked for, or that among the first with the most words that we know."""
    if not lines:
        raise refused("The file is empty. A list has a line with the names of its columns, and rows under it.", "empty")
    if wanted:
        for line in lines:
            if line.number == wanted:
                return line
        sentence = (
            f"Line {wanted} is empty or not there. The names of the columns stand in a line with text. Give another."
        )
        raise Invalid.at("header_line", sentence)
    first = lines[: limits.HEADER_WITHIN]
    return max(first, key=lambda line: (sum(recognised(cell) for cell in line.cells), -line.number))


def no_row_under(header: Line, wanted: int) -> Invalid:
    """At `header_line` where that line was asked for: the list may have rows under another one."""
    sentence = (
        f"Under the names of the columns in line {header.number} there is no row. Add rows, or choose another line."
    )
    return Invalid.at("header_line" if wanted else "file", sentence, code="empty")


def table_of(lines: Iterable[Line], recognised: Recognised, header_line: int = 0) -> Table:
    """Header and rows. Raises Invalid for a list without rows or with too many."""
    every = list(bounded(lines))
    header = header_of(every, recognised, header_line)
    headers = trimmed(header.cells)
    rows = [fitted(line, len(headers)) for line in every if line.number > header.number]
    if not rows:
        raise no_row_under(header, header_line)
    if len(rows) > limits.MOST_ROWS:
        raise too_many_rows()
    return Table(headers, header.number, rows)


def trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Without empty cells at the end."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def fitted(line: Line, width: int) -> Line:
    """As wide as the header; longer only where something stands beyond it."""
    cells = trimmed(line.cells)
    return Line(line.number, cells + ("",) * (width - len(cells)))
