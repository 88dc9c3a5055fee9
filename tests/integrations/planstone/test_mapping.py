"""Planstone's rows in our words: the forms that its documents and its consumers have met."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from eventhub.programme.records import Credit, CustomField, Link, Ref, SpeakerLink, TrackRef
from integrations.planstone import mapping
from integrations.planstone.schemas import Options
from integrations.sync.contract import Context, Fault, VendorError

NEW_YORK = ZoneInfo("America/New_York")
# The row of the vendor's own page, as far as anything in it is said.
DOCUMENTED = {
    "_id": "5aaa7a013d0b7f000b72492b",
    "_etag": "f0a6b49bdb35e2194fd557e65dbe90646af5cc27",
    "_created": "Thu, 01 Jan 1970 00:00:00 GMT",
    "_updated": "Thu, 01 Jan 1970 00:00:00 GMT",
    "_links": {"self": {"href": "sessions/5aaa7a013d0b7f000b72492b", "title": "session"}},
    "account": "myaccount",
    "conference": "2018",
    "schedid": "21899",
    "sesid": "12147",
    "sessionClientID": "C101",
    "sessionName": "Test 2",
    "sessionType": "General Session",
    "description": "Some long session description that may contain html code",
    "published": True,
    "startDate": "",
    "endDate": "",
    "startTime": " ",
    "endTime": " ",
    "roomname": "Ballroom A",
    "location": "",
    "tracks": [],
    "ticketed": None,
    "adanotes": None,
    "credits1": "0.0",
    "credits1_label": "",
    "custom2name": "Track Sponsor",
    "custom2": None,
    "custom3name": "Custom Eval question 1",
    "custom3": None,
    "learning_objective1": "",
    "mobileActionURL": "url for your mobile company",
    "SessionDetailsURL": "http://www.planion.com/Web.User/SesDet?ACCOUNT=myaccount&CONF=2018&SCHEDID=212899",
    "speakers": [
        {
            "pid": "65076",
            "pslinkid": "38028",
            "role": "Eval Contact",
            "sortorder": "500",
            "published": None,
            "startTime": " ",
        },
        {
            "pid": "10024",
            "pslinkid": "38029",
            "role": "Declined Session Moderator",
            "sortorder": "002",
            "published": True,
        },
        {
            "pid": "10006",
            "pslinkid": "38030",
            "role": "Declined Session Presenter",
            "sortorder": "001",
            "published": True,
        },
        {
            "pid": "65294",
            "pslinkid": "38031",
            "role": "Declined Session Organizer",
            "sortorder": "003",
            "published": True,
        },
        {"pid": "46549", "pslinkid": "38305", "role": "Eval Contact", "sortorder": "300", "published": None},
    ],
}


def context(zone=NEW_YORK, **options):
    return Context(zone, Options(account="myaccount", conference="2018", **options))


def mapped(zone=NEW_YORK, options=None, **row):
    return mapping.to_session({"schedid": "1", "sessionName": "Opening", **row}, context(zone, **(options or {})))


def session(**row):
    return mapped(**row).record


def test_the_row_of_the_documents():
    told = mapping.to_session(DOCUMENTED, context())
    record = told.record

    assert (record.external_id, record.title, record.code, record.published) == ("21899", "Test 2", "C101", True)
    assert record.type == Ref("General Session", "General Session")
    assert record.rooms == (Ref("Ballroom A", "Ballroom A"),)
    assert (record.starts_at, record.ends_at) == (None, None)
    assert (record.speakers, record.tracks, record.credits, record.custom_fields) == ((), (), (), ())
    assert record.links == (Link("Session details", DOCUMENTED["SessionDetailsURL"]),)
    assert told.notes == ()


def test_what_the_feed_does_not_send_is_unsaid():
    record = session()

    assert record.unsaid == {
        *("code", "description", "type", "tracks", "rooms", "starts_at", "ends_at", "published", "learning_objectives"),
        *("credits", "custom_fields", "links", "speakers", "capacity", "order", "level", "language", "parent"),
    }


def test_what_the_feed_sends_blank_is_blank():
    assert "description" not in session(description="").unsaid
    assert "speakers" not in session(speakers=None).unsaid
    assert session(speakers=None, tracks={}).speakers == ()


@pytest.mark.parametrize("sent", [True, 1, "1", "true", "TRUE", 1.0])
def test_published(sent):
    assert session(published=sent).published is True


@pytest.mark.parametrize("sent", [None, False, 0, "0", "false", "", {}])
def test_not_published(sent):
    assert session(published=sent).published is False


def test_publishing_can_be_left_to_people_here():
    assert mapped(options={"publish": "never"}, published=True).record.published is False


# --- times -----------------------------------------------------------------------------------------------

DAY = {"startDate": "2027-06-07"}
START = "2027-06-07T{}:00-04:00"


@pytest.mark.parametrize(
    ("row", "start", "end"),
    [
        ({"startTime": "07:30 pm", "endTime": "08:30 pm"}, "2027-06-07T19:30:00-04:00", "2027-06-07T20:30:00-04:00"),
        ({"startTime": "07:30 PM ", "endTime": " "}, "2027-06-07T19:30:00-04:00", None),
        ({"startTime": "7:30pm", "endTime": None}, "2027-06-07T19:30:00-04:00", None),
        ({"startTime": "12:00 am", "endTime": "12:00 pm"}, "2027-06-07T00:00:00-04:00", "2027-06-07T12:00:00-04:00"),
        ({"startTime": "12:30 am"}, "2027-06-07T00:30:00-04:00", None),
        ({"startTime": "00:30 am"}, "2027-06-07T00:30:00-04:00", None),
        ({"startTime": "12:45 pm", "endTime": "1:45:30 PM"}, "2027-06-07T12:45:00-04:00", "2027-06-07T13:45:00-04:00"),
        ({"startTime": "19:30"}, "2027-06-07T19:30:00-04:00", None),
        ({"startTime": "07:30 pm", "endTime": "12:15 am"}, "2027-06-07T19:30:00-04:00", "2027-06-08T00:15:00-04:00"),
        ({"startTime": "07:30 pm", "endTime": "07:30 pm"}, "2027-06-07T19:30:00-04:00", "2027-06-07T19:30:00-04:00"),
        (
            {"startTime": "09:00 am", "endTime": "08:00 am", "endDate": "2027-06-09"},
            "2027-06-07T09:00:00-04:00",
            "2027-06-09T08:00:00-04:00",
        ),
        ({"startTime": "09:00 am", "endTime": "10:00 am", "endDate": "2027-06-06"}, "2027-06-07T09:00:00-04:00", None),
        (
            {"startTime": " ", "rstartmins": 1170, "rendmins": "1230"},
            "2027-06-07T19:30:00-04:00",
            "2027-06-07T20:30:00-04:00",
        ),
        ({"startTime": " ", "endTime": " ", "rstartmins": 0, "rendmins": 0}, None, None),
        ({"startTime": "", "endTime": "08:30 pm"}, None, None),
    ],
)
def test_times(row, start, end):
    record = session(**DAY, **row)

    assert record.starts_at == (start and datetime.fromisoformat(start))
    assert record.ends_at == (end and datetime.fromisoformat(end))


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        ({**DAY, "startTime": "07:30 pm", "rstartmins": 1170}, []),
        ({**DAY, "startTime": "07:30 pm", "rstartmins": 1200}, ["times_disagree"]),
        ({**DAY, "startTime": "07:30 pm", "endTime": "12:15 am", "rendmins": 15}, ["ends_next_day"]),
        ({**DAY, "startTime": "09:00 am", "endTime": "10:00 am", "endDate": "2027-06-06"}, ["ends_before_start"]),
        ({**DAY, "startTime": " "}, ["no_time"]),
        ({"startDate": "", "startTime": "07:30 pm"}, ["no_time"]),
        ({"startDate": "", "startTime": " "}, []),
        ({"startDate": "soon", "startTime": "07:30 pm"}, ["time_unreadable"]),
        ({**DAY, "startTime": "half past"}, ["time_unreadable"]),
        ({**DAY, "startTime": "13:30 pm"}, ["time_unreadable"]),
        ({**DAY, "startTime": "25:00"}, ["time_unreadable"]),
        ({**DAY, "startTime": "10:75 am"}, ["time_unreadable"]),
    ],
)
def test_what_is_odd_about_times_is_told(row, codes):
    assert [note.code for note in mapped(**row).notes] == codes


@pytest.mark.parametrize("row", [{"startDate": "soon", "startTime": "07:30 pm"}, {**DAY, "startTime": "half past"}])
def test_times_that_cannot_be_read_stay_as_they_are_here(row):
    assert {"starts_at", "ends_at"} <= session(**row).unsaid


@pytest.mark.parametrize(
    ("zone", "day", "time", "instant", "codes"),
    [
        ("America/New_York", "2026-03-08", "02:30 am", "2026-03-08T07:30:00", ["time_does_not_exist"]),
        ("America/New_York", "2026-11-01", "01:30 am", "2026-11-01T05:30:00", ["time_happens_twice"]),
        ("Europe/London", "2026-10-25", "01:30 am", "2026-10-25T00:30:00", ["time_happens_twice"]),
        ("Asia/Kolkata", "2026-10-25", "09:00 am", "2026-10-25T03:30:00", []),
        ("America/Phoenix", "2026-03-08", "02:30 am", "2026-03-08T09:30:00", []),
    ],
)
def test_wall_clocks_are_those_of_the_venue(zone, day, time, instant, codes):
    told = mapped(ZoneInfo(zone), startDate=day, startTime=time)

    assert told.record.starts_at.astimezone(UTC) == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert [note.code for note in told.notes] == codes


def test_an_end_that_a_skipped_hour_puts_before_its_start_is_left_out():
    told = mapped(startDate="2026-03-08", startTime="02:45 am", endTime="03:15 am")

    assert told.record.starts_at == datetime(2026, 3, 8, 7, 45, tzinfo=UTC)
    assert told.record.ends_at is None
    assert "ends_before_start" in [note.code for note in told.notes]


# --- what belongs to it ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "ref"),
    [
        ({"roomname": "Hall 4", "hotelname": "Centre", "roomid": "0910"}, Ref("0910", "Hall 4", "Centre")),
        ({"roomname": "Hall 4", "hotelname": "Centre"}, Ref("Centre: Hall 4", "Hall 4", "Centre")),
        ({"sched_roomname": "The Centre: East: Hall 4"}, Ref("The Centre: East: Hall 4", "Hall 4", "The Centre: East")),
        ({"sched_roomname": "Hall 4"}, Ref("Hall 4", "Hall 4")),
        ({"location": "Foyer"}, Ref("Foyer", "Foyer")),
    ],
)
def test_room(row, ref):
    assert session(**row).rooms == (ref,)


def test_a_blank_room_is_none():
    assert session(roomname="", hotelname="Centre", roomid="5").rooms == ()


def test_tracks_have_groups_and_several_values():
    sent = [
        {"track": "Audience", "desc": "Clinicians<br>Students<br />Nurses &amp; Carers"},
        {"track": "Topic", "desc": "Burns"},
        {"track": "Topic", "desc": "Burns"},
        {"track": "Plenary", "desc": ""},
        {"track": "", "desc": ""},
    ]

    assert session(tracks=sent).tracks == (
        TrackRef("Audience: Clinicians", "Clinicians", "Audience"),
        TrackRef("Audience: Students", "Students", "Audience"),
        TrackRef("Audience: Nurses & Carers", "Nurses & Carers", "Audience"),
        TrackRef("Topic: Burns", "Burns", "Topic"),
        TrackRef("Plenary", "Plenary"),
    )
    chosen = mapped(options={"track_groups": ["topic"]}, tracks=sent).record
    assert [track.name for track in chosen.tracks] == ["Burns"]


def test_credits_are_those_with_a_label_and_an_amount():
    told = mapped(
        credits1="1.50",
        credits1_label="CME",
        credits2="0.0",
        credits2_label="CNE",
        credits3="2",
        credits3_label="",
        credits4="some",
        credits4_label="CPD",
        credits5=10,
        credits5_label="X",
    )

    assert told.record.credits == (Credit("CME", "1.5"), Credit("X", "10"))
    assert [note.code for note in told.notes] == ["credit_unreadable"]


def test_objectives_keep_their_order_without_the_blank_ones():
    record = session(
        learning_objective1="See", learning_objective2=" ", learning_objective10="Judge", learning_objective3="Do"
    )

    assert record.learning_objectives == ("See", "Do", "Judge")


def test_custom_fields_are_taken_by_their_label_whatever_their_number():
    chosen = {"custom_labels": ["Track Sponsor"]}
    one = mapped(options=chosen, custom2name="Track Sponsor", custom2="Acme", custom3name="Secret", custom3="x")
    next_year = mapped(options=chosen, custom7name="track sponsor", custom7="Acme")

    assert (
        one.record.custom_fields
        == next_year.record.custom_fields
        == (CustomField("track sponsor", "Track Sponsor", "Acme"),)
    )
    assert mapped(custom2name="Track Sponsor", custom2="Acme").record.custom_fields == ()


def test_a_label_that_is_gone_is_told():
    told = mapped(options={"custom_labels": ["Track Sponsor"]}, custom2name="Sponsor of the track", custom2="Acme")

    assert [note.code for note in told.notes] == ["custom_field_missing"]
    assert "Track Sponsor" in told.notes[0].message
    assert "custom_fields" in told.record.unsaid


def test_custom_fields_that_are_not_taken_may_be_kept_here():
    assert "custom_fields" in session(custom2name="Track Sponsor", custom2="Acme").unsaid
    chosen = mapped(options={"custom_labels": ["Track Sponsor", "Other"]}, custom2name="Track Sponsor", custom2="")
    assert "custom_fields" not in chosen.record.unsaid


def test_links_are_addresses_not_prose():
    record = session(
        SessionDetailsURL="[Session Details](https://TOS.planion.com/SesDet?A=1&amp;B=2)",
        planstoneDesktopUserActionURL="https://TOS.planion.com/Z?1",
        mobileActionURL="url for your mobile company",
    )

    assert record.links == (
        Link("Session Details", "https://TOS.planion.com/SesDet?A=1&B=2"),
        Link("Desktop", "https://TOS.planion.com/Z?1"),
    )
    assert session(mobileActionURL="javascript:alert(1)", SessionDetailsURL="[x](javascript:alert(1))").links == ()


def test_people_in_their_roles():
    sent = [
        {"pid": "7", "role": "Session Moderator", "sortorder": "010", "published": True},
        {"pid": 7, "role": "Presenter", "sortorder": "002", "published": 1, "title": "Dr", "affil": "Clinic"},
        {"pid": "07", "role": "OCA Presenter", "sortorder": "001", "published": None},
        {"pid": "9", "role": "DECLINED presenter", "sortorder": "001", "published": True},
        {"pid": "8", "role": "Badge printer", "sortorder": "", "published": True},
        {"pid": "7", "role": "Presenter", "sortorder": "500", "published": True},
        {"pid": "", "role": "Presenter", "published": True},
    ]

    assert session(speakers=sent).speakers == (
        SpeakerLink("8", "Badge printer", 0, False),
        SpeakerLink("07", "OCA Presenter", 1, False),
        SpeakerLink("7", "Presenter", 2, True, "Dr", "Clinic"),
        SpeakerLink("7", "Session Moderator", 10, True),
    )


def test_roles_that_were_chosen_replace_the_usual_ones():
    sent = [
        {"pid": "1", "role": "Badge Printer", "published": True},
        {"pid": "2", "role": "Presenter", "published": True},
        {"pid": "3", "role": "Eval Contact", "published": True},
    ]
    record = mapped(options={"roles": ["badge printer", "Eval Contact"]}, speakers=sent).record

    assert [(link.speaker, link.published) for link in record.speakers] == [("1", True), ("2", False)]


def test_no_title_is_made_up():
    assert session(sessionName=" ", clientid="101a").title == ""


def test_codes_may_be_blank_or_of_the_older_name():
    assert session(clientid="101a", sessionClientID="C9").code == "101a"
    assert session(clientid="", sessionClientID="C9").code == "C9"
    assert session(clientid=None).code == ""


def test_ids_are_texts_with_their_zeros():
    record = mapping.to_session(
        {"schedid": "000123", "sessionName": "x", "sestype": 7, "sessionType": "Talk"}, context()
    ).record

    assert (record.external_id, record.type) == ("000123", Ref("7", "Talk"))


def test_notes_for_wheelchairs_and_the_like_go_nowhere():
    record = session(adanotes="needs an interpreter", ticketed="yes", custom1name="Notes", custom1="private")

    assert "interpreter" not in repr(record)
    assert "private" not in repr(record)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sessionName", ["a"]),
        ("description", {"a": 1}),
        ("speakers", "nobody"),
        ("tracks", [1]),
        ("published", ["yes"]),
    ],
)
def test_what_is_of_another_kind_is_refused_by_name(name, value):
    with pytest.raises(VendorError) as met:
        mapped(**{name: value})

    assert met.value.fault is Fault.DATA
    assert name in met.value.message


# --- speakers --------------------------------------------------------------------------------------------


def speaker(**row):
    return mapping.to_speaker({"pid": "065", **row}, context())


def test_a_speaker_as_consumers_have_met_it():
    record = speaker(
        fname="Ada",
        lname="Lovel",
        honorific="Dr",
        suffix="MD",
        title="Head",
        company="Clinic",
        bio="<p>Known.</p>",
        email="ada@clinic.example",
        piclink="https://cdn.example/1.jpg",
        city="Bath",
        disclosures="stock",
    ).record

    assert (record.external_id, record.prefix, record.first_name, record.last_name) == ("065", "Dr", "Ada", "Lovel")
    assert (record.suffix, record.title, record.company) == ("MD", "Head", "Clinic")
    assert (record.bio, record.email, record.photo_url) == (
        "<p>Known.</p>",
        "ada@clinic.example",
        "https://cdn.example/1.jpg",
    )
    assert record.unsaid == {"links", "custom_fields"}
    assert "stock" not in repr(record)


def test_other_names_of_the_fields_do_as_well():
    record = speaker(first_name="Ada", lastName="Lovel", photo="https://cdn.example/1.jpg").record

    assert (record.first_name, record.last_name, record.photo_url) == ("Ada", "Lovel", "https://cdn.example/1.jpg")
    assert {"first_name", "photo_url"} & record.unsaid == set()


@pytest.mark.parametrize(("row", "names"), [({"lname": "Lovel"}, ("", "Lovel")), ({"fname": "Cher"}, ("", "Cher"))])
def test_one_name_is_enough(row, names):
    record = speaker(**row).record

    assert (record.first_name, record.last_name) == names


def test_nobody_is_left_out():
    assert speaker(fname=" ", lname=None).skipped == "a person without a name"


@pytest.mark.parametrize(("sent", "code"), [("a***@c***.com", "email_masked"), ("see office", "email_unreadable")])
def test_what_is_no_address_is_unsaid_and_told(sent, code):
    told = speaker(lname="Lovel", email=sent)

    assert (told.record.email, "email" in told.record.unsaid) == ("", True)
    assert [note.code for note in told.notes] == [code]


def test_a_row_says_itself_that_it_is_gone():
    assert mapping.is_removed({"_deleted": True})
    assert not mapping.is_removed(DOCUMENTED)
