"""The webhook endpoints of an organisation, and what was sent to one of them."""

from django.db.models import Max, QuerySet

from eventhub.core.listing import Column, Filter, ListSpec
from eventhub.core.status_marks import mark_for
from eventhub.webhooks.enums import PING, DeliveryStatus, EndpointStatus, WebhookEvent
from eventhub.webhooks.models import WebhookDelivery, WebhookEndpoint

FAILING = "failing"


def endpoints_to_list(endpoints: QuerySet[WebhookEndpoint]) -> QuerySet[WebhookEndpoint]:
    return endpoints.annotate(last_delivered_at=Max("deliveries__delivered_at"))


def endpoint_state(endpoint: WebhookEndpoint) -> str:
    """The status as a person sees it: an active one whose deliveries fail is "failing"."""
    if endpoint.status == EndpointStatus.ACTIVE and endpoint.failing_since:
        return FAILING
    return str(endpoint.status)


def in_state(endpoints: QuerySet[WebhookEndpoint], state: str) -> QuerySet[WebhookEndpoint]:
    if state == FAILING:
        return endpoints.filter(status=EndpointStatus.ACTIVE, failing_since__isnull=False)
    if state == EndpointStatus.ACTIVE:
        return endpoints.filter(status=EndpointStatus.ACTIVE, failing_since=None)
    return endpoints.filter(status=state)


def words(thing: str, *states: str) -> list[tuple[str, str]]:
    return [(state, mark_for(thing, state).word) for state in states]


def answer_of(delivery: WebhookDelivery) -> str:
    """The receiver's last status, or what kept it from giving one."""
    return delivery.last_error or (str(delivery.last_status_code) if delivery.last_status_code else "")


ENDPOINT_LIST = ListSpec(
    noun=("webhook", "webhooks"),
    columns=(
        Column("url", "Address", lambda endpoint: endpoint.url, order=("url",)),
        Column("description", "Description", lambda endpoint: endpoint.description, order=("description", "url")),
        Column(
            "event", "Of", lambda endpoint: endpoint.event.name if endpoint.event else "", order=("event__name", "url")
        ),
        Column("events", "Told of", lambda endpoint: " ".join(endpoint.events)),
        Column(
            "status",
            "Status",
            lambda endpoint: mark_for("webhook", endpoint_state(endpoint)).word,
            order=("status", "failing_since", "url"),
        ),
        Column(
            "delivered",
            "Last delivery, UTC",
            lambda endpoint: endpoint.last_delivered_at,
            order=("last_delivered_at", "url"),
        ),
    ),
    default_sort="url",
    search=("url", "description"),
    search_label="Address or description",
    filters=(
        Filter(
            "status",
            "Status",
            words("webhook", EndpointStatus.ACTIVE, FAILING, EndpointStatus.PAUSED, EndpointStatus.DISABLED),
            in_state,
            any_label="Any status",
        ),
    ),
)
DELIVERY_LIST = ListSpec(
    noun=("delivery", "deliveries"),
    columns=(
        Column("at", "Happened, UTC", lambda delivery: delivery.occurred_at, order=("occurred_at",)),
        Column("event", "Event", lambda delivery: delivery.event_name, order=("event_name", "occurred_at")),
        Column("message", "Message", lambda delivery: delivery.message_id),
        Column(
            "status",
            "Status",
            lambda delivery: mark_for("delivery", delivery.status).word,
            order=("status", "occurred_at"),
        ),
        Column("attempts", "Attempts", lambda delivery: delivery.attempts, order=("attempts", "occurred_at")),
        Column("answer", "Last answer", answer_of),
        Column("tried", "Last attempt, UTC", lambda delivery: delivery.last_attempt_at, order=("last_attempt_at",)),
    ),
    default_sort="-at",
    search=("message_id",),
    search_label="Message ID",
    filters=(
        Filter(
            "status",
            "Status",
            words("delivery", *DeliveryStatus.values),
            lambda deliveries, status: deliveries.filter(status=status),
            any_label="Any status",
        ),
        Filter(
            "event",
            "Event",
            [(name, name) for name in (*WebhookEvent.values, PING)],
            lambda deliveries, name: deliveries.filter(event_name=name),
            any_label="Any event",
        ),
    ),
)
