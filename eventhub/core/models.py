from typing import Any

from django.db import models
from django.utils import timezone
from uuid_utils.compat import uuid7


class BaseModel(models.Model):
    """Every row of ours: a time-ordered key (UUID version 7) and when it was made and last written (UTC)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True, editable=False)

    class Meta:
        abstract = True


def update_all(rows: "models.QuerySet[Any]", **values: object) -> int:
    """`update()` that says when: whoever asks what changed since then has to hear of these rows too."""
    return rows.update(**values, updated_at=timezone.now())
