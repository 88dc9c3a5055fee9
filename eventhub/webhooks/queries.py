from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from eventhub.accounts.enums import Role, ScopeType
from eventhub.accounts.queries import organised_organisations
from eventhub.activity.models import OutboxEvent
from eventhub.core.actor import Actor
from eventhub.core.errors import Invalid
from eventhub.webhooks.enums import PING, DeliveryStatus, EndpointStatus
from eventhub.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint

HELD_BACK_FOR = 3  # attempts: as long, a later fact of the same thing waits for an earlier one


def endpoints_visible_to(actor: Actor) -> QuerySet[WebhookEndpoint]:
    """Those of the organisations that the actor organises, and of single events those of that event."""
    endpoints = WebhookEndpoint.objects.filter(deleted_at=None).select_related("organisation", "event")
    if actor.sees_everything:
        return endpoints
    return endpoints.filter(
        Q(organisation_id__in=organised_organisations(actor))
        | Q(event_id__in=actor.scope_ids(Role.ORGANISER, ScopeType.EVENT))
    )


def deliveries_visible_to(actor: Actor) -> QuerySet[WebhookDelivery]:
    deliveries = WebhookDelivery.objects.select_related("endpoint__organisation", "endpoint__event")
    return deliveries.filter(endpoint__in=endpoints_visible_to(actor))


def attempts_of(delivery: WebhookDelivery) -> QuerySet[WebhookAttempt]:
    """Oldest first. The caller has seen to it that the delivery is in sight."""
    return WebhookAttempt.objects.filter(delivery=delivery)


# --- for delivery itself, which sees everything ------------------------------------------------------


def subscribed_to(fact: OutboxEvent) -> list[WebhookEndpoint]:
    """Who is to be told. What is filed under no event (packages) is told to endpoints of the whole organisation only.

    An endpoint learns of nothing that happened before it was made, and while disabled of nothing at all.
    """
    here = Q(event_id=None) | Q(event_id=fact.event_id) if fact.event_id else Q(event_id=None)
    listening = endpoints_listening().filter(here, organisation=fact.organisation_id, created_at__lte=fact.created_at)
    return [endpoint for endpoint in listening if fact.public_name in endpoint.events]


def endpoints_listening() -> QuerySet[WebhookEndpoint]:
    """Those that are owed what happens: a paused one gets it later."""
    return WebhookEndpoint.objects.filter(deleted_at=None).exclude(status=EndpointStatus.DISABLED)


def first_key_of(moment: datetime) -> UUID:
    """The least key that a row of this moment can have, so that an index by name and key finds a range of time."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def facts_for(endpoint: WebhookEndpoint, since: datetime, until: datetime) -> QuerySet[OutboxEvent]:
    """What an endpoint subscribes to of that time and has no delivery of."""
    facts = OutboxEvent.objects.filter(
        public_name__in=endpoint.events,
        id__gte=first_key_of(since - timedelta(minutes=1)),
        organisation_id=endpoint.organisation_id,
        created_at__gte=since,
        created_at__lt=until,
    )
    if endpoint.event_id:
        facts = facts.filter(event_id=endpoint.event_id)
    planned = WebhookDelivery.objects.filter(endpoint=endpoint, outbox_event_id=OuterRef("pk"))
    return facts.exclude(Exists(planned)).order_by("id")


def deliveries_of_range(
    endpoint: WebhookEndpoint, since: datetime, until: datetime, *, failed_only: bool
) -> QuerySet[WebhookDelivery]:
    """What was planned of that time, without pings; `failed_only`: without what arrived or still waits."""
    if since >= until:
        raise Invalid.at("until", "The range ends before it begins. Choose a later end.", code="sequence")
    rows = WebhookDelivery.objects.filter(endpoint=endpoint, occurred_at__gte=since, occurred_at__lt=until)
    rows = rows.filter(status=DeliveryStatus.FAILED) if failed_only else rows
    return rows.exclude(event_name=PING).order_by("occurred_at", "id")


def range_size(endpoint: WebhookEndpoint, *, since: datetime, until: datetime, failed_only: bool) -> int:
    """How many messages a replay of the range would send."""
    planned = deliveries_of_range(endpoint, since, until, failed_only=failed_only)
    return planned.count() + facts_for(endpoint, since, until).count()


def due(now: datetime) -> QuerySet[WebhookDelivery]:
    """What may be sent now, by whoever gets it first. A ping goes to a paused endpoint as well: that is what it is for."""
    is_open = Q(endpoint__status=EndpointStatus.ACTIVE) & (
        Q(endpoint__rests_until=None) | Q(endpoint__rests_until__lte=now)
    )
    waiting = WebhookDelivery.objects.filter(status=DeliveryStatus.WAITING)
    earlier = waiting.filter(
        endpoint=OuterRef("endpoint"),
        subject_id=OuterRef("subject_id"),
        outbox_event_id__lt=OuterRef("outbox_event_id"),
        attempts__lt=HELD_BACK_FOR,
    )
    return waiting.filter(
        Q(claimed_until=None) | Q(claimed_until__lt=now),
        is_open | Q(event_name=PING),
        ~Exists(earlier),
        endpoint__deleted_at=None,
        next_attempt_at__lte=now,
    )


def endpoints_due(now: datetime) -> QuerySet[WebhookEndpoint]:
    """Those with something to send that nobody is busy with; whose waits longest comes first."""
    free = WebhookEndpoint.objects.filter(Q(busy_until=None) | Q(busy_until__lt=now), deleted_at=None)
    return free.filter(Exists(due(now).filter(endpoint=OuterRef("pk")))).order_by(
        F("failing_since").asc(nulls_first=True), "id"
    )


def busy_failing(now: datetime) -> QuerySet[WebhookEndpoint]:
    return WebhookEndpoint.objects.filter(failing_since__isnull=False, busy_until__gte=now)


def has_due(endpoint_id: UUID, now: datetime) -> bool:
    return due(now).filter(endpoint_id=endpoint_id).exists()
