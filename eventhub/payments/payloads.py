from typing import Any

from eventhub.core.money import in_currency
from eventhub.payments.models import Payment
from eventhub.payments.queries import balance_at


def payment_data(payment: Payment) -> dict[str, Any]:
    """`data` of the contract's payment_received; the balance is gross and counts this payment in."""
    balance = balance_at(payment.stand)
    return {
        "payment_id": payment.pk,
        "stand_id": payment.stand_id,
        "amount": in_currency(payment.amount, balance.currency),
        "currency": balance.currency,
        "balance": balance.balance,
    }
