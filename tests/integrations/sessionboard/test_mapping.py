"""Sessionboard's rows in our words: three envelopes, two ways of naming people, and what is never taken."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from eventhub.programme.records import (
    Credit,
    CustomField,
    Link,
    Ref,
    RoomRecord,
    SpeakerLink,
    TrackRecord,
    TrackRef,
    TypeRecord,
)
from integrations.sessionboard import mapping
from integrations.sessionboard.schemas import Options
from integrations.sync.contract import Context, Fault, VendorError

# As vendors' rows of a search look.
OPENING = {
    "id": "7f1c",
    "friendly_id": "SESS-12",
    "friendly_id_raw": 12,
    "title": "Opening",
    "status": "accepted",
    "is_public": True,
    "is_abstract": False,
    "starts_at": "2026-03-08T14:00:00.000Z",
    "ends_at": "2026-03-08T15:00:00.000Z",
    "room": {},
    "track": {"id": "t1", "name": "Main"},
    "tags": [],
    "participants": [{"id": "c1", "is_public": True, "participant_role": {"slug": "speaker", "core_role": "speaker"}}],
    "custom_fields": [],
    "updated_at": "2026-01-02T03:04:05.678Z",
}
LEFT_OUT = object()


def context(zone="America/New_York", **options):
    return Context(ZoneInfo(zone), Options(event_id=4242, **options))


def mapped(options=None, zone="America/New_York", **row):
    whole = {name: value for name, value in {**OPENING, **row}.items() if value is not LEFT_OUT}
    return mapping.to_session(whole, context(zone, **(options or {})))


def session(**row):
    return mapped(**row).record


def test_a_row_of_a_search():
    record = session()

    assert (record.external_id, record.code, record.title, record.status) == ("7f1c", "SESS-12", "Opening", "confirmed")
    assert record.published is True
    assert record.starts_at == datetime(2026, 3, 8, 14, tzinfo=UTC)
    assert record.ends_at == datetime(2026, 3, 8, 15, tzinfo=UTC)
    assert (record.rooms, record.tracks) == ((), (TrackRef("t1", "Main"),))
    assert record.speakers == (SpeakerLink("c1", "speaker", 0, True),)
    assert record.unsaid == {
        *(
            "description",
            "type",
            "capacity",
            "level",
            "language",
            "credits",
            "links",
            "parent",
            "order",
            "learning_objectives",
        ),
    }


@pytest.mark.parametrize("nothing", [{}, None, []])
def test_nothing_has_three_forms(nothing):
    record = session(room=nothing, track=nothing, format=nothing, level=nothing, language=nothing)

    assert (record.rooms, record.tracks, record.type, record.level, record.language) == ((), (), None, "", "")
    assert {"rooms", "type", "level", "language"} & record.unsaid == set()


def test_what_is_left_out_is_unsaid():
    assert "rooms" in session(room=LEFT_OUT).unsaid
    assert "published" in session(is_public=LEFT_OUT).unsaid
    assert "tracks" not in session(track=LEFT_OUT).unsaid


# --- publishing ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "publish", "published"),
    [
        ({}, "public", True),
        ({"is_public": False}, "public", False),
        ({"is_public": None}, "public", False),
        ({"status": "accept_queue"}, "public", False),
        ({"status": "pending"}, "accepted", False),
        ({"is_public": False}, "accepted", True),
        ({}, "never", False),
        ({"status": "ACCEPTED"}, "public", True),
    ],
)
def test_published(row, publish, published):
    assert mapped({"publish": publish}, **row).record.published is published


@pytest.mark.parametrize(
    ("status", "ours", "codes"),
    [
        ("accepted", "confirmed", []),
        ("accept_queue", "confirmed", []),
        ("pending", "confirmed", []),
        ("decline_queue", "withdrawn", []),
        ("declined", "withdrawn", []),
        ("on_hold", "confirmed", ["status_unknown"]),
        ("", "confirmed", []),
    ],
)
def test_status(status, ours, codes):
    told = mapped(status=status)

    assert (told.record.status, [note.code for note in told.notes]) == (ours, codes)
    assert told.record.published is (status == "accepted")


def test_an_abstract_is_no_session():
    told = mapped(is_abstract=True)

    assert (told.record, told.skipped) == (None, "an abstract, not a session")


# --- times -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (
            "2026-03-08T10:00:00-04:00",
            "2026-03-08T11:00:00-04:00",
            ("2026-03-08T14:00:00+00:00", "2026-03-08T15:00:00+00:00"),
        ),
        ("2026-06-08T10:00:00", None, ("2026-06-08T14:00:00+00:00", None)),
        (None, None, (None, None)),
        ("", "", (None, None)),
        (None, "2026-03-08T15:00:00Z", (None, None)),
        ("2026-03-08T15:00:00Z", "2026-03-10T15:00:00Z", ("2026-03-08T15:00:00+00:00", "2026-03-10T15:00:00+00:00")),
        ("2026-03-08T15:00:00Z", "2026-03-08T14:00:00Z", ("2026-03-08T15:00:00+00:00", None)),
    ],
)
def test_times(start, end, expected):
    record = session(starts_at=start, ends_at=end)

    assert tuple(time and time.astimezone(UTC).isoformat() for time in (record.starts_at, record.ends_at)) == expected


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"starts_at": "2026-03-08T15:00:00Z", "ends_at": "2026-03-08T14:00:00Z"}, "ends_before_start"),
        ({"starts_at": "2026-03-08T02:30:00", "ends_at": None}, "time_does_not_exist"),
        ({"starts_at": "2026-11-01T01:30:00", "ends_at": None}, "time_happens_twice"),
        ({"starts_at": "tomorrow"}, "time_unreadable"),
        ({"starts_at": "2026-03-08"}, "time_unreadable"),
    ],
)
def test_what_is_odd_about_times_is_told(row, code):
    assert [note.code for note in mapped(**row).notes] == [code]


def test_a_time_that_cannot_be_read_stays_as_it_is_here():
    assert {"starts_at", "ends_at"} <= session(starts_at="tomorrow").unsaid


# --- what belongs to it ----------------------------------------------------------------------------------


def test_tags_are_tracks_of_their_own_group():
    sent = [{"id": "t1", "name": "AI"}, {"id": "t2", "name": "CME"}, {"id": "t1", "name": "AI"}, {}]

    assert session(tags=sent).tracks == (
        TrackRef("t1", "Main"),
        TrackRef("tag:t1", "AI", "Tag"),
        TrackRef("tag:t2", "CME", "Tag"),
    )
    assert mapped({"tags_as_tracks": False}, tags=sent).record.tracks == (TrackRef("t1", "Main"),)


@pytest.mark.parametrize(
    ("row", "capacity"),
    [
        ({"capacity": 40, "room": {"id": "r", "name": "Hall", "capacity": 90}}, 40),
        ({"capacity": None, "room": {"id": "r", "name": "Hall", "capacity": 90}}, 90),
        ({"capacity": 0}, 0),
        ({"capacity": "40"}, 40),
        ({"capacity": -1}, None),
        ({"capacity": None}, None),
    ],
)
def test_capacity(row, capacity):
    assert session(**row).capacity == capacity


def test_the_rest_of_a_session():
    record = session(
        client_session_id="101a",
        format={"id": "f1", "name": "Workshop"},
        room={"id": "r1", "name": "Hall &amp; Foyer"},
        level={"id": 1, "name": "Advanced"},
        language={"name": "English"},
        ceu_credits=1.5,
        parent_session_id="p1",
        external_url="https://congress.example/1",
        admin_url="https://app.sessionboard.example/1",
        description="<p>See</p>",
    )

    assert (record.code, record.type, record.rooms) == ("101a", Ref("f1", "Workshop"), (Ref("r1", "Hall & Foyer"),))
    assert (record.level, record.language, record.credits) == ("Advanced", "English", (Credit("CEU", "1.5"),))
    assert (record.parent, record.description) == ("p1", "<p>See</p>")
    assert [link.label for link in record.links] == ["Website", "Open in Sessionboard"]


@pytest.mark.parametrize(
    ("sent", "title", "codes"),
    [
        ("Ethics &amp; Law 🫀", "Ethics & Law 🫀", []),
        ("A <em>new</em>  hope", "A new hope", []),
        (r"When \(x<y\) and z>3", r"When \(x<y\) and z>3", []),
        ("<math><mi>x</mi><mo>=</mo><mn>1</mn></math> explained", "x = 1 explained", ["formula_in_title"]),
        (" ", "", []),
    ],
)
def test_titles(sent, title, codes):
    told = mapped(title=sent)

    assert (told.record.title, [note.code for note in told.notes]) == (title, codes)


def test_links_in_markdown_become_links():
    record = session(description="Read the [guide](https://congress.example/a) & more.\n\nCome <3")

    assert record.description == (
        '<p>Read the <a href="https://congress.example/a">guide</a> &amp; more.</p><p>Come &lt;3</p>'
    )


# --- people ----------------------------------------------------------------------------------------------


def person(key, role="speaker", core=None, **more):
    return {
        "id": key,
        "is_public": True,
        "participant_role": {"slug": role, "name": role.title(), "core_role": core or role},
        **more,
    }


def test_participants_are_preferred_to_the_arrays_of_old():
    old = {"speakers": [{"id": "old", "is_public": True}]}

    assert [link.speaker for link in session(**old).speakers] == ["c1"]
    assert [link.speaker for link in session(participants=[], **old).speakers] == []
    for missing in (None, LEFT_OUT):
        assert [link.speaker for link in session(participants=missing, **old).speakers] == ["old"]


def test_the_arrays_of_old_in_their_order():
    record = session(
        participants=LEFT_OUT,
        speakers=[{"id": "a", "is_public": True}, {"id": "b", "is_public": False}],
        chairpersons=[{"id": "c", "is_public": True}],
        moderators=[{"id": "a", "is_public": True}],
    )

    assert record.speakers == (
        SpeakerLink("a", "speaker", 0, True),
        SpeakerLink("b", "speaker", 1, False),
        SpeakerLink("c", "chairperson", 2, True),
        SpeakerLink("a", "moderator", 3, True),
    )


def test_one_person_in_two_roles_is_there_twice_in_one_role_once():
    record = session(participants=[person("a"), person("a", "moderator"), person("a"), {"participant_role": {}}])

    assert [(link.speaker, link.role) for link in record.speakers] == [("a", "speaker"), ("a", "moderator")]


@pytest.mark.parametrize(
    ("more", "options", "published"),
    [
        ({}, {}, True),
        ({"is_public": False}, {}, False),
        ({"acceptance": "Accepted"}, {}, True),
        ({"acceptance": "Declined"}, {"show_pending": True}, False),
        ({"acceptance": "Pending"}, {}, False),
        ({"acceptance": "Pending"}, {"show_pending": True}, True),
        ({"acceptance": {"status": "declined"}}, {}, False),
        ({"acceptance": None}, {}, True),
        ({}, {"roles": ["Keynote"]}, False),
        ({}, {"roles": ["SPEAKER"]}, True),
    ],
)
def test_who_is_shown(more, options, published):
    record = mapped(options, participants=[person("a", **more)]).record

    assert [(link.speaker, link.published) for link in record.speakers] == [("a", published)]


def test_a_role_of_ones_own_keeps_its_key():
    record = session(participants=[person("a", "keynote", core="speaker")])

    assert [link.role for link in record.speakers] == ["keynote"]


# --- custom fields and translations ----------------------------------------------------------------------

FIELDS = [
    {"id": "f1", "name": "Audience", "value": ["Clinicians", "Students"], "type": "multi"},
    {"id": "f2", "name": "Recorded", "value": False, "type": "boolean"},
    {"id": "f3", "name": "Level of fee", "value": 300, "type": "number"},
    {"id": "f4", "name": "Empty", "value": None, "type": "text"},
    {"id": "f5", "name": "Learning Objectives", "value": "See<br>Do\nJudge", "type": "text"},
]


def test_custom_fields_are_kept_by_id():
    record = session(custom_fields=FIELDS)

    assert record.custom_fields == (
        CustomField("f1", "Audience", "Clinicians, Students"),
        CustomField("f2", "Recorded", "No"),
        CustomField("f3", "Level of fee", "300"),
    )
    assert record.learning_objectives == ("See", "Do", "Judge")


def test_only_the_chosen_custom_fields():
    assert mapped({"session_fields": ["audience", "f2"]}, custom_fields=FIELDS).record.custom_fields == (
        CustomField("f1", "Audience", "Clinicians, Students"),
        CustomField("f2", "Recorded", "No"),
    )
    none = mapped({"session_fields": []}, custom_fields=FIELDS).record
    assert (none.custom_fields, "custom_fields" in none.unsaid) == ((), True)


def test_a_renamed_custom_field_keeps_its_key():
    renamed = [{**FIELDS[0], "name": "For whom"}]

    assert session(custom_fields=renamed).custom_fields == (CustomField("f1", "For whom", "Clinicians, Students"),)


def test_translations_are_taken_where_there_are_any():
    told = [
        {"parent_field_internal_name": "title", "translated_language": "fr", "value": "Ouverture"},
        {"parent_field_internal_name": "description", "translated_language": "de", "value": "Eröffnung"},
    ]

    assert mapped({"language": "FR"}, translated_fields=told, description="Hello").record.title == "Ouverture"
    assert mapped({"language": "fr"}, translated_fields=told, description="Hello").record.description == "Hello"
    assert session(translated_fields=told).title == "Opening"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", ["a"]),
        ("participants", "x"),
        ("room", "Hall"),
        ("capacity", "many"),
        ("is_public", [1]),
        ("custom_fields", [3]),
    ],
)
def test_what_is_of_another_kind_is_refused_by_name(name, value):
    with pytest.raises(VendorError) as met:
        mapped(**{name: value})

    assert met.value.fault is Fault.DATA
    assert name in met.value.message


# --- contacts --------------------------------------------------------------------------------------------

CONTACT = {
    "id": "c1",
    "full_name": "Ada Lovel",
    "first_name": "Ada",
    "last_name": "Lovel",
    "email": "ada@clinic.example",
    "photo_url": "https://cdn.example/1.jpg",
    "company_name": "Clinic",
    "title": "Head",
    "about": "<p>Known.</p>",
    "honorific": "Dr",
    "phone_mobile": "+1 555",
    "ethnicity": "private",
    "gender": "private",
    "speaker_fee": "9000 private",
    "speaker_score": "private",
    "availability": "private",
    "pronouns": "private",
    "address_line_1": "private",
    "website_url": "https://ada.example",
    "linkedin_url": "",
    "twitter_url": None,
    "custom_fields": [{"id": "f9", "name": "Diet", "value": "private"}],
}


def contact(options=None, **row):
    return mapping.to_speaker({**CONTACT, **row}, context(**(options or {})))


def test_a_contact():
    record = contact().record

    assert (record.external_id, record.prefix, record.first_name, record.last_name) == ("c1", "Dr", "Ada", "Lovel")
    assert (record.title, record.company, record.bio) == ("Head", "Clinic", "<p>Known.</p>")
    assert (record.email, record.photo_url) == ("ada@clinic.example", "https://cdn.example/1.jpg")
    assert record.links == (Link("Website", "https://ada.example"),)
    assert record.unsaid == {"suffix", "custom_fields"}
    assert contact({"contact_fields": ["*"]}).record.unsaid == {"suffix"}


def test_what_people_told_in_confidence_goes_nowhere():
    shown = repr(contact())

    assert "private" not in shown
    assert "555" not in shown
    assert "private" in repr(contact({"contact_fields": ["diet"]}).record.custom_fields)


def test_a_masked_address_is_no_address():
    told = contact(email="j***@a***.com")

    assert (told.record.email, "email" in told.record.unsaid) == ("", True)
    assert [note.code for note in told.notes] == ["email_masked"]


def test_addresses_can_be_left_there():
    told = contact({"take_emails": False})

    assert (told.record.email, "email" in told.record.unsaid, told.notes) == ("", True, ())


@pytest.mark.parametrize(
    ("row", "names"),
    [
        ({"first_name": "", "last_name": ""}, ("", "Ada Lovel")),
        ({"first_name": "Cher", "last_name": None, "full_name": ""}, ("", "Cher")),
    ],
)
def test_one_name_is_enough(row, names):
    record = contact(**row).record

    assert (record.first_name, record.last_name) == names


def test_nobody_is_left_out():
    assert contact(first_name="", last_name="", full_name=None).skipped == "a person without a name"


# --- rooms, tracks, types --------------------------------------------------------------------------------


def test_lists():
    room = mapping.to_room({"id": 5, "name": "Hall", "capacity": "90", "order": 1.0}, context()).record
    track = mapping.to_track({"id": "t", "name": "Main", "color": "#AABBCC", "order": None}, context()).record
    tag = mapping.to_track({"id": "t", "name": "AI", mapping.TAGGED: True}, context()).record
    format_ = mapping.to_type({"id": "f", "name": "Talk"}, context()).record

    assert room == RoomRecord("5", "Hall", capacity=90, order=1, unsaid=frozenset({"venue"}))
    assert track == TrackRecord("t", "Main", colour="#aabbcc")
    assert tag == TrackRecord("tag:t", "AI", "Tag", unsaid=frozenset({"colour", "order"}))
    assert format_ == TypeRecord("f", "Talk")


@pytest.mark.parametrize("read", [mapping.to_room, mapping.to_track, mapping.to_type])
def test_nameless_ones_are_left_out(read):
    assert read({"id": "x", "name": None}, context()).skipped


def test_an_unknown_colour_is_none():
    assert mapping.to_track({"id": "t", "name": "Main", "color": "red"}, context()).record.colour == ""


def test_when_a_row_was_last_changed():
    assert mapping.as_of(OPENING) == datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
    assert mapping.as_of({}) is None
    assert mapping.as_of({"updated_at": "lately"}) is None
