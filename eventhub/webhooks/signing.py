"""Signatures by the Standard Webhooks specification: secrets in, headers out."""

import base64
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from standardwebhooks import Webhook

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature_headers(message_id: str, body: str, at: datetime, keys: Sequence[str]) -> dict[str, str]:
    """One signature for each secret, so that a receiver may know either of them while they change."""
    # The library takes the clock's digits for UTC, whatever zone the time is in.
    moment = at.astimezone(UTC).replace(microsecond=0)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(Webhook(key).sign(message_id, moment, body) for key in keys),
    }
