from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.api.base import ActorScopedViewSet, Body, NothingBody, PlainReading
from eventhub.api.fields import IdField, MoneyField, NumberField, TextField
from eventhub.api.parameters import by_id, listing, with_things
from eventhub.configurations.models import Fee
from eventhub.configurations.services import add_fee, reverse_fee
from eventhub.payments.models import Payment
from eventhub.payments.queries import fees_visible_to, stands_with_money_in_sight


def currency_of(row: Fee | Payment) -> str:
    return row.stand.event.currency


class ReversibleSerializer(serializers.Serializer):
    """What fees and payments have in common: an amount on a stand that is never edited, only reversed."""

    id = serializers.UUIDField(read_only=True)
    stand_id = serializers.UUIDField(read_only=True)
    amount = MoneyField(currency_of, help_text="Below nought where it reverses another one.")
    currency = serializers.CharField(read_only=True, source="stand.event.currency")
    reverses = serializers.UUIDField(
        read_only=True, allow_null=True, source="reverses_id", help_text="What this one takes back, by id."
    )
    reversed_by = serializers.SerializerMethodField(help_text="What took this one back, by id.")
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_reversed_by(self, row: Fee | Payment) -> UUID | None:
        return row.reversal.pk if hasattr(row, "reversal") else None


class FeeSerializer(ReversibleSerializer):
    description = serializers.CharField(read_only=True)
    amount = MoneyField(currency_of, help_text="Net. Below nought where it reverses another one.")


class FeeBody(Body):
    stand_id = IdField()
    description = TextField(max_length=200)
    amount = NumberField(help_text="Net, without VAT.")


class FeeViewSet(PlainReading, ActorScopedViewSet):
    noun, tag = ("fee", "fees"), "Fees and payments"
    scope_family = "payments"
    serializer_class = FeeSerializer
    bodies = {"create": FeeBody, "reverse": NothingBody}
    examples = {
        "create": {
            "stand_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b10",
            "description": "Late change of the floor plan",
            "amount": 120,
        }
    }
    summaries = {"create": "Add a fee"}
    parameters = {
        "list": listing(
            by_id("event", "Only those of this event.", lookup="stand__event_id"),
            by_id("stand", "Only those of this stand."),
            ordering=("amount", "created_at", "updated_at"),
            search=("description", "stand__number"),
            expand=("stand",),
        ),
        "retrieve": (with_things("stand"),),
    }

    def get_queryset(self) -> QuerySet[Fee]:
        return fees_visible_to(self.actor).order_by("created_at", "pk")

    def create(self, request: Request) -> Response:
        """Raise what the stand costs by exactly this, at any status of its configuration."""
        values = self.read()
        stand = self.referred(stands_with_money_in_sight(self.actor), values.pop("stand_id"), "stand_id")
        fee = add_fee(stand, actor=self.actor, **values)
        return self.reply_created(self.thing(pk=fee.pk), "api:fee-detail")

    def reverse(self, request: Request, pk: UUID) -> Response:
        """Take the fee back by an equal one below nought. Both stay readable and point to each other."""
        fee = self.thing()
        self.read()
        reverse_fee(fee, actor=self.actor)
        return self.reply(self.thing())
