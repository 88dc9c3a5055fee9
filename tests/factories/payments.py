from decimal import Decimal
from typing import Any

from django.utils import timezone

from eventhub.payments.models import Payment
from eventhub.stands.models import Stand


def make_payment(stand: Stand, amount: str = "1200.00", **fields: Any) -> Payment:
    """Money that came in a moment ago."""
    values = {"received_at": timezone.now(), "reference": "Transfer", "recorded_by_name": "Maya Okafor", **fields}
    return Payment.objects.create(stand=stand, amount=Decimal(amount), **values)
