"""A real programme, whole: as many sessions, people, rooms and tracks as its file has, each at its time, and once."""

import json
import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from eventhub.programme.models import Origin, Room, Session, Speaker, Track
from integrations.sync.enums import RunStatus
from tests.integrations.schedule.served import Served, days_of
from tests.integrations.vendors import connect_to, sync

FOLDER = os.environ.get("EVENTHUB_SAMPLE_DATA", "")
FILE = Path(FOLDER) / "camp2019.json"
MISSING = "EVENTHUB_SAMPLE_DATA names no folder with camp2019.json, the programme of a real conference"
pytestmark = pytest.mark.skipif(not FOLDER or not FILE.is_file(), reason=MISSING)
BERLIN = ZoneInfo("Europe/Berlin")
WRITES = ("INSERT", "COPY", "UPDATE", "DELETE")


@pytest.fixture(scope="module")
def body() -> bytes:
    return FILE.read_bytes()


@pytest.fixture(scope="module")
def events(body) -> dict[str, dict]:
    listed = [event for day in days_of(json.loads(body)) for room in day["rooms"].values() for event in room]
    return {event["guid"]: event for event in listed}


def sessions(event) -> dict[str, Session]:
    keys = dict(Origin.objects.filter(kind="session").values_list("target_id", "external_id"))
    found = Session.objects.filter(event=event).prefetch_related("rooms", "tracks", "speaker_links__speaker")
    return {keys[session.pk]: session for session in found}


def test_it_comes_whole_and_a_second_run_writes_nothing(body, events, event):
    with Served(body) as served:
        connection = connect_to(served, "schedule", event)
        run = sync(connection)
        assert (run.status, run.problem, served.requests) == (RunStatus.COMPLETED, "", 1)
        assert_same(sessions(event), events, event)

        with CaptureQueriesContext(database) as queries:
            again = sync(connection, full=True)

    assert again.status == RunStatus.COMPLETED
    assert again.counts["sessions"] == {"seen": len(events), "unchanged": len(events)}
    assert [q["sql"] for q in queries if q["sql"].startswith(WRITES) and "programme_" in q["sql"]] == []


def assert_same(held: dict[str, Session], events: dict[str, dict], event) -> None:
    people = {person["id"]: person["public_name"].strip() for each in events.values() for person in each["persons"]}
    assert held.keys() == events.keys()
    assert sorted(Speaker.objects.filter(event=event).values_list("last_name", flat=True)) == sorted(people.values())
    assert set(Room.objects.filter(event=event).values_list("name", flat=True)) == {e["room"] for e in events.values()}
    assert set(Track.objects.filter(event=event).values_list("name", flat=True)) == {
        e["track"] for e in events.values()
    }
    for key, session in held.items():
        assert_session(session, events[key])
    nights = [session for session in held.values() if session.starts_at.astimezone(BERLIN).hour < 4]
    assert len(nights) == sum(datetime.fromisoformat(each["date"]).hour < 4 for each in events.values())


def assert_session(session: Session, sent: dict) -> None:
    hours, minutes = map(int, sent["duration"].split(":"))
    assert session.starts_at == datetime.fromisoformat(sent["date"])
    assert (session.ends_at - session.starts_at).total_seconds() == (hours * 60 + minutes) * 60
    assert (session.language, session.published) == (sent["language"], True)
    assert [room.name for room in session.rooms.all()] == [sent["room"]]
    assert [track.name for track in session.tracks.all()] == [sent["track"]]
    links = sorted(session.speaker_links.all(), key=lambda link: link.order)
    assert [link.speaker.last_name for link in links] == [person["public_name"].strip() for person in sent["persons"]]
