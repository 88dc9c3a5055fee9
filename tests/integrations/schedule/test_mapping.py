"""schedule.json of frab and of pretalx as records, from recorded documents and rows made up here."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventhub.programme.records import Link, Ref, RoomRecord, SpeakerLink, TrackRecord, TrackRef
from integrations.schedule import mapping
from integrations.schedule.feed import NotASchedule
from integrations.schedule.frab import read_schedule
from integrations.sync.contract import VendorError
from tests.integrations.schedule.reading import context, frab, pretalx, schedule_of, session_of

LISBON = ZoneInfo("Europe/Lisbon")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def codes(mapped) -> list[str]:
    return [note.code for note in mapped.notes]


# --- recorded documents --------------------------------------------------------------------------------


def test_a_frab_schedule_as_four_lists():
    feed = frab()

    assert (feed.title, feed.zone) == ("Meeting of Makers 2027", "Europe/Berlin")
    assert [row["key"] for row in feed.rooms] == ["Foundry", "Greenhouse", "Yard"]
    assert [row["key"] for row in feed.tracks] == ["Meeting", "Tools", "Culture", "Growing", "Society"]
    assert [row["key"] for row in feed.speakers] == ["31", "32", "33", "34", "35", "36", "37", "38", "39", "40"]
    assert len(feed.sessions) == 12
    mapped = [mapping.to_session(row, context()) for row in feed.sessions]
    assert [one.notes for one in mapped] == [()] * 12
    assert all(one.record.published and one.record.starts_at < one.record.ends_at for one in mapped)


def test_a_frab_session():
    record = mapping.to_session(frab().sessions[1], context()).record

    assert (record.external_id, record.title) == ("5d0c0102-0000-4000-8000-000000000102", "Solder that lasts")
    assert (record.starts_at, record.ends_at) == (at("2027-06-11T11:00:00+02:00"), at("2027-06-11T11:45:00+02:00"))
    assert (record.type, record.language) == (Ref("lecture", "lecture"), "en")
    assert (record.rooms, record.tracks) == ((Ref("Foundry", "Foundry"),), (TrackRef("Tools", "Tools"),))
    assert record.speakers == (SpeakerLink("32", order=0), SpeakerLink("33", order=1))
    assert record.description.startswith(
        "<p><strong>Twenty years of cold joints</strong></p>\n<p>Why joints <b>crack</b>"
    )
    assert record.links == (
        Link("In the schedule", "https://meeting.example/schedule/events/102.html"),
        Link("Slides", "https://meeting.example/system/attachments/102/slides.pdf"),
    )
    assert record.unsaid == mapping.SESSION_NEVER | {"code"}


def test_markdown_becomes_html():
    description = mapping.to_session(frab().sessions[2], context()).record.description

    assert "<li>cut <strong>slowly</strong></li>" in description
    assert '<a href="https://meeting.example/lathe">the list</a>' in description


def test_after_midnight_is_the_night_of_the_day_before():
    record = mapping.to_session(frab().sessions[3], context()).record

    assert (record.title, record.starts_at) == ("Stories of the night", at("2027-06-12T00:30:00+02:00"))


def test_a_pretalx_schedule_names_rooms_and_tracks_by_itself():
    feed = pretalx()

    assert [mapping.to_room(row, context()).record for row in feed.rooms] == [
        RoomRecord("0a11aaaa-0000-4000-8000-000000000001", "Aula", capacity=180, unsaid=frozenset({"venue", "order"})),
        RoomRecord("0a11aaaa-0000-4000-8000-000000000002", "Attic", unsaid=frozenset({"venue", "order"})),
    ]
    assert [mapping.to_track(row, context()).record for row in feed.tracks] == [
        TrackRecord("Data", "Data", colour="#112233", unsaid=frozenset({"group", "order"})),
        TrackRecord("People", "People", colour="#abcdef", unsaid=frozenset({"group", "order"})),
    ]
    session = mapping.to_session(feed.sessions[0], context(LISBON)).record
    assert session.rooms == (Ref("0a11aaaa-0000-4000-8000-000000000001", "Aula"),)
    assert (session.code, session.ends_at) == ("KQ7XWM", at("2027-10-30T10:40:00+01:00"))
    assert session.description.count("A table is <em>read</em>, not looked at.<br />\nMostly.") == 1


def test_a_pretalx_speaker():
    record = mapping.to_speaker(pretalx().speakers[0], context()).record

    assert (record.external_id, record.last_name) == ("0c33cccc-0000-4000-8000-000000000001", "Rita Moura")
    assert record.photo_url == "https://meeting.example/media/avatars/rita.png"
    assert "Makes <strong>tables</strong>" in record.bio
    assert 'href="javascript' not in record.bio


# --- keys ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "key"),
    [({"guid": "g", "id": 7}, "g"), ({"guid": None, "id": 7}, "7"), ({"id": "7"}, "7"), ({"id": 0, "guid": ""}, "0")],
)
def test_the_key_of_a_session(event, key):
    assert schedule_of(event).sessions[0]["key"] == key


@pytest.mark.parametrize(
    ("person", "key", "doubts"),
    [
        ({"id": 7, "guid": "g", "public_name": "Mara"}, "7", []),
        ({"id": None, "guid": "g", "name": "Mara"}, "g", []),
        ({"code": "ABC", "name": "Mara"}, "ABC", []),
        ({"public_name": " Mara  Lindqvist "}, "name:mara lindqvist", ["named_only"]),
    ],
)
def test_the_key_of_a_person(person, key, doubts):
    feed = schedule_of({"guid": "a", "persons": [person]}, {"guid": "b", "persons": [person, person]})

    speaker = mapping.to_speaker(feed.speakers[0], context())
    assert ([row["key"] for row in feed.speakers], codes(speaker)) == ([key], doubts)
    links = [mapping.to_session(row, context()).record.speakers for row in feed.sessions]
    assert links == [(SpeakerLink(key),)] * 2


def test_what_one_session_leaves_out_of_a_person_another_may_say():
    feed = schedule_of(
        {"guid": "a", "persons": [{"id": 1, "public_name": "Mara", "biography": None}]},
        {"guid": "b", "persons": [{"id": 1, "public_name": "Mara", "biography": "Makes lathes."}]},
    )

    assert mapping.to_speaker(feed.speakers[0], context()).record.bio == "<p>Makes lathes.</p>"


def test_a_session_that_is_listed_twice_is_one_and_those_without_a_key_stay_apart():
    feed = schedule_of({"guid": "a", "title": "First"}, {"guid": "a", "title": "Second"}, {"title": "x"}, "y")

    assert [row["key"] for row in feed.sessions] == ["a", "", ""]
    mapped = mapping.to_session(feed.sessions[0], context())
    assert (mapped.record.title, codes(mapped)) == ("First", ["listed_twice"])


def test_a_room_is_the_one_that_its_sessions_name_however_it_is_spaced():
    feed = schedule_of({"guid": "a", "room": "Yard"}, rooms=[{"name": "Foundry ", "guid": "r1"}])

    assert [row["key"] for row in feed.rooms] == ["r1"]
    assert mapping.to_session(feed.sessions[0], context()).record.rooms == (Ref("Yard", "Yard"),)
    assert mapping.to_session(schedule_of({"guid": "a", "room": " Foundry"}).sessions[0], context()).record.rooms == (
        Ref("Foundry", "Foundry"),
    )


def test_a_person_without_a_name_is_left_out():
    assert mapping.to_speaker({"key": "1", "public_name": None}, context()).skipped == "a person without a name"


# --- times ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "starts", "ends"),
    [
        ({"date": "2027-06-11T10:00:00Z", "duration": "00:45"}, "2027-06-11T10:00Z", "2027-06-11T10:45Z"),
        ({"date": "2027-06-11T10:00:00", "duration": "1:30"}, "2027-06-11T08:00Z", "2027-06-11T09:30Z"),
        ({"date": "2027-06-11", "start": "9:15", "duration": 45}, "2027-06-11T07:15Z", "2027-06-11T08:00Z"),
        ({"start": "10:00", "duration": "2:00:00"}, "2027-06-11T08:00Z", "2027-06-13T08:00Z"),
        ({"start": "01:00", "duration": "0:30"}, "2027-06-11T23:00Z", "2027-06-11T23:30Z"),
        ({"date": "2027-06-11T10:00:00+02:00", "duration": None}, "2027-06-11T08:00Z", None),
        ({"date": "2027-06-11T10:00:00+02:00", "duration": "00:00"}, "2027-06-11T08:00Z", None),
        ({"date": "2027-06-11T10:00:00+02:00", "end": "2027-06-11T10:00:00+02:00"}, "2027-06-11T08:00Z", None),
        ({"date": None, "start": None}, None, None),
    ],
)
def test_times(event, starts, ends):
    mapped = session_of(event)

    expected = tuple(at(text) if text else None for text in (starts, ends))
    assert (mapped.record.starts_at, mapped.record.ends_at) == expected
    assert (mapped.notes, mapped.record.unsaid & {"title"}) == ((), frozenset())


@pytest.mark.parametrize(
    ("event", "code", "is_kept"),
    [
        ({"date": "soon enough", "start": "10:00"}, "time_unreadable", True),
        ({"date": "2027-06-11T10:00:00+02:00", "duration": "half"}, "time_unreadable", True),
        ({"date": "2027-06-11T10:00:00+02:00", "duration": "00:99"}, "time_unreadable", True),
        ({"date": "9999-12-31T23:00:00+00:00", "duration": "99:00:00"}, "time_unreadable", True),
        ({"date": "2027-06-11T10:00:00+02:00", "duration": "00:30:00"}, "time_unreadable", True),
        ({"date": "0001-01-01T00:00:00+14:00"}, "time_unreadable", True),
        ({"start": "25:00"}, "time_unreadable", True),
        ({"date": "2027-06-11"}, "no_time", False),
        ({"date": "2027-06-11T10:00:00+02:00", "end": "2027-06-11T09:00:00+02:00"}, "ends_before_start", False),
        ({"date": "2027-03-28T02:30:00", "duration": "00:30"}, "time_does_not_exist", False),
        ({"date": "2027-10-31T02:30:00", "duration": "00:30"}, "time_happens_twice", False),
    ],
)
def test_times_that_are_in_doubt_are_said_and_never_made_up(event, code, is_kept):
    mapped = session_of(event)

    assert codes(mapped) == [code]
    assert ({"starts_at", "ends_at"} <= mapped.record.unsaid) is is_kept


# --- the rest ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "taken", "is_taken"),
    [
        ("en", (), True),
        ("en", ("de",), False),
        ("de-informal", ("DE ",), True),
        (None, ("de",), True),
        ("pt_BR", ("pt",), True),
    ],
)
def test_languages(language, taken, is_taken):
    assert bool(session_of({"language": language}, languages=taken).record) is is_taken


@pytest.mark.parametrize("status", ["cancelled", "Canceled"])
def test_what_is_cancelled_stays_in_the_programme_as_that(status):
    assert session_of({"status": status}).record.status == "cancelled"


def test_what_a_row_does_not_say_is_unsaid_and_null_is_blank():
    said = session_of({"track": None, "type": None, "language": None, "abstract": None, "persons": None, "links": None})

    assert said.record.unsaid.isdisjoint({"tracks", "type", "language", "description", "speakers", "links"})
    assert {"speakers", "description", "links", "ends_at"} <= session_of({}).record.unsaid


@pytest.mark.parametrize(
    "document",
    [None, [], {}, {"schedule": None}, {"schedule": {"conference": {}}}, {"schedule": {"conference": {"days": {}}}}],
)
def test_a_document_without_days_is_no_schedule(document):
    with pytest.raises(NotASchedule):
        read_schedule(document)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("2027-06-11"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["rooms", "date", "guid", "id", "persons", "name", "public_name", "room", "track", "links", "url"]
            ),
            inner,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=40)
@given(days=st.lists(JSON, max_size=3), rooms=JSON, tracks=JSON)
def test_whatever_stands_below_the_days_is_a_row_or_refused_as_one(days, rooms, tracks):
    feed = read_schedule({"schedule": {"conference": {"days": days, "rooms": rooms, "tracks": tracks}}})
    lists = ((feed.rooms, mapping.to_room), (feed.tracks, mapping.to_track))
    for rows, to_record in (*lists, (feed.speakers, mapping.to_speaker), (feed.sessions, mapping.to_session)):
        for row in rows:
            try:
                to_record(row, context())
            except VendorError as fault:
                assert "can't be understood in" in fault.message  # noqa: PT017  # most rows raise nothing
