from datetime import datetime
from uuid import UUID

from django.db import models
from django.utils import timezone

from eventhub.accounts.models import Organisation
from eventhub.core.models import BaseModel
from eventhub.core.scope import Scope
from eventhub.files.enums import WITHHELD, FilePurpose, ScanStatus, UploadState


def storage_key(file: "StoredFile", filename: str) -> str:
    """Where the bytes lie: by the id, never by a name that somebody sent."""
    return f"{file.purpose}/{file.pk}"


class StoredFile(BaseModel):
    """A kept file: the bytes lie outside the web root and leave only through a permission check."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="files")
    purpose = models.CharField(max_length=20, choices=FilePurpose.choices)
    name = models.CharField(max_length=200, help_text="As it was called where it came from; only ever shown")
    content_type = models.CharField(max_length=100, help_text="As found in the bytes")
    size = models.PositiveBigIntegerField(help_text="Bytes")
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True, help_text="Pixels")
    height = models.PositiveIntegerField(null=True, help_text="Pixels")
    content = models.FileField(upload_to=storage_key, max_length=200)
    uploaded_by_id = models.UUIDField(null=True)
    uploaded_by_name = models.CharField(max_length=200, blank=True)
    scan_status = models.CharField(max_length=20, choices=ScanStatus.choices, default=ScanStatus.NOT_SCANNED)
    scan_note = models.CharField(max_length=300, blank=True, help_text="What was found, or why the scan failed")
    scanned_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["scanned_at"],
                name="file_to_be_scanned",
                condition=models.Q(scan_status__in=["waiting", "failed"]),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> Scope:
        return Scope(organisation_id=self.organisation_id)

    @property
    def is_withheld(self) -> bool:
        """Whether nobody may read it: it waits for the virus scan, or something was found in it."""
        return self.scan_status in WITHHELD


class Upload(BaseModel):
    """A file on its way, in pieces. How much of it is there is the length of its part file (`parts.py`), not a column.

    `owner_*` is who sends it and `scopes` with which rights, so that it can be finished in that name by a worker.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="uploads")
    purpose = models.CharField(max_length=20, choices=FilePurpose.choices)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField(help_text="Bytes, as announced")
    declared_type = models.CharField(max_length=100, blank=True, help_text="As the sender calls it; believed by nobody")
    target = models.JSONField(default=dict, help_text="The ids of what it is for")
    owner_kind = models.CharField(max_length=10)
    owner_id = models.UUIDField(null=True)
    owner_name = models.CharField(max_length=200)
    acted_by_id = models.UUIDField(null=True, help_text="The member of staff who sends it in the owner's place")
    scopes = models.JSONField(default=list)
    received = models.PositiveBigIntegerField(default=0, help_text="Bytes, when the last piece was answered")
    completed_at = models.DateTimeField(null=True, blank=True, help_text="When the last byte was there")
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.CASCADE, related_name="uploads")
    fault = models.TextField(blank=True, help_text="Why the file was not kept")
    leads_to = models.CharField(max_length=300, blank=True, help_text="The page to go on with")
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["owner_id", "file"], name="upload_by_owner")]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> Scope:
        return Scope(organisation_id=self.organisation_id)

    @property
    def target_ids(self) -> dict[str, UUID]:
        return {name: UUID(value) for name, value in self.target.items()}

    def state(self, now: datetime | None = None) -> UploadState:
        if self.file_id:
            return UploadState.FINISHED
        if self.fault:
            return UploadState.REFUSED
        if self.expires_at <= (now or timezone.now()):
            return UploadState.EXPIRED
        return UploadState.STORING if self.completed_at else UploadState.OPEN
