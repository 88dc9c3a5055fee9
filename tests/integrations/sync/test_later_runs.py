"""Rows that are here already: removed here, renamed, asked for one by one, met again by a connection that is back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from eventhub.core.errors import Conflict, Invalid
from eventhub.programme.models import Origin, Room, Session
from eventhub.programme.workflows import lift_tombstone, purge_session, withdraw_session
from integrations.sync import registry
from integrations.sync.enums import RunStatus
from integrations.sync.services import start_run
from integrations.sync.workflows import disconnect_connection, reconnect_connection
from tests.integrations.sync.acme import TOKEN, VENDOR, to_session
from tests.integrations.sync.after_first_run import its_connection, its_event, its_organisation  # noqa: F401  # fixtures
from tests.integrations.sync.conftest import ROBOT


def removed_long_ago(title: str) -> Session:
    """Withdrawn, and nobody has missed it for a month."""
    withdraw_session(Session.objects.get(title=title), actor=ROBOT)
    Session.objects.filter(title=title).update(withdrawn_at=timezone.now() - timedelta(days=31))
    return Session.objects.get(title=title)


def test_a_removed_session_stays_removed_until_it_may_come_back(sync, acme):
    purge_session(removed_long_ago("Session 1"), actor=ROBOT)
    acme.session("s1", title="Again", at=50)
    for _ in range(2):
        assert sync(full=True).counts["sessions"]["skipped"] == 1
    assert Session.objects.count() == 11

    lift_tombstone(Origin.objects.get(external_id="s1"), actor=ROBOT)
    sync(full=True)
    assert Session.objects.filter(title="Again").exists()


def test_what_is_removed_while_its_page_is_taken_stays_removed(sync, acme, vendor):
    removed_long_ago("Session 1")
    acme.session("s1", title="Again", at=50)

    def removed_meanwhile(row, context):
        for session in Session.objects.filter(title="Session 1"):
            purge_session(session, actor=ROBOT)
        return to_session(row, context)

    *others, sessions = VENDOR.streams
    registry.register(replace(VENDOR, streams=(*others, replace(sessions, to_record=removed_meanwhile))))
    sync(full=True)
    registry.register(VENDOR)

    assert sync(full=True).counts["sessions"]["skipped"] == 1
    assert not Session.objects.filter(title="Again").exists()
    assert Origin.objects.get(external_id="s1").tombstoned_at is not None


def test_names_are_exchanged(sync, acme):
    acme.put("rooms", "r1", name="Room 2")
    acme.put("rooms", "r2", name="Room 1")
    sync()
    sync()
    names = {
        origin.external_id: Room.objects.get(pk=origin.target_id).name for origin in Origin.objects.filter(kind="room")
    }
    assert names == {"r1": "Room 2", "r2": "Room 1", "r3": "Room 3"}


def test_one_row_is_read_again(sync, acme):
    acme.session("s3", title="Three")
    acme.session("s4", title="Four")
    run = sync(only={"stream": "sessions", "key": "s3"})

    assert (run.status, run.counts) == (RunStatus.COMPLETED, {"sessions": {"seen": 1, "updated": 1}})
    assert set(Session.objects.filter(title__in=["Three", "Four"]).values_list("title", flat=True)) == {"Three"}
    acme.session("s3", deleted=True)
    assert sync(only={"stream": "sessions", "key": "s3"}).counts["sessions"]["withdrawn"] == 1
    with pytest.raises(Invalid, match="can't be asked for a single row"):
        sync(only={"stream": "rooms", "key": "r1"})
    with pytest.raises(Invalid, match="has no list"):
        sync(only={"stream": "stars", "key": "r1"})


def test_what_is_odd_about_a_time_is_told_where_only_the_time_has_moved(sync, acme):
    acme.session("s2", starts="2027-10-31T01:30:00", ends="2027-10-31T02:30:00")
    run = sync(full=True)

    assert [note["code"] for note in run.changes.get().notes] == ["time_happens_twice"]


def test_disconnected_and_connected_again_it_finds_its_rows(sync, connection):
    keys = set(Session.objects.values_list("pk", flat=True))
    connection = disconnect_connection(connection, actor=ROBOT)
    assert (connection.credentials, connection.next_run_at) == ("", None)
    with pytest.raises(Conflict, match="Reconnect"):
        start_run(connection, actor=ROBOT)
    with pytest.raises(Invalid):
        reconnect_connection(connection, actor=ROBOT, credentials={})
    reconnect_connection(connection, actor=ROBOT, credentials={"token": TOKEN})

    assert sync(full=True).counts["sessions"] == {"seen": 12, "unchanged": 12}
    assert set(Session.objects.values_list("pk", flat=True)) == keys


def test_the_log_says_what_a_row_was_before_it_left(sync, acme):
    acme.put("sessions", "s1", status="cancelled")
    sync(full=True)
    acme.drop("sessions", "s1", "s2")
    sync(full=True)
    lines = sync(full=True).changes.filter(action="withdrawn")

    assert {line.external_id: line.fields["status"]["old"] for line in lines} == {"s1": "cancelled", "s2": "confirmed"}
