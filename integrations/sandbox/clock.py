import itertools
import time
from datetime import UTC, datetime, timedelta


class Clock:
    """The vendors' time: real and pushed forward, or standing still for tests that count on every byte."""

    def __init__(self, standing_at: datetime | None = None) -> None:
        self._start = standing_at or datetime.now(UTC)
        self._runs = standing_at is None
        self._began = time.monotonic()
        self._pushed = timedelta()
        self._moments = itertools.count(1)

    def now(self) -> datetime:
        elapsed = timedelta(seconds=time.monotonic() - self._began) if self._runs else timedelta()
        return self._start + elapsed + self._pushed

    def moment(self) -> datetime:
        """The time of a change: never the same twice, so that a stale `updated_at` can always be told."""
        return self.now() + timedelta(milliseconds=next(self._moments))

    def advance(self, seconds: float) -> datetime:
        self._pushed += timedelta(seconds=seconds)
        return self.now()
