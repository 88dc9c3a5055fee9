from django.db import models

from eventhub.core.exact_json import ExactJSONDecoder, ExactJSONEncoder
from eventhub.core.models import BaseModel


class ActivityEntry(BaseModel):
    """One line of history: who did what to which thing, and why. Written once, never changed.

    The keys are plain values, so that this app knows no other and history outlives what it tells of.
    """

    at = models.DateTimeField(db_index=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200)
    on_behalf_of_id = models.UUIDField(null=True)
    on_behalf_of_name = models.CharField(max_length=200, blank=True)
    verb = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    subject_label = models.CharField(max_length=250)
    organisation_id = models.UUIDField(null=True)
    event_id = models.UUIDField(null=True)
    stand_id = models.UUIDField(null=True)
    from_status = models.CharField(max_length=40, blank=True)
    to_status = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict, encoder=ExactJSONEncoder, decoder=ExactJSONDecoder)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "activity entries"
        indexes = [
            models.Index(fields=["subject_id", "-at"]),
            models.Index(fields=["stand_id", "-at"]),
            models.Index(fields=["event_id", "-at"]),
            models.Index(fields=["organisation_id", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name}: {self.verb} {self.subject_label}"


class OutboxEvent(BaseModel):
    """A fact to be told outside, committed with the change that it tells of.

    `payload` is the contract's (`event`, `timestamp`, `data`) where `public_name` is set.
    """

    entry = models.OneToOneField(ActivityEntry, on_delete=models.PROTECT, related_name="outbox_event")
    verb = models.CharField(max_length=80)
    public_name = models.CharField(max_length=60, blank=True)
    organisation_id = models.UUIDField(null=True)
    event_id = models.UUIDField(null=True)
    subject_id = models.UUIDField()
    payload = models.JSONField(default=dict, encoder=ExactJSONEncoder, decoder=ExactJSONDecoder)
    drained_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(drained_at=None), name="outbox_waiting"),
            models.Index(fields=["public_name", "id"]),
        ]

    def __str__(self) -> str:
        return self.public_name or self.verb
