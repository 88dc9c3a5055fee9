from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from integrations.sandbox.clock import Clock
from integrations.sandbox.world.world import World

LIFE = 180  # seconds that search and single reads stay as they were
MOST = 500


@dataclass
class Cache:
    """Three minutes old, and after a write through the API it knows of nothing.

    What people change on the vendor's own pages is seen at once, or nobody could test without waiting; fault S5 is for
    who wants that stale too.
    """

    world: World
    clock: Clock
    entries: dict[Hashable, tuple[float, Any]] = field(default_factory=dict)
    version: int = 0

    def read(self, key: Hashable, make: Callable[[], Any]) -> Any:
        self.notice_changes()
        now = self.clock.now().timestamp()
        expires, value = self.entries.get(key, (0.0, None))
        if expires <= now:
            value = make()
            self.entries.pop(key, None)
            self.entries[key] = (now + LIFE, value)
            if len(self.entries) > MOST:
                del self.entries[next(iter(self.entries))]
        return value

    def notice_changes(self) -> None:
        if self.version != self.world.rows.version:
            self.version = self.world.rows.version
            if "S5" not in self.world.quirks:
                self.entries.clear()

    def overlook(self, write: Callable[[], Any]) -> Any:
        """What the write changes stays unseen."""
        self.notice_changes()
        value = write()
        self.version = self.world.rows.version
        return value
