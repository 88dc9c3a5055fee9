from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from eventhub.api.base import ActorScopedViewSet, Body, NothingBody, PlainReading
from eventhub.api.fields import BooleanField, ChoiceField, IdField, InstantField, ListField, TextField
from eventhub.api.parameters import Parameter, by_choice, by_id, listing, read_instant, with_things
from eventhub.events.queries import events_visible_to
from eventhub.webhooks.enums import DEFAULT_EVENTS, PING, DeliveryStatus, EndpointStatus, WebhookEvent
from eventhub.webhooks.models import WebhookDelivery, WebhookEndpoint
from eventhub.webhooks.queries import deliveries_visible_to, endpoints_visible_to
from eventhub.webhooks.services import change_endpoint, create_endpoint, ping, remove_endpoint, rotate_secret
from eventhub.webhooks.workflows import pause_endpoint, replay_delivery, replay_range, resume_endpoint

TAG = "Webhooks"
WITH_SECRET = ("create", "rotate_secret")
TOLD = [*WebhookEvent.values, PING]


class WebhookSerializer(serializers.Serializer):
    id = serializers.UUIDField(read_only=True)
    organisation_id = serializers.UUIDField(read_only=True)
    event_id = serializers.UUIDField(
        read_only=True, allow_null=True, help_text="Null: of the whole organisation, and of packages."
    )
    url = serializers.CharField(read_only=True)
    description = serializers.CharField(read_only=True)
    events = serializers.ListField(child=serializers.ChoiceField(WebhookEvent.choices), read_only=True)
    status = serializers.ChoiceField(EndpointStatus.choices, read_only=True)
    disabled_reason = serializers.CharField(read_only=True)
    failing_since = serializers.DateTimeField(read_only=True, allow_null=True, help_text="Null: the last one arrived.")
    previous_secret_expires_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="Until then the secret from before the rotation signs as well."
    )
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)


class WebhookWithSecretSerializer(WebhookSerializer):
    """With the secret, which is shown in this one answer and never again."""

    secret = serializers.CharField(read_only=True, help_text="Of the Standard Webhooks specification: whsec_…")


class WebhookBody(Body):
    url = TextField(max_length=1_000, help_text="https, reachable from the internet.")
    description = TextField(required=False, allow_blank=True, max_length=200)
    event_id = IdField(required=False, allow_null=True, help_text="Only what happens at this event. Can't be changed.")
    events = ListField(child=ChoiceField(WebhookEvent.choices), max_length=50)


class WebhookChange(WebhookBody):
    all_optional = True


class ReplayBody(Body):
    since = InstantField()
    until = InstantField(required=False, help_text="Before this instant; now, where it is left out.")
    failed_only = BooleanField(required=False, help_text="Leave out what arrived.")


