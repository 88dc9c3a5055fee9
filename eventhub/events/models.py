from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, FSMModelMixin, transition

from eventhub.accounts.models import Organisation, User
from eventhub.core.models import BaseModel
from eventhub.core.scope import Scope
from eventhub.events.enums import EventStatus, ProofDeciders


class Event(FSMModelMixin, BaseModel):
    """A show. Instants are UTC here and shown in the event's time zone; all its money is in its one currency."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="events")
    name = models.CharField(max_length=160)
    slug = models.SlugField(max_length=80, unique=True)
    description = models.TextField(blank=True, max_length=10_000)
    venue = models.CharField(max_length=200, blank=True)
    timezone = models.CharField(max_length=64, help_text="IANA name, for example Europe/London")
    currency = models.CharField(max_length=3, help_text="ISO 4217 code")
    vat_rate = models.DecimalField(max_digits=5, decimal_places=2, default=0, help_text="Per cent")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    configuration_deadline = models.DateTimeField()
    artwork_deadline = models.DateTimeField()
    proof_deadline = models.DateTimeField()
    proof_deciders = models.CharField(max_length=20, choices=ProofDeciders.choices, default=ProofDeciders.SPONSOR)
    status = FSMField(choices=EventStatus.choices, default=EventStatus.DRAFT, protected=True)

    class Meta:
        ordering = ["starts_at", "name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="event_name_unique_in_organisation"),
            models.CheckConstraint(name="event_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="event_deadlines_in_sequence",
                condition=Q(
                    configuration_deadline__lte=F("artwork_deadline"),
                    artwork_deadline__lte=F("proof_deadline"),
                    proof_deadline__lt=F("starts_at"),
                ),
            ),
            models.CheckConstraint(name="event_vat_rate_sane", condition=Q(vat_rate__gte=0, vat_rate__lte=100)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> Scope:
        return Scope(organisation_id=self.organisation_id, event_id=self.pk)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def is_archived(self) -> bool:
        return self.status == EventStatus.ARCHIVED

    @transition(field=status, source=EventStatus.DRAFT, target=EventStatus.PUBLISHED)
    def publish(self) -> None: ...

    @transition(field=status, source=[EventStatus.DRAFT, EventStatus.PUBLISHED], target=EventStatus.ARCHIVED)
    def archive(self) -> None: ...


class SavedFilter(BaseModel):
    """A search with filters and sort of one list, kept by somebody under a name; `query` as it stands in the address."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="saved_filters")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="saved_filters")
    list_key = models.CharField("list", max_length=40)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2_000)
    is_shared = models.BooleanField("shared with the event's organisers", default=False)
    is_default = models.BooleanField("how the list opens for its owner", default=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "event", "list_key", "name"], name="saved_filter_name_unique"),
            models.UniqueConstraint(
                fields=["user", "event", "list_key"], condition=Q(is_default=True), name="one_default_filter_a_list"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> Scope:
        """What is not shared is nobody else's history."""
        return self.event.scope if self.is_shared else Scope()
