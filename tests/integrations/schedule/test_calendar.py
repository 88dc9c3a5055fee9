"""Calendars as sessions: moments of every kind, series within bounds, and nobody's address."""

import time
from datetime import UTC, datetime

import pytest

from integrations.schedule import mapping
from integrations.schedule.calendar import (
    MOST_EVENTS,
    MOST_LINES,
    MOST_LISTED,
    MOST_OCCURRENCES,
    MOST_PARTS,
    MOST_SERIES,
    read_calendar,
)
from integrations.schedule.feed import NotASchedule
from integrations.sync.contract import Mapped
from tests.integrations.schedule.reading import calendar, context, series


def sessions() -> dict[str, Mapped]:
    return {
        row["key"].replace("@meeting.example", ""): mapping.to_session(row, context()) for row in calendar().sessions
    }


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_calendar_has_rooms_and_categories_and_no_people():
    feed = calendar()

    assert (feed.title, feed.zone, feed.has_people, feed.speakers) == ("Meeting of Makers", "Europe/Berlin", False, ())
    assert [row["key"] for row in feed.rooms] == ["Foundry", "Yard", "Greenhouse"]
    assert [row["key"] for row in feed.tracks] == ["Meeting", "Opening"]


def test_a_session_of_a_calendar():
    record = sessions()["welcome"].record

    assert record.title == "Welcome, all of you"
    assert record.description == (
        "<p>Where everything is,<br />\nand who to ask. This line is longer than a calendar allows, so it is folded.</p>"
    )
    assert [track.name for track in record.tracks] == ["Meeting", "Opening"]
    assert [link.url for link in record.links] == ["https://meeting.example/schedule/welcome"]
    assert {"speakers", "type", "language"} <= record.unsaid


def test_who_organises_and_attends_is_in_no_row():
    assert "mara" not in str(calendar()).lower()
    assert "tok@" not in str(calendar()).lower()


@pytest.mark.parametrize(
    ("key", "starts", "ends"),
    [
        ("welcome", "2027-06-11T08:00", "2027-06-11T08:30"),
        ("night", "2027-06-11T22:30", "2027-06-11T23:15"),
        ("floating", "2027-06-12T13:00", "2027-06-12T13:45"),
        ("elsewhere", "2027-06-11T11:00", None),
        ("market", None, None),
    ],
)
def test_moments_with_a_zone_in_utc_floating_and_of_a_whole_day(key, starts, ends):
    record = sessions()[key].record

    assert (record.starts_at, record.ends_at) == (starts and utc(starts), ends and utc(ends))


@pytest.mark.parametrize(
    ("key", "codes"),
    [
        ("welcome", []),
        ("market", ["no_time"]),
        ("elsewhere", ["zone_unknown", "unreadable"]),
        ("tick/2027-06-11T10:00:00+00:00", ["series_not_followed"]),
    ],
)
def test_what_is_in_doubt_is_said(key, codes):
    assert [note.code for note in sessions()[key].notes] == codes


def test_what_is_cancelled_is_cancelled():
    assert {key for key, mapped in sessions().items() if mapped.record.status == "cancelled"} == {"floating"}


def test_a_series_is_its_dates_known_by_the_moments_of_the_rule():
    dates = {key: mapped.record for key, mapped in sessions().items() if key.startswith("stretch/")}

    assert {key.partition("/")[2]: (record.title, record.starts_at) for key, record in dates.items()} == {
        "2027-06-11T06:00:00+00:00": ("Stretching", utc("2027-06-11T06:00")),
        "2027-06-12T06:00:00+00:00": ("Stretching, late", utc("2027-06-12T07:00")),
        "2027-06-14T06:00:00+00:00": ("Stretching", utc("2027-06-14T06:00")),
    }


@pytest.mark.parametrize(
    ("lines", "count", "doubts"),
    [
        (["RRULE:FREQ=DAILY;COUNT=5"], 5, []),
        (["RRULE:FREQ=DAILY;UNTIL=20270610T070000Z"], 4, []),
        (["RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4"], 4, []),
        (["RRULE:FREQ=DAILY;COUNT=2", "RDATE;TZID=Europe/Berlin:20270701T100000"], 3, []),
        (["RRULE:FREQ=DAILY"], MOST_OCCURRENCES, ["series_cut"]),
        (["RRULE:FREQ=DAILY;COUNT=99999999"], MOST_OCCURRENCES, ["series_cut"]),
        (["RRULE:FREQ=SECONDLY"], 1, ["series_not_followed"]),
        (["RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31"], 1, ["series_not_followed"]),
        (["RRULE:FREQ=DAILY;INTERVAL=7;BYDAY=TU"], 1, ["series_not_followed"]),
        (["RRULE:FREQ=DAILY;INTERVAL=0"], 1, ["series_not_followed"]),
        (["RRULE:FREQ=DAILY;INTERVAL=99999999999"], 1, ["series_not_followed", "unreadable"]),
        (["RRULE:FREQ=WEEKLY;BYDAY=99XX"], 1, ["series_not_followed", "unreadable"]),
        (["RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"], 1, ["series_not_followed"]),
        (["RRULE:FREQ=DAILY", "EXDATE:never"], 1, ["series_not_followed", "unreadable"]),
        (["RDATE:" + ",".join(["20270701T090000Z"] * (MOST_LISTED + 1))], 1, ["series_not_followed"]),
        (["RRULE:FREQ=DAILY", *["EXDATE:20270701T090000Z"] * (MOST_LISTED + 1)], 1, ["series_not_followed"]),
        (["RRULE:FREQ=WEEKLY;INTERVAL=101"], 1, ["series_not_followed"]),
        (["RRULE:FREQ=DAILY;COUNT=3", "DTEND;TZID=Europe/Berlin:20270606T090000"], 1, ["series_not_followed"]),
    ],
)
def test_rules_are_followed_within_bounds(lines, count, doubts):
    began = time.process_time()
    feed = series(*lines)

    assert time.process_time() - began < 2
    assert len({row["key"] for row in feed.sessions}) == len(feed.sessions) == count
    assert [doubt["code"] for doubt in feed.sessions[0]["doubts"]] == doubts


