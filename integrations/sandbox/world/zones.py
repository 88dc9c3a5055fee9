from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone_named(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, IsADirectoryError) as unknown:
        raise ValueError(f"zone: “{name}” is no time zone; give one such as America/New_York.") from unknown


def first_day_around(zone: ZoneInfo, daylight: str, year: int) -> date:
    """The first day of a congress whose second day loses (gap) or repeats (fold) an hour."""
    days = (date(year, 1, 2) + timedelta(days=n) for n in range(363))
    for day in days:
        longer = length_of(day, zone) - timedelta(days=1)
        if (daylight == "gap" and longer < timedelta()) or (daylight == "fold" and longer > timedelta()):
            return day - timedelta(days=1)
    raise ValueError(f"daylight: {zone.key} has no {daylight} in {year}; choose another zone.")


def length_of(day: date, zone: ZoneInfo) -> timedelta:
    begins, ends = (datetime.combine(d, time(), zone).astimezone(UTC) for d in (day, day + timedelta(days=1)))
    return ends - begins


def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    return wall.replace(tzinfo=zone).astimezone(UTC)


def wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)
