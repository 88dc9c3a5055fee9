from decimal import Decimal

from django.db.models import Q, QuerySet

from eventhub.accounts.enums import Role, ScopeType
from eventhub.configurations.enums import LIVE
from eventhub.configurations.models import Fee, StandConfiguration
from eventhub.core.actor import Actor
from eventhub.core.money import format_money
from eventhub.events.models import Event
from eventhub.payments.balance import Balance, balance_of
from eventhub.payments.models import Payment
from eventhub.stands.models import Stand
from eventhub.stands.queries import stands_visible_to


def stands_with_money_in_sight(actor: Actor, event: Event | None = None) -> QuerySet[Stand]:
    """Of the stands in sight those whose money is the actor's to see: organisers, clients, and sponsors of the stand."""
    stands = stands_visible_to(actor, event)
    if actor.sees_everything or actor.is_client:
        return stands
    return stands.filter(
        Q(event__organisation_id__in=actor.scope_ids(Role.ORGANISER, ScopeType.ORGANISATION))
        | Q(event_id__in=actor.scope_ids(Role.ORGANISER, ScopeType.EVENT))
        | Q(sponsorship_id__in=actor.scope_ids(Role.SPONSOR, ScopeType.SPONSORSHIP))
        | Q(pk__in=actor.scope_ids(Role.SPONSOR, ScopeType.STAND))
    )


def payments_visible_to(actor: Actor, event: Event | None = None) -> QuerySet[Payment]:
    stands = stands_with_money_in_sight(actor, event).order_by().values("pk")
    return Payment.objects.filter(stand__in=stands).select_related("stand__event", "reversal")


def fees_visible_to(actor: Actor, event: Event | None = None) -> QuerySet[Fee]:
    """The fees of the same stands."""
    stands = stands_with_money_in_sight(actor, event).order_by().values("pk")
    return Fee.objects.filter(stand__in=stands).select_related("stand__event", "reversal")


def payments_of(stand: Stand) -> QuerySet[Payment]:
    """The caller has seen to it that the stand's money may be seen."""
    return stand.payments.select_related("stand__event", "reversal")


def balance_at(stand: Stand) -> Balance:
    """The balance of a stand as it is now, in three queries; the caller has seen to it that it may be seen."""
    event = stand.event
    return balance_of(
        approved=_in_force(stand),
        fees=stand.fees.order_by().values_list("amount", flat=True),
        payments=stand.payments.order_by().values_list("amount", flat=True),
        currency=event.currency,
        vat_rate=event.vat_rate,
    )


def _in_force(stand: Stand) -> Decimal:
    """What was approved, also while a later revision is under way."""
    approved = StandConfiguration.objects.filter(stand=stand, status__in=LIVE, approved_submission__isnull=False)
    return approved.values_list("approved_submission__net_total", flat=True).first() or Decimal(0)


def paid_for(stand: Stand) -> str:
    """How much of money has come in and stayed, in words; empty where nothing has."""
    paid = sum(stand.payments.values_list("amount", flat=True), Decimal(0))
    return format_money(paid, stand.event.currency) if paid else ""
