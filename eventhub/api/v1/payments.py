from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.api.base import ActorScopedViewSet, Body, PlainReading
from eventhub.api.fields import AmountField, IdField, InstantField, MoneyField, NumberField, TextField
from eventhub.api.parameters import by_id, listing, with_things
from eventhub.api.v1.fees import ReversibleSerializer, currency_of
from eventhub.payments.models import Payment
from eventhub.payments.queries import balance_at, payments_visible_to, stands_with_money_in_sight
from eventhub.payments.services import record_payment, reverse_payment


class PaymentSerializer(ReversibleSerializer):
    amount = MoneyField(currency_of, help_text="Gross. Below nought where it reverses another one.")
    received_at = serializers.DateTimeField(read_only=True)
    reference = serializers.CharField(read_only=True)


class PaymentBody(Body):
    stand_id = IdField()
    amount = NumberField(help_text="Gross, in the event's currency.")
    received_at = InstantField()
    reference = TextField(required=False, allow_blank=True, max_length=200)


class ReversalBody(Body):
    reason = TextField(max_length=2_000)


class PaymentViewSet(PlainReading, ActorScopedViewSet):
    noun, tag = ("payment", "payments"), "Fees and payments"
    scope_family = "payments"
    serializer_class = PaymentSerializer
    bodies = {"create": PaymentBody, "reverse": ReversalBody}
    examples = {
        "create": {
            "stand_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b10",
            "amount": 3840,
            "received_at": "2027-03-02T00:00:00Z",
            "reference": "Transfer 2027-0311",
        },
        "reverse": {"reason": "Booked twice"},
    }
    summaries = {"create": "Record a payment"}
    parameters = {
        "list": listing(
            by_id("event", "Only those of this event.", lookup="stand__event_id"),
            by_id("stand", "Only those of this stand."),
            ordering=("received_at", "amount", "created_at", "updated_at"),
            search=("reference", "stand__number"),
            expand=("stand",),
        ),
        "retrieve": (with_things("stand"),),
    }

    def get_queryset(self) -> QuerySet[Payment]:
        return payments_visible_to(self.actor).order_by("created_at", "pk")

    def create(self, request: Request) -> Response:
        """Money came in for a stand. The webhook event `payment_received` follows."""
        values = self.read()
        stand = self.referred(stands_with_money_in_sight(self.actor), values.pop("stand_id"), "stand_id")
        payment = record_payment(stand, actor=self.actor, **values)
        return self.reply_created(self.thing(pk=payment.pk), "api:payment-detail")

    def reverse(self, request: Request, pk: UUID) -> Response:
        """Take the payment back by an equal one below nought. Both stay readable and point to each other."""
        payment = self.thing()
        reverse_payment(payment, actor=self.actor, **self.read())
        return self.reply(self.thing())


class BalanceSerializer(serializers.Serializer):
    """What a stand owes, and what came in. Owed is what was approved and is in force, with all fees."""

    stand_id = serializers.UUIDField(read_only=True)
    currency = serializers.CharField(read_only=True)
    net = AmountField()
    vat_rate = NumberField(read_only=True, help_text="Per cent.")
    vat = AmountField()
    gross = AmountField()
    paid = AmountField()
    balance = AmountField(help_text="`gross` less `paid`; below nought where more came in than is owed.")


class BalanceViewSet(ActorScopedViewSet):
    noun, tag = ("stand's balance", "balances"), "Fees and payments"
    scope_family = "payments"
    serializer_class = BalanceSerializer

    def get_queryset(self) -> QuerySet:
        return stands_with_money_in_sight(self.actor)

    def retrieve(self, request: Request, pk: UUID) -> Response:
        """Nothing approved yet: only the fees are owed."""
        stand = self.thing()
        balance = balance_at(stand)
        return self.reply({"stand_id": stand.pk, **{name: getattr(balance, name) for name in IN_BALANCE}})


IN_BALANCE = ("currency", "net", "vat_rate", "vat", "gross", "paid", "balance")
