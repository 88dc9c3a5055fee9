from django.db import models

from eventhub.accounts.models import ApiClient
from eventhub.core.models import BaseModel


class IdempotencyKey(BaseModel):
    """A POST that was done, and what it was answered: the same key again gets the same answer, and nothing is done twice.

    Written in the transaction of the change. `body` is encrypted, because answers may carry secrets.
    """

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="Of method, address and body")
    status_code = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"])]
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="idempotency_key_once_a_client")]

    def __str__(self) -> str:
        return self.key
