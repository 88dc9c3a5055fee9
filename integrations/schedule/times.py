"""When a session begins and ends, by whichever of its fields say so. Pure."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from eventhub.programme.records import NOTHING
from integrations.schedule.schemas import Session
from integrations.sync.contract import Note
from integrations.sync.times import instant

TIMES = frozenset({"starts_at", "ends_at"})
LENGTH = re.compile(r"(?:(?P<days>\d{1,3}):)?(?P<hours>\d{1,3}):(?P<minutes>\d{2})")
DAY_ALONE = len("2027-06-07")


@dataclass(frozen=True, slots=True)
class Times:
    """Neither start nor end: unscheduled. `unsaid`: they can't be read, and stay as they are here."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    notes: tuple[Note, ...] = ()
    unsaid: frozenset[str] = NOTHING


def times_of(sent: Session, zone: ZoneInfo) -> Times:
    try:
        local = _start(sent)
        start, notes = _instant(local, zone, "starts_at") if local else (None, ())
        end, more = _end(sent, start, zone) if start else (None, ())
    except (ValueError, OverflowError) as fault:
        text = f"{fault}: the times stay as they are here."
        return Times(notes=(Note("time_unreadable", text, "starts_at"),), unsaid=TIMES)
    if start is None:
        return _unscheduled(sent)
    if end == start:
        return Times(start, None, notes)
    if end and end < start:
        text = "Its end lies before its start: it has no end here."
        return Times(start, None, (*notes, *more, Note("ends_before_start", text, "ends_at")))
    return Times(start, end, (*notes, *more))


def _unscheduled(sent: Session) -> Times:
    """Nothing is made up: a day without a time is no time."""
    text = f"{sent.date or sent.day}: a day without a time, so it is unscheduled."
    return Times(notes=(Note("no_time", text, "starts_at"),) if sent.date else ())


def _start(sent: Session) -> datetime | None:
    if len(sent.date) > DAY_ALONE:
        return _moment(sent.date)
    day = sent.date or sent.day
    if not day or not sent.start:
        return None
    local = datetime.combine(_day(day), _clock(sent.start))
    return local + timedelta(days=1) if not sent.date and _is_after_midnight(sent, local) else local


def _is_after_midnight(sent: Session, local: datetime) -> bool:
    """Listed under a day, before that day begins: it is still going on in the night after it."""
    if len(sent.day_start) <= DAY_ALONE:
        return False
    return local < _moment(sent.day_start).replace(tzinfo=None)


def _end(sent: Session, start: datetime, zone: ZoneInfo) -> tuple[datetime | None, tuple[Note, ...]]:
    if len(sent.end) > DAY_ALONE:
        return _instant(_moment(sent.end), zone, "ends_at")
    lasts = _length(sent.duration)
    return (start + lasts if lasts else None), ()


def _instant(local: datetime, zone: ZoneInfo, field: str) -> tuple[datetime, tuple[Note, ...]]:
    if local.tzinfo is not None:
        return local.astimezone(UTC), ()
    moment, doubt = instant(local, zone)
    return moment, (replace(doubt, field=field),) if doubt else ()


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as fault:
        raise ValueError(f"“{text[:40]}” can’t be read as a time") from fault


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise ValueError(f"“{text[:40]}” can’t be read as a day") from fault


def _clock(text: str) -> time:
    try:
        return time.fromisoformat(text.rjust(len("09:00"), "0"))
    except ValueError as fault:
        raise ValueError(f"“{text[:40]}” can’t be read as a time of the day") from fault


def _length(text: str) -> timedelta | None:
    """Hours and minutes, before them days; a number alone is minutes."""
    if not text:
        return None
    found = LENGTH.fullmatch(text)
    if text.isdecimal() and len(text) < 6:
        return timedelta(minutes=int(text))
    # Hours, minutes and seconds would be taken for days.
    if found is None or int(found["minutes"]) > 59 or (found["days"] and int(found["hours"]) > 23):
        raise ValueError(f"“{text[:40]}” can’t be read as a duration")
    return timedelta(days=int(found["days"] or 0), hours=int(found["hours"]), minutes=int(found["minutes"]))
