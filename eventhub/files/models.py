from django.db import models

from eventhub.accounts.models import Organisation
from eventhub.core.models import BaseModel
from eventhub.core.scope import Scope
from eventhub.files.enums import FilePurpose


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
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> Scope:
        return Scope(organisation_id=self.organisation_id)
