"""iCalendar (RFC 5545) in the words of schedule.json, as `icalendar` reads it. Pure.

Who organises and who attends is left out: in a calendar these are addresses of people, not a programme. A series becomes the
days on which it takes place, within bounds: a rule can ask for a billion of them, or be searched for a date that never comes.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import recurring_ical_events
from icalendar import BrokenCalendarProperty, Calendar, Event, vRecur

from integrations.schedule.feed import Feed, NotASchedule, once, word
from integrations.sync.contract import Row

MOST_EVENTS = 20_000  # with the dates of all series
MOST_SERIES = 1_000
MOST_OCCURRENCES = 100  # of a series
MOST_LISTED = 1_000  # dates that a series names one by one, to come or to leave out
MOST_PARTS, MOST_LINES = 60_000, 600_000  # reading more would take minutes
# Days from the first date of a series that are looked through, one after the other, until there are enough.
LOOKS = (101, 400, 1_600)
DAY_ALONE = len("2027-06-07")
SERIAL = ("RRULE", "RDATE", "RECURRENCE-ID")
RULES = frozenset({"DAILY", "WEEKLY"})
LONGEST_STEP = 100  # days or weeks from one date to the next
# Whatever else a rule may say can make it one that never ends looking for its next date.
PARTS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"})
UNSERIAL = "It is repeated by a rule that is not followed here: only its first date was taken."
CUT = f"It is repeated more than {MOST_OCCURRENCES} times: what comes later was left out."
NO_ZONE = "The calendar gives its time in a zone that is not known here: it was taken in the connection’s."
UNREAD = "What the calendar says of {names} can’t be read and was left out."
TOO_MANY = f"it has more than {MOST_EVENTS:,} entries, {MOST_SERIES:,} series or {MOST_LINES:,} lines"


def read_calendar(body: bytes) -> Feed:
    _refuse_endless(body.upper())
    try:
        calendar = Calendar.from_ical(body.decode(errors="replace"))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as fault:
        raise NotASchedule("it can’t be read as a calendar") from fault
    if not isinstance(calendar, Calendar):
        raise NotASchedule("it is a part of a calendar only")
    found = list(islice(_sessions(calendar), MOST_EVENTS + 1))
    if len(found) > MOST_EVENTS:
        raise NotASchedule(TOO_MANY)
    sessions = once(found)
    return Feed(
        title=_text(calendar, "X-WR-CALNAME"),
        # Where every time has its own offset, it says nothing but what the author's own calendar shows.
        zone=_text(calendar, "X-WR-TIMEZONE") if any(map(_is_floating, sessions)) else "",
        rooms=_named(row["room"] for row in sessions),
        tracks=_named(name for row in sessions for name in row["tracks"]),
        sessions=sessions,
        has_people=False,
    )


def _refuse_endless(body: bytes) -> None:
    entries = ((b"BEGIN:VEVENT", MOST_EVENTS), (b"BEGIN:", MOST_PARTS), (b"\n", MOST_LINES))
    counts = (*entries, (b"\nRRULE", MOST_SERIES), (b"\nRDATE", MOST_SERIES))
    if any(body.count(sign) > most for sign, most in counts):
        raise NotASchedule(TOO_MANY)


def _is_floating(row: Row) -> bool:
    times = (text for text in (row["date"], row["end"]) if len(text) > DAY_ALONE)
    return any(datetime.fromisoformat(text).tzinfo is None for text in times)


def _named(names: Iterable[str]) -> tuple[Row, ...]:
    return tuple({"key": name, "name": name} for name in dict.fromkeys(names) if name)


def _sessions(calendar: Calendar) -> Iterator[Row]:
    parts_of: dict[str, list[Event]] = {}
    for part in calendar.walk("VEVENT"):
        if isinstance(part, Event):
            parts_of.setdefault(_text(part, "UID"), []).append(part)
    for uid, parts in parts_of.items():
        is_series = bool(uid) and any(name in part for part in parts for name in SERIAL)
        yield from _series(uid, parts) if is_series else (_row(part, uid) for part in parts)


def _series(uid: str, parts: list[Event]) -> Iterator[Row]:
    """Each date by the moment that the rule gives it, which stays its key when that date alone is moved."""
    dates, doubts = [(f"{uid}/{_rule_moment(part)}", part) for part in parts], [("series_not_followed", UNSERIAL)]
    if all(map(_is_followed, parts)):
        with suppress(ValueError, TypeError, AttributeError, KeyError, OverflowError, BrokenCalendarProperty):
            dates, doubts = list(_dates(uid, parts).items()), []
    if len(dates) > MOST_OCCURRENCES:
        doubts.append(("series_cut", CUT))
    for key, each in dates[:MOST_OCCURRENCES]:
        yield _row(each, key, doubts)


def _rule_moment(part: Event) -> str:
    """In UTC where it has an offset: a calendar may write the rule in one zone and what differs from it in another."""
    at = _moment(part, "RECURRENCE-ID") or _moment(part, "DTSTART")
    moment = datetime.fromisoformat(at) if len(at) > DAY_ALONE else None
    with suppress(OverflowError):
        return moment.astimezone(UTC).isoformat() if moment and moment.tzinfo else at
    return at


def _is_followed(part: Event) -> bool:
    """Whether its next date is always near."""
    rule = part.get("RRULE")
    if rule is None:
        return True
    if not isinstance(rule, vRecur):  # it is broken, or there are several
        return False
    frequency, steps = set(rule.get("FREQ", ())), rule.get("INTERVAL", [1])
    skips_days = frequency == {"DAILY"} and "BYDAY" in rule and steps != [1]
    return set(rule) <= PARTS and frequency <= RULES and 0 < min(steps) <= LONGEST_STEP and not skips_days


def _listed(part: Event) -> int:
    found = (part.get(name, ()) for name in ("RDATE", "EXDATE"))
    return sum(
        len(getattr(dates, "dts", ())) for each in found for dates in (each if isinstance(each, list) else [each])
    )


def _dates(uid: str, parts: list[Event]) -> dict[str, Event]:
    """More than are taken, where there are more."""
    if max(map(_listed, parts)) > MOST_LISTED:
        raise ValueError(f"It names more than {MOST_LISTED} dates one by one.")
    whole = Calendar()
    whole.subcomponents = list(parts)
    series = recurring_ical_events.of(whole)
    found: dict[str, Event] = {}
    start = min(map(_day, parts))
    for days in LOOKS:
        dates = [each for each in series.between(start, start + timedelta(days)) if isinstance(each, Event)]
        for each in sorted(dates, key=lambda date: _moment(date, "DTSTART")):
            _keep(found, uid, each)
        if len(found) > MOST_OCCURRENCES:
            break
        start += timedelta(days)
    return found


def _keep(found: dict[str, Event], uid: str, each: Event) -> None:
    """What differs for "this and all that follow" names one moment of the rule for all of them: they go by their own then."""
    at = _moment(each, "DTSTART")
    first = found.setdefault(f"{uid}/{_rule_moment(each)}", each)
    if _moment(first, "DTSTART") != at:
        found.setdefault(f"{uid}/{at}", each)


def _day(part: Event) -> date:
    start = getattr(_property(part, "DTSTART"), "dt", None)
    if not isinstance(start, date):
        raise ValueError("It has no beginning.")  # noqa: TRY004  # like everything else that is wrong in a calendar
    end = getattr(_property(part, "DTEND"), "dt", None)
    if end is not None and end < start:
        raise ValueError("It ends before it begins, which would be taken for its beginning.")
    return start.date() if isinstance(start, datetime) else start


def _row(event: Event, key: str, doubts: Iterable[tuple[str, str]] = ()) -> Row:
    return {
        "key": key,
        "title": _text(event, "SUMMARY"),
        "description": _text(event, "DESCRIPTION"),
        "url": _text(event, "URL"),
        "status": _text(event, "STATUS").lower(),
        "date": _moment(event, "DTSTART"),
        "end": _end(event),
        "room": (place := " ".join(_text(event, "LOCATION").split())),
        "room_key": place,
        "tracks": [str(name).strip() for name in _categories(event)],
        "doubts": [
            *({"code": code, "message": text} for code, text in doubts),
            *_doubts(event),
        ],
    }


def _text(component: Any, name: str) -> str:
    value = component.get(name)
    return word(str(value[0] if isinstance(value, list) else value)) if value else ""


def _categories(event: Event) -> Iterator[str]:
    found = event.get("CATEGORIES")
    for each in found if isinstance(found, list) else [found]:
        yield from getattr(each, "cats", ())


def _moment(event: Event, name: str) -> str:
    """As ISO 8601: with its offset, without one where it is the wall clock of the place, or a day alone."""
    value = getattr(_property(event, name), "dt", None)
    return value.isoformat() if isinstance(value, date) else ""


def _property(event: Event, name: str) -> Any:
    try:
        value = event.get(name)
        getattr(value, "dt", None)
    except BrokenCalendarProperty:
        return None
    return value


def _end(event: Event) -> str:
    start = getattr(_property(event, "DTSTART"), "dt", None)
    lasts = getattr(_property(event, "DURATION"), "dt", None)
    if _moment(event, "DTEND") or not isinstance(start, datetime) or not isinstance(lasts, timedelta):
        return _moment(event, "DTEND")
    try:
        return (start + lasts).isoformat()
    except OverflowError:
        return ""


def _doubts(event: Event) -> Iterator[Row]:
    start = _property(event, "DTSTART")
    zone = getattr(start, "params", {}).get("TZID")
    if zone and isinstance(start.dt, datetime) and start.dt.tzinfo is None:
        yield {"code": "zone_unknown", "message": NO_ZONE, "field": "starts_at"}
    if names := sorted({str(name) for name, _ in event.errors if name}):
        yield {"code": "unreadable", "message": UNREAD.format(names=", ".join(names))}
