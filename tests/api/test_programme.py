"""Sessions, speakers, rooms and tracks as another system reads and writes them."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from eventhub.activity.models import ActivityEntry
from eventhub.core.models import update_all
from eventhub.files.enums import FilePurpose
from eventhub.programme.ingest.sources import change_source
from eventhub.programme.ingest.state import Choices
from eventhub.programme.models import Room, Session, SessionSpeaker, SessionType, Speaker, Track
from eventhub.programme.services import change_session
from eventhub.programme.workflows import withdraw_session
from tests.api.conftest import ALL_SCOPES
from tests.api.test_changes import everything_is_old, ids
from tests.factories.files import StoredFileFactory
from tests.factories.programme import (
    make_origin,
    make_room,
    make_session,
    make_source,
    make_speaker,
    make_track,
    make_type,
)
from tests.factories.show import event as make_event

NOWHERE = "0190a6b0-0000-7000-8000-000000000000"


@pytest.fixture
def start(show) -> datetime:
    return show.event.starts_at.replace(microsecond=0)


def written(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


# --- sessions ------------------------------------------------------------------------------------------


def test_a_session_is_created_read_and_changed(api, show, start):
    ada, whole = make_speaker(show.event, "Marsh", first_name="Ada", prefix="Dr"), make_session(show.event, "Day")
    hall = make_room(show.event, "Main hall")
    answer = api.post(
        "/sessions",
        {
            "event_id": show.event.pk,
            "code": "W3",
            "title": " Joints that last ",
            "description": "<p onclick=x>How</p><script>x</script>",
            "type": "Workshop",
            "tracks": ["Timber", "Glass"],
            "rooms": ["MAIN hall"],
            "starts_at": written(start),
            "ends_at": written(start + timedelta(hours=1)),
            "capacity": 80,
            "published": True,
            "order": 2.5,
            "level": "Advanced",
            "language": "English",
            "learning_objectives": ["Cut"],
            "credits": [{"label": "CPD", "amount": "1.5"}],
            "links": [{"url": "https://a.example"}],
            "custom_fields": [{"key": "k", "label": "K", "value": "v"}],
            "parent_id": whole.pk,
            "speakers": [{"speaker_id": ada.pk, "role": "moderator", "title": "Chair"}],
        },
    )
    session = Session.objects.get(code="W3")

    assert answer.status == 201
    assert answer.response["Location"] == f"http://testserver/api/v1/sessions/{session.pk}"
    assert answer.body == {
        "id": str(session.pk),
        "event_id": str(show.event.pk),
        "code": "W3",
        "title": "Joints that last",
        "description": "<p>How</p>",
        "type": "Workshop",
        "tracks": ["Timber", "Glass"],
        "rooms": ["Main hall"],
        "track_ids": [str(Track.objects.get(name=name).pk) for name in ("Timber", "Glass")],
        "room_ids": [str(hall.pk)],
        "starts_at": written(start),
        "ends_at": written(start + timedelta(hours=1)),
        "capacity": 80,
        "status": "confirmed",
        "published": True,
        "order": 2.5,
        "level": "Advanced",
        "language": "English",
        "learning_objectives": ["Cut"],
        "credits": [{"label": "CPD", "amount": "1.5"}],
        "links": [{"label": "", "url": "https://a.example"}],
        "custom_fields": [{"key": "k", "label": "K", "value": "v"}],
        "parent_id": str(whole.pk),
        "speakers": [
            {
                "speaker_id": str(ada.pk),
                "name": "Dr Ada Marsh",
                "role": "moderator",
                "order": 0,
                "published": True,
                "status": "confirmed",
                "title": "Chair",
                "company": "",
            }
        ],
        "source": None,
        "locked_fields": [],
        "merged_ids": [],
        "removed_at": None,
        "created_at": answer.body["created_at"],
        "updated_at": answer.body["updated_at"],
    }
    changed = api.patch(f"/sessions/{session.pk}", {"type": None, "tracks": [], "starts_at": None, "ends_at": None})
    assert changed.status == 200
    assert {name for name in answer.body if answer.body[name] != changed.body[name]} == {
        *("type", "tracks", "track_ids", "starts_at", "ends_at", "updated_at"),
    }
    assert api.get(f"/sessions/{session.pk}").body == changed.body


@pytest.mark.parametrize(
    ("change", "status", "codes"),
    [
        ({"title": None}, 400, {"title": "wrong_type"}),
        ({"title": " "}, 422, {"title": "required"}),
        ({"title": "x" * 501}, 422, {"title": "too_long"}),
        ({"status": "withdrawn"}, 400, {"status": "read_only"}),
        ({"room": "x"}, 400, {"room": "unknown_field"}),
        ({"rooms": "x"}, 400, {"rooms": "wrong_type"}),
        ({"rooms": [""]}, 422, {"rooms.0": "required"}),
        ({"rooms": ["x"] * 21}, 422, {"rooms": "too_long"}),
        ({"starts_at": "tomorrow"}, 422, {"starts_at": "invalid"}),
        ({"ends_at": "2027-05-04T09:00:00Z"}, 422, {"starts_at": "required"}),
        ({"starts_at": "2027-05-04T09:00:00Z", "ends_at": "2027-05-04T08:00:00Z"}, 422, {"ends_at": "sequence"}),
        ({"capacity": -1}, 422, {"capacity": "out_of_range"}),
        ({"capacity": 10**9}, 422, {"capacity": "out_of_range"}),
        ({"order": 10**9}, 422, {"order": "out_of_range"}),
        ({"links": [{"label": "x", "url": "javascript:alert(1)"}]}, 422, {"links.0.url": "invalid"}),
        ({"parent_id": NOWHERE}, 422, {"parent_id": "not_found"}),
        ({"speakers": [{"speaker_id": NOWHERE}]}, 422, {"speakers.0": "not_found"}),
        ({"speakers": [{}]}, 422, {"speakers.0.speaker_id": "required"}),
        ({"event_id": NOWHERE}, 422, {"event_id": "not_found"}),
    ],
)
def test_a_value_that_cannot_be_kept_is_named(api, show, change, status, codes):
    answer = api.post("/sessions", {"event_id": show.event.pk, "title": "Joints", **change})

    assert (answer.status, answer.codes) == (status, codes)
    assert (Session.objects.count(), Room.objects.count()) == (0, 0)


def test_what_lies_at_another_event_of_ours_can_not_be_named(api, show):
    other = make_event(show.organisation, "Another")
    session, room = make_session(show.event), make_room(other, "There")
    for field, value, where in (
        ("parent_id", make_session(other).pk, "parent_id"),
        ("speakers", [{"speaker_id": make_speaker(other).pk}], "speakers.0"),
    ):
        assert api.patch(f"/sessions/{session.pk}", {field: value}).codes == {where: "not_found"}
    assert api.patch(f"/sessions/{session.pk}", {"rooms": ["There"]}).body["room_ids"] != [str(room.pk)]


def test_a_name_that_two_have_does_not_say_which(api, show):
    session = make_session(show.event)
    make_room(show.event, "Room 1", venue="East"), make_room(show.event, "Room 1", venue="West")

    answer = api.patch(f"/sessions/{session.pk}", {"rooms": ["room 1"]})
    assert (answer.status, answer.codes) == (422, {"rooms": "invalid"})


def test_names_are_added_once(api, show):
    for _ in range(2):
        api.post("/sessions", {"event_id": show.event.pk, "title": "x", "type": "Talk", "rooms": ["A", "a", "B"]})

    assert (SessionType.objects.count(), sorted(Room.objects.values_list("name", flat=True))) == (1, ["A", "B"])


def test_writing_to_a_vendors_session_locks_and_says_so(api, show):
    session = make_session(show.event, "Theirs")
    origin = make_origin(session, external_id="77")
    answer = api.patch(f"/sessions/{session.pk}", {"title": "Ours", "level": ""})

    assert answer.body["locked_fields"] == ["title"]
    assert answer.body["source"] == {
        "connection_id": str(origin.source_id),
        "vendor": "acme",
        "external_id": "77",
    }


def test_a_room_that_is_only_called_the_same_says_first_what_made_it(api, show):
    room = make_room(show.event)
    make_origin(room, external_id="joined", owns=False)
    make_origin(room, external_id="own")

    assert api.get(f"/rooms/{room.pk}").body["source"]["external_id"] == "own"


def test_delete_withdraws_and_a_second_one_finds_nothing(api, show):
    session = make_session(show.event)
    path = f"/sessions/{session.pk}"

    assert (api.delete(path, reason="Ill").status, api.delete(path).status) == (204, 404)
    gone = api.get(path).body
    assert (gone["status"], gone["removed_at"] is not None) == ("withdrawn", True)
    assert ActivityEntry.objects.order_by("id").last().reason == "Ill"
    assert ids(api.get("/sessions")) == []
    assert (
        ids(api.get("/sessions", include_removed="true"))
        == ids(api.get("/sessions", status="withdrawn"))
        == [gone["id"]]
    )
    assert api.post(f"{path}/reinstate").body["status"] == "confirmed"


def test_a_session_is_cancelled_and_taken_back(api, show):
    session = make_session(show.event)
    path = f"/sessions/{session.pk}"

    assert api.post(f"{path}/cancel", {"reason": "Strike"}).body["status"] == "cancelled"
    again = api.post(f"{path}/cancel")
    assert (again.status, again.error["code"], again.error["status"]) == (409, "wrong_status", "cancelled")
    assert api.post(f"{path}/reinstate", {}).body["status"] == "confirmed"


def test_sessions_are_found_by_what_they_refer_to(api, show, start):
    event, source = show.event, make_source(show.event)
    room, track, ada = make_room(event), make_track(event), make_speaker(event)
    kind, whole = make_type(event, "Keynote"), make_session(event, "Whole", published=True)
    wanted = make_session(
        event, "Wanted", code="W", at=start, rooms=(room,), tracks=(track,), speakers=(ada,), type=kind, parent=whole
    )
    SessionSpeaker.objects.create(session=wanted, speaker=ada, role="chair")
    make_origin(wanted, source)
    elsewhere = make_session(make_event(show.organisation, "Another"), at=start + timedelta(days=1))
    soon, late = written(start), written(start + timedelta(minutes=1))

    for query in (
        {"room": room.pk},
        {"track": track.pk},
        {"speaker": ada.pk},
        {"type": "KEYNOTE"},
        {"parent": whole.pk},
        {"source": source.pk},
        {"search": "wanted"},
        {"search": "w"} | {"event": event.pk, "published": "false"},
        {"starts_after": soon, "starts_before": late},
    ):
        assert ids(api.get("/sessions", **query)) == [str(wanted.pk)], query
    assert ids(api.get("/sessions", published="true")) == [str(whole.pk)]
    assert ids(api.get("/sessions", starts_after=late)) == [str(elsewhere.pk)]
    assert len(ids(api.get("/sessions", event=event.pk))) == 2
    assert ids(api.get("/sessions", event=event.pk, ordering="-starts_at,title")) == [str(wanted.pk), str(whole.pk)]


@pytest.mark.parametrize("query", [{"room": "x"}, {"starts_after": "now"}, {"published": "yes"}, {"colour": "red"}])
def test_a_parameter_that_can_not_be_read_is_named(api, query):
    answer = api.get("/sessions", **query)

    assert (answer.status, set(answer.codes)) == (400, set(query))


def test_what_a_session_names_can_be_added(api, show):
    whole = make_session(show.event, "Whole")
    part = make_session(show.event, "Part", parent=whole)
    body = api.get(f"/sessions/{part.pk}", expand="event,parent").body

    assert (body["event"]["name"], body["parent"]["title"]) == (show.event.name, "Whole")
    assert api.get(f"/sessions/{whole.pk}", expand="parent").body["parent"] is None


# --- speakers ------------------------------------------------------------------------------------------


def test_a_speaker_is_created_read_and_changed(api, show):
    photo = StoredFileFactory(organisation=show.organisation, purpose=FilePurpose.PHOTO)
    answer = api.post(
        "/speakers",
        {
            "event_id": show.event.pk,
            "prefix": "Dr",
            "first_name": "Ada",
            "last_name": "Marsh",
            "suffix": "CEng",
            "title": "Engineer",
            "company": "Northwind",
            "bio": "<b>Builds</b><img src=x>",
            "email": "ada@northwind.example",
            "photo_file_id": photo.pk,
            "links": [{"label": "Site", "url": "https://ada.example"}],
            "custom_fields": [],
        },
    )
    speaker = Speaker.objects.get()

    assert answer.status == 201
    assert answer.body == {
        "id": str(speaker.pk),
        "event_id": str(show.event.pk),
        "name": "Dr Ada Marsh, CEng",
        "prefix": "Dr",
        "first_name": "Ada",
        "last_name": "Marsh",
        "suffix": "CEng",
        "title": "Engineer",
        "company": "Northwind",
        "bio": "<b>Builds</b>",
        "photo_url": answer.body["photo_url"],
        "photo_file_id": str(photo.pk),
        "links": [{"label": "Site", "url": "https://ada.example"}],
        "custom_fields": [],
        "email": "ada@northwind.example",
        "status": "confirmed",
        "hidden": False,
        "sessions": [],
        "source": None,
        "locked_fields": [],
        "merged_ids": [],
        "removed_at": None,
        "created_at": answer.body["created_at"],
        "updated_at": answer.body["updated_at"],
    }
    assert answer.body["photo_url"].startswith("http://testserver/downloads/")
    session = make_session(show.event, "Joints", speakers=(speaker,))
    changed = api.patch(f"/speakers/{speaker.pk}", {"photo_file_id": None})
    assert (changed.body["photo_url"], changed.body["photo_file_id"]) == (None, None)
    assert changed.body["sessions"] == [
        {"session_id": str(session.pk), "title": "Joints", "role": "speaker", "order": 0, "published": True}
    ]


def test_without_a_copy_the_vendors_photo_is_named(api, show):
    speaker = make_speaker(show.event, photo_url="https://vendor.example/ada.png")

    assert api.get(f"/speakers/{speaker.pk}").body["photo_url"] == "https://vendor.example/ada.png"


@pytest.mark.parametrize(
    ("change", "status", "codes"),
    [
        ({"last_name": ""}, 422, {"last_name": "required"}),
        ({"email": "nobody"}, 422, {"email": "invalid"}),
        ({"bio": "x" * 50_001}, 422, {"bio": "too_long"}),
        ({"photo_file_id": NOWHERE}, 422, {"photo_file_id": "not_found"}),
        ({"photo_url": "https://x.example"}, 400, {"photo_url": "read_only"}),
        ({"sessions": []}, 400, {"sessions": "read_only"}),
    ],
)
def test_a_value_of_a_speaker_that_cannot_be_kept_is_named(api, show, change, status, codes):
    answer = api.post("/speakers", {"event_id": show.event.pk, "last_name": "Marsh", **change})

    assert (answer.status, answer.codes) == (status, codes)
    assert Speaker.objects.count() == 0


def test_a_file_that_is_no_photo_is_refused_at_its_field(api, show):
    logo = StoredFileFactory(organisation=show.organisation)
    answer = api.post("/speakers", {"event_id": show.event.pk, "last_name": "Marsh", "photo_file_id": logo.pk})

    assert (answer.status, answer.codes) == (422, {"photo_file_id": "not_found"})


def test_addresses_are_for_the_scope_that_is_for_them(open_api, show):
    speaker = make_speaker(show.event, email="ada@a.example")
    path = f"/speakers/{speaker.pk}"
    plain = open_api(show.organisation, *(ALL_SCOPES - {"programme:private"}))

    assert (plain.get(path).body["email"], plain.get("/speakers").body["data"][0]["email"]) == (None, None)
    assert "ada@a.example" not in plain.get("/speakers", search="ada").response.content.decode()
    assert plain.patch(path, {"email": "x@a.example"}).status == 403
    assert plain.patch(path, {"company": "Northwind"}).status == 200
    assert Speaker.objects.get().email == "ada@a.example"
    assert open_api(show.organisation).get(path).body["email"] == "ada@a.example"


def test_a_speaker_is_withdrawn_and_taken_back(api, show):
    path = f"/speakers/{make_speaker(show.event).pk}"

    assert (api.delete(path).status, api.delete(path).status) == (204, 404)
    assert (ids(api.get("/speakers")), len(ids(api.get("/speakers", include_removed="true")))) == ([], 1)
    assert api.post(f"{path}/reinstate").body["status"] == "confirmed"


def test_whom_no_session_names_is_left_out_where_the_connection_hides_such_people(api, show):
    ada = make_speaker(show.event)
    source = make_origin(ada).source
    path = f"/speakers/{ada.pk}"

    assert (ids(api.get("/speakers")), ids(api.get("/speakers", status="confirmed"))) == ([], [])
    assert (ids(api.get("/speakers", include_removed="true")), api.get(path).body["hidden"]) == ([str(ada.pk)], True)
    session = make_session(show.event, speakers=(ada,))
    assert (ids(api.get("/speakers")), api.get(path).body["hidden"]) == ([str(ada.pk)], False)
    withdraw_session(session, actor=show.organiser)
    assert ids(api.get("/speakers")) == []

    everything_is_old()
    change_source(key=source.pk, label="Acme", choices=Choices(without_session="keep"))
    since = written(timezone.now() - timedelta(hours=1))
    assert ids(api.get("/speakers", updated_since=since)) == [str(ada.pk)]


def test_the_speakers_of_a_session(api, show):
    ada, _ = make_speaker(show.event), make_speaker(show.event)
    session = make_session(show.event, speakers=(ada,))

    assert ids(api.get("/speakers", session=session.pk)) == [str(ada.pk)]


# --- rooms and tracks ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "fields", "change", "model"),
    [
        ("/rooms", {"name": "Main hall", "venue": "East", "capacity": 300, "order": 1}, {"capacity": None}, Room),
        ("/tracks", {"name": "Timber", "group": "Topic", "colour": "#1f77b4", "order": 0}, {"colour": ""}, Track),
    ],
)
def test_rooms_and_tracks_are_created_read_changed_and_removed(api, show, path, fields, change, model):
    answer = api.post(path, {"event_id": show.event.pk, **fields})
    row = model.objects.get()
    times = {name: answer.body[name] for name in ("created_at", "updated_at")}

    assert answer.status == 201
    assert answer.body == {
        "id": str(row.pk),
        "event_id": str(show.event.pk),
        "source": None,
        "locked_fields": [],
        **fields,
        **times,
    }
    changed = api.patch(f"{path}/{row.pk}", change)
    assert {name: changed.body[name] for name in change} == change
    assert api.post(path, {"event_id": show.event.pk, **fields, "name": fields["name"].upper()}).status == 409
    assert ids(api.get(path, event=show.event.pk, search=fields["name"][:3])) == [str(row.pk)]
    assert (api.delete(f"{path}/{row.pk}").status, api.delete(f"{path}/{row.pk}").status) == (204, 404)


def test_what_sessions_use_is_not_removed(api, show):
    room, track = make_room(show.event), make_track(show.event)
    make_session(show.event, rooms=(room,), tracks=(track,))

    for path in (f"/rooms/{room.pk}", f"/tracks/{track.pk}"):
        answer = api.delete(path)
        assert (answer.status, answer.error["code"]) == (409, "in_use")


# --- all of them ---------------------------------------------------------------------------------------


def test_another_organisation_sees_and_changes_nothing(show, stranger):
    rows = {
        "/sessions": make_session(show.event),
        "/speakers": make_speaker(show.event),
        "/rooms": make_room(show.event),
        "/tracks": make_track(show.event),
    }
    for path, row in rows.items():
        assert stranger.get(path, event=show.event.pk).body["data"] == []
        one = f"{path}/{row.pk}"
        assert {stranger.call(method, one, {}).status for method in ("GET", "PUT", "PATCH", "DELETE")} == {404}
        named = {"event_id": show.event.pk, "title": "x", "last_name": "x", "name": "x"}
        needed = {"/sessions": "title", "/speakers": "last_name"}.get(path, "name")
        body = {name: value for name, value in named.items() if name in ("event_id", needed)}
        assert stranger.post(path, body).codes == {"event_id": "not_found"}
    assert not ActivityEntry.objects.filter(event_id=show.event.pk).exists()


def test_a_session_changes_with_all_that_it_shows(api, show):
    room, track, ada = make_room(show.event), make_track(show.event), make_speaker(show.event)
    kind = make_type(show.event)
    session = make_session(show.event, rooms=(room,), tracks=(track,), speakers=(ada,), type=kind)
    since = timezone.now() - timedelta(hours=1)

    def is_told(act) -> bool:
        everything_is_old()
        assert ids(api.get("/sessions", updated_since=written(since))) == []
        act()
        return ids(api.get("/sessions", updated_since=written(since))) == [str(session.pk)]

    links = SessionSpeaker.objects.all()
    for act in (
        lambda: update_all(Room.objects.all(), name="New"),
        lambda: update_all(Track.objects.all(), name="New"),
        lambda: update_all(SessionType.objects.all(), name="New"),
        lambda: update_all(Speaker.objects.all(), first_name="New"),
        lambda: update_all(links, order=3),
        lambda: change_session(session, speakers=[], actor=show.organiser),
    ):
        assert is_told(act)


def test_a_speaker_changes_with_the_sessions(api, show):
    ada = make_speaker(show.event)
    session = make_session(show.event, speakers=(ada,))
    since = timezone.now() - timedelta(hours=1)
    for act in (
        lambda: update_all(Session.objects.all(), title="New"),
        lambda: change_session(session, speakers=[], actor=show.organiser),
        lambda: Speaker.objects.update(pictured_at=timezone.now()),
    ):
        everything_is_old()
        act()
        assert ids(api.get("/speakers", updated_since=written(since))) == [str(ada.pk)]


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(("path", "queries"), [("/sessions", 7), ("/speakers", 5), ("/rooms", 3), ("/tracks", 3)])
def test_the_lists_cost_the_same_for_any_number(api, show, path, queries, count, django_assert_num_queries):
    photo = StoredFileFactory(organisation=show.organisation, purpose=FilePurpose.PHOTO)
    source = make_source(show.event)
    for _ in range(count):
        room, track = make_room(show.event), make_track(show.event)
        ada = make_speaker(show.event, photo=photo)
        kind = make_type(show.event)
        session = make_session(show.event, rooms=(room,), tracks=(track,), speakers=(ada,), type=kind)
        for row in (room, track, ada, session):
            make_origin(row, source)

    with django_assert_num_queries(queries):
        answer = api.get(path, per_page=100)

    assert len(answer.body["data"]) == count
    assert all(row["source"] for row in answer.body["data"])


def test_a_photo_of_another_address_is_no_other_state(api, show, time_machine):
    photo = StoredFileFactory(organisation=show.organisation, purpose=FilePurpose.PHOTO)
    path = f"/speakers/{make_speaker(show.event, photo=photo).pk}"
    first = api.get(path)
    time_machine.move_to(timezone.now() + timedelta(seconds=90))
    second = api.get(path)

    assert first.body["photo_url"] != second.body["photo_url"]
    assert first.response["ETag"] == second.response["ETag"]
