"""What a run did can be taken back, exactly; what was edited or used here since stays and is named."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from eventhub.core.errors import Conflict
from eventhub.events.models import Event
from eventhub.programme.models import Origin, Room, Session, Speaker
from eventhub.programme.rooms_and_tracks import create_track, remove_room
from eventhub.programme.services import change_session
from eventhub.programme.workflows import purge_session, purge_speaker, withdraw_session, withdraw_speaker
from integrations.sync.enums import ConnectionStatus, RunStatus
from integrations.sync.queries import newest_change_run
from integrations.sync.undoing import would_undo
from integrations.sync.workflows import release_held, resume_connection, undo_run
from tests.integrations.sync.after_first_run import its_connection, its_event, its_organisation  # noqa: F401  # fixtures
from tests.integrations.sync.changes import CHANGES, apply_change, at_length, quick
from tests.integrations.sync.conftest import ROBOT
from tests.integrations.sync.dumps import TABLES, differences, exact


def test_the_first_run_is_taken_back_whole(first, connection):
    run, kept = undo_run(first, actor=ROBOT)

    assert (run.status, kept) == (RunStatus.UNDONE, [])
    assert {model.__name__: model.objects.count() for model in TABLES} == dict.fromkeys(
        (model.__name__ for model in TABLES), 0
    )
    connection.refresh_from_db()
    assert connection.status == ConnectionStatus.PAUSED


def test_a_changed_programme_is_put_back_as_it_was(sync, acme):
    before = exact()
    acme.session("s1", title="Other", speakers=["p7"], rooms=["r3=Room 3"], parent="s12", at=50)
    acme.session("s2", published=False, at=50)
    acme.session("s3", status="cancelled", starts="2027-06-09T10:00:00", ends="2027-06-09T11:00:00", at=50)
    acme.session("s50", title="New", rooms=["=Fresh room"], type="Workshop", at=50)
    acme.session("s4", deleted=True, at=50)
    acme.put("rooms", "r1", name="Renamed room")
    acme.put("speakers", "p1", last_name="Renamed", company="Acme")
    acme.drop("sessions", "s9")
    run = sync(full=True)
    assert run.status == RunStatus.COMPLETED
    assert exact() != before

    _, kept = undo_run(run, actor=ROBOT)
    after = exact()
    for origin in after["Origin"]:
        origin["absent_runs"] = 0  # that s9 was missing stays known
    assert (kept, differences(before, after)) == ([], [])


def test_what_was_released_is_taken_back_too(sync, acme):
    before = exact()
    acme.rows["sessions"].clear()
    run = release_held(sync(full=True), actor=ROBOT)
    assert Session.objects.filter(status="withdrawn").count() == 12

    undo_run(run, actor=ROBOT)
    assert differences(before, exact()) == []


def test_fields_edited_since_stay_and_are_named(sync, acme):
    acme.session("s1", title="Theirs", code="T1", at=50)
    run = sync()
    Session.objects.filter(title="Theirs").update(title="Ours", locked_fields=["title"])

    _, kept = undo_run(run, actor=ROBOT)
    assert [(each.label, each.field) for each in kept] == [("Ours", "title")]
    assert Session.objects.get(title="Ours").code == ""


def test_new_rows_that_were_edited_or_used_since_stay(first, event):
    edited = Session.objects.get(title="Session 1")
    Session.objects.filter(pk=edited.pk).update(locked_fields=["title"])
    ours = Session.objects.create(event=event, title="Ours")
    ours.speaker_links.create(speaker=Speaker.objects.get(last_name="Person 8"))

    before = exact()
    foreseen = would_undo(first, actor=ROBOT).kept
    assert differences(before, exact()) == []
    _, kept = undo_run(first, actor=ROBOT)
    assert kept == foreseen
    assert {(each.label, each.reason) for each in kept} >= {
        ("Session 1", "It was edited here since."),
        ("Ada Person 8", "It is used here by something else."),
        ("Room 2", "It is used here by something else."),
    }
    assert set(Session.objects.values_list("title", flat=True)) == {"Session 1", "Ours"}
    assert set(Speaker.objects.values_list("last_name", flat=True)) == {"Person 2", "Person 5", "Person 8"}
    assert set(Room.objects.values_list("name", flat=True)) == {"Room 2"}


def test_a_room_that_was_removed_since_is_named_and_the_rest_put_back(sync, acme):
    for number in range(1, 13):
        acme.session(f"s{number}", rooms=["r1=Room 1"], title=f"Other {number}", at=50)
    run = sync(full=True)
    remove_room(Room.objects.get(name="Room 3"), actor=ROBOT)

    foreseen = would_undo(run, actor=ROBOT).kept
    _, kept = undo_run(run, actor=ROBOT)
    assert kept == foreseen
    assert {(each.field, each.reason) for each in kept} == {("rooms", "What it had there was removed here since.")}
    assert len(kept) == 4
    assert Session.objects.filter(title__startswith="Session").count() == 12
    assert Room.objects.get(name="Room 2").session_links.count() == 4


def test_a_person_and_a_parent_that_were_removed_since_are_named(sync, acme):
    acme.session("s1", parent="s12", at=20)
    sync()
    acme.session("s1", speakers=["p1"], parent="s11", at=50)
    for key in ("s6", "s9"):
        acme.session(key, speakers=["p1"], at=50)
    run = sync(full=True)
    purge(Speaker.objects.get(last_name="Person 2"), withdraw_speaker, purge_speaker)
    purge(Session.objects.get(title="Session 12"), withdraw_session, purge_session)

    _, kept = undo_run(run, actor=ROBOT)
    assert {(each.label, each.field) for each in kept} == {
        ("Session 1", "parent"),
        ("Session 1", "speakers"),
        ("Session 6", "speakers"),
        ("Session 9", "speakers"),
    }
    put_back = Session.objects.get(title="Session 1")
    assert [link.speaker.last_name for link in put_back.speaker_links.all()] == ["Person 5"]


def purge(row, withdraw, purge):
    """As if it had been withdrawn a while ago."""
    withdraw(row, actor=ROBOT)
    long_ago = timezone.now() - timedelta(days=40)
    type(row).objects.filter(pk=row.pk).update(withdrawn_at=long_ago)
    purge(type(row).objects.get(pk=row.pk), actor=ROBOT)


def test_a_time_that_does_not_fit_one_set_since_is_named(sync, acme):
    acme.session("s1", starts="2027-06-08T09:00:00", ends="2027-06-08T10:00:00", at=50)
    run = sync(full=True)
    moved = Session.objects.get(title="Session 1")
    change_session(moved, actor=ROBOT, starts_at=moved.starts_at + timedelta(minutes=10))

    _, kept = undo_run(run, actor=ROBOT)
    assert {(each.label, each.field) for each in kept} == {("Session 1", "starts_at"), ("Session 1", "ends_at")}


def test_what_was_joined_on_the_way_is_parted(sync_anew):
    create_track(Event.objects.latest("created_at"), name="Science", actor=ROBOT)
    before = exact()

    undo_run(sync_anew(), actor=ROBOT)
    assert differences(before, exact()) == []


def test_the_next_run_brings_it_again(sync, first, connection):
    undo_run(first, actor=ROBOT)
    resume_connection(connection, actor=ROBOT)
    run = sync()

    assert (run.counts["sessions"], Origin.objects.filter(kind="session").count()) == ({"seen": 12, "created": 12}, 12)


def test_only_the_newest_change_can_be_undone(sync, acme, first):
    acme.session("s1", title="Other", at=50)
    second = sync()
    unchanged = sync()

    for run, why in ((first, "Undo that one first"), (unchanged, "Undo that one first")):
        with pytest.raises(Conflict, match=why):
            undo_run(run, actor=ROBOT)
    undo_run(second, actor=ROBOT)
    undo_run(first, actor=ROBOT)
    assert not Session.objects.exists()


@quick
@given(changes=st.lists(CHANGES, min_size=1, max_size=12))
def test_any_run_is_taken_back(transactional_sync, changes):
    assert_is_taken_back(transactional_sync, changes)


@pytest.mark.soak
@at_length
@given(changes=st.lists(CHANGES, min_size=1, max_size=12))
def test_of_many_runs_each_is_taken_back(transactional_sync, changes):
    assert_is_taken_back(transactional_sync, changes)


def assert_is_taken_back(transactional_sync, changes):
    sync, acme = transactional_sync()
    before = exact()
    for change in changes:
        apply_change(acme, change)
    run = sync(full=True)
    if newest_change_run(run.connection) != run:  # it has changed nothing here
        assert not run.changes.filter(state="applied").exclude(action__in=("failed", "kept")).exists()
        return
    undo_run(run, actor=ROBOT)
    after = exact()
    for state in (before, after):  # how a row was sent the last time is no change of ours
        for origin in state["Origin"]:
            origin.update(absent_runs=0, raw={}, raw_digest="")
    assert differences(before, after) == []
