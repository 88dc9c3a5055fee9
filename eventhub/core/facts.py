"""What would happen, said before it is done, in sentences that can be compared with what is so a moment later. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eventhub.core.errors import Conflict


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that will be so. `part` is what it is about; `when` names the choice under which it holds, empty: in any case."""

    part: str
    text: str
    when: str = ""


def listed(names: Sequence[str]) -> str:
    """A, B and C."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def changed_since(seen: Iterable[Fact], now: Iterable[Fact]) -> tuple[list[Fact], list[Fact]]:
    """(facts that no longer hold, facts that are new)."""
    seen, now = list(seen), list(now)
    return [fact for fact in seen if fact not in now], [fact for fact in now if fact not in seen]


def require_unchanged(seen: Iterable[Fact], now: list[Fact]) -> None:
    """A decision holds for what it was made on; a Conflict says what is no longer so (`gone`), `new`, and all of it (`now`)."""
    gone, new = changed_since(seen, now)
    if gone or new:
        message = (
            "Something changed since this page was shown, so nothing was done. Look at what is so now, then decide."
        )
        raise Conflict(message, extra={"gone": gone, "new": new, "now": now})
