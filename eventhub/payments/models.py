from django.db import models
from django.db.models import Q

from eventhub.core.models import BaseModel
from eventhub.core.money import format_money
from eventhub.core.scope import Scope
from eventhub.stands.models import Stand


class Payment(BaseModel):
    """Money that came in for a stand, gross. Never edited; `reverses` names the payment that this one takes back."""

    stand = models.ForeignKey(Stand, on_delete=models.PROTECT, related_name="payments")
    amount = models.DecimalField(max_digits=16, decimal_places=3)
    received_at = models.DateTimeField()
    reference = models.CharField(max_length=200, blank=True)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversal")
    recorded_by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="only_a_reversal_is_below_nought",
                condition=Q(reverses=None, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
            )
        ]

    def __str__(self) -> str:
        return f"{format_money(self.amount, self.stand.event.currency)} for stand {self.stand.number}"

    @property
    def scope(self) -> Scope:
        return self.stand.scope
