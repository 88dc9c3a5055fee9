from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from eventhub.activity.admin import StaffModelAdmin
from eventhub.configurations.admin import is_reversible
from eventhub.core.admin.lists import NewestRelatedFilter
from eventhub.core.admin.steps import OwedReasonForm, Step
from eventhub.core.money import format_money
from eventhub.payments.models import Payment
from eventhub.payments.services import record_payment, reverse_payment


@admin.register(Payment)
class PaymentAdmin(StaffModelAdmin):
    list_display = ("reference", "stand", "event", "money", "received_at", "reverses", "recorded_by_name")
    list_filter = (("stand__event", NewestRelatedFilter),)
    list_select_related = ("stand__event", "reverses__stand__event", "reversal")
    date_hierarchy = "received_at"
    search_fields = ("reference", "stand__number", "recorded_by_name", "stand__event__name")
    search_help_text = "Reference, stand, event, who recorded, or any key"
    key_fields = ("stand_id", "stand__event_id")
    ordering = ("-id",)
    add_fields = ("stand", "amount", "received_at", "reference")
    autocomplete_fields = ("stand",)
    fields = ("stand", "event", "money", "received_at", "reference", "reverses", "recorded_by_name", "created_at")
    steps = (
        Step(
            "reverse",
            "Reverse payment",
            reverse_payment,
            "The payment is reversed: {row}.",
            form=OwedReasonForm,
            shown=is_reversible,
            hint="An equal payment below nought is written; both stay readable.",
        ),
    )

    @admin.display(description="event")
    def event(self, payment: Payment) -> Any:
        return payment.stand.event

    @admin.display(description="amount, gross", ordering="amount")
    def money(self, payment: Payment) -> str:
        return format_money(payment.amount, payment.stand.event.currency)

    def create(self, request: HttpRequest, values: dict[str, Any]) -> Payment:
        return record_payment(values.pop("stand"), actor=request.actor, **values)
