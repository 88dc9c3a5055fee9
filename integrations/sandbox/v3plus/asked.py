"""What a request asks of a resource: fields, filters, order, page and sub-resources."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from integrations.sandbox.v3plus.errors import invalid
from integrations.sandbox.v3plus.tree import CHAIN
from integrations.sandbox.wire import Request, page_number

USUAL_SIZE, LARGEST_SIZE = 15, 100
FILTER = re.compile(r"filters\[(\w+)\]")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    fields: tuple[str, ...]
    filters: Mapping[str, frozenset[str]]
    order: str
    is_descending: bool
    relations: tuple[tuple[str, ...], ...]
    page: int
    size: int

    @property
    def is_selective(self) -> bool:
        return bool(self.filters or self.order)

    def require_relations(self, known: Collection[str]) -> None:
        for chain in self.relations:
            if chain[0] not in known or (len(chain) > 1 and chain != CHAIN[: len(chain)]):
                raise invalid({"with": f"The relation {'.'.join(chain)} is not available."})

    def selected(self, rows: list[tuple[Any, Row]]) -> list[tuple[Any, Row]]:
        """Pairs of anything with the row that it stands for; a field that the rows don't have is an error."""
        for _, row in rows[:1]:
            self.require_known(row)
        kept = [pair for pair in rows if self.admits(pair[1])]
        return (
            sorted(kept, key=lambda pair: rank(pair[1][self.order]), reverse=self.is_descending) if self.order else kept
        )

    def require_known(self, row: Row) -> None:
        if unknown := [name for name in self.filters if name not in row]:
            raise invalid({f"filters.{unknown[0]}": f"The selected filter {unknown[0]} is invalid."})
        if self.order and self.order not in row:
            raise invalid({"orderBy": "The selected order by is invalid."})

    def admits(self, row: Row) -> bool:
        return all(as_text(row[name]) in values for name, values in self.filters.items())


def read(request: Request) -> Asked:
    query = request.query
    filters = {found[1]: text for name, text in query.items() if (found := FILTER.fullmatch(name))}
    return Asked(
        fields=tuple(parts(query.get("fields", ""))),
        filters={name: frozenset(parts(text)) for name, text in filters.items()},
        order=query.get("orderBy", ""),
        is_descending=query.get("orderDir", "asc").lower() == "desc",
        relations=tuple(tuple(chain.split(".")) for chain in parts(query.get("with", ""))),
        page=page_number(query.get("page", "1")) or 1,
        size=min(page_number(query.get("pageSize", "")) or USUAL_SIZE, LARGEST_SIZE),
    )


def parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def picked(row: Row, fields: tuple[str, ...]) -> Row:
    """Nothing but what was named: not even the id."""
    return {name: row[name] for name in fields if name in row} if fields else row


def as_text(value: Any) -> str:
    """As in a query: 1 and true are the same there."""
    return str(int(value)) if isinstance(value, bool) else "" if value is None else str(value)


def rank(value: Any) -> tuple[bool, float, str]:
    """Nothing comes first, as in its database."""
    is_number = isinstance(value, int | float)
    return value is not None, value if is_number else 0.0, "" if is_number else as_text(value)
