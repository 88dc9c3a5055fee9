from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid
from eventhub.core.field_checks import FieldChecks
from eventhub.events.guards import require_open
from eventhub.payments.models import Payment
from eventhub.stands.models import Stand

LONGEST_REFERENCE = 200
LONGEST_REASON = 2_000
OLDEST = datetime(2000, 1, 1, tzinfo=UTC)
CLOCKS_DIFFER_BY = timedelta(minutes=5)


@transaction.atomic
def record_payment(
    stand: Stand, *, amount: Decimal, received_at: datetime, reference: str = "", actor: Actor
) -> Payment:
    """Money came in for the stand: gross, in the event's currency, at any status of its configuration."""
    stand = lock(stand)
    require(actor, "payments.record", stand)
    require_open(stand.event)
    reference = " ".join(reference.split())
    _check(stand, amount=amount, received_at=received_at, reference=reference)
    payment = Payment.objects.create(
        stand=stand, amount=amount, received_at=received_at, reference=reference, recorded_by_name=actor.name[:200]
    )
    data = {"payment_id": payment.pk, "amount": amount, "received_at": received_at, "reference": reference}
    record(payment, verbs.PAYMENT_RECORDED, actor=actor, data=data)
    return payment


def _check(stand: Stand, *, amount: Decimal, received_at: datetime, reference: str) -> None:
    checks = FieldChecks()
    if amount.is_finite() and amount <= 0:
        checks.fault("amount", "out_of_range", f"{amount} is no payment. Give an amount above 0, or reverse a payment.")
    else:
        checks.amount("amount", amount, "The amount", stand.event.currency)
    if not OLDEST <= received_at <= timezone.now() + CLOCKS_DIFFER_BY:
        message = "The payment can't have come in on that day. Give one from 2000 until today."
        checks.fault("received_at", "out_of_range", message)
    checks.text("reference", reference, "The reference", LONGEST_REFERENCE, required=False)
    checks.refuse()


@transaction.atomic
def reverse_payment(payment: Payment, *, actor: Actor, reason: str) -> Payment:
    """Take a payment back by an equal one below nought; both stay readable. Returns the reversal."""
    stand = lock(payment.stand)
    require(actor, "payments.record", stand)
    require_open(stand.event)
    _require_reason(reason)
    payment = lock(payment)
    if payment.reverses_id or Payment.objects.filter(reverses=payment).exists():
        raise Conflict("This payment was reversed already.", code="duplicate")
    reversal = Payment.objects.create(
        stand=stand,
        amount=-payment.amount,
        received_at=timezone.now(),
        reference=payment.reference,
        reverses=payment,
        recorded_by_name=actor.name[:200],
    )
    payment.save(update_fields=["updated_at"])  # whoever mirrors payments learns that this one was reversed
    data = {"payment_id": payment.pk, "amount": reversal.amount}
    record(payment, verbs.PAYMENT_REVERSED, actor=actor, reason=reason.strip(), data=data)
    return reversal


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid.at("reason", "Say why the payment is taken back. It is kept in the history.", code="required")
    checks = FieldChecks()
    checks.text("reason", reason, "The reason", LONGEST_REASON)
    checks.refuse()
