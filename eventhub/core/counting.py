"""Counters in the cache that many processes raise at once."""

from django.core.cache import cache


def count_up(key: str, *, kept_for: int) -> int:
    """One more; returns how many that makes. `kept_for`: seconds from the first one on."""
    try:
        return int(cache.incr(key))
    except ValueError:  # nothing there yet
        if cache.add(key, 1, kept_for):
            return 1
    try:
        return int(cache.incr(key))  # somebody else was first
    except ValueError:  # and a full cache has thrown it out again
        cache.set(key, 1, kept_for)
        return 1
