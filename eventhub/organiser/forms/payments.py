from datetime import datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from eventhub.organiser.forms.base import ServiceForm


class PaymentForm(ServiceForm):
    """Money that came in. People know the day; it counts from its beginning in the event's time zone."""

    amount = forms.DecimalField(max_digits=16, decimal_places=3, min_value=Decimal(0), help_text="Gross, with VAT")
    received_at = forms.DateField(
        label="Day received", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reference = forms.CharField(max_length=200, required=False, help_text="As on the bank statement, for example")

    def __init__(self, *args: Any, timezone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.timezone = timezone

    def clean_received_at(self) -> datetime:
        return datetime.combine(self.cleaned_data["received_at"], time(), ZoneInfo(self.timezone))
