"""What rows are called: by vendors that leave names out, change them, or tell of a room on its sessions only."""

from dataclasses import replace

import pytest

from eventhub.programme.models import Origin, Room, Session, Speaker
from eventhub.programme.rooms_and_tracks import change_room
from integrations.sync import registry
from integrations.sync.contract import Mapped
from integrations.sync.enums import RunStatus
from integrations.sync.models import Quarantine
from integrations.sync.workflows import undo_run
from tests.integrations.sync.acme import VENDOR, to_room
from tests.integrations.sync.conftest import ROBOT
from tests.integrations.sync.dumps import differences, exact


def test_what_has_a_name_keeps_it_where_the_vendor_sends_none(sync, acme):
    sync()
    for number in range(1, 13):
        acme.session(f"s{number}", title="", code=f"T{number}", at=50)
    for number in range(1, 9):
        acme.put("speakers", f"p{number}", first_name="", last_name="")
    acme.put("rooms", "r1", name="")
    run = sync(full=True)

    assert run.status == RunStatus.COMPLETED
    assert set(Session.objects.values_list("title", "code")) == {(f"Session {at}", f"T{at}") for at in range(1, 13)}
    assert set(Speaker.objects.values_list("last_name", flat=True)) == {f"Person {at}" for at in range(1, 9)}
    assert set(Room.objects.values_list("name", flat=True)) == {"Room 1", "Room 2", "Room 3"}
    notes = run.changes.get(external_id="s1").notes
    assert [(note["code"], note["field"]) for note in notes] == [("nameless", "title")]


def test_new_ones_without_a_name_are_given_one_until_they_have_theirs(sync, acme):
    acme.put("rooms", "r9", name="")
    acme.put("speakers", "p1", first_name="", last_name="")
    acme.session("s1", title="", at=50)
    run = sync()

    assert Session.objects.filter(title="Untitled session").count() == 1
    assert Speaker.objects.filter(last_name="Unnamed person").count() == 1
    assert run.changes.get(external_id="r9").reason == "It has no name at the vendor."
    acme.session("s1", title="At last", at=60)
    sync()
    assert not Session.objects.filter(title="Untitled session").exists()


def test_part_of_a_persons_name_may_be_blank(sync, acme):
    sync()
    acme.put("speakers", "p1", first_name="Cher", last_name="")
    sync()

    assert Speaker.objects.filter(first_name="Cher", last_name="").exists()


def test_a_room_that_only_sessions_tell_of_takes_its_new_name(sync, acme):
    acme.session("s1", rooms=["x9=Foyer"], at=50)
    acme.session("s2", rooms=["x9=Foyer"], at=50)
    sync()
    before = exact()
    acme.session("s1", rooms=["x9=Atrium"], at=60)
    preview, run = sync(full=True, dry_run=True), sync(full=True)

    assert Session.objects.get(title="Session 2").rooms.get().name == "Atrium"
    for each in (preview, run):
        assert each.changes.get(external_id="x9").fields["name"]["result"] == "Atrium"
    undo_run(run, actor=ROBOT)
    assert differences(before, exact()) == []


@pytest.mark.parametrize(("taken", "stays"), [("Room 1", "Foyer"), ("Atrium", "Ours")])
def test_a_name_that_is_taken_or_set_here_stays(sync, acme, taken, stays):
    acme.session("s1", rooms=["x9=Foyer"], at=50)
    sync()
    if stays == "Ours":
        change_room(Room.objects.get(name="Foyer"), actor=ROBOT, name="Ours")
    acme.session("s1", rooms=[f"x9={taken}"], at=60)
    sync(full=True)

    assert Session.objects.get(title="Session 1").rooms.get().name == stays


def test_a_room_that_its_list_left_out_is_made_when_a_session_names_it(sync, acme, vendor):
    def to_named_room(row, context):
        return to_room(row, context) if row["name"] else Mapped(skipped="a room without a name")

    rooms, *others = VENDOR.streams
    registry.register(replace(VENDOR, streams=(replace(rooms, to_record=to_named_room), *others)))
    acme.put("rooms", "r9", name="")
    acme.session("s1", rooms=["r9=Foyer"], at=50)
    sync()
    sync(full=True)

    assert not Quarantine.objects.exists()
    assert Origin.objects.get(kind="room", external_id="r9").target_id == Room.objects.get(name="Foyer").pk
