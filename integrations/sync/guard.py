"""Whether what a run would take away is more than a vendor's ordinary day. Pure."""

from dataclasses import dataclass

from integrations.sync.enums import Guard
from integrations.sync.rules import Rules

FEWEST = 2  # a single row never needs a person


@dataclass(frozen=True, slots=True)
class Losses:
    """Of one kind of rows: how many are held, how many of them would change so, and whether the vendor showed none at all.

    `sessionless`: how many of these would go because no session names them.
    """

    label: str
    guard: Guard
    changes: int
    held: int
    is_empty: bool = False
    sessionless: int = 0


def reason_to_hold(losses: Losses, rules: Rules) -> str:
    """Why a person has to look at it; empty where it may go on."""
    label, changes, held = losses.label.lower(), losses.changes, losses.held
    if changes < FEWEST:
        return ""
    if losses.is_empty:
        return f"The vendor answered with no {label} at all, and {held} of its are here. Nothing was withdrawn."
    if changes * 100 <= most(losses.guard, rules) * held:
        return ""
    share = round(100 * changes / held) if held else 100
    what = NOT_NAMED if losses.sessionless else DONE[losses.guard]
    return f"{changes} of {held} {label} ({share} %) {what}, and the limit is {most(losses.guard, rules)} %."


DONE = {
    Guard.WITHDRAW: "are gone at the vendor",
    Guard.HIDE: "would no longer be shown, or only in part",
    Guard.MOVE: "would be at another time",
}
NOT_NAMED = "are named in no session, or gone at the vendor"


def most(guard: Guard, rules: Rules) -> int:
    return {Guard.WITHDRAW: rules.most_withdrawn, Guard.HIDE: rules.most_hidden, Guard.MOVE: rules.most_moved}[guard]
