"""The one price breakdown: pages, API, admin, mails and webhooks all show what this returns."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
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
    fees = tuple(FeeFacts(fee.id, fee.description, in_currency(fee.amount, currency)) for fee in fees)
    lines = tuple(
        _line(version, option, quantities[option.id], currency)
        for option in version.options
        if quantities.get(option.id, 0)
    )
    base = in_currency(version.base_price, currency)
    net = base + sum((line.line_total for line in lines), Decimal(0)) + sum((fee.amount for fee in fees), Decimal(0))
    vat = in_currency(net * vat_rate / 100, currency)
    return Price(currency, base, lines, fees, vat_rate, net, vat, net + vat)


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
