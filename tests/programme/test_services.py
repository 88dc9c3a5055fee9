from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from eventhub.accounts.enums import Role
from eventhub.accounts.queries import actor_for
from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.core.errors import Conflict, EventhubError, Invalid, NotAllowed, OutOfSight
from eventhub.events.enums import EventStatus
from eventhub.files.enums import FilePurpose
from eventhub.programme.links import Speaking
from eventhub.programme.models import Session, SessionRoom, SessionSpeaker, SessionTrack, Speaker
from eventhub.programme.services import change_session, change_speaker, create_session, create_speaker, place_session
from tests.factories import show as make
from tests.factories.files import StoredFileFactory
from tests.factories.programme import make_origin, make_room, make_session, make_speaker, make_track, make_type

TABLES = (Session, Speaker, SessionRoom, SessionTrack, SessionSpeaker, ActivityEntry, OutboxEvent)


def rows() -> list:
    return [list(model.objects.order_by("pk").values()) for model in TABLES]


def refused(call, kind: type[EventhubError]) -> EventhubError:
    """The refusal of a call that must change nothing."""
    before = rows()
    with pytest.raises(kind) as caught:
        call()
    assert rows() == before
    return caught.value


def fields(error: EventhubError) -> list[tuple[str, str]]:
    return [(detail.field, detail.code) for detail in error.details]


def speaking(session: Session) -> list[tuple]:
    return [(link.speaker.last_name, link.role, link.order) for link in session.speaker_links.select_related("speaker")]


# --- creating ------------------------------------------------------------------------------------------


def test_a_session_is_kept_as_it_was_given_and_recorded(event, organiser, at, last):
    room, track, kind = make_room(event, "Main hall"), make_track(event, "Timber"), make_type(event, "Talk")
    ada, bo, whole = make_speaker(event, "Marsh"), make_speaker(event, "Lind"), make_session(event, "Timber day")
    session = create_session(
        event,
        title="  Joints that last ",
        code="W3",
        description="<p onclick=x>How <b>to</b></p><script>x</script>",
        type=kind,
        tracks=[track],
        rooms=[room],
        starts_at=at(1),
        ends_at=at(2),
        capacity=80,
        published=True,
        order=2.5,
        level="Advanced",
        language="English",
        learning_objectives=["Cut ", "", "Glue"],
        credits=[{"label": "CPD", "amount": "1.5"}],
        custom_fields=[{"key": "hands-on", "label": "Hands-on", "value": "yes"}],
        links=[{"label": "", "url": "https://a.example"}, {"label": " ", "url": ""}],
        parent=whole,
        speakers=[Speaking(ada, role="moderator"), Speaking(bo, published=False, title="Joiner", company="Lind & Co")],
        actor=organiser,
    )
    session = Session.objects.get(pk=session.pk)

    assert (session.title, session.code, session.description) == ("Joints that last", "W3", "<p>How <b>to</b></p>")
    assert (session.type, session.parent, session.capacity, session.order) == (kind, whole, 80, 2.5)
    assert (session.starts_at, session.ends_at, session.published, session.status) == (at(1), at(2), True, "confirmed")
    assert (list(session.rooms.all()), list(session.tracks.all())) == ([room], [track])
    assert session.learning_objectives == ["Cut", "Glue"]
    assert session.credits == [{"label": "CPD", "amount": "1.5"}]
    assert session.links == [{"label": "", "url": "https://a.example"}]
    assert speaking(session) == [("Marsh", "moderator", 0), ("Lind", "speaker", 1)]
    assert session.locked_fields == []
    entry = last()
    assert (entry.verb, entry.to_status, entry.event_id) == ("session.created", "confirmed", event.pk)


