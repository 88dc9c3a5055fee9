from django.db import models
from uuid_utils.compat import uuid7


class BaseModel(models.Model):
    """Every row of ours: a time-ordered key (UUID version 7) and when it was made and last written (UTC)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True, editable=False)

    class Meta:
        abstract = True
