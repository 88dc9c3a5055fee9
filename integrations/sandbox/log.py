import threading
from collections import Counter
from dataclasses import dataclass

from integrations.sandbox.wire import Call

LONGEST_LOG = 50_000


@dataclass(frozen=True, slots=True)
class Entry:
    vendor: str
    stream: str
    method: str
    path: str
    query: str
    page: int
    status: int


class Log:
    """What was asked, in order; the oldest are forgotten, the counters never."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[Entry] = []
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, call: Call, status: int) -> None:
        asked = call.request
        entry = Entry(call.vendor, call.stream, asked.method, asked.path, asked.raw_query, call.page, status)
        with self._lock:
            self._entries.append(entry)
            self._counts[call.vendor, call.stream] += 1
            if len(self._entries) > LONGEST_LOG:
                del self._entries[: LONGEST_LOG // 10]

    @property
    def entries(self) -> list[Entry]:
        with self._lock:
            return list(self._entries)

    def select(self, *, vendor: str = "", stream: str = "") -> list[Entry]:
        return [e for e in self.entries if vendor in {"", e.vendor} and stream in {"", e.stream}]

    def count(self, *, vendor: str = "", stream: str = "") -> int:
        with self._lock:
            return sum(n for (v, s), n in self._counts.items() if vendor in {"", v} and stream in {"", s})

    def counters(self) -> dict[str, dict[str, int]]:
        counters: dict[str, dict[str, int]] = {}
        with self._lock:
            for (vendor, stream), number in sorted(self._counts.items()):
                counters.setdefault(vendor, {})[stream] = number
        return counters

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self._counts.clear()