def test_a_session_needs_no_more_than_a_title(event, organiser):
    session = create_session(event, title="To be announced", actor=organiser)

    assert (session.status, session.published, session.starts_at) == ("confirmed", False, None)


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"title": " "}, ("title", "required")),
        ({"title": "x" * 501}, ("title", "too_long")),
        ({"title": "a\x00b"}, ("title", "invalid_character")),
        ({"code": "x" * 61}, ("code", "too_long")),
        ({"description": "x" * 100_001}, ("description", "too_long")),
        ({"capacity": -1}, ("capacity", "out_of_range")),
        ({"capacity": 2_000_000}, ("capacity", "out_of_range")),
        ({"order": float("nan")}, ("order", "out_of_range")),
        ({"learning_objectives": ["x"] * 51}, ("learning_objectives", "too_long")),
        ({"learning_objectives": ["x" * 2001]}, ("learning_objectives.0", "too_long")),
        ({"credits": [{"label": "", "amount": "1"}]}, ("credits.0.label", "required")),
        ({"links": [{"label": "x", "url": "javascript:alert(1)"}]}, ("links.0.url", "invalid")),
        ({"links": [{"label": "x", "url": ""}]}, ("links.0.url", "required")),
        ({"links": [{"label": "x", "url": "http://[broken"}]}, ("links.0.url", "invalid")),
        ({"custom_fields": [{"key": "a", "label": "", "value": "x"}]}, ("custom_fields.0.label", "required")),
        ({"starts_at": datetime(2027, 5, 1, 9)}, ("starts_at", "invalid")),  # noqa: DTZ001  # that is the point
    ],
)
def test_a_value_that_can_not_be_kept_is_named(event, organiser, values, fault):
    error = refused(lambda: create_session(event, **{"title": "x", **values}, actor=organiser), Invalid)

    assert fields(error) == [fault]
    assert error.details[0].message.endswith(".")


def test_several_wrong_values_are_named_together(event, organiser, at):
    error = refused(
        lambda: create_session(event, title="", capacity=-1, starts_at=at(2), ends_at=at(1), actor=organiser), Invalid
    )

    assert [name for name, _ in fields(error)] == ["title", "capacity", "ends_at"]


def test_times_are_looked_at_with_what_stands_already(event, organiser, at):
    session = make_session(event, at=at(1))

    assert fields(refused(lambda: change_session(session, ends_at=at(0), actor=organiser), Invalid)) == [
        ("ends_at", "sequence")
    ]
    assert fields(refused(lambda: change_session(session, starts_at=None, actor=organiser), Invalid)) == [
        ("starts_at", "required")
    ]


def test_what_belongs_to_another_event_can_not_be_named(event, organiser):
    other = make.event(event.organisation, "Another")
    values = {
        "rooms": [make_room(other)],
        "tracks": [make_track(other)],
        "type": make_type(other),
        "parent": make_session(other),
        "speakers": [Speaking(make_speaker(other))],
    }
    error = refused(lambda: create_session(event, title="x", **values, actor=organiser), Invalid)

    assert fields(error) == [(name, "not_found") for name in ("rooms", "tracks", "type", "parent", "speakers")]


def test_nobody_has_one_role_twice(event, organiser):
    ada = make_speaker(event)
    twice = [Speaking(ada), Speaking(ada, role="chair"), Speaking(ada, role="speaker", order=9)]
    error = refused(lambda: create_session(event, title="x", speakers=twice, actor=organiser), Invalid)

    assert fields(error) == [("speakers.2", "duplicate")]


# --- changing ------------------------------------------------------------------------------------------


def test_equal_values_say_nothing(event, organiser, at):
    room = make_room(event)
    session = make_session(event, "Joints", at=at(1), rooms=(room,), description="<p>x</p>")
    before = rows()
    edit = change_session(
        session, title=" Joints ", rooms=[room], starts_at=at(1), description="<p class=y>x</p>", actor=organiser
    )

    assert (edit.changed, edit.locked) == ({}, ())
    assert rows() == before


def test_a_change_says_what_it_was_and_is(event, organiser, last):
    first, second = make_room(event, "Room 1"), make_room(event, "Room 2")
    session = make_session(event, "Joints", rooms=(first,))
    edit = change_session(session, title="Joints that last", rooms=[second, first], actor=organiser)

    assert edit.changed == {"title": ["Joints", "Joints that last"], "rooms": [["Room 1"], ["Room 2", "Room 1"]]}
    assert last().data == {"changed": edit.changed}
    assert [link.room for link in edit.row.room_links.all()] == [second, first]
    assert edit.row.updated_at > session.updated_at


