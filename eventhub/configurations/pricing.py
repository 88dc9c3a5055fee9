"""The one price breakdown: pages, API, admin, mails and webhooks all show what this returns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from eventhub.configurations.facts import FeeFacts, OptionFacts, Quantities, VersionFacts
from eventhub.core.money import in_currency


@dataclass(frozen=True, slots=True)
class PriceLine:
    """An option that was chosen; what lies above the included quantity is charged."""

    option_id: UUID
    code: str
    name: str
    category: str
    quantity: int
    included_quantity: int
    charged_quantity: int
    unit_price: Decimal
    line_total: Decimal

    @property
    def included(self) -> int:
        """How many of its pieces cost nothing extra."""
        return self.quantity - self.charged_quantity


@dataclass(frozen=True, slots=True)
class Price:
    """Amounts in `currency`, exact to its smallest unit; `vat_rate` in per cent."""

    currency: str
    base: Decimal
    lines: tuple[PriceLine, ...]
    fees: tuple[FeeFacts, ...]
    vat_rate: Decimal
    net: Decimal
    vat: Decimal
    gross: Decimal

    @property
    def net_without_fees(self) -> Decimal:
        return self.net - sum((fee.amount for fee in self.fees), Decimal(0))

    @property
    def options(self) -> Decimal:
        """What the lines cost beyond the base price."""
        return self.net_without_fees - self.base

    @property
    def charged_lines(self) -> tuple[PriceLine, ...]:
        return tuple(line for line in self.lines if line.line_total)


def charged_quantity(option: OptionFacts, quantity: int) -> int:
    return max(0, quantity - option.included_quantity)


def line_total(option: OptionFacts, quantity: int) -> Decimal:
    return charged_quantity(option, quantity) * option.unit_price


def price_of(
    version: VersionFacts, quantities: Quantities, *, fees: Iterable[FeeFacts], currency: str, vat_rate: Decimal
) -> Price:
    """Base + Σ max(0, quantity − included) × unit price + fees; VAT on the sum, rounded once."""
    lines = tuple(
        _line(version, option, quantities[option.id], currency)
        for option in version.options
        if quantities.get(option.id, 0)
    )
    return _price(version.base_price, lines, fees=fees, currency=currency, vat_rate=vat_rate)


def kept_price_of(
    base: Decimal,
    lines: Iterable[Mapping[str, Any]],
    *,
    fees: Iterable[FeeFacts],
    currency: str,
    vat_rate: Decimal,
) -> Price:
    """The same of what was kept with a submission; `lines` as `sheet.line_facts` makes them."""
    kept = tuple(_kept_line(line, currency) for line in lines)
    return _price(base, kept, fees=fees, currency=currency, vat_rate=vat_rate)


def _price(
    base: Decimal, lines: tuple[PriceLine, ...], *, fees: Iterable[FeeFacts], currency: str, vat_rate: Decimal
) -> Price:
    fees = tuple(FeeFacts(fee.id, fee.description, in_currency(fee.amount, currency)) for fee in fees)
    base = in_currency(base, currency)
    net = base + sum((line.line_total for line in lines), Decimal(0)) + sum((fee.amount for fee in fees), Decimal(0))
    vat = vat_on(net, vat_rate, currency)
    return Price(currency, base, lines, fees, vat_rate, net, vat, net + vat)


def vat_on(net: Decimal, vat_rate: Decimal, currency: str) -> Decimal:
    """The tax on a net sum, rounded once."""
    return in_currency(net * vat_rate / 100, currency)


def _line(version: VersionFacts, option: OptionFacts, quantity: int, currency: str) -> PriceLine:
    return PriceLine(
        option_id=option.id,
        code=option.code,
        name=option.name,
        category=version.category_names[option.category_id],
        quantity=quantity,
        included_quantity=option.included_quantity,
        charged_quantity=charged_quantity(option, quantity),
        unit_price=in_currency(option.unit_price, currency),
        line_total=in_currency(line_total(option, quantity), currency),
    )


def _kept_line(line: Mapping[str, Any], currency: str) -> PriceLine:
    quantity, included = int(line["quantity"]), int(line["included_quantity"])
    return PriceLine(
        option_id=UUID(line["option_id"]),
        code=line["code"],
        name=line["name"],
        category=line["category"],
        quantity=quantity,
        included_quantity=included,
        charged_quantity=max(0, quantity - included),
        unit_price=in_currency(Decimal(line["unit_price"]), currency),
        line_total=in_currency(Decimal(line["line_total"]), currency),
    )
