"""V3Plus's rows in our words: one case a rule."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from eventhub.programme.records import CompanyContact, CustomField, Link, SpeakerLink, TrackRef
from integrations.sync.contract import Context, Fault, VendorError
from integrations.sync.forms.vendor_fields import fields_of
from integrations.v3plus import mapping
from integrations.v3plus.durations import length, misfit
from integrations.v3plus.schemas import Credentials, Options
from integrations.v3plus.zones import zone_name

NEW_YORK = ZoneInfo("America/New_York")
SESSION = {
    "id": 7,
    "name": "Opening",
    "type": "video",
    "duration": 45,
    "date": "2026-06-08 14:00:00",
    "visible": 1,
    "conference_state": "live",
    "tracks": [],
    "order": 0,
    "presenters": [],
}


def context(zone=NEW_YORK, site="https://portal.example/", **options):
    return Context(zone, Options(conference_id=41, **options), {"site": site})


def session(given=None, without=(), zone=NEW_YORK, **more):
    row = {name: value for name, value in {**SESSION, **more}.items() if name not in without}
    return mapping.to_session(row, context(zone, **(given or {})))


def speaker(without=(), options=None, **more):
    row = {"id": 5, "first_name": "Ada", "last_name": "Byron", **more}
    return mapping.to_speaker({k: v for k, v in row.items() if k not in without}, context(**(options or {}))).record


def company(options=None, **more):
    row = {"id": 3, "role": "sponsor", "name": "Arc", **more}
    return mapping.to_company(row, context(**(options or {})))


def codes(mapped):
    return [note.code for note in mapped.notes]


# --- sessions --------------------------------------------------------------------------------------------


def test_a_presentation():
    found = session(
        name="Opening <em>night</em>",
        description="<p>All</p>",
        video_url="https://video.example/7",
        tracks=[{"id": 1, "name": "Imaging"}, {"id": "", "name": "Surgery"}],
        order=3,
        presenters=[{"id": 9, "role": "presenter"}, {"id": "8"}],
    )
    record = found.record

    assert found.notes == ()
    assert (record.external_id, record.title, record.description) == ("7", "Opening night", "<p>All</p>")
    assert record.tracks == (TrackRef("1", "Imaging"), TrackRef("Surgery", "Surgery"))
    assert record.speakers == (SpeakerLink("9", "presenter", 0), SpeakerLink("8", "", 1))
    assert (record.order, record.links) == (3.0, (Link("Video", "https://video.example/7"),))
    assert record.type is None
    assert "type" in record.unsaid


@pytest.mark.parametrize(
    ("given", "more", "published"),
    [
        ({}, {}, True),
        ({}, {"visible": True}, True),
        ({}, {"visible": "1"}, True),
        ({}, {"visible": 0}, False),
        ({}, {"visible": None}, False),
        ({}, {"conference_state": "archive"}, False),
        ({}, {"conference_state": "staging"}, False),
        ({}, {"conference_state": "Live"}, True),
        ({"publish": "never"}, {}, False),
    ],
)
def test_published(given, more, published):
    record = session(given, **more).record

    assert record.published is published
    assert "published" not in record.unsaid


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        ("name", {"title"}),
        ("date", {"starts_at", "ends_at"}),
        ("duration", {"ends_at"}),
        ("visible", {"published"}),
        ("conference_state", {"published"}),
        ("tracks", {"tracks"}),
        ("order", {"order"}),
        ("presenters", {"speakers"}),
        ("description", {"description"}),
        ("video_url", {"links"}),
    ],
)
def test_what_is_not_sent_is_unsaid(key, fields):
    whole = session(description="", video_url="").record.unsaid

    assert whole == mapping.SESSION_NEVER
    assert session(description="", video_url="", without=(key,)).record.unsaid - whole == fields


def test_that_the_tracks_are_not_known_is_told():
    assert codes(session(without=("tracks",))) == ["tracks_unsaid"]


@pytest.mark.parametrize(
    ("unit", "duration", "minutes"),
    [
        ("minutes", 45, 45),
        ("minutes", "45", 45),
        ("minutes", 22.5, 22.5),
        ("seconds", 2700, 45),
        ("hours", 1.5, 90),
        ("hours", "0.33", 20),
        ("clock", "00:45:00", 45),
        ("clock", "1:30", 90),
        ("minutes", None, None),
        ("minutes", "", None),
        ("minutes", 0, None),
        ("clock", "00:00:00", None),
    ],
)
def test_it_ends_as_long_after_its_start_as_it_takes(unit, duration, minutes):
    found = session({"duration_unit": unit}, duration=duration)
    start = datetime(2026, 6, 8, 18, tzinfo=UTC)

    assert found.record.starts_at == start
    assert found.record.ends_at == (start + timedelta(minutes=minutes) if minutes else None)
    assert not {"starts_at", "ends_at"} & found.record.unsaid
    assert found.notes == ()


@pytest.mark.parametrize(
    ("unit", "duration"),
    [
        *(("minutes", each) for each in ("00:45:00", "long", -5, "nan", "inf", 1e300)),
        *(("clock", each) for each in ("45", "1:75")),
    ],
)
def test_a_duration_that_is_none_leaves_the_end_as_it_is(unit, duration):
    found = session({"duration_unit": unit}, duration=duration)

    assert found.record.starts_at is not None
    assert "ends_at" in found.record.unsaid
    assert codes(found) == ["duration_unreadable"]


@pytest.mark.parametrize(("minutes", "is_odd"), [(4, True), (5, False), (720, False), (721, True)])
def test_an_odd_duration_is_taken_and_told(minutes, is_odd):
    found = session(duration=minutes)

    assert found.record.ends_at - found.record.starts_at == timedelta(minutes=minutes)
    assert codes(found) == (["duration_odd"] if is_odd else [])


@pytest.mark.parametrize("date", ["2026-06-08", "soon", "06/08/2026 2:00 PM", "2026-02-30 10:00:00"])
def test_a_date_that_tells_no_time_leaves_the_times_as_they_are(date):
    found = session(date=date)

    assert {"starts_at", "ends_at"} <= found.record.unsaid
    assert codes(found) == ["time_unreadable"]


@pytest.mark.parametrize("date", [None, ""])
def test_a_blank_date_is_unscheduled(date):
    record = session(date=date).record

    assert (record.starts_at, record.ends_at) == (None, None)
    assert not {"starts_at", "ends_at"} & record.unsaid


@pytest.mark.parametrize(
    ("date", "zone", "starts", "notes"),
    [
        ("2026-06-08T14:00:00Z", NEW_YORK, "2026-06-08T14:00", []),
        ("2026-06-08T14:00:00.000000Z", NEW_YORK, "2026-06-08T14:00", []),
        ("2026-06-08 14:00", ZoneInfo("Asia/Kolkata"), "2026-06-08T08:30", []),
        ("2026-03-08 02:30:00", NEW_YORK, "2026-03-08T07:30", ["time_does_not_exist"]),
        ("2026-11-01 01:30:00", NEW_YORK, "2026-11-01T05:30", ["time_happens_twice"]),
        ("2026-03-08 02:30:00", ZoneInfo("America/Phoenix"), "2026-03-08T09:30", []),
    ],
)
def test_the_clock_is_that_of_the_conference(date, zone, starts, notes):
    found = session(date=date, zone=zone)

    assert f"{found.record.starts_at:%Y-%m-%dT%H:%M}" == starts
    assert found.record.ends_at - found.record.starts_at == timedelta(minutes=45)
    assert codes(found) == notes


@pytest.mark.parametrize("wrong", [{"visible": "perhaps"}, {"name": []}, {"tracks": "Imaging"}, {"duration": {"a": 1}}])
def test_what_is_of_another_kind_is_refused_by_name(wrong):
    with pytest.raises(VendorError) as met:
        session(**wrong)

    assert met.value.fault is Fault.DATA
    assert next(iter(wrong)) in met.value.message


# --- durations and zones ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "unit", "hint"),
    [
        (["45", "60", "90", ""], "minutes", ""),
        (["2700", "3600", "5400"], "minutes", "They look like seconds."),
        (["45", "60", "90"], "seconds", "They look like minutes."),
        (["0.75", "1", "1.5"], "minutes", "They look like hours."),
        (["00:45:00", "01:00:00", "01:30:00"], "minutes", "They look like clock."),
        (["45", "60", "90"], "clock", "They look like minutes."),
        (["3", "3", "45", "60"], "minutes", ""),
        (["2700", "3600"], "minutes", ""),
        (["", "0", "00:00:00", "0"], "minutes", ""),
        (["2700", "3600", "45", "60", "90"], "minutes", ""),
    ],
)
def test_most_durations_have_to_fit_their_unit(texts, unit, hint):
    found = misfit(texts, unit)

    assert bool(found) == bool(hint)
    assert hint in found
    assert not found or "Unit of durations" in found


def test_a_year_is_no_duration():
    assert length("8783", "hours") == timedelta(hours=8783)
    with pytest.raises(ValueError, match="no duration as hours"):
        length("8784", "hours")


@pytest.mark.parametrize(
    ("told", "chosen", "zone"),
    [
        ("America/New_York", "Europe/London", "America/New_York"),
        ("EST", "America/New_York", "America/New_York"),
        ("edt", "", "America/New_York"),
        ("MST", "America/Phoenix", "America/Phoenix"),
        ("MST", "America/New_York", "America/Denver"),
        ("MDT", "America/Phoenix", "America/Denver"),
        ("HST", "", "Pacific/Honolulu"),
        ("UTC", "", "UTC"),
        ("", "Europe/London", ""),
    ],
)
def test_zones_as_americans_say_them(told, chosen, zone):
    assert zone_name(told, chosen) == zone


@pytest.mark.parametrize("told", ["Eastern", "GMT+25", "America/Atlantis", "../etc", "BST"])
def test_a_zone_that_nobody_knows(told):
    with pytest.raises(ValueError, match=r".+"):
        zone_name(told, "Europe/London")


# --- tracks, people, companies ---------------------------------------------------------------------------


def test_tracks():
    assert mapping.to_track({"id": 4, "name": "Imaging", "order": 2}, context()).record.external_id == "4"
    found = mapping.to_track({"title": "Imaging"}, context()).record
    assert (found.external_id, found.name, found.unsaid) == ("Imaging", "Imaging", {"group", "colour", "order"})
    assert mapping.to_track({"id": 4}, context()).skipped


def test_a_person():
    record = speaker(
        designations="MD, PhD",
        title="Surgeon",
        company="Arc",
        biography="<p>Of note</p>",
        website="https://ada.example",
        photo="https://cdn.example/1.jpg",
        conference_roles=["Keynote", "Co-chair"],
        client_id=310,
    )

    assert (record.external_id, record.first_name, record.last_name, record.suffix) == ("5", "Ada", "Byron", "MD, PhD")
    assert (record.title, record.company, record.bio) == ("Surgeon", "Arc", "<p>Of note</p>")
    assert record.custom_fields == (CustomField("conference_role", "Role at the conference", "Keynote, Co-chair"),)
    assert record.links == (Link("Website", "https://ada.example"),)
    assert record.photo_url == "https://cdn.example/1.jpg"
    assert record.unsaid == {"prefix", "email"}


def test_names():
    only = speaker(last_name="", first_name="Cher")
    assert (only.first_name, only.last_name) == ("", "Cher")
    assert speaker(first_name=None, last_name=None) is None


@pytest.mark.parametrize(
    ("photo", "url"),
    [
        ("/storage/1.jpg", "https://portal.example/storage/1.jpg"),
        ("storage/1.jpg", "https://portal.example/storage/1.jpg"),
        ("//cdn.example/1.jpg", "https://cdn.example/1.jpg"),
        ("http://cdn.example/1.jpg", "http://cdn.example/1.jpg"),
        ("data:image/png;base64,AA", ""),
    ],
)
def test_a_picture_without_a_host_is_the_portals(photo, url):
    assert speaker(photo=photo).photo_url == company(photo=photo).record.logo_url == url


@pytest.mark.parametrize("nothing", [{}, {"photo": None}, {"photo": ""}])
def test_no_picture_is_no_news(nothing):
    assert "photo_url" in speaker(**nothing).unsaid
    assert "logo_url" in company(**nothing).record.unsaid


def test_a_company():
    given = {"contact_name": "Bo", "contact_email": "bo@arc.example", "contact_phone": "+1 555", "contact_title": "PR"}
    record = company(biography="<p>Arcs</p>", website="arc.example", photo="/logo.png", **given).record

    assert (record.external_id, record.name, record.role) == ("sponsor:3", "Arc", "sponsor")
    assert (record.description, record.website) == ("<p>Arcs</p>", "arc.example")
    assert record.contacts == (CompanyContact("Bo", "bo@arc.example", "+1 555", "PR"),)
    assert record.unsaid == mapping.COMPANY_NEVER
    private = company({"take_contacts": False}, **given).record
    assert (private.contacts, "contacts" in private.unsaid) == ((), True)


def test_a_company_of_neither_sort_is_left_out():
    assert company(role="Exhibitor").record.external_id == "exhibitor:3"
    assert "neither sponsor nor exhibitor" in company(role="partner").skipped


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"portal_token": ""}, "portal_token"),
        ({"portal_token": " padded"}, "portal_token"),
        ({"portal_token": "two\nlines"}, "portal_token"),
        ({"portal_token": "T!&$*", "email": "a@b.example"}, "password"),
        ({"portal_token": "T!&$*", "password": "secret"}, "password"),
    ],
)
def test_credentials_that_can_not_work_are_refused_at_their_field(given, field):
    with pytest.raises(ValidationError) as met:
        Credentials(**given)

    assert [error["loc"] for error in met.value.errors()] == [(field,)]


def test_credentials_are_taken_as_they_are_and_shown_nowhere():
    taken = Credentials(portal_token="M!nb&KypG1o$NP*0T", email="a@b.example", password=" spaced ")

    assert (taken.portal_token, taken.password) == ("M!nb&KypG1o$NP*0T", " spaced ")
    assert "M!nb" not in repr(taken)
    assert "spaced" not in repr(taken)


def test_what_was_typed_into_the_form_is_taken_as_it_is():
    assert fields_of(Credentials, "credentials")["credentials_password"].clean(" spaced ") == " spaced "
