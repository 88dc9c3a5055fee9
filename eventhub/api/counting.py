"""Counts in the cache, in fixed minutes: calls of a client, and failed requests for a token."""

import hashlib
import logging
import time
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from eventhub.core.counting import count_up

WINDOW = 60  # seconds
CACHE_IS_DOWN = (RedisError, OSError)
FAILED_TOKENS = 20  # in a window, from one address

logger = logging.getLogger("eventhub.api")


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left of the present window."""

    limit: int
    used: int
    resets_in: int

    @property
    def is_exceeded(self) -> bool:
        return self.used > self.limit

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(0, self.limit - self.used)),
            "RateLimit-Reset": str(self.resets_in),
            "RateLimit-Policy": f"{self.limit};w={WINDOW}",
        }


def count(subject: str, limit: int) -> Standing:
    """One more in the present window. A cache that can't be reached lets everybody in: better than nobody."""
    window, second = divmod(int(time.time()), WINDOW)
    key = f"{subject}:{window}"
    try:
        used = count_up(key, kept_for=2 * WINDOW)
    except CACHE_IS_DOWN:
        logger.warning("The cache that counts calls can't be reached.")
        used = 0
    return Standing(limit, used, WINDOW - second)


def standing_of(subject: str, limit: int) -> Standing:
    """The present window as it is; nothing is counted."""
    window, second = divmod(int(time.time()), WINDOW)
    try:
        used = int(cache.get(f"{subject}:{window}", 0))
    except CACHE_IS_DOWN:
        used = 0
    return Standing(limit, used, WINDOW - second)


def failures(request: HttpRequest) -> tuple[tuple[str, int], ...]:
    """What failed token requests are counted by: the address with the client, and the address with ten times as many.

    Behind one proxy all have one address: so one client's wrong secret does not lock the others out at once.
    """
    address = request.META.get("REMOTE_ADDR", "")
    named = request.POST.get("client_id", "") + request.headers.get("Authorization", "")
    who = hashlib.sha256(named.encode("utf-8", "replace")).hexdigest()[:24]
    return (f"token:{address}:{who}", FAILED_TOKENS), (f"token:{address}", 10 * FAILED_TOKENS)


def must_wait(request: HttpRequest) -> int:
    """In how many seconds the address may ask for a token again; 0: now."""
    standings = [standing_of(subject, limit) for subject, limit in failures(request)]
    return max((each.resets_in for each in standings if each.used >= each.limit), default=0)


def note_failure(request: HttpRequest) -> None:
    for subject, limit in failures(request):
        count(subject, limit)
