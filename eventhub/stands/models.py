from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import FSMField, FSMModelMixin, transition

from eventhub.accounts.models import Organisation
from eventhub.core.models import BaseModel
from eventhub.core.scope import Scope
from eventhub.events.models import Event
from eventhub.files.models import StoredFile
from eventhub.stands.enums import StandKind, StandOfferStatus


class Hall(BaseModel):
    """A part of the venue with a floor plan of its own. Stand numbers are unique within it."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="halls")
    name = models.CharField(max_length=80)
    order = models.PositiveSmallIntegerField(default=0)
    width_m = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    depth_m = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["order", "name"]
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="hall_name_unique_in_event")]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> Scope:
        return self.event.scope


class Sponsor(BaseModel):
    """A company. `name_key` is the name as it is compared: case folded, spaces collapsed.

    `merged_into` names the one that remains where a company was kept twice: this row is history then, its name free.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sponsors")
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=250, editable=False)
    website = models.URLField(max_length=300, blank=True)
    description = models.TextField(blank=True, max_length=10_000)
    logo = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    contacts = models.JSONField(default=list, blank=True, help_text="List of {name, email, phone, role}")
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="merged"
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name_key"], condition=Q(merged_into=None), name="sponsor_name_unique"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> Scope:
        return Scope(organisation_id=self.organisation_id)


class Sponsorship(BaseModel):
    """That company at one event. Its status is computed: `sponsorships_visible_to` adds `status` to each row.

    `merged_into` names the one that its stands and people belong to since two companies were made one.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="sponsorships")
    sponsor = models.ForeignKey(Sponsor, on_delete=models.PROTECT, related_name="sponsorships")
    tier = models.CharField(max_length=80, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="merged"
    )

    class Meta:
        ordering = ["sponsor__name"]
        constraints = [models.UniqueConstraint(fields=["event", "sponsor"], name="sponsor_once_an_event")]

    def __str__(self) -> str:
        return self.sponsor.name

    @property
    def scope(self) -> Scope:
        return Scope(self.event.organisation_id, self.event_id, self.pk)


class Stand(BaseModel):
    """A numbered place. `sponsorship` is its main sponsor, who configures and pays.

    `previous` is the stand of an earlier event that it was cloned from: whose that was, had this one last year.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="stands")
    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, null=True, blank=True, related_name="stands")
    number = models.CharField(max_length=20)
    kind = models.CharField(max_length=20, choices=StandKind.choices, default=StandKind.UNKNOWN)
    width_m = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    depth_m = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    x_m = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    y_m = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    rotation = models.DecimalField(max_digits=5, decimal_places=2, default=0, help_text="Degrees, clockwise")
    sponsorship = models.ForeignKey(
        Sponsorship, on_delete=models.PROTECT, null=True, blank=True, related_name="stands", verbose_name="main sponsor"
    )
    previous = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="followers"
    )
    assigned_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["hall__order", "hall__name", "number"]
        indexes = [models.Index(fields=["event", "number"])]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "hall", "number"], condition=Q(deleted_at=None), name="stand_number_unique_in_hall"
            ),
            models.UniqueConstraint(
                fields=["event", "number"],
                condition=Q(deleted_at=None, hall=None),
                name="stand_number_unique_without_hall",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def scope(self) -> Scope:
        return Scope(self.event.organisation_id, self.event_id, self.sponsorship_id, self.pk)


class CoExhibitor(BaseModel):
    """A company named on somebody else's stand; gives no right by itself."""

    stand = models.ForeignKey(Stand, on_delete=models.CASCADE, related_name="co_exhibitors")
    sponsor = models.ForeignKey(Sponsor, on_delete=models.PROTECT, related_name="shared_stands")

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["stand", "sponsor"], name="co_exhibitor_once_a_stand")]

    def __str__(self) -> str:
        return self.sponsor.name


class StandOffer(FSMModelMixin, BaseModel):
    """Last year's sponsor may keep its stand: offered by an organiser, answered by the sponsor."""

    stand = models.ForeignKey(Stand, on_delete=models.PROTECT, related_name="offers")
    sponsorship = models.ForeignKey(Sponsorship, on_delete=models.PROTECT, related_name="stand_offers")
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    status = FSMField(choices=StandOfferStatus.choices, default=StandOfferStatus.OFFERED, protected=True)

    class Meta:
        ordering = ["stand__hall__order", "stand__hall__name", "stand__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["stand"], condition=Q(status=StandOfferStatus.OFFERED), name="one_open_offer_of_a_stand"
            )
        ]

    def __str__(self) -> str:
        return f"{self.stand.number} to {self.sponsorship.sponsor.name}"

    @property
    def scope(self) -> Scope:
        event = self.stand.event
        return Scope(event.organisation_id, event.pk, self.sponsorship_id, self.stand_id)

    @transition(field=status, source=StandOfferStatus.OFFERED, target=StandOfferStatus.ACCEPTED)
    def accept(self) -> None:
        self.answered_at = timezone.now()

    @transition(field=status, source=StandOfferStatus.OFFERED, target=StandOfferStatus.DECLINED)
    def decline(self) -> None:
        self.answered_at = timezone.now()

    @transition(field=status, source=StandOfferStatus.OFFERED, target=StandOfferStatus.WITHDRAWN)
    def withdraw(self) -> None: ...