@pytest.mark.parametrize(
    ("start", "end", "first"),
    [
        ("DTSTART;VALUE=DATE:20270607", "DTEND;VALUE=DATE:20270608", "2027-06-07"),
        ("DTSTART:20270607T000000", "DTEND:20270607T010000", "2027-06-07T00:00:00"),
        ("DTSTART:20270607T220000Z", "DTEND:20270608T020000Z", "2027-06-07T22:00:00+00:00"),
        ("DTSTART:20270607T100000", "DTEND:20990607T110000", "2027-06-07T10:00:00"),
        ("DTSTART:00010101T000000", "X-END:1", "0001-01-01T00:00:00"),
    ],
)
def test_a_series_of_whole_days_or_over_midnight_ends(start, end, first):
    feed = series("RRULE:FREQ=DAILY;COUNT=3", end, start=start)

    assert [row["key"] for row in feed.sessions][:1] == [f"u/{first}"]
    assert len(feed.sessions) == 3


@pytest.mark.parametrize(
    "moved",
    [
        "RECURRENCE-ID;TZID=Europe/Berlin:20270608T090000",
        "RECURRENCE-ID:20270608T070000Z",
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20270608T090000",
    ],
)
def test_a_date_that_is_moved_keeps_its_key_in_whichever_zone_it_is_named(moved):
    other = ("END:VEVENT", "BEGIN:VEVENT", "UID:u", moved, "DTSTART;TZID=Europe/Berlin:20270608T150000", "SUMMARY:Late")
    before = [row["key"] for row in series("RRULE:FREQ=DAILY;COUNT=3").sessions]
    after = {row["key"]: row["date"] for row in series("RRULE:FREQ=DAILY;COUNT=3", *other).sessions}

    assert len(after) == 3
    assert after[before[1]] == "2027-06-08T15:00:00+02:00"


def test_all_dates_together_are_within_bounds():
    entries = "".join(
        f"BEGIN:VEVENT\r\nUID:{at}\r\nDTSTART:20270607T090000Z\r\nRRULE:FREQ=DAILY\r\nEND:VEVENT\r\n" for at in range(4)
    )
    whole = f"BEGIN:VCALENDAR\r\n{entries}END:VCALENDAR\r\n".encode()
    assert len(read_calendar(whole).sessions) == 4 * MOST_OCCURRENCES

    with pytest.raises(NotASchedule, match="series"):
        read_calendar(whole.replace(b"RRULE", b"RRULE:FREQ=DAILY\r\n" * MOST_SERIES + b"RRULE", 1))


@pytest.mark.parametrize(("start", "zone"), [("20270607T090000", "UTC"), ("20270607T090000Z", "")])
def test_the_calendars_own_zone_counts_only_where_a_time_needs_one(start, zone):
    whole = f"BEGIN:VCALENDAR\r\nX-WR-TIMEZONE:UTC\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:{start}\r\nEND:VEVENT\r\nEND:VCALENDAR"

    assert read_calendar(whole.encode()).zone == zone


@pytest.mark.parametrize(
    "start", ["DTSTART;TZID=Asia/Tokyo:00010101T000000", "DTSTART;TZID=America/New_York:99991231T230000"]
)
def test_a_series_at_the_end_of_time_is_no_matter(start):
    assert {row["title"] for row in series("RRULE:FREQ=DAILY;COUNT=3", start=start).sessions} == {"Stretching"}


@pytest.mark.parametrize("start", ["DTSTART:banana", "X-NOTHING:1", "DTSTART;VALUE=PERIOD:1/2"])
def test_a_series_that_begins_nowhere_is_a_session_without_a_time(start):
    feed = series("RRULE:FREQ=DAILY;COUNT=3", start=start)

    assert {row["title"] for row in feed.sessions} == {"Stretching"}


@pytest.mark.parametrize(
    "body",
    [
        b"BEGIN:VCALENDAR",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n",
        b"BEGIN:VEVENT\r\nEND:VEVENT",
        b"BEGIN:VCALENDAR\r\n\xff\xfe:\x00\r\nEND:VCALENDAR",
        b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * (MOST_EVENTS + 1),
        b"BEGIN:VCALENDAR\r\n" + b"BEGIN:X\r\n" * MOST_PARTS,
        b"BEGIN:VCALENDAR\r\n" + b"X:1\r\n" * MOST_LINES,
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n" * 2,
    ],
)
def test_half_a_calendar_is_none(body):
    with pytest.raises(NotASchedule):
        read_calendar(body)
