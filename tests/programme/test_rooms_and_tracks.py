import pytest

from eventhub.activity.models import ActivityEntry
from eventhub.core.errors import Conflict, Invalid, NotAllowed
from eventhub.programme.models import Origin, Room, SessionType, Track
from eventhub.programme.rooms_and_tracks import (
    change_room,
    change_track,
    create_room,
    create_track,
    create_type,
    remove_room,
    remove_track,
    remove_type,
    rename_type,
)
from tests.factories import show as make
from tests.factories.programme import make_origin, make_room, make_session, make_track, make_type


def test_rooms_tracks_and_types_are_kept_and_recorded(event, organiser):
    room = create_room(event, name=" Main   hall ", venue="West wing", capacity=300, order=2, actor=organiser)
    track = create_track(event, name="Timber", group="Topic", colour="#1F77B4", actor=organiser)
    kind = create_type(event, name="Keynote", actor=organiser)

    assert (room.name, room.name_key, room.venue, room.capacity, room.order) == (
        *("Main hall", "main hall", "West wing"),
        *(300, 2),
    )
    assert (track.name, track.group, track.colour) == ("Timber", "Topic", "#1f77b4")
    assert kind.name_key == "keynote"
    assert list(ActivityEntry.objects.order_by("id").values_list("verb", "subject_label")) == [
        ("room.created", "Main hall"),
        ("track.created", "Timber"),
        ("session_type.created", "Keynote"),
    ]


def test_a_name_is_there_once_whatever_its_case_and_spaces(event, organiser):
    make_room(event, "Main Hall"), make_track(event, "Timber"), make_type(event, "Talk")

    for create, name in ((create_room, "MAIN  hall"), (create_track, "timber "), (create_type, "TALK")):
        with pytest.raises(Conflict) as taken:
            create(event, name=name, actor=organiser)
        assert (taken.value.code, taken.value.details[0].field) == ("duplicate", "name")
    create_room(event, name="Main Hall", venue="Another house", actor=organiser)
    create_track(event, name="Timber", group="Audience", actor=organiser)
    create_room(make.event(event.organisation, "Other"), name="Main Hall", actor=_owner(event))

    assert Room.objects.count() == 3


def _owner(event):
    return make.client_actor(event.organisation, "programme:write")


@pytest.mark.parametrize(
    ("create", "values", "fault"),
    [
        (create_room, {"name": ""}, "name"),
        (create_room, {"name": "x" * 161}, "name"),
        (create_room, {"name": "x", "capacity": -1}, "capacity"),
        (create_room, {"name": "x", "order": 10**9}, "order"),
        (create_track, {"name": "x", "colour": "red"}, "colour"),
        (create_type, {"name": "x" * 121}, "name"),
    ],
)
def test_a_value_that_can_not_be_kept_is_named(event, organiser, create, values, fault):
    with pytest.raises(Invalid) as refused:
        create(event, **values, actor=organiser)

    assert [detail.field for detail in refused.value.details] == [fault]
    assert (Room.objects.count(), ActivityEntry.objects.count()) == (0, 0)


def test_changing_a_vendors_room_locks_what_changed(event, organiser, last):
    room, track = make_room(event, "Hall 1"), make_track(event, "Timber")
    make_origin(room)
    edit = change_room(room, name="Great hall", capacity=80, venue="", actor=organiser)

    assert (edit.changed.keys(), edit.locked) == ({"name", "capacity"}, ("name", "capacity"))
    assert Room.objects.get().locked_fields == ["name", "capacity"]
    assert last().data["changed"]["name"] == ["Hall 1", "Great hall"]
    assert change_track(track, colour="#000000", actor=organiser).locked == ()
    assert change_room(room, name="Great hall", actor=organiser).changed == {}


def test_a_type_is_renamed(event, organiser):
    edit = rename_type(make_type(event, "Talk"), name="Lecture", actor=organiser)

    assert (edit.row.name, edit.row.name_key) == ("Lecture", "lecture")


def test_what_sessions_use_is_not_removed(event, organiser):
    room, track, kind = make_room(event, "Hall 1"), make_track(event), make_type(event)
    for title in "ABCDE":
        make_session(event, title, rooms=(room,), tracks=(track,), type=kind)

    for remove, row in ((remove_room, room), (remove_track, track), (remove_type, kind)):
        with pytest.raises(Conflict, match=r"is used by “A”, “B”, “C” and 2 more\. Give these") as refused:
            remove(row, actor=organiser)
        assert refused.value.code == "in_use"


def test_what_nothing_uses_is_removed_with_its_origin(event, organiser):
    room, track, kind = make_room(event), make_track(event), make_type(event)
    make_origin(room)
    for remove, row in ((remove_room, room), (remove_track, track), (remove_type, kind)):
        remove(row, actor=organiser)

    assert [model.objects.count() for model in (Room, Track, SessionType, Origin)] == [0, 0, 0, 0]
    assert set(ActivityEntry.objects.values_list("verb", flat=True)) == {
        *("room.removed", "track.removed", "session_type.removed"),
    }


def test_only_who_organises_may(event, viewer, stranger):
    room = make_room(event)
    for actor in (viewer, stranger):
        for act in (
            lambda actor=actor: create_room(event, name="x", actor=actor),
            lambda actor=actor: change_room(room, name="x", actor=actor),
            lambda actor=actor: remove_room(room, actor=actor),
        ):
            with pytest.raises(NotAllowed):
                act()
    assert ActivityEntry.objects.count() == 0
