"""What became of one attempt, as values."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """`error` is a sentence and empty where the receiver answered; `rests_until`: what it asked for by Retry-After."""

    duration_ms: int
    status_code: int | None = None
    error: str = ""
    address: str = ""
    response_head: str = ""
    response_start: str = ""
    rests_until: datetime | None = None

    @property
    def is_success(self) -> bool:
        return self.status_code is not None and 200 <= self.status_code < 300

    @property
    def sentence(self) -> str:
        """Why it did not arrive; nothing where it did."""
        if self.is_success:
            return ""
        return self.error or f"The receiver answered {self.status_code}; only 200 to 299 count as received."
