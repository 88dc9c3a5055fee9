"""When a delivery is tried again: values in, times out."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

JITTER = 0.1
LONGEST_REST = timedelta(hours=24)
ASKS_FOR_REST = frozenset({429, 503})
GONE = 410


def wait_after(attempts: int, waits: Sequence[float], chance: random.Random) -> timedelta | None:
    """How long after the attempt of this number the next one follows; None where that was the last.

    A tenth more or less, so that what failed together does not come back together.
    """
    if attempts >= len(waits):
        return None
    return timedelta(seconds=waits[attempts] * chance.uniform(1 - JITTER, 1 + JITTER))


def rest_asked(status_code: int, retry_after: str, now: datetime) -> timedelta | None:
    """What the receiver asks for by `Retry-After`, in seconds or as a date; never more than a day."""
    if status_code not in ASKS_FOR_REST:
        return None
    rest = _seconds(retry_after) or _until(retry_after, now)
    return None if rest is None else min(max(rest, timedelta(0)), LONGEST_REST)


def _seconds(text: str) -> timedelta | None:
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()):
        return None
    return timedelta(seconds=min(int(digits[:10]), LONGEST_REST.total_seconds()))


def _until(text: str, now: datetime) -> timedelta | None:
    try:
        at = parsedate_to_datetime(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    except (ValueError, TypeError, OverflowError):
        return None