def test_a_list_of_speakers_is_written_as_the_difference(event, organiser):
    ada, bo, cy = (make_speaker(event, name) for name in ("Marsh", "Lind", "Okafor"))
    session = make_session(event, speakers=(ada, bo))
    kept = session.speaker_links.get(speaker=bo)
    before = Speaker.objects.in_bulk()
    edit = change_session(session, speakers=[Speaking(bo), Speaking(cy, role="chair")], actor=organiser)
    now = Speaker.objects.in_bulk()

    assert speaking(edit.row) == [("Lind", "speaker", 0), ("Okafor", "chair", 1)]
    assert edit.row.speaker_links.get(speaker=bo).pk == kept.pk
    assert [key for key in now if now[key].updated_at > before[key].updated_at] == [ada.pk]  # their list is shorter


def test_only_a_title_at_an_engagement_is_a_change_too(event, organiser):
    ada = make_speaker(event, "Marsh")
    session = make_session(event, speakers=(ada,))

    assert change_session(session, speakers=[Speaking(ada, title="Chair of X")], actor=organiser).changed == {
        "speakers": [["Marsh (speaker)"], ["Marsh (speaker, Chair of X)"]]
    }


def test_nothing_is_a_part_of_itself(event, organiser):
    whole = make_session(event, "Whole")
    part = make_session(event, "Part", parent=whole)
    small = make_session(event, "Small part", parent=part)

    for parent in (whole, part, small):
        error = refused(lambda parent=parent: change_session(whole, parent=parent, actor=organiser), Invalid)
        assert fields(error) == [("parent", "invalid")]
    assert change_session(small, parent=whole, actor=organiser).row.parent == whole


def test_a_field_that_there_is_not_is_a_fault_of_the_caller(event, organiser):
    with pytest.raises(TypeError, match="status"):
        change_session(make_session(event), status="withdrawn", actor=organiser)


def test_placing_keeps_the_length_and_the_rooms(event, organiser, at):
    room, other = make_room(event), make_room(event)
    session = make_session(event, at=at(1), minutes=90, rooms=(room,))
    moved = place_session(session, starts_at=at(5), actor=organiser).row

    assert (moved.starts_at, moved.ends_at, list(moved.rooms.all())) == (at(5), at(6.5), [room])
    moved = place_session(moved, starts_at=at(5), ends_at=at(6), rooms=[other], actor=organiser).row
    assert (moved.ends_at, list(moved.rooms.all())) == (at(6), [other])
    moved = place_session(moved, starts_at=None, actor=organiser).row
    assert (moved.starts_at, moved.ends_at) == (None, None)


# --- what a vendor brought -----------------------------------------------------------------------------


def test_editing_a_vendors_session_locks_what_was_edited_and_says_so(event, organiser, at, last):
    session = make_session(event, "Joints", at=at(1), speakers=(make_speaker(event),))
    make_origin(session)
    edit = change_session(session, speakers=[], title="Better joints", actor=organiser)

    assert edit.locked == ("title", "speakers")
    assert Session.objects.get().locked_fields == ["title", "speakers"]
    assert last().data["locked"] == ["title", "speakers"]
    edit = change_session(session, title="Best joints", code="X", actor=organiser)
    assert edit.locked == ("code",)
    assert edit.row.locked_fields == ["title", "code", "speakers"]


def test_moving_a_vendors_session_locks_its_times(event, organiser, at):
    session = make_session(event, at=at(1))
    make_origin(session)

    assert place_session(session, starts_at=at(2), actor=organiser).locked == ("starts_at", "ends_at")


def test_what_was_typed_here_has_no_locks(event, organiser):
    edit = change_session(make_session(event), title="New", actor=organiser)

    assert (edit.locked, edit.row.locked_fields) == ((), [])


# --- speakers ------------------------------------------------------------------------------------------


