"""Rhythm's rows in our words: pure, by tables."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from eventhub.programme.enums import CompanyRole
from eventhub.programme.records import SOMEBODY, CompanyContact, Credit, CustomField, Link, Ref, SpeakerLink, TrackRef
from integrations.rhythm import companies, mapping
from integrations.rhythm.ids import LOOKED_UP, named_people, people_in
from integrations.rhythm.schemas import Options
from integrations.sync.contract import Context, Fault, VendorError

BARE = {"tenant_id": "t", "event_id": "e", "token_url": "https://t.auth0.com/oauth/token"}
NEW_YORK = ZoneInfo("America/New_York")
# The sample of Rhythm's document, as it stands there; its lists and objects are collapsed and so are empty.
SAMPLE = {
    "id": "string",
    "event_id": "string",
    "code": "string",
    "name": "string",
    "display_order": 0,
    "type_id": "string",
    "track_ids": [],
    "access": "optional",
    "hide_from_schedule": True,
    "location": "string",
    "enable_capacity": True,
    "capacity_options": {},
    "sold_out": True,
    "hide_from_portal": True,
    "disable_portal_registration": True,
    "enable_registration_questions": True,
    "registration_question_options": {},
    "has_fees": True,
    "room_ids": [],
    "start_date": "2019-08-24T14:15:22Z",
    "end_date": "2019-08-24T14:15:22Z",
    "abstract_id": "string",
    "description": "string",
    "speakers": [],
    "main_presenter_speaker_type_id": "string",
    "custom_field_values": [],
    "sys_deleted_by_id": "string",
    "sys_version": 0,
    "sys_created_at": "2019-08-24T14:15:22Z",
    "sys_last_modified_at": "2019-08-24T14:15:22Z",
    "sys_locked": True,
    "sys_last_security_context": {},
    "sys_calculated_field_errors": [],
}
MEANINGS = {
    "types": {"ty": "Workshop"},
    "tracks": {"t1": "Surgery", "t2": "Nursing &amp; Care"},
    "rooms": {"r1": "Ballroom"},
    "roles": {"k": "Moderator"},
    "fields": {"f1": "Audience", "f2": "Learning objectives", "f3": "Credits"},
    "contacts": {"c9": "p9"},
    "same_abstract": {},
}
SESSION = {
    **SAMPLE,
    "id": "s|1:2",
    "name": "Opening",
    "type_id": "ty",
    "hide_from_schedule": False,
    "hide_from_portal": False,
    "location": "",
    LOOKED_UP: MEANINGS,
}
PROFILE = {
    "id": "p1",
    "first_name": "Ada",
    "last_name": "Lovel",
    "name": "Ada Lovel",
    "job_title": "Head of Imaging",
    "bio": "<p>Reads.</p>",
    "email_address": "ada@clinic.example",
    "photo_uri": "https://img.example/1.jpg",
    "photo_approved": True,
    "url": "https://ada.example",
    "is_active": True,
    "custom_field_values": [],
    "sys_created_at": "2026-01-01T00:00:00Z",
    LOOKED_UP: {"fields": {"d": "Dietary needs"}},
}


def context(zone=NEW_YORK, **options):
    return Context(zone, Options(**BARE, **options))


def session(changes=(), options=(), **meanings):
    row = {**SESSION, **dict(changes), LOOKED_UP: {**MEANINGS, **meanings}}
    return mapping.to_session(row, context(**dict(options)))


def codes(mapped):
    return [note.code for note in mapped.notes]


def test_the_sample_of_the_document():
    mapped = mapping.to_session({**SAMPLE, LOOKED_UP: {**MEANINGS, "types": {"string": "Talk"}}}, context())
    record = mapped.record

    assert (record.external_id, record.title, record.code, record.description) == ("string",) * 4
    assert record.type == Ref("string", "Talk")
    assert record.rooms == (Ref("", "string"),)
    assert record.starts_at == record.ends_at == datetime(2019, 8, 24, 14, 15, 22, tzinfo=UTC)
    assert (record.capacity, record.published, record.order, record.status) == (None, False, 0.0, "confirmed")
    assert (record.tracks, record.speakers, record.custom_fields) == ((), (), ())
    assert record.unsaid == {"level", "language", "parent", "links"}
    assert codes(mapped) == []


def test_what_is_looked_up_has_its_name():
    record = session({"track_ids": ["t1", "t2", "t1"], "room_ids": ["r1"], "location": "ignored"}).record

    assert record.type == Ref("ty", "Workshop")
    assert record.tracks == (TrackRef("t1", "Surgery"), TrackRef("t2", "Nursing & Care"))
    assert record.rooms == (Ref("r1", "Ballroom"),)


def test_ids_that_lead_nowhere_have_no_name_and_are_told():
    mapped = session({"track_ids": ["t1", "t8", "t9"], "room_ids": ["r9"], "type_id": "gone"})

    assert mapped.record.tracks == (TrackRef("t1", "Surgery"), TrackRef("t8", ""), TrackRef("t9", ""))
    assert mapped.record.type is None
    assert {"rooms", "type"} <= mapped.record.unsaid
    assert "tracks" not in mapped.record.unsaid
    assert codes(mapped) == ["type_unknown", "tracks_unknown", "rooms_unknown"]
    assert "t8, t9" in mapped.notes[1].message


def test_lists_that_may_not_be_read_say_nothing():
    row = {**SESSION, "track_ids": ["t1"], "room_ids": ["r1"], "custom_field_values": [], LOOKED_UP: {}}
    mapped = mapping.to_session(row, context())

    assert {"type", "tracks", "rooms", "custom_fields", "learning_objectives", "credits"} <= mapped.record.unsaid
    assert codes(mapped) == []


@pytest.mark.parametrize(
    ("changes", "seats", "said"),
    [
        ({"enable_capacity": True, "capacity_options": {"capacity": 0}}, 0, []),
        ({"enable_capacity": True, "capacity_options": {"capacity": 20.0, "enable_wait_list": True}}, 20, []),
        ({"enable_capacity": False, "capacity_options": {"capacity": 20}}, None, []),
        ({"enable_capacity": True, "capacity_options": {}}, None, []),
        ({"enable_capacity": True, "capacity_options": {"capacity": 1.5}}, None, ["capacity_unreadable"]),
    ],
)
def test_capacity(changes, seats, said):
    mapped = session(changes)

    assert (mapped.record.capacity, codes(mapped)) == (seats, said)


@pytest.mark.parametrize(
    ("schedule", "portal", "rule", "published"),
    [
        (False, False, "schedule", True),
        (False, True, "schedule", True),
        (True, False, "schedule", False),
        (False, True, "portal", False),
        (False, False, "portal", True),
        (False, False, "never", False),
    ],
)
def test_published(schedule, portal, rule, published):
    changes = {"hide_from_schedule": schedule, "hide_from_portal": portal}

    assert session(changes, {"publish": rule}).record.published is published


@pytest.mark.parametrize(
    ("start", "end", "how", "expected", "said"),
    [
        ("2026-03-07T14:00:00Z", "2026-03-07T15:00:00Z", "instants", ("14:00", "15:00"), []),
        ("2026-03-07T14:00:00.000Z", "", "instants", ("14:00", None), []),
        ("2026-03-07T14:00:00Z", "2026-03-07T15:00:00Z", "local", ("19:00", "20:00"), []),
        ("2026-03-07T14:00:00+02:00", "", "local", ("12:00", None), []),
        ("2026-03-07T14:00:00", "", "instants", ("19:00", None), []),
        ("2026-03-08T02:30:00Z", "", "local", ("07:30", None), ["time_does_not_exist"]),
        ("2026-11-01T01:30:00Z", "", "local", ("05:30", None), ["time_happens_twice"]),
        ("2026-03-07T14:00:00Z", "2026-03-07T13:00:00Z", "instants", ("14:00", None), ["ends_before_start"]),
        ("", "2026-03-07T13:00:00Z", "instants", (None, None), []),
        (None, None, "instants", (None, None), []),
    ],
)
def test_times(start, end, how, expected, said):
    mapped = session({"start_date": start, "end_date": end}, {"times_are": how})
    found = [
        (at and at.astimezone(UTC).strftime("%H:%M")) or None for at in (mapped.record.starts_at, mapped.record.ends_at)
    ]

    assert tuple(found) == expected
    assert codes(mapped) == said


@pytest.mark.parametrize("text", ["soon", "2026-03-08"])
def test_a_time_that_cant_be_read_is_no_time(text):
    mapped = session({"start_date": text})

    assert mapped.record.unsaid >= {"starts_at", "ends_at"}
    assert codes(mapped) == ["time_unreadable"]


def test_what_a_whole_row_leaves_out_is_blank_and_what_another_leaves_out_is_unsaid():
    """The store leaves attributes without a value out."""
    left_out = {"code", "description", "start_date", "end_date"}
    whole = {name: value for name, value in SESSION.items() if name not in left_out}
    part = {name: value for name, value in whole.items() if not name.startswith("sys_")}

    assert not mapping.to_session(whole, context()).record.unsaid & {"code", "description", "starts_at", "ends_at"}
    assert mapping.to_session(part, context()).record.unsaid >= {"code", "description", "starts_at", "ends_at"}


@pytest.mark.parametrize(
    ("sent", "links", "unclear"),
    [
        ([{"id": "x", "speaker_profile_id": "p1", "type_id": "k"}], [("p1", "Moderator")], 0),
        ([{"speaker_id": "p1", "speaker_type_id": "k"}], [("p1", "Moderator")], 0),
        ([{"id": "x", "speaker_profile_id": None, "speaker_id": "p1", "speaker_type_id": "", "type_id": "k"}],
         [("p1", "Moderator")], 0),
        ([{"speaker": {"id": "p1"}, "type": {"id": "k"}}], [("p1", "Moderator")], 0),
        ([{"speaker_profile": {"id": "p1"}}], [("p1", "speaker")], 0),
        ([{"contact_id": "c9"}], [("p9", "speaker")], 0),
        ([{"contact_id": "c8"}], [("c8", "speaker")], 0),
        (["p1", "p2"], [("p1", "speaker"), ("p2", "speaker")], 0),
        ([{"id": "p1", "type_id": "unknown"}], [("p1", "")], 0),
        ([{"profile": "p1"}, {"speaker_id": "p2"}], [("p2", "speaker")], 1),
        ([{"speaker_id": ["p1"]}, None, 3.5], [], 3),
        ([{"speaker_id": "p1"}, {"speaker_id": "p1"}, {"speaker_id": "p1", "type_id": "k"}],
         [("p1", "speaker"), ("p1", "Moderator")], 0),
        (
            [{"id": "c", "display_order": 2}, {"id": "b", "display_order": 1.5}, {"id": "d"}, {"id": "a", "order": 0}],
            [(each, "speaker") for each in "abcd"],
            0,
        ),
        ([], [], 0),
        ({}, [], 0),
        (None, [], 0),
    ],
)  # fmt: skip
def test_people_of_a_session_in_whatever_shape(sent, links, unclear):
    mapped = session({"speakers": sent})

    known = [link for link in mapped.record.speakers if link.speaker != SOMEBODY]
    assert [(link.speaker, link.role) for link in known] == links
    assert len(mapped.record.speakers) - len(known) == bool(unclear)
    orders = [link.order for link in known]
    assert orders == sorted(set(orders))
    assert codes(mapped) == ["unknown_speaker_shape"] * bool(unclear)
    assert ("speakers" in mapped.record.unsaid) is (bool(unclear) and not links)
    assert named_people(people_in({"speakers": sent})).count(None) == unclear


def test_only_chosen_roles_are_shown():
    sent = [{"speaker_id": "p1", "type_id": "k"}, {"speaker_id": "p2"}]
    links = session({"speakers": sent}, {"roles": ("moderator",)}).record.speakers

    assert links == (SpeakerLink("p1", "Moderator", 0, True), SpeakerLink("p2", "speaker", 1, False))


def test_who_is_inactive_is_not_among_them_and_keeps_no_session_waiting():
    sent = [{"speaker_id": "p1"}, {"contact_id": "c9"}, {"speaker_id": "p2"}]
    mapped = session({"speakers": sent}, inactive={"p1": "", "p9": ""})

    assert [link.speaker for link in mapped.record.speakers] == ["p2"]
    assert "speakers" not in mapped.record.unsaid
    assert codes(mapped) == []


def test_public_routes_say_nothing_of_people():
    mapped = session({"speakers": [{"speaker_id": "p1"}]}, {"public_only": True})

    assert "speakers" in mapped.record.unsaid


def test_custom_fields():
    values = [
        {"custom_field_id": "f1", "string_value": " Nurses "},
        {"custom_field_id": "f2", "list_value": ["Know", "Do\nTeach"]},
        {"custom_field_id": "f3", "numeric_value": 1.5},
        {"custom_field_id": "f4", "boolean_value": False},
        {"custom_field_id": "f5", "numeric_value": 0.0},
        {"custom_field_id": "f6", "table_value": [{"a": 1}]},
        {"custom_field_id": "f7", "string_value": "", "list_value": []},
    ]
    record = session({"custom_field_values": values}).record

    assert record.custom_fields == (
        CustomField("f1", "Audience", "Nurses"),
        CustomField("f4", "f4", "No"),
        CustomField("f5", "f5", "0"),
    )
    assert record.learning_objectives == ("Know", "Do", "Teach")
    assert record.credits == (Credit("Credits", "1.5"),)
    chosen = session({"custom_field_values": values}, {"session_fields": ("audience",)}).record.custom_fields
    assert [field.key for field in chosen] == ["f1"]
    assert "custom_fields" in session({}, {"session_fields": ()}).record.unsaid


def test_two_sessions_of_one_abstract_are_both_taken_with_a_warning():
    mapped = session(same_abstract={"s|1:2": "s|9"})

    assert mapped.record.external_id == "s|1:2"
    assert codes(mapped) == ["same_abstract"]
    assert "s|9" in mapped.notes[0].message


@pytest.mark.parametrize(
    "garbage",
    [{"name": ["x"]}, {"track_ids": "x"}, {"speakers": "x"}, {"hide_from_schedule": "perhaps"}, {"display_order": []}],
)
def test_garbage_is_refused_by_name(garbage):
    with pytest.raises(VendorError) as met:
        session(garbage)
    assert met.value.fault is Fault.DATA
    assert next(iter(garbage)) in met.value.message


def test_the_record_keeping_of_rhythm_says_nothing_of_a_row():
    kept = {name for name in SAMPLE if name.startswith("sys_")} - mapping.VOLATILE
    assert kept == {"sys_version", "sys_created_at", "sys_locked"}


# --- people ----------------------------------------------------------------------------------------------


def person(options=(), **changes):
    return mapping.to_speaker({**PROFILE, **changes}, context(**dict(options)))


def test_a_person():
    record = person().record

    assert (record.external_id, record.first_name, record.last_name) == ("p1", "Ada", "Lovel")
    assert (record.title, record.bio, record.email) == ("Head of Imaging", "<p>Reads.</p>", "ada@clinic.example")
    assert (record.photo_url, record.links) == ("https://img.example/1.jpg", (Link("Website", "https://ada.example"),))
    assert record.unsaid == {"prefix", "suffix", "company", "custom_fields"}


@pytest.mark.parametrize(
    ("names", "called"),
    [
        ({"preferred_name": "Addie"}, ("Addie", "Lovel")),
        ({"preferred_name": "Addie Lovel"}, ("Addie", "Lovel")),
        ({"preferred_name": "Lovel"}, ("Ada", "Lovel")),
        ({"last_name": "", "preferred_name": "x"}, ("", "Ada")),
        ({"first_name": "", "last_name": "", "name": "Collective"}, ("", "Collective")),
    ],
)
def test_names(names, called):
    record = person(**names).record

    assert (record.first_name, record.last_name) == called


@pytest.mark.parametrize("approved", [False, None, {}])
def test_a_photo_only_once_it_is_approved(approved):
    mapped = person(photo_approved=approved)

    assert mapped.record.photo_url == ""
    assert codes(mapped) == ["photo_not_approved"]
    assert codes(person(photo_approved=approved, photo_uri="")) == []


def test_an_inactive_profile_is_left_out_and_one_that_does_not_say_is_taken():
    assert person(is_active=False).skipped == "an inactive profile"
    assert person(is_active=None).record
    assert person(first_name="", last_name="", name="").skipped == "a person without a name"


def test_addresses_are_taken_only_if_wanted_and_real():
    assert "email" in person({"take_emails": False}).record.unsaid
    assert person({"take_emails": False}).record.email == ""
    assert codes(person(email_address="a***@b")) == ["email_masked"]


def test_custom_fields_of_people_only_if_chosen():
    values = [{"custom_field_id": "d", "string_value": "halal"}]

    assert person(custom_field_values=values).record.custom_fields == ()
    chosen = person({"speaker_fields": ("Dietary needs",)}, custom_field_values=values).record
    assert chosen.custom_fields == (CustomField("d", "Dietary needs", "halal"),)


def test_nothing_of_a_profile_that_is_nobodys_business():
    told = {"honorarium": 4_000, "dietary_restrictions": "halal", "notes": "difficult", "contact_person": "PA"}
    assert person(**told) == person()


# --- rooms, tracks, types --------------------------------------------------------------------------------


def test_places():
    room = mapping.to_room({"id": "r", "name": "Hall", "location": "North", "capacity": 20.0}, context()).record
    track = mapping.to_track({"id": "t", "name": "A &amp; B", "display_order": 1.5}, context()).record
    kind = mapping.to_type({"id": "y", "name": "Talk"}, context()).record

    assert (room.external_id, room.name, room.venue, room.capacity, room.unsaid) == (
        "r",
        "Hall",
        "North",
        20,
        {"order"},
    )
    assert (track.name, track.order, track.unsaid) == ("A & B", 1, {"colour", "group"})
    assert (kind.external_id, kind.name) == ("y", "Talk")
    for to_record in (mapping.to_room, mapping.to_track, mapping.to_type):
        assert "without a name" in to_record({"id": "x"}, context()).skipped


# --- companies -------------------------------------------------------------------------------------------

ORGANISATION = {
    "id": "o1",
    "name": "Borealis &amp; Co",
    "description": "<p>Imaging</p>",
    "website": "https://b.example",
    "logo_url": "https://img.example/b.png",
}


def company(role=CompanyRole.EXHIBITOR, found=(), options=(), **changes):
    meanings = {"organisation": ORGANISATION, "contacts": [], "booths": [], "level": None, "category": None}
    row = {"id": "x1", "organization_id": "o1", **changes, LOOKED_UP: {**meanings, **dict(found)}}
    return companies.to_company(row, context(**dict(options)), role=role)


def test_an_exhibitor():
    booths = [{"number": 101.0}, {"number": 102.5}, {"number": "A7"}, {"number": 101}]
    contact = {"id": "c", "first_name": "Ada", "last_name": "Lovel", "email": "ada@b.example", "title": "Head"}
    found = {"booths": booths, "contacts": [contact], "category": "Imaging"}
    record = company(found=found, contacts=[{"contact_id": "c"}], category_id="k").record

    assert (record.external_id, record.role, record.name) == ("exhibitor:x1", CompanyRole.EXHIBITOR, "Borealis & Co")
    assert (record.description, record.website, record.logo_url) == (
        "<p>Imaging</p>",
        "https://b.example",
        "https://img.example/b.png",
    )
    assert (record.booths, record.category, record.level) == (("101", "102.5", "A7"), "Imaging", "")
    assert record.contacts == (CompanyContact("Ada Lovel", "ada@b.example", title="Head"),)
    assert record.unsaid == {"links"}


def test_a_sponsor():
    record = company(CompanyRole.SPONSOR, {"level": "Gold", "booths": None}, sponsor_level_id="l").record

    assert (record.external_id, record.role, record.level) == ("sponsor:x1", CompanyRole.SPONSOR, "Gold")
    assert record.unsaid == {"links", "booths"}


def test_what_may_not_be_read_of_a_company_stays():
    found = {"organisation": None, "booths": None, "contacts": []}
    mapped = company(found=found, contacts=[{"contact_id": "c"}], category_id="k", sponsor_level_id="l")

    assert mapped.record.unsaid == {
        *("links", "description", "website", "logo_url", "level", "category", "booths", "contacts"),
    }
    assert codes(mapped) == ["organisation_unread"]


def test_a_company_that_is_not_active_is_left_out():
    assert company(is_active=False).skipped == "not active at the event"


def test_addresses_of_contacts_only_if_wanted():
    found = {"contacts": [{"id": "c", "name": "Ada", "email_address": "ada@b.example"}]}
    record = company(found=found, options={"take_emails": False}, contacts=[{"contact_id": "c"}]).record

    assert record.contacts == (CompanyContact("Ada"),)


# --- what is entered -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ({"token_url": "medex.auth0.com"}, "https://medex.auth0.com/oauth/token"),
        ({"token_url": "https://login.example/oauth/token"}, "https://login.example/oauth/token"),
        ({"token_url": "", "public_only": True}, ""),
        ({"public_only": True}, ""),
    ],
)
def test_where_tokens_come_from(given, url):
    assert Options(tenant_id="t", event_id="e", **given).token_url == url


def test_without_an_address_of_tokens_nothing_can_be_read_but_public_routes():
    with pytest.raises(ValidationError) as met:
        Options(tenant_id="t", event_id="e")
    assert [error["loc"] for error in met.value.errors()] == [("token_url",)]
    assert "Auth0 domain" in str(met.value)


@pytest.mark.parametrize(
    ("given", "is_prefixed"),
    [(True, True), (False, False), ("Bearer", True), ("bearer ", True), ("", False), ("none", False), ("false", False)],
)
def test_what_stands_before_the_token(given, is_prefixed):
    assert Options(**BARE, bearer_prefix=given).bearer_prefix is is_prefixed


def test_another_word_before_the_token_is_refused():
    with pytest.raises(ValidationError):
        Options(**BARE, bearer_prefix="Token")
