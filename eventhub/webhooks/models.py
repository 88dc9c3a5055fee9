from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import FSMField, FSMModelMixin, transition

from eventhub.accounts.models import Organisation
from eventhub.core.exact_json import ExactJSONDecoder, ExactJSONEncoder
from eventhub.core.models import BaseModel
from eventhub.core.scope import Scope
from eventhub.events.models import Event
from eventhub.webhooks.enums import PING, DeliveryStatus, EndpointStatus

OVERLAP = timedelta(hours=24)  # how long the secret from before a rotation signs as well


class WebhookEndpoint(FSMModelMixin, BaseModel):
    """An address that is told of chosen events of an organisation, or of one of its events.

    Secrets are kept encrypted, because each delivery has to be signed with them. `busy_until` is the lease of the worker
    that delivers to it now: one at a time, so that order is kept and a slow receiver holds one thread only.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="webhook_endpoints")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, null=True, blank=True, related_name="webhook_endpoints")
    url = models.CharField(max_length=1_000)
    description = models.CharField(max_length=200, blank=True)
    events = models.JSONField(default=list)
    secret = models.TextField(editable=False)
    previous_secret = models.TextField(blank=True, editable=False)
    previous_secret_expires_at = models.DateTimeField(null=True, blank=True)
    status = FSMField(choices=EndpointStatus.choices, default=EndpointStatus.ACTIVE, protected=True)
    disabled_reason = models.CharField(max_length=250, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    rests_until = models.DateTimeField(null=True, blank=True, help_text="The receiver asked to be left alone till then")
    busy_until = models.DateTimeField(null=True, blank=True)
    hears_since = models.DateTimeField(default=timezone.now, help_text="From when on it is owed what it subscribes to")
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["organisation", "-created_at"], name="webhooks_of_organisation")]
        constraints = [
            models.CheckConstraint(
                name="webhook_warned_while_failing", condition=Q(warned_at=None) | Q(failing_since__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.description or self.url.partition("?")[0][:200]

    @property
    def scope(self) -> Scope:
        return Scope(organisation_id=self.organisation_id, event_id=self.event_id)

    @property
    def has_two_secrets(self) -> bool:
        expires = self.previous_secret_expires_at
        return bool(self.previous_secret) and expires is not None and expires > timezone.now()

    @transition(field=status, source=EndpointStatus.ACTIVE, target=EndpointStatus.PAUSED)
    def pause(self) -> None: ...

    @transition(field=status, source=[EndpointStatus.PAUSED, EndpointStatus.DISABLED], target=EndpointStatus.ACTIVE)
    def resume(self) -> None:
        """A new beginning: what went wrong before counts no more."""
        if self.disabled_reason:
            self.hears_since = timezone.now()
        self.disabled_reason = ""
        self.failing_since = self.warned_at = self.rests_until = None

    @transition(field=status, source=[EndpointStatus.ACTIVE, EndpointStatus.PAUSED], target=EndpointStatus.DISABLED)
    def disable(self) -> None: ...


class WebhookDelivery(FSMModelMixin, BaseModel):
    """One fact for one endpoint, or a ping. `body` is sent byte by byte the same at every attempt, and `message_id` with it.

    `attempts` counts those since it was planned or replayed. `next_attempt_at` is first the time of the fact, so that the
    oldest goes first whenever it was planned. `claimed_until`: a worker has it; when that passes the worker is dead.
    """

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.PROTECT, related_name="deliveries")
    outbox_event_id = models.UUIDField(null=True, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    message_id = models.CharField(max_length=64, unique=True)
    event_name = models.CharField(max_length=60)
    occurred_at = models.DateTimeField()
    body = models.TextField()
    status = FSMField(choices=DeliveryStatus.choices, default=DeliveryStatus.WAITING, protected=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    first_attempt_at = models.DateTimeField(null=True, blank=True)
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    last_status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    next_attempt_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-occurred_at", "-id"]
        verbose_name_plural = "webhook deliveries"
        indexes = [
            models.Index(fields=["endpoint", "-occurred_at"], name="deliveries_of_endpoint"),
            models.Index(
                fields=["endpoint", "next_attempt_at"],
                condition=Q(status=DeliveryStatus.WAITING),
                name="deliveries_waiting",
            ),
            models.Index(fields=["outbox_event_id"], name="deliveries_of_fact"),
        ]
        constraints = [models.UniqueConstraint(fields=["endpoint", "outbox_event_id"], name="fact_once_an_endpoint")]

    def __str__(self) -> str:
        return f"{self.event_name} {self.message_id}"

    @property
    def scope(self) -> Scope:
        return self.endpoint.scope

    @property
    def is_ping(self) -> bool:
        return self.event_name == PING

    @transition(field=status, source=[DeliveryStatus.WAITING, DeliveryStatus.FAILED], target=DeliveryStatus.DELIVERED)
    def arrive(self) -> None:
        self.delivered_at = timezone.now()
        self.claimed_until = None

    @transition(field=status, source=DeliveryStatus.WAITING, target=DeliveryStatus.FAILED)
    def give_up(self) -> None:
        self.claimed_until = None

    @transition(field=status, source="*", target=DeliveryStatus.WAITING)
    def wait_again(self) -> None:
        """From the start, as if it had never been tried; the attempts so far stay on the log."""
        self.attempts = 0
        self.first_attempt_at = self.claimed_until = self.delivered_at = None
        self.next_attempt_at = self.occurred_at

    def wait_until(self, at: datetime) -> None:
        self.next_attempt_at, self.claimed_until = at, None


class WebhookAttempt(BaseModel):
    """One request to a receiver. Written before it is made: an attempt without an end is one whose worker died."""

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="attempt_log")
    at = models.DateTimeField()
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    address = models.CharField(max_length=60, blank=True, help_text="The one that was connected to")
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)
    request_headers = models.JSONField(default=dict, encoder=ExactJSONEncoder, decoder=ExactJSONDecoder)
    response_head = models.TextField(blank=True)
    response_start = models.TextField(blank=True, help_text="The first 2 KB of the body")

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["delivery", "at"], name="attempts_of_delivery")]

    def __str__(self) -> str:
        return f"{self.delivery.message_id} at {self.at:%Y-%m-%d %H:%M:%S}"

    @property
    def is_open(self) -> bool:
        """No answer is written down: it is under way, or its worker ended before the answer came."""
        return self.duration_ms is None
