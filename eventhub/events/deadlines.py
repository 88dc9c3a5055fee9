"""Deadlines, pure: days before the start become instants, and instants are checked for their sequence."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from eventhub.core.errors import Detail

DUE_AT = time(17, 0)


@dataclass(frozen=True, slots=True)
class Deadlines:
    configuration: datetime
    artwork: datetime
    proof: datetime


def local_instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant (UTC) of a wall-clock time in a zone.

    The one rule for daylight saving: a time that comes twice means the first of the two; one that the clocks skip
    moves forward by as much as they do. (Both are what `fold=0` says.)
    """
    return datetime.combine(day, at, tzinfo=zone).replace(fold=0).astimezone(UTC)


def days_before(starts_at: datetime, zone: ZoneInfo, days: int) -> datetime:
    """Calendar days before the local date of the start, at 17:00 by the clocks there."""
    return local_instant(starts_at.astimezone(zone).date() - timedelta(days=days), DUE_AT, zone)


def shifted(at: datetime, *, start: datetime, zone: ZoneInfo, new_start: datetime, new_zone: ZoneInfo) -> datetime:
    """As many calendar days from the new start as from the old one, at the same time by the clocks there.

    Counted in days, never in months or years: 29 February and a change of the clocks in between do no harm.
    """
    there = at.astimezone(zone)
    days = (start.astimezone(zone).date() - there.date()).days
    return local_instant(new_start.astimezone(new_zone).date() - timedelta(days=days), there.time(), new_zone)


def default_deadlines(
    starts_at: datetime, zone: ZoneInfo, configuration_days: int, artwork_days: int, proof_days: int
) -> Deadlines:
    return Deadlines(
        configuration=days_before(starts_at, zone, configuration_days),
        artwork=days_before(starts_at, zone, artwork_days),
        proof=days_before(starts_at, zone, proof_days),
    )


def check_order(
    *, configuration: datetime, artwork: datetime, proof: datetime, starts_at: datetime, ends_at: datetime
) -> list[Detail]:
    """What breaks the sequence configuration ≤ artwork ≤ proof < start < end, each at the field to change."""
    rules = [
        (
            "configuration_deadline",
            configuration <= artwork,
            "The configuration is due before the artwork, or with it.",
        ),
        ("artwork_deadline", artwork <= proof, "Artwork is due before the proofs, or with them."),
        ("proof_deadline", proof < starts_at, "Proofs are due before the event starts."),
        ("ends_at", starts_at < ends_at, "The event ends after it starts."),
    ]
    return [Detail(field, "sequence", message) for field, holds, message in rules if not holds]
