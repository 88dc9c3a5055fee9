from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.contrib.auth.hashers import get_hasher
from django.utils import timezone


@contextmanager
def back_at(moment: datetime) -> Iterator[None]:
    """Let everything inside happen at an earlier moment, so that the demo has a past and not only this second.

    The clock goes on from there. For `seed_demo` alone, which is refused outside development and has one thread.
    """
    real, distance = timezone.now, timezone.now() - moment
    timezone.now = lambda: real() - distance
    try:
        yield
    finally:
        timezone.now = real


@contextmanager
def quick_hashing() -> Iterator[None]:
    """Spend no time on passwords that are made up on the spot and that nobody will ever know."""
    settings_of_hasher = vars(get_hasher())
    kept = dict(settings_of_hasher)
    settings_of_hasher.update(time_cost=1, memory_cost=1024, parallelism=1)
    try:
        yield
    finally:
        settings_of_hasher.clear()
        settings_of_hasher.update(kept)
