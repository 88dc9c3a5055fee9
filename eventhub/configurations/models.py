from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django_fsm import FSMField, FSMModelMixin, transition

from eventhub.configurations.enums import EDITABLE, LIVE, ConfigurationStatus, Decision
from eventhub.core.exact_json import ExactJSONDecoder, ExactJSONEncoder
from eventhub.core.models import BaseModel
from eventhub.core.scope import Scope
from eventhub.events.models import Event
from eventhub.packages.models import ConfigurationOption, PackageVersion
from eventhub.stands.models import Stand


def is_first_revision(configuration: Any) -> bool:
    return bool(configuration.revision == 1)


def is_later_revision(configuration: Any) -> bool:
    return bool(configuration.revision > 1)


class StandConfiguration(FSMModelMixin, BaseModel):
    """The stand's answers on one package version. At most one of a stand is live.

    `revision` rises on reopen, `submission` on submit and never falls. `approved_submission` is what is in force,
    also while a later revision is under way. `answer_by` replaces the event's deadline for this stand.
    """

    stand = models.ForeignKey(Stand, on_delete=models.PROTECT, related_name="configurations")
    version = models.ForeignKey(PackageVersion, on_delete=models.PROTECT, related_name="configurations")
    status = FSMField(choices=ConfigurationStatus.choices, default=ConfigurationStatus.DRAFT, protected=True)
    revision = models.PositiveIntegerField(default=1)
    submission = models.PositiveIntegerField(default=0)
    notes = models.TextField(blank=True, max_length=4_000)
    answer_by = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    status_since = models.DateTimeField()
    net_total = models.DecimalField(
        max_digits=20, decimal_places=3, default=0, help_text="Base and charged lines, without fees; kept for lists"
    )
    approved_submission = models.ForeignKey(
        "Submission", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="in force"
    )

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["status", "submitted_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["stand"],
                condition=~Q(status=ConfigurationStatus.REMOVED),
                name="one_live_configuration_a_stand",
            )
        ]

    def __str__(self) -> str:
        return f"Stand {self.stand.number}"

    @property
    def scope(self) -> Scope:
        return self.stand.scope

    @property
    def is_editable(self) -> bool:
        return self.status in EDITABLE

    @property
    def deadline(self) -> datetime:
        """Until when the sponsor may edit and submit this one."""
        return self.answer_by or self.stand.event.configuration_deadline

    @transition(field=status, source=EDITABLE, target=ConfigurationStatus.SUBMITTED)
    def submit(self) -> None:
        self.submission += 1

    @transition(field=status, source=ConfigurationStatus.SUBMITTED, target=ConfigurationStatus.DRAFT)
    def withdraw(self) -> None:
        self.submitted_at = None

    @transition(field=status, source=ConfigurationStatus.SUBMITTED, target=ConfigurationStatus.APPROVED)
    def approve(self) -> None:
        self.answer_by = None

    @transition(field=status, source=ConfigurationStatus.SUBMITTED, target=ConfigurationStatus.CHANGES_REQUESTED)
    def request_changes(self) -> None: ...

    @transition(field=status, source=ConfigurationStatus.APPROVED, target=ConfigurationStatus.DRAFT)
    def reopen(self) -> None:
        self.revision += 1

    @transition(field=status, source=EDITABLE, target=ConfigurationStatus.REMOVED, conditions=[is_first_revision])
    def remove(self) -> None: ...

    @transition(field=status, source=LIVE, target=ConfigurationStatus.REMOVED)
    def cancel(self) -> None: ...

    @transition(field=status, source=EDITABLE, target=ConfigurationStatus.APPROVED, conditions=[is_later_revision])
    def discard_revision(self) -> None:
        self.revision -= 1
        self.answer_by = None


class ConfigurationSelection(BaseModel):
    """One option of the pinned version with its quantity; the price as it was when the line was made."""

    configuration = models.ForeignKey(StandConfiguration, on_delete=models.CASCADE, related_name="selections")
    option = models.ForeignKey(ConfigurationOption, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    unit_price = models.DecimalField(max_digits=16, decimal_places=3)

    class Meta:
        ordering = ["option__category__order", "option__order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["configuration", "option"], name="option_selected_once"),
            models.CheckConstraint(name="selection_quantity_bounded", condition=Q(quantity__lte=100_000)),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.option}"


class Submission(BaseModel):
    """What was submitted, kept as it was: lines, prices, who, when; and what was decided of it."""

    configuration = models.ForeignKey(StandConfiguration, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()
    version = models.ForeignKey(PackageVersion, on_delete=models.PROTECT, related_name="+")
    lines = models.JSONField(
        encoder=ExactJSONEncoder,
        decoder=ExactJSONDecoder,
        help_text="List of {option_id, code, name, category, quantity, included_quantity, unit_price, line_total}",
    )
    base_price = models.DecimalField(max_digits=16, decimal_places=3)
    net_total = models.DecimalField(max_digits=20, decimal_places=3, help_text="Base and charged lines, without fees")
    notes = models.TextField(blank=True)
    submitted_at = models.DateTimeField()
    submitted_by_id = models.UUIDField(null=True)
    submitted_by_name = models.CharField(max_length=200)
    decision = models.CharField(max_length=20, choices=Decision.choices, default=Decision.WAITING)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    comment = models.TextField(blank=True, help_text="The reason or the comment on the whole")
    line_comments = models.JSONField(default=list, help_text="List of {option_id, code, name, comment}")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["configuration", "number"], name="submission_number_unique")]

    def __str__(self) -> str:
        return f"{self.configuration}, submission {self.number}"


class Fee(BaseModel):
    """An extra amount on a stand, at any status. Never edited; `reverses` names the fee that this one takes back."""

    stand = models.ForeignKey(Stand, on_delete=models.PROTECT, related_name="fees")
    description = models.CharField(max_length=200)
    amount = models.DecimalField(max_digits=16, decimal_places=3)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversal")
    added_by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.description

    @property
    def scope(self) -> Scope:
        return self.stand.scope


class StockCount(BaseModel):
    """How much of an option is reserved at an event, by option code and so across package versions.

    Locking this row is what keeps two submits from taking the same last piece.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="stock_counts")
    option_code = models.CharField(max_length=60)
    limit_override = models.PositiveIntegerField(null=True, blank=True, help_text="Replaces the version's stock here")
    reserved = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["option_code"]
        constraints = [models.UniqueConstraint(fields=["event", "option_code"], name="stock_counted_once")]

    def __str__(self) -> str:
        return self.option_code

    @property
    def scope(self) -> Scope:
        return self.event.scope


class StockReservation(BaseModel):
    """What one configuration holds of a stock; the count's `reserved` is the sum of these."""

    configuration = models.ForeignKey(StandConfiguration, on_delete=models.PROTECT, related_name="reservations")
    stock_count = models.ForeignKey(StockCount, on_delete=models.PROTECT, related_name="reservations")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["configuration", "stock_count"], name="stock_reserved_once_a_configuration")
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.stock_count}"
