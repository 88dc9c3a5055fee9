"""What was edited here survives whatever the vendor does, and can be given back."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventhub.programme.ingest.unlocking import apply_vendor_fields
from eventhub.programme.models import Origin, Room, Session, Speaker
from eventhub.programme.services import change_session, change_speaker
from eventhub.programme.unlocking import unlock_fields
from integrations.sync.services import change_connection
from tests.integrations.sync.changes import CHANGES, apply_change, at_length, quick
from tests.integrations.sync.conftest import ROBOT

EDITS: dict[str, Any] = {
    "title": "Ours",
    "description": "<p>Ours</p>",
    "capacity": 7,
    "published": False,
    "code": "OURS",
}
LOCKED = [*EDITS, "rooms", "speakers", "starts_at", "ends_at", "status", "type", "parent", "tracks"]


def edit(session: Session) -> None:
    session.room_links.all().delete()
    session.speaker_links.exclude(role="chair").delete()
    Session.objects.filter(pk=session.pk).update(locked_fields=LOCKED, starts_at=None, ends_at=None, type=None, **EDITS)


def state(session: Session) -> dict[str, Any]:
    row = Session.objects.get(pk=session.pk)
    return {
        **{name: getattr(row, name) for name in ("starts_at", "ends_at", "type", "parent", "status", *EDITS)},
        "rooms": list(row.rooms.values_list("name", flat=True)),
        "tracks": list(row.tracks.values_list("name", flat=True)),
        "speakers": list(row.speaker_links.values_list("id", "role", "order")),
    }


HUNDRED = st.lists(CHANGES, min_size=100, max_size=100)


@settings(quick, max_examples=2)
@given(changes=HUNDRED)
def test_edits_survive_a_hundred_changes(transactional_sync, changes):
    assert_edits_survive(transactional_sync, changes)


@pytest.mark.soak
@at_length
@given(changes=HUNDRED)
def test_edits_survive_any_hundred_changes(transactional_sync, changes):
    assert_edits_survive(transactional_sync, changes)


def assert_edits_survive(transactional_sync, changes):
    sync, acme = transactional_sync()
    sync()
    edited = Session.objects.get(title="Session 1")
    edit(edited)
    Speaker.objects.filter(last_name="Person 2").update(bio="<p>Ours</p>", locked_fields=["bio", "photo"])
    speaker = Speaker.objects.get(last_name="Person 2")
    before = state(edited)
    for at in range(0, 100, 20):
        for change in changes[at : at + 20]:
            apply_change(acme, change)
        acme.session("s1", title=f"Theirs {at}", description="<p>Theirs</p>", speakers=["p3"], at=2_000)
        acme.put("speakers", "p2", last_name="Person 2", bio=f"<p>Theirs {at}</p>", hidden=False)
        sync(full=True)

        assert state(edited) == before
        assert Speaker.objects.get(pk=speaker.pk).bio == "<p>Ours</p>"


def test_the_vendors_value_is_kept_beside_ours_and_taken_again(sync, acme):
    sync()
    edited = Session.objects.get(title="Session 1")
    edit(edited)
    acme.session("s1", title="Theirs", rooms=["=Big hall"], speakers=["p3", "p4"], at=50)
    run = sync()
    line = run.changes.get(external_id="s1")
    assert (line.action, line.fields["title"]) == (
        "kept",
        {"old": "Ours", "vendor": "Theirs", "result": "Ours", "locked": True},
    )
    assert Origin.objects.get(external_id="s1").values["title"] == "Theirs"

    edited.refresh_from_db()
    apply_vendor_fields(edited, LOCKED)
    edited.refresh_from_db()
    assert (edited.title, edited.capacity, edited.published) == ("Theirs", 7, True)  # nothing was said of the capacity
    assert [room.name for room in edited.rooms.all()] == ["Big hall"]
    assert [link.speaker.last_name for link in edited.speaker_links.all()] == ["Person 3", "Person 4"]
    assert edited.starts_at is not None


def test_unlocking_publishes_nothing_where_people_publish(sync, connection):
    change_connection(connection, actor=ROBOT, rules={"publish": "by_hand"})
    sync()
    for published in (True, False):
        change_session(Session.objects.get(title="Session 1"), actor=ROBOT, published=published)

    unlock_fields(Session.objects.get(title="Session 1"), names=["published"], actor=ROBOT)
    assert Session.objects.get(title="Session 1").published is False


def test_unlocking_clears_nothing_that_a_blank_value_leaves(sync, acme):
    acme.put("speakers", "p1", bio="", company="")
    acme.session("s1", title="", at=50)
    sync()
    person = Speaker.objects.get(last_name="Person 1")
    change_speaker(person, actor=ROBOT, bio="<p>Ours</p>", company="Ours")
    change_session(Session.objects.get(title="Untitled session"), actor=ROBOT, title="Ours")

    unlock_fields(Speaker.objects.get(pk=person.pk), names=["bio", "company"], actor=ROBOT)
    unlock_fields(Session.objects.get(title="Ours"), names=["title"], actor=ROBOT)
    person.refresh_from_db()
    assert (person.bio, person.company) == ("<p>Ours</p>", "")
    assert Session.objects.filter(title="Ours").exists()


def test_one_time_is_given_back_only_where_it_fits_the_other(sync):
    sync()
    session = Session.objects.get(title="Session 1")
    late = session.ends_at.replace(year=2028)
    Session.objects.filter(pk=session.pk).update(starts_at=late, ends_at=late, locked_fields=["starts_at"])
    session.refresh_from_db()

    assert apply_vendor_fields(session, ["ends_at"]) == {}
    session.refresh_from_db()
    assert (session.starts_at, session.ends_at) == (late, late)


def test_rows_made_here_are_never_touched(sync, event, acme):
    hall = Room.objects.create(event=event, name="room 1", name_key="room 1", capacity=5)
    ours = Session.objects.create(event=event, title="Session 1")
    run = sync()

    assert run.changes.get(external_id="r1").action == "joined"
    hall.refresh_from_db()
    assert (hall.name, hall.capacity, hall.session_links.count()) == ("room 1", 5, 4)
    assert Session.objects.filter(title="Session 1").count() == 2
    acme.put("rooms", "r1", name="Renamed", capacity=99)
    sync()
    hall.refresh_from_db()
    assert (hall.name, hall.capacity) == ("room 1", 5)
    ours.refresh_from_db()
    assert not ours.starts_at


def test_blank_values_clear_or_keep_as_was_chosen(sync, acme, connection):
    sync()
    acme.put("speakers", "p1", bio="", first_name="")
    sync()
    speaker = Speaker.objects.get(last_name="Person 1")
    assert (speaker.bio, speaker.first_name) == ("<p>Known.</p>", "")

    change_connection(connection, actor=ROBOT, rules={"blank": {"bio": "clear"}})
    sync()
    speaker.refresh_from_db()
    assert speaker.bio == ""
    del acme.rows["speakers"]["p1"]["bio"]  # nothing said is no blank
    acme.put("speakers", "p1", company="Acme")
    Speaker.objects.update(bio="<p>Kept</p>")
    sync()
    speaker.refresh_from_db()
    assert (speaker.bio, speaker.company) == ("<p>Kept</p>", "Acme")


def test_new_rows_stay_unpublished_where_people_publish(sync, acme, connection):
    change_connection(connection, actor=ROBOT, rules={"publish": "by_hand"})
    sync()
    assert not Session.objects.filter(published=True).exists()
    Session.objects.update(published=True)
    acme.session("s1", published=False, title="Changed", at=50)
    sync()
    assert Session.objects.get(title="Changed").published is True
