"""A working copy's fields as the page shows them: text, label, and what is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from eventhub.core.errors import Detail
from eventhub.packages.exchange.fields import Field, Kind

LONG = {"description", "message"}
MODES = {Kind.NUMBER: "decimal", Kind.WHOLE: "numeric", Kind.LIMIT: "numeric"}
LENGTHS = {"code": 60, "name": 160, "message": 300}


@dataclass(frozen=True, slots=True)
class Cell:
    """One control. `label` is the head of its column; `of` says whose it is to who can't see that."""

    name: str
    field: Field
    text: str
    faults: list[str] = field(default_factory=list)
    of: str = ""

    @property
    def label(self) -> str:
        return self.field.title

    @property
    def is_long(self) -> bool:
        return self.field.name == "description"

    @property
    def mode(self) -> str:
        return MODES.get(self.field.kind, "")

    @property
    def hint(self) -> str:
        return "No limit" if self.field.kind is Kind.LIMIT else ""


@dataclass(frozen=True, slots=True)
class Row:
    """Several cells of one thing, and what is wrong with the thing as a whole."""

    key: str
    cells: list[Cell]
    part: Mapping[str, Any]
    faults: list[str] = field(default_factory=list)

    @property
    def first(self) -> Cell:
        return self.cells[0]


class Faults:
    """What stands against publishing, by its path."""

    def __init__(self, details: Sequence[Detail]) -> None:
        self.details = details
        self.by_path: dict[str, list[str]] = {}
        for detail in details:
            self.by_path.setdefault(detail.field, []).append(detail.message)

    def at(self, path: str) -> list[str]:
        return self.by_path.get(path, [])

    def below(self, path: str) -> int:
        """How many there are in a part."""
        return sum(len(found) for at, found in self.by_path.items() if at == path or at.startswith(f"{path}."))


NOTHING = Faults([])


def cells(
    fields: tuple[Field, ...],
    part: Mapping[str, Any],
    *,
    prefix: str = "",
    path: str = "",
    faults: Faults = NOTHING,
    of: str = "",
) -> list[Cell]:
    return [Cell(f"{prefix}{each.name}", each, part[each.name], faults.at(f"{path}{each.name}"), of) for each in fields]


def rows(
    fields: tuple[Field, ...], parts: Sequence[Mapping[str, Any]], path: str, faults: Faults, prefix: str
) -> Iterator[Row]:
    """Rows that have no key of their own: numbered."""
    for number, part in enumerate(parts):
        below = f"{path}.{number}."
        of = f"row {number + 1}"
        yield Row(
            str(number), cells(fields, part, prefix=f"{prefix}-{number}-", path=below, faults=faults, of=of), part
        )
