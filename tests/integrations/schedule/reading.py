"""Rows of the feed as records, without a server."""

import json
from typing import Any
from zoneinfo import ZoneInfo

from integrations.schedule import mapping
from integrations.schedule.calendar import read_calendar
from integrations.schedule.feed import Feed
from integrations.schedule.frab import read_schedule
from integrations.schedule.schemas import Options
from integrations.sync.contract import Context, Mapped
from tests.integrations.schedule.served import recorded

BERLIN = ZoneInfo("Europe/Berlin")


def context(zone: ZoneInfo = BERLIN, **options: Any) -> Context:
    return Context(zone, Options(**options), {"address": "https://meeting.example/schedule/schedule.json?of=2027"})


def schedule_of(*events: dict[str, Any], **conference: Any) -> Feed:
    """One day, one room, and what the conference says beside it."""
    day = {"date": "2027-06-11", "day_start": "2027-06-11T09:00:00+02:00", "rooms": {"Foundry": list(events)}}
    return read_schedule({"schedule": {"conference": {"days": [day], **conference}}})


def session_of(event: dict[str, Any], zone: ZoneInfo = BERLIN, **options: Any) -> Mapped:
    feed = schedule_of({"guid": "g1", "title": "Talk", **event})
    return mapping.to_session(feed.sessions[0], context(zone, **options))


def frab() -> Feed:
    return read_schedule(json.loads(recorded("frab.json")))


def pretalx() -> Feed:
    return read_schedule(json.loads(recorded("pretalx.json")))


def calendar() -> Feed:
    return read_calendar(recorded("calendar.ics"))


def series(*lines: str, start: str = "DTSTART;TZID=Europe/Berlin:20270607T090000") -> Feed:
    entry = ("BEGIN:VEVENT", "UID:u", start, "SUMMARY:Stretching", *lines, "END:VEVENT")
    return read_calendar("\r\n".join(("BEGIN:VCALENDAR", *entry, "END:VCALENDAR", "")).encode())