def test_a_speaker_is_kept_as_given(event, organiser, last):
    photo = StoredFileFactory(organisation=event.organisation, purpose=FilePurpose.PHOTO)
    speaker = create_speaker(
        event,
        prefix="Dr",
        first_name=" Ada",
        last_name="Marsh ",
        suffix="CEng",
        title="Engineer",
        company="Northwind",
        bio="<p>Builds <i>bridges</i></p>",
        email="ada@northwind.example",
        photo=photo,
        links=[{"label": "Site", "url": "https://ada.example"}],
        actor=organiser,
    )
    speaker = Speaker.objects.get(pk=speaker.pk)

    assert (str(speaker), speaker.title, speaker.company) == ("Dr Ada Marsh, CEng", "Engineer", "Northwind")
    assert (speaker.bio, speaker.email, speaker.photo) == (
        "<p>Builds <i>bridges</i></p>",
        "ada@northwind.example",
        photo,
    )
    assert (last().verb, last().to_status) == ("speaker.created", "confirmed")


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"last_name": ""}, ("last_name", "required")),
        ({"email": "not an address"}, ("email", "invalid")),
        ({"email": "a@b.example" + "x" * 300}, ("email", "invalid")),
        ({"bio": "x" * 50_001}, ("bio", "too_long")),
        ({"company": "x" * 251}, ("company", "too_long")),
        ({"links": [{"label": "x", "url": "ftp://x.example"}]}, ("links.0.url", "invalid")),
    ],
)
def test_a_value_of_a_speaker_that_can_not_be_kept_is_named(event, organiser, values, fault):
    error = refused(lambda: create_speaker(event, **{"last_name": "Marsh", **values}, actor=organiser), Invalid)

    assert fields(error) == [fault]


@pytest.mark.parametrize("wrong", ["logo", "other", "removed"])
def test_a_photo_is_one_of_the_organisations_photos(event, organiser, wrong):
    values = {
        "logo": {"organisation": event.organisation, "purpose": FilePurpose.LOGO},
        "other": {"purpose": FilePurpose.PHOTO},
        "removed": {
            "organisation": event.organisation,
            "purpose": FilePurpose.PHOTO,
            "deleted_at": timezone.now(),
        },
    }[wrong]
    photo = StoredFileFactory(**values)
    error = refused(lambda: create_speaker(event, last_name="Marsh", photo=photo, actor=organiser), Invalid)

    assert fields(error) == [("photo_file_id", "not_found")]


def test_an_address_stays_private_in_history(event, organiser, last):
    speaker = make_speaker(event, email="old@a.example")
    make_origin(speaker)
    edit = change_speaker(speaker, email="new@a.example", actor=organiser)

    assert (edit.row.email, edit.locked) == ("new@a.example", ("email",))
    assert last().data == {"changed": {"email": ["(private)", "(private)"]}, "locked": ["email"]}


def test_a_client_writes_addresses_only_with_the_scope_to_read_them(event):
    client = make.client_actor(event.organisation, "programme:write")
    speaker = make_speaker(event)
    refused(lambda: change_speaker(speaker, email="a@b.example", actor=client), NotAllowed)

    assert change_speaker(speaker, company="Northwind", actor=client).changed == {"company": ["", "Northwind"]}
    private = client.with_scopes("programme:private")
    assert change_speaker(speaker, email="a@b.example", actor=private).row.email == "a@b.example"


# --- who and when --------------------------------------------------------------------------------------


def edits(event) -> list:
    session, speaker = make_session(event), make_speaker(event)
    return [
        lambda actor: create_session(event, title="x", actor=actor),
        lambda actor: change_session(session, title="New", actor=actor),
        lambda actor: place_session(session, starts_at=timezone.now() + timedelta(days=60), actor=actor),
        lambda actor: create_speaker(event, last_name="x", actor=actor),
        lambda actor: change_speaker(speaker, last_name="New", actor=actor),
    ]


def test_only_who_organises_may_change_the_programme(event, viewer, stranger):
    clients = [
        make.client_actor(event.organisation, "programme:read"),
        make.client_actor(make.organisation("X"), "programme:write"),
    ]
    for edit in edits(event):
        for actor in (viewer, stranger, *clients):
            refused(lambda edit=edit, actor=actor: edit(actor), NotAllowed)


def test_an_event_that_is_over_is_not_changed(event):
    over = make.event(event.organisation, "Last year", status=EventStatus.ARCHIVED)
    organiser = actor_for(make.person("jonas@example.org", Role.ORGANISER, event.organisation))

    assert {refused(lambda edit=edit: edit(organiser), Conflict).code for edit in edits(over)} == {"event_archived"}


def test_what_is_gone_is_out_of_sight(event, organiser):
    session = make_session(event)
    Session.objects.all().delete()

    refused(lambda: change_session(session, title="x", actor=organiser), OutOfSight)
