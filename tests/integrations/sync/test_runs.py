"""A run from beginning to end."""

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from eventhub.programme.models import Origin, Room, Session, SessionSpeaker, Speaker, Track
from integrations.sync import engine
from integrations.sync.enums import RunStatus
from integrations.sync.models import SyncChange

ASKED_OF_NOTHING = 52  # to start a run, to read everything, and to end it
WRITES = ("INSERT", "COPY", "UPDATE", "DELETE")


def test_the_first_run_brings_everything(sync, acme, event):
    run = sync()

    assert (run.status, run.problem) == (RunStatus.COMPLETED, "")
    assert run.counts["sessions"] == {"seen": 12, "created": 12}
    assert run.counts["speakers"] == {"seen": 8, "created": 8}
    assert Session.objects.filter(event=event, published=True).count() == 12
    first = Session.objects.get(title="Session 1")
    assert [room.name for room in first.rooms.all()] == ["Room 2"]
    assert [(link.speaker.last_name, link.role) for link in first.speaker_links.all()] == [
        ("Person 2", "speaker"),
        ("Person 5", "chair"),
    ]
    assert first.starts_at.isoformat() == "2027-06-07T08:00:00+00:00"
    assert first.type.name == "Talk"
    assert (Room.objects.count(), Track.objects.count(), Speaker.objects.count()) == (3, 1, 8)


def test_a_second_run_writes_nothing(sync):
    sync()
    for full in (True, False):
        with CaptureQueriesContext(database) as queries:
            run = sync(full=full)
        written = [
            each["sql"]
            for each in queries
            if any(word in each["sql"] for word in WRITES) and "programme_" in each["sql"]
        ]

        assert written == []
        assert run.status == RunStatus.COMPLETED
        assert run.counts["speakers"] == {"seen": 8, "unchanged": 8}
        assert not SyncChange.objects.filter(run=run).exists()


@pytest.mark.parametrize("more", [0, 40])
def test_a_run_that_finds_nothing_changed_asks_no_more_for_many_rows(sync, acme, more):
    for number in range(more):
        acme.put("speakers", f"q{number}", first_name="Ada", last_name=f"Other {number}")
    sync()
    with CaptureQueriesContext(database) as queries:
        sync(full=True)
    asked = [each["sql"] for each in queries if "SAVEPOINT" not in each["sql"] and not each["sql"].startswith("BEGIN")]

    assert len(asked) <= ASKED_OF_NOTHING


@pytest.mark.pgonly
@pytest.mark.parametrize(("many", "is_analysed"), [(20, True), (1_000, False)])
def test_where_many_rows_came_the_database_counts_them(sync, monkeypatch, many, is_analysed):
    monkeypatch.setattr(engine, "MANY", many)
    with CaptureQueriesContext(database) as queries:
        sync()
        sync()

    assert sum(each["sql"].startswith("ANALYZE") for each in queries) == is_analysed


def test_what_changes_is_changed_and_told(sync, acme):
    sync()
    acme.session("s3", title="Renamed", speakers=["p1"], at=50)
    run = sync()

    assert run.counts["sessions"] == {"seen": 1, "updated": 1} or run.counts["sessions"]["updated"] == 1
    change = SyncChange.objects.get(run=run)
    assert change.fields["title"] == {"old": "Session 3", "vendor": "Renamed", "result": "Renamed", "locked": False}
    assert change.fields["speakers"]["old"] == ["Ada Person 4 (speaker)", "Ada Person 7 (chair)"]
    assert change.fields["speakers"]["result"] == ["Ada Person 1 (speaker)"]
    assert SessionSpeaker.objects.filter(session__title="Renamed").count() == 1
    assert Origin.objects.get(external_id="s3").raw["title"] == "Renamed"
