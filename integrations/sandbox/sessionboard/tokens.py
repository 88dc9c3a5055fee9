from collections import Counter
from dataclasses import dataclass, field, replace
from math import ceil

from integrations.sandbox.clock import Clock
from integrations.sandbox.sessionboard.errors import error, refused
from integrations.sandbox.sessionboard.rows import EVENT_ID, LAST_YEAR_ID
from integrations.sandbox.wire import Refused

READS = (
    *("read:events", "read:sessions", "read:contacts", "read:reports", "read:dashboards"),
    *("read:insights", "read:transcriptions", "read:media"),
)
WRITES = (
    *("write:sessions", "write:contacts", "write:exhibitors", "write:sponsors", "write:fields"),
    *("write:metadata", "write:events", "write:transcriptions", "write:media"),
)
EVENTS = (EVENT_ID, LAST_YEAR_ID)
REGIONS = ("us", "eu")
FULL_TOKEN = "sb-full"  # noqa: S105 - of a vendor that does not exist
WINDOW = 15 * 60
DAILY_CREATES = 10_000


@dataclass(frozen=True, slots=True)
class Token:
    name: str
    scopes: tuple[str, ...] = READS
    hides_pii: bool = False
    events: tuple[int, ...] = EVENTS
    region: str = "us"

    def has(self, scope: str) -> bool:
        """A token of old has an empty list, and may read everything and write nothing."""
        return scope in self.scopes or (not self.scopes and scope.startswith("read:"))


def usual_tokens() -> dict[str, Token]:
    tokens = (
        Token(FULL_TOKEN, READS + WRITES),
        Token("sb-read"),
        Token("sb-masked", hides_pii=True),
        Token("sb-narrow", ("read:events", "read:sessions")),
        Token("sb-legacy", ()),
        Token("sb-restricted", events=(LAST_YEAR_ID,)),
        Token("sb-eu", READS + WRITES, region="eu"),
    )
    return {token.name: token for token in tokens}


@dataclass
class Window:
    ends: float
    used: int = 0


@dataclass
class Tokens:
    """Who may come in, and how often."""

    clock: Clock
    limit: int
    known: dict[str, Token] = field(default_factory=usual_tokens)
    windows: dict[tuple[str, str], Window] = field(default_factory=dict)
    created: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, token: Token) -> Token:
        if unknown := sorted(set(token.scopes) - {*READS, *WRITES}):
            raise ValueError(f"scopes: “{unknown[0]}” is unknown; any of {', '.join((*READS, *WRITES))}.")
        if token.region not in REGIONS:
            raise ValueError(f"region: “{token.region}” is unknown; one of {', '.join(REGIONS)}.")
        self.known[token.name] = token
        return token

    def admitted(self, name: str, region: str, quirks: frozenset[str]) -> Token:
        token = self.known.get(name)
        if token is None or (token.region if "S20" not in quirks else "eu") != region:
            raise refused(401, "The x-access-token header is missing or the token is invalid.")
        events = (LAST_YEAR_ID,) if "S2" in quirks else token.events
        return replace(token, hides_pii=token.hides_pii or "S1" in quirks, events=events)

    def require(self, token: Token, scope: str) -> None:
        if not token.has(scope):
            raise refused(403, f"The token does not have the required scope for this endpoint: {scope}")

    def counted(self, token: Token, bucket: str) -> dict[str, str]:
        """One request more in the bucket; the headers that tell how many are left."""
        now = self.clock.now().timestamp()
        window = self.windows.get((token.name, bucket))
        if window is None or window.ends <= now:
            window = self.windows[token.name, bucket] = Window(now + WINDOW)
        window.used += 1
        headers = limit_headers(self.limit, self.limit - window.used, ceil(window.ends - now))
        if window.used > self.limit:
            raise too_many(headers)
        return headers

    def count_create(self, token: Token) -> None:
        day = self.clock.now().date().isoformat()
        self.created[token.name, day] += 1
        if self.created[token.name, day] > DAILY_CREATES:
            raise refused(429, f"At most {DAILY_CREATES} records may be created a day.")


def limit_headers(limit: int, left: int, seconds: int) -> dict[str, str]:
    left = max(0, left)
    return {"RateLimit-Limit": str(limit), "RateLimit-Remaining": str(left), "RateLimit-Reset": str(seconds)}


def too_many(headers: dict[str, str]) -> Refused:
    reply = error(429, "Too many requests, please try again later.")
    return Refused(reply.with_headers({**headers, "Retry-After": headers["RateLimit-Reset"]}))
