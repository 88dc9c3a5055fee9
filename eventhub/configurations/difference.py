"""What changed between two states of a stand's lines: values in, differences out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class LineDifference:
    """One option in both states; a quantity of None means that it was not there."""

    code: str
    name: str
    category: str
    old_quantity: int | None
    new_quantity: int | None
    old_total: Decimal
    new_total: Decimal

    @property
    def is_changed(self) -> bool:
        return (self.old_quantity, self.old_total) != (self.new_quantity, self.new_total)

    @property
    def change(self) -> Decimal:
        return self.new_total - self.old_total


@dataclass(frozen=True, slots=True)
class Difference:
    """All lines of both states in the order of the newer one; totals are net, without fees."""

    lines: tuple[LineDifference, ...]
    old_base: Decimal
    new_base: Decimal
    old_net: Decimal
    new_net: Decimal

    @property
    def changed(self) -> tuple[LineDifference, ...]:
        return tuple(line for line in self.lines if line.is_changed)

    @property
    def unchanged(self) -> tuple[LineDifference, ...]:
        return tuple(line for line in self.lines if not line.is_changed)

    @property
    def base_change(self) -> Decimal:
        return self.new_base - self.old_base

    @property
    def change(self) -> Decimal:
        return self.new_net - self.old_net


@dataclass(frozen=True, slots=True)
class LineState:
    """A base price and its lines, each {code, name, category, quantity, line_total}."""

    base: Decimal
    net: Decimal
    lines: tuple[Mapping[str, Any], ...]


NOTHING = LineState(ZERO, ZERO, ())


def compare(old: LineState, new: LineState) -> Difference:
    """Lines are matched by option code, so that states of two package versions can be compared."""
    before, after = _by_code(old.lines), _by_code(new.lines)
    codes = list(after) + [code for code in before if code not in after]
    lines = tuple(_line(before.get(code), after.get(code)) for code in codes)
    return Difference(lines, old.base, new.base, old.net, new.net)


def _by_code(lines: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {line["code"]: line for line in lines}


def _line(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> LineDifference:
    named = new or old or {}
    return LineDifference(
        code=named["code"],
        name=named["name"],
        category=named["category"],
        old_quantity=old["quantity"] if old else None,
        new_quantity=new["quantity"] if new else None,
        old_total=Decimal(old["line_total"]) if old else ZERO,
        new_total=Decimal(new["line_total"]) if new else ZERO,
    )
