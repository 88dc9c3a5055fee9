from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from eventhub.events.deadlines import Deadlines, check_order, days_before, default_deadlines, local_instant, shifted

LONDON = ZoneInfo("Europe/London")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_defaults_of_a_show_in_march():
    """Opens on 9 March 2027 at 09:00 in London: GMT all the way."""
    assert default_deadlines(at("2027-03-09T09:00Z"), LONDON, 30, 14, 7) == Deadlines(
        configuration=at("2027-02-07T17:00Z"), artwork=at("2027-02-23T17:00Z"), proof=at("2027-03-02T17:00Z")
    )


@pytest.mark.parametrize(
    ("zone", "starts", "days", "due"),
    [
        # The clocks change between the deadline and the start: 17:00 by the clocks there, either way.
        ("Europe/London", "2027-04-06T08:00Z", 14, "2027-03-23T17:00+00:00"),
        ("Europe/London", "2027-11-02T09:00Z", 7, "2027-10-26T17:00+01:00"),
        ("Europe/London", "2027-04-04T08:00Z", 7, "2027-03-28T17:00+01:00"),  # the day of the change itself
        ("America/New_York", "2027-03-15T13:00Z", 7, "2027-03-08T17:00-05:00"),
        # The date is the local one of the start, not that of UTC.
        ("Pacific/Auckland", "2027-03-08T20:00Z", 1, "2027-03-08T17:00+13:00"),
        ("America/Los_Angeles", "2027-03-10T02:00Z", 1, "2027-03-08T17:00-08:00"),
        # Leap years: 29 February is a day like any other, and only where there is one.
        ("Europe/London", "2028-03-07T09:00Z", 7, "2028-02-29T17:00Z"),
        ("Europe/London", "2027-03-07T09:00Z", 7, "2027-02-28T17:00Z"),
        ("Europe/London", "2028-02-29T09:00Z", 30, "2028-01-30T17:00Z"),
        ("Europe/London", "2028-03-30T08:00Z", 30, "2028-02-29T17:00Z"),
        # Offsets of quarters of an hour.
        ("Asia/Kathmandu", "2027-03-09T03:15Z", 7, "2027-03-02T17:00+05:45"),
        ("Australia/Lord_Howe", "2027-04-05T00:00Z", 1, "2027-04-04T17:00+10:30"),
    ],
)
def test_so_many_days_before_at_five_by_the_clocks_there(zone, starts, days, due):
    assert days_before(at(starts), ZoneInfo(zone), days) == at(due)


@pytest.mark.parametrize(
    ("zone", "day", "clock", "instant"),
    [
        ("Europe/London", date(2027, 10, 31), time(1, 30), "2027-10-31T00:30Z"),  # twice: the first of the two
        ("Europe/London", date(2027, 3, 28), time(1, 30), "2027-03-28T01:30Z"),  # skipped: forward, 02:30 BST
        ("Europe/London", date(2027, 3, 28), time(0, 59), "2027-03-28T00:59Z"),
        ("Europe/London", date(2027, 3, 28), time(2, 0), "2027-03-28T01:00Z"),
        ("America/New_York", date(2027, 3, 14), time(2, 15), "2027-03-14T07:15Z"),
        ("Australia/Lord_Howe", date(2027, 10, 3), time(2, 10), "2027-10-02T15:40Z"),  # half an hour skipped
        ("Pacific/Apia", date(2011, 12, 30), time(17, 0), "2011-12-31T03:00Z"),  # a whole day that never was
    ],
)
def test_times_that_come_twice_or_never(zone, day, clock, instant):
    assert local_instant(day, clock, ZoneInfo(zone)) == at(instant)


def test_the_second_fold_is_not_asked_for():
    assert local_instant(date(2027, 10, 31), time(1, 30, fold=1), LONDON) == at("2027-10-31T00:30Z")


@pytest.mark.parametrize(
    ("start", "deadline", "new_start", "due"),
    [
        # A year later on the same day of the week: 30 days before, at 17:00.
        ("2027-03-09T09:00Z", "2027-02-07T17:00Z", "2028-03-07T09:00Z", "2028-02-06T17:00+00:00"),
        # The clocks changed in between, before or now: 17:00 by the clocks there, either way.
        ("2027-04-06T08:00Z", "2027-03-23T17:00Z", "2027-06-01T08:00Z", "2027-05-18T17:00+01:00"),
        ("2027-06-01T08:00Z", "2027-05-18T16:00Z", "2027-04-06T08:00Z", "2027-03-23T17:00+00:00"),
        # A time that the clocks skip on the new day moves forward; one that comes twice is the first.
        ("2027-03-09T09:00Z", "2027-03-02T01:30Z", "2027-04-04T08:00Z", "2027-03-28T02:30+01:00"),
        ("2027-03-09T09:00Z", "2027-03-02T01:30Z", "2027-11-07T09:00Z", "2027-10-31T01:30+01:00"),
        # 29 February, as the old day, the new day, and neither.
        ("2028-03-07T09:00Z", "2028-02-29T17:00Z", "2029-03-06T09:00Z", "2029-02-27T17:00+00:00"),
        ("2027-03-09T09:00Z", "2027-03-02T17:00Z", "2028-03-07T09:00Z", "2028-02-29T17:00+00:00"),
        ("2028-02-29T09:00Z", "2028-02-28T17:00Z", "2029-03-01T09:00Z", "2029-02-28T17:00+00:00"),
        # After the start, as the end of an event is.
        ("2027-03-09T09:00Z", "2027-03-11T17:00Z", "2027-03-27T09:00Z", "2027-03-29T17:00+01:00"),
    ],
)
def test_a_deadline_moves_along_with_the_start(start, deadline, new_start, due):
    found = shifted(at(deadline), start=at(start), zone=LONDON, new_start=at(new_start), new_zone=LONDON)

    assert found.astimezone(LONDON).isoformat(timespec="minutes") == due


def test_in_another_zone_it_is_the_same_time_of_day_there():
    tokyo = ZoneInfo("Asia/Tokyo")
    start = at("2027-03-09T09:00Z")

    found = shifted(
        at("2027-02-07T17:00Z"), start=start, zone=LONDON, new_start=at("2028-03-07T00:00Z"), new_zone=tokyo
    )

    assert found.astimezone(tokyo).isoformat(timespec="minutes") == "2028-02-06T17:00+09:00"


ORDER = {
    "configuration": at("2027-02-07T17:00Z"),
    "artwork": at("2027-02-23T17:00Z"),
    "proof": at("2027-03-02T17:00Z"),
    "starts_at": at("2027-03-09T09:00Z"),
    "ends_at": at("2027-03-11T17:00Z"),
}


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({}, []),
        ({"configuration": ORDER["artwork"]}, []),
        ({"artwork": ORDER["proof"]}, []),
        ({"configuration": at("2027-02-23T17:01Z")}, ["configuration_deadline"]),
        ({"artwork": at("2027-03-02T17:01Z")}, ["artwork_deadline"]),
        ({"proof": ORDER["starts_at"]}, ["proof_deadline"]),
        ({"ends_at": ORDER["starts_at"]}, ["ends_at"]),
        ({"starts_at": at("2027-02-01T09:00Z")}, ["proof_deadline"]),
        (
            {"artwork": at("2027-02-01T17:00Z"), "proof": at("2027-01-01T17:00Z")},
            ["configuration_deadline", "artwork_deadline"],
        ),
    ],
)
def test_what_breaks_the_sequence_is_named(changed, fields):
    assert [detail.field for detail in check_order(**(ORDER | changed))] == fields