class WebhookViewSet(PlainReading, ActorScopedViewSet):
    noun, tag = ("webhook", "webhooks"), TAG
    scope_family = "webhooks"
    fleeting = frozenset({"secret"})
    bodies = {
        "create": WebhookBody,
        "update": WebhookChange,
        "rotate_secret": NothingBody,
        "pause": NothingBody,
        "resume": NothingBody,
    }
    summaries = {"rotate_secret": "Give a webhook a new secret"}
    examples = {
        "create": {
            "url": "https://hub.example.org/eventhub",
            "description": "Catalogue",
            "events": [event.value for event in DEFAULT_EVENTS],
        },
        "update": {"events": ["stand_configured", "configuration_approved"]},
    }
    parameters = {
        "list": listing(
            by_id("event", "Only those of this event."),
            by_choice("status", "Only those with this status.", EndpointStatus),
            ordering=("url", "description", "created_at", "updated_at"),
            search=("url", "description"),
            expand=("event",),
        ),
        "retrieve": (with_things("event"),),
    }

    @property
    def serializer_class(self) -> type[serializers.Serializer]:
        return WebhookWithSecretSerializer if self.action in WITH_SECRET else WebhookSerializer

    def get_queryset(self) -> QuerySet[WebhookEndpoint]:
        return endpoints_visible_to(self.actor).order_by("created_at", "pk")

    def create(self, request: Request) -> Response:
        """The answer holds the secret that every delivery is signed with. It is not shown again."""
        values = self.read()
        event_id = values.pop("event_id", None)
        event = self.referred(events_visible_to(self.actor), event_id, "event_id") if event_id else None
        made, secret = create_endpoint(organisation=self.organisation, event=event, actor=self.actor, **values)
        return self.reply_created(showing(made, secret), "api:webhook-detail")

    def update(self, request: Request, pk: UUID) -> Response:
        """What waits to be sent goes to the new address too. The status moves by `/pause` and `/resume`."""
        endpoint, values = self.thing(), self.read()
        self.unchanged(values, event_id=endpoint.event_id)
        return self.reply(change_endpoint(endpoint, actor=self.actor, **values))

    def destroy(self, request: Request, pk: UUID) -> Response:
        """Nothing is sent any more, not even what waits."""
        remove_endpoint(self.thing(), actor=self.actor)
        return self.reply_gone()

    def rotate_secret(self, request: Request, pk: UUID) -> Response:
        """The answer holds the new secret. For 24 hours each delivery is signed with both."""
        endpoint = self.thing()
        self.read()
        secret = rotate_secret(endpoint, actor=self.actor)
        return self.reply(showing(self.thing(), secret))

    def pause(self, request: Request, pk: UUID) -> Response:
        """Nothing is sent until it is resumed. What happens meanwhile waits."""
        endpoint = self.thing()
        self.read()
        return self.reply(pause_endpoint(endpoint, actor=self.actor))

    def resume(self, request: Request, pk: UUID) -> Response:
        """From paused or disabled. What waits is sent, oldest first; what happened while it was disabled can be replayed."""
        endpoint = self.thing()
        self.read()
        return self.reply(resume_endpoint(endpoint, actor=self.actor))


def showing(endpoint: WebhookEndpoint, secret: str) -> WebhookEndpoint:
    """The row with the raw secret in place of the stored one; never saved so."""
    endpoint.secret = secret
    return endpoint


# --- deliveries ----------------------------------------------------------------------------------------


class DeliverySerializer(serializers.Serializer):
    id = serializers.UUIDField(read_only=True)
    webhook_id = serializers.UUIDField(read_only=True, source="endpoint_id")
    message_id = serializers.CharField(read_only=True, help_text="The header webhook-id of every attempt.")
    event_name = serializers.ChoiceField([(name, name) for name in TOLD], read_only=True)
    occurred_at = serializers.DateTimeField(read_only=True)
    status = serializers.ChoiceField(DeliveryStatus.choices, read_only=True)
    attempt_count = serializers.IntegerField(
        read_only=True, source="attempts", help_text="Since it was planned or replayed."
    )
    last_attempt_at = serializers.DateTimeField(read_only=True, allow_null=True)
    last_status_code = serializers.IntegerField(read_only=True, allow_null=True)
    last_error = serializers.CharField(read_only=True)
    next_attempt_at = serializers.SerializerMethodField(help_text="Null where none is planned.")
    delivered_at = serializers.DateTimeField(read_only=True, allow_null=True)
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)

    def get_next_attempt_at(self, delivery: WebhookDelivery) -> str | None:
        if delivery.status != DeliveryStatus.WAITING:
            return None
        return serializers.DateTimeField().to_representation(delivery.next_attempt_at)


class AttemptSerializer(serializers.Serializer):
    """One request. `duration_ms` is null while it is under way, and where the sender ended before the answer came."""

    id = serializers.UUIDField(read_only=True)
    at = serializers.DateTimeField(read_only=True)
    duration_ms = serializers.IntegerField(read_only=True, allow_null=True)
    address = serializers.CharField(read_only=True, help_text="The IP address that was connected to.")
    status_code = serializers.IntegerField(read_only=True, allow_null=True)
    error = serializers.CharField(read_only=True)
    request_headers = serializers.DictField(child=serializers.CharField(), read_only=True)
    response_head = serializers.CharField(read_only=True)
    response_start = serializers.CharField(read_only=True, help_text="The first 2 KB of the body.")


