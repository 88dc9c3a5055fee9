from decimal import Decimal
from typing import Any

from django.db.models import Sum

from eventhub.configurations.models import StandConfiguration
from eventhub.core.money import in_currency


def configuration_data(configuration: StandConfiguration) -> dict[str, Any]:
    """`data` of the contract's stand_configured and configuration_approved; the total is net with fees."""
    stand = configuration.stand
    fees = stand.fees.aggregate(total=Sum("amount"))["total"] or Decimal(0)
    return {
        "configuration_id": configuration.pk,
        "stand_id": stand.pk,
        "package_id": configuration.version.package_id,
        "package_version": configuration.version.number,
        "total_price": in_currency(configuration.net_total + fees, stand.event.currency),
        "status": str(configuration.status),
    }
