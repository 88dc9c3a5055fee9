from eventhub.programme.enums import Kind
from eventhub.programme.models import Origin
from eventhub.programme.ownership import (
    LOCKABLE,
    Owned,
    kind_of,
    lock_fields,
    owned_fields,
    release_fields,
    vendor_values,
)
from eventhub.programme.records import RoomRecord, SessionRecord, SpeakerRecord, TrackRecord
from tests.factories.programme import make_origin, make_room, make_session, make_source, make_speaker, make_type

RECORDS = (SessionRecord, SpeakerRecord, RoomRecord, TrackRecord)
NOT_EDITED = {"external_id", "unsaid", "photo_url"}
OURS_ONLY = {"photo", "status"}  # of a speaker: the copy of a photo, and that somebody is not coming


def test_everything_that_a_vendor_can_say_can_be_locked():
    for record in RECORDS:
        said = set(record.__dataclass_fields__) - NOT_EDITED
        assert set(LOCKABLE[record.kind]) - OURS_ONLY == said - OURS_ONLY


def test_fields_are_locked_once_and_in_a_fixed_order(event):
    session = make_session(event)

    assert lock_fields(session, ["speakers", "title"]) == ["title", "speakers"]
    assert lock_fields(session, ["code", "title", "no_such_field"]) == ["code"]
    assert session.locked_fields == ["title", "code", "speakers"]
    assert release_fields(session, ["code", "level"]) == ["code"]
    assert session.locked_fields == ["title", "speakers"]


def test_a_type_has_nothing_to_lock(event):
    kind = make_type(event)

    assert (lock_fields(kind, ["name"]), release_fields(kind, ["name"])) == ([], [])
    assert kind_of(kind) == Kind.SESSION_TYPE


def test_what_the_vendor_says_is_shown_beside_what_is_locked(event):
    session = make_session(event, locked_fields=["title", "level", "rooms"])
    origin = make_origin(
        session,
        values={"title": "Theirs", "level": "", "code": "X", "rooms": [{"external_id": "1"}], "unsaid": ["level"]},
    )

    assert owned_fields(session, [origin]) == [
        Owned("title", "Title", "Theirs", said=True),
        Owned("rooms", "Rooms", [{"external_id": "1"}], said=True),
        Owned("level", "Level", None, said=False),
    ]
    assert owned_fields(make_session(event), [origin]) == []


def test_of_two_vendors_the_first_speaks_first(event):
    room = make_room(event, locked_fields=["name", "venue"])
    first = make_origin(room, make_source(event), values={"name": "A"})
    second = make_origin(room, make_source(event, "B"), values={"name": "B", "venue": "West"})

    assert [(one.name, one.vendor) for one in owned_fields(room, [first, second])] == [("name", "A"), ("venue", "West")]


def test_a_photo_is_what_the_vendor_calls_its_address(event):
    origin = make_origin(make_speaker(event), values={"photo_url": "https://x.example/a.png", "last_name": "M"})

    assert vendor_values(origin) == {"last_name": "M", "photo": "https://x.example/a.png"}
    assert vendor_values(Origin(kind=Kind.SESSION_TYPE, values={"name": "x"})) == {}