class DeliveryDetailSerializer(DeliverySerializer):
    body = serializers.CharField(read_only=True, help_text="Byte by byte as it is sent, in UTF-8.")
    attempts = AttemptSerializer(many=True, read_only=True, source="attempt_log.all", help_text="Oldest first.")


def read_event_name(text: str) -> str:
    if text not in TOLD:
        raise ValueError(f"Allowed are {', '.join(TOLD)}.")
    return text


SINCE = Parameter(
    "since",
    "Only of what happened at this instant or later.",
    read_instant,
    {"type": "string", "format": "date-time"},
    lookup="occurred_at__gte",
)
EVENT_NAME = Parameter(
    "event_name", "Only of events of this name.", read_event_name, {"type": "string", "enum": TOLD}, lookup="event_name"
)


class OfWebhookViewSet(ActorScopedViewSet):
    """What lies below the address of one webhook."""

    tag = TAG
    scope_family = "webhooks"

    def endpoint(self) -> WebhookEndpoint:
        return self.only(endpoints_visible_to(self.actor), pk=self.kwargs["webhook_id"])


class DeliveryViewSet(OfWebhookViewSet):
    noun = ("webhook delivery", "webhook deliveries")
    serializer_class = DeliveryDetailSerializer
    list_serializer_class = DeliverySerializer
    bodies = {"replay": NothingBody}
    summaries = {"replay": "Send a webhook delivery again"}
    parameters = {
        "list": listing(
            by_choice("status", "Only those with this status.", DeliveryStatus),
            EVENT_NAME,
            SINCE,
            ordering=("occurred_at", "created_at", "updated_at"),
        )
    }

    def get_queryset(self) -> QuerySet[WebhookDelivery]:
        rows = deliveries_visible_to(self.actor).filter(endpoint=self.endpoint())
        return rows.order_by("occurred_at", "pk")

    def list(self, request: Request, webhook_id: UUID) -> Response:
        """What was sent or waits to be sent, in the order in which it happened."""
        return self.reply_list(self.filtered(self.get_queryset()))

    def retrieve(self, request: Request, webhook_id: UUID, pk: UUID) -> Response:
        """With the body and every attempt."""
        return self.reply(self.thing(self.get_queryset().prefetch_related("attempt_log")))

    def replay(self, request: Request, webhook_id: UUID, pk: UUID) -> Response:
        """Send it again: the same body, the same `webhook-id`, all attempts anew."""
        delivery = self.thing()
        self.read()
        replay_delivery(delivery, actor=self.actor)
        return self.reply(self.thing())


class PingViewSet(OfWebhookViewSet):
    noun = ("webhook ping", "webhook pings")
    serializer_class = DeliveryDetailSerializer
    bodies = {"ping": NothingBody}
    summaries = {"ping": "Send a ping to a webhook"}

    def ping(self, request: Request, webhook_id: UUID) -> Response:
        """A test, sent once and also while the webhook is paused or disabled. The answer is its delivery: read it again."""
        endpoint = self.endpoint()
        self.read()
        return self.reply(ping(endpoint, actor=self.actor))


class ReplaySerializer(serializers.Serializer):
    deliveries = serializers.IntegerField(read_only=True, help_text="How many are sent again or for the first time.")


class ReplayViewSet(OfWebhookViewSet):
    noun = ("replay of a webhook", "webhook replays")
    serializer_class = ReplaySerializer
    bodies = {"replay": ReplayBody}
    summaries = {"replay": "Send a range of webhook deliveries again"}
    examples = {"replay": {"since": "2027-03-01T00:00:00Z", "until": "2027-03-02T00:00:00Z", "failed_only": True}}

    def replay(self, request: Request, webhook_id: UUID) -> Response:
        """At most 1,000 at a time. What the webhook never got, because it was disabled then, is sent too."""
        endpoint = self.endpoint()
        return self.reply({"deliveries": replay_range(endpoint, actor=self.actor, **self.read())})
