"""Wall-clock times of vendors as instants."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from integrations.sync.contract import Note


@lru_cache(maxsize=4_096)  # thousands of sessions begin at a few hundred times
def instant(local: datetime, zone: ZoneInfo) -> tuple[datetime, Note | None]:
    """A wall-clock time of a zone. By one rule: where it happens twice the first, where it is skipped as much later.

    In UTC: times of one zone are compared as their clocks read, which is wrong around a skipped hour.
    """
    first = local.replace(tzinfo=zone, fold=0)
    before, after = first.utcoffset(), first.replace(fold=1).utcoffset()
    if before == after or before is None or after is None:
        return first.astimezone(UTC), None
    shown = f"{local:%d %B %Y, %H:%M}"
    if after > before:
        text = f"{shown} does not exist in {zone.key}, because clocks go forward: taken as {after - before} later."
        return first.astimezone(UTC), Note("time_does_not_exist", text, "starts_at")
    return first.astimezone(UTC), Note(
        "time_happens_twice", f"{shown} happens twice in {zone.key}: taken as the first time.", "starts_at"
    )


def is_same_zone(one: str, other: str, at: datetime) -> bool:
    """Whether two names mean the same clock in the year around a day. A name that nobody knows can't be compared: taken as the same."""
    if one == other:
        return True
    try:
        zones = ZoneInfo(one), ZoneInfo(other)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return True
    days = [at + timedelta(days=number) for number in range(-182, 183, 7)]
    return all(day.astimezone(zones[0]).utcoffset() == day.astimezone(zones[1]).utcoffset() for day in days)
