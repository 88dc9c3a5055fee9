"""What a stand owes and what came in, and nothing else; docs/adr/0025 says what counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from eventhub.configurations.pricing import vat_on
from eventhub.core.money import in_currency


@dataclass(frozen=True, slots=True)
class Balance:
    """Amounts in `currency`, exact to its smallest unit; `vat_rate` in per cent. Below nought: more came in than is owed."""

    currency: str
    net: Decimal
    vat_rate: Decimal
    vat: Decimal
    paid: Decimal

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat

    @property
    def balance(self) -> Decimal:
        return self.gross - self.paid


def balance_of(
    *, approved: Decimal, fees: Iterable[Decimal], payments: Iterable[Decimal], currency: str, vat_rate: Decimal
) -> Balance:
    """`approved`: the submission in force, net and without fees; nought where nothing is approved."""
    net = in_currency(approved, currency) + _sum(fees, currency)
    vat = vat_on(net, vat_rate, currency)
    return Balance(currency=currency, net=net, vat_rate=vat_rate, vat=vat, paid=_sum(payments, currency))


def _sum(amounts: Iterable[Decimal], currency: str) -> Decimal:
    return sum((in_currency(amount, currency) for amount in amounts), in_currency(Decimal(0), currency))
