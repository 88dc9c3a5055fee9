"""What a fault is: where it acts, and how far it reaches."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.sandbox.scene import Scene
from integrations.sandbox.wire import Call, Reply

# What "empty" and the like mean unless a stream is named: people and sessions, not the lists of rooms and tags.
ROW_STREAMS = frozenset(
    {
        *("sessions", "sessions_status", "speakers", "contacts", "organization_contacts", "sponsors", "exhibitors"),
        *("abstracts", "disclosures", "eposters"),
        *("affiliates", "public_sessions", "session_search", "public_search", "abstract_sessions"),
    }
)
NOT_BY_CHANCE = frozenset({"photos", "unknown"})  # reached only where the stream is named

Undo = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Kind:
    """`says` is the line of the documentation. A kind without any hook changes how rows look (`World.quirks`)."""

    name: str
    alias: str
    vendor: str
    says: str
    options: Mapping[str, Any] = field(default_factory=dict)
    streams: frozenset[str] | None = None
    argument: str = ""  # the option meant by `name:value`
    pages: tuple[int, ...] = ()
    times: int | None = None
    ordered: "Callable[[Fault, Scene], Undo] | None" = None
    before: "Callable[[Fault, Scene, Call], Reply | None] | None" = None
    shape: "Callable[[Fault, Scene, list[Any]], list[Any]] | None" = None
    spoil: "Callable[[Fault, list[bytes]], list[bytes]] | None" = None
    after: "Callable[[Fault, Scene, Call, Reply], Reply] | None" = None
    write: "Callable[[Fault, Scene, str], object] | None" = None
    is_elsewhere: bool = False


@dataclass(slots=True)
class Fault:
    """A kind that is on, for as often and as much as was asked."""

    kind: Kind
    vendor: str
    stream: str
    pages: tuple[int, ...]
    times: int | None
    options: dict[str, Any]
    since: float
    used: int = 0
    memory: dict[str, int] = field(default_factory=dict)
    undo: Undo | None = None

    def reaches(self, call: Call) -> bool:
        return (
            self.vendor in {"", call.vendor}
            and self.reaches_stream(call.stream)
            and (not self.pages or call.page in self.pages)
            and (self.times is None or self.used < self.times)
        )

    def reaches_stream(self, stream: str) -> bool:
        if self.stream:
            return self.stream == stream
        return stream not in NOT_BY_CHANCE if self.kind.streams is None else stream in self.kind.streams
