"""How long a presentation takes. V3Plus gives a number and no unit, so that the unit that was set is checked. Pure."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

UNITS = {"minutes": timedelta(minutes=1), "seconds": timedelta(seconds=1), "hours": timedelta(hours=1)}
CLOCK = "clock"
SHOWN_AS = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d))?")
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(hours=12)
IMPOSSIBLE = timedelta(days=366)
FEWEST = 3  # of fewer durations nothing follows


def length(text: str, unit: str) -> timedelta | None:
    """None where it is blank or 0. Raises ValueError."""
    try:
        found = (_by_the_clock(text) if unit == CLOCK else _measured(float(text), unit)) if text else timedelta()
    except (ValueError, OverflowError) as fault:
        raise ValueError(f"“{text}” is no duration as {unit}") from fault
    if not timedelta() <= found < IMPOSSIBLE:
        raise ValueError(f"“{text}” is no duration as {unit}")
    return found or None


def _measured(number: float, unit: str) -> timedelta:
    """Parts of an hour are written with two decimals: 0.33 is twenty minutes."""
    taken = number * UNITS[unit]
    return timedelta(minutes=round(taken / timedelta(minutes=1))) if unit == "hours" else taken


def _by_the_clock(text: str) -> timedelta:
    found = SHOWN_AS.fullmatch(text)
    if found is None:
        raise ValueError(text)
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def is_plausible(taken: timedelta) -> bool:
    return SHORTEST <= taken <= LONGEST


def misfit(texts: Iterable[str], unit: str) -> str:
    """Why the unit can't be the right one; empty where it may be."""
    given = [text for text in texts if text.strip("0:. ")]
    wrong = len(given) - _fitting(given, unit)
    if len(given) < FEWEST or wrong * 2 <= len(given):
        return ""
    better = [other for other in (*UNITS, CLOCK) if _fitting(given, other) * 2 > len(given)]
    hint = f" They look like {' or '.join(better)}." if better else ""
    return (
        f"Durations can hardly be meant as {unit}: {wrong} of {len(given)} would not lie between 5 minutes and 12 hours.{hint} "
        "Set “Unit of durations” of this connection. No time was changed here."
    )


def _fitting(texts: Sequence[str], unit: str) -> int:
    return sum(_fits(text, unit) for text in texts)


def _fits(text: str, unit: str) -> bool:
    try:
        taken = length(text, unit)
    except ValueError:
        return False
    return taken is not None and is_plausible(taken)
