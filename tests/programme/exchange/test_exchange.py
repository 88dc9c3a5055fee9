"""Lists as people send them, through the door that pages use: uploaded, looked at, applied."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from eventhub.activity.models import ActivityEntry
from eventhub.core.errors import Conflict, Invalid, NotAllowed
from eventhub.core.models import update_all
from eventhub.core.sheets.reading import first_look
from eventhub.programme.enums import ListKind
from eventhub.programme.exchange.columns import COLUMNS, meanings, recognised
from eventhub.programme.exchange.export import exported_rows, template_rows, template_titles, titles
from eventhub.programme.exchange.services import apply_list, discard_list, plan_of, upload_list
from eventhub.programme.merging import merge_rows
from eventhub.programme.models import ProgrammeList, Room, Session, SessionSpeaker, Track
from eventhub.programme.queries import lists_visible_to
from eventhub.programme.tasks import forget_lists
from tests.factories import show as make
from tests.factories.programme import make_origin, make_room, make_session, make_speaker, make_track, make_type
from tests.programme.exchange.conftest import problems

SESSIONS, SPEAKERS = ListKind.SESSIONS, ListKind.SPEAKERS


def test_every_column_is_known_by_its_own_title():
    for kind, columns in COLUMNS.items():
        assert meanings([column.title for column in columns], kind) == [column.key for column in columns]
        assert all(recognised(column.title) for column in columns)


def test_columns_are_known_by_the_words_of_others():
    headers = [
        "Session Number",
        "Session Title",
        "Abstract",
        "Stream",
        "Location",
        "Date",
        "Start time",
        "Presenters",
        "Colour",
    ]

    assert meanings(headers, SESSIONS) == [
        "code",
        "title",
        "description",
        "tracks",
        "rooms",
        "day",
        "start",
        "speakers",
        "",
    ]


# --- there and back ------------------------------------------------------------------------------------


def a_whole_programme(event, at) -> None:
    """With all that makes trouble in cells."""
    ada = make_speaker(event, "Marsh", first_name="Ada", email="ada@a.example", bio="<p>A <b>b</b></p>")
    same = [make_speaker(event, "Lind", first_name="Bo", company=name) for name in ("One", "=Two")]
    make_speaker(event, "Gone", status="withdrawn", links=[{"label": "a|b", "url": "https://x.example/?a|b"}])
    rooms = (make_room(event, "Hall; east"), make_room(event, "Room", venue="West | wing"))
    tracks = (make_track(event, "Timber", group="Topic"), make_track(event, "All"))
    whole = make_session(
        event,
        "Timber day",
        code="T",
        at=at(1),
        minutes=300,
        rooms=rooms,
        tracks=tracks,
        speakers=(ada, *same),
        type=make_type(event, "Day | whole"),
        description="<p>One</p>\n<p>Two “three” 😀</p>",
        capacity=0,
        published=True,
        order=2.5,
        level="=1+1",
        language="'quoted",
        learning_objectives=["Line\nbreak", "back\\slash | bar"],
        credits=[{"label": "CPD", "amount": "1.5"}],
        custom_fields=[{"key": "k", "label": "L", "value": "two\nlines | bar"}],
        links=[{"label": "", "url": "https://a.example"}],
    )
    SessionSpeaker.objects.filter(speaker=ada).update(published=False, title="Chair", role="moderator")
    part = make_session(event, "Part", at=at(2), parent=whole)
    make_session(event, "Part of a part", parent=part, status="cancelled")
    make_session(event, "Code twice", code="X"), make_session(event, "Code twice", code="x")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", [SESSIONS, SPEAKERS])
def test_what_is_exported_and_imported_again_changes_nothing(event, organiser, at, exported, kind, form):
    a_whole_programme(event, at)
    plan = plan_of(upload_list(event, kind=kind, file=exported(kind, form), actor=organiser), actor=organiser)

    assert problems(plan) == []
    assert [row.changes for row in plan.rows if row.changes] == []
    assert plan.counts["unchanged"] == len(plan.rows) >= 4
    assert plan.left_out == []


def test_an_export_makes_the_same_programme_in_another_event(event, at):
    """Without its keys, and speakers first."""
    ada = make_speaker(event, "Marsh", first_name="Ada", email="ada@a.example", bio="<p>A <b>b</b></p>")
    whole = make_session(event, "Day", code="D", at=at(1), rooms=(make_room(event),), speakers=(ada,), level="=1+1")
    make_session(event, "Part", at=at(2), tracks=(make_track(event),), type=make_type(event), parent=whole)
    owner = make.client_actor(event.organisation, "programme:write", "programme:read", "programme:private")
    other = make.event(event.organisation, "Another")
    for kind in (SPEAKERS, SESSIONS):
        copied = ProgrammeList(event=other, kind=kind, name="copy", headers=titles(kind, event=event, actor=owner)[1:])
        rows = exported_rows(event, kind=kind, actor=owner)
        copied.rows = [[line, *cells] for line, (_, *cells) in enumerate(rows, start=2)]
        copied.save()
        plan = apply_list(copied, digest=plan_of(copied, actor=owner).digest, actor=owner)
        assert (problems(plan), plan.counts["create"]) == ([], len(copied.rows))

        told = [[cells[1:] for cells in exported_rows(each, kind=kind, actor=owner)] for each in (event, other)]
        assert told[0] == told[1]


def test_a_text_too_long_for_a_workbook_is_left_out_and_stays(event, organiser, exported):
    make_session(event, "Long", description="<p>" + "x" * 40_000 + "</p>")
    file = exported(SESSIONS, "xlsx", 32_000)
    plan = plan_of(upload_list(event, kind=SESSIONS, file=file, actor=organiser), actor=organiser)

    assert plan.counts == {"create": 0, "update": 0, "unchanged": 1, "refused": 0}


@pytest.mark.parametrize("kind", [SESSIONS, SPEAKERS])
def test_the_template_can_be_imported_as_it_is(event, organiser, kind, sent):
    make_speaker(event, "Marsh", first_name="Ada"), make_speaker(event, "Lind", first_name="Bo")
    rows = [dict(zip(template_titles(kind), row, strict=True)) for row in template_rows(kind)]

    assert problems(plan_of(sent(*rows, kind=kind), actor=organiser)) == []


# --- what a row would do -------------------------------------------------------------------------------


def test_a_row_adds_changes_or_says_what_is_so_already(event, planned):
    make_session(event, "Joints", code="W1"), make_session(event, "Saws", code="w2", capacity=10)
    plan = planned(
        {"Code": "w1", "Title": "Better joints", "Capacity": "80"},
        {"Code": "w2", "Title": "Saws", "Capacity": "10"},
        {"Code": "W3", "Title": "Planes"},
    )

    assert plan.counts == {"create": 1, "update": 1, "unchanged": 1, "refused": 0}
    assert plan.rows[0].changes == [
        {"field": "Code", "old": "W1", "new": "w1"},
        {"field": "Title", "old": "Joints", "new": "Better joints"},
        {"field": "Capacity", "old": "", "new": "80"},
    ]
    assert (plan.rows[2].verdict, plan.rows[2].label) == ("create", "Planes")


def test_a_list_moves_no_status_and_says_so(event, planned):
    make_session(event, "Joints", code="W1")
    plan = planned(
        {"Code": "W1", "Status": "cancelled"},
        {"Title": "New", "Status": "Withdrawn"},
        {"Title": "x", "Status": "confirmed"},
    )

    assert [(row.verdict, len(row.notes)) for row in plan.rows] == [("unchanged", 1), ("create", 1), ("create", 0)]


def test_an_empty_cell_changes_nothing(event, planned):
    make_session(event, "Joints", code="W1", capacity=10, level="High")

    assert planned({"Code": "W1", "Title": "", "Capacity": "", "Level": ""}).rows[0].verdict == "unchanged"


def test_no_row_means_a_session_by_its_title(event, planned, at):
    make_session(event, "Joints", at=at(1))
    plan = planned({"Title": "Joints", "Start": f"{at(1).astimezone(event.zone):%Y-%m-%d %H:%M}"}, {"Title": "Other"})

    assert [row.verdict for row in plan.rows] == ["create", "create"]
    assert [len(row.notes) for row in plan.rows] == [1, 0]
    assert "To change what is there, give its key" in plan.rows[0].notes[0]


def test_no_row_means_a_speaker_by_the_name_but_by_key_or_address(event, planned):
    ada = make_speaker(event, "Marsh", first_name="Ada", email="ada@a.example")
    plan = planned(
        {"Last name": "Marsh", "First name": "Ada"},
        {"Last name": "Marsh", "E-mail": "ADA@a.example"},
        {"Last name": "Marsh-Lind", "Key": str(ada.pk)},
        kind=SPEAKERS,
    )

    assert [row.verdict for row in plan.rows] == ["create", "update", "refused"]  # the third names her once more
    assert "somebody of this name" in plan.rows[0].notes[0]


def test_rooms_tracks_and_types_are_found_by_name_and_new_ones_are_told(event, applied):
    hall = make_room(event, "Hall; east")
    plan = applied(
        {"Title": "A", "Room": "hall; EAST", "Track": "Timber; Glass", "Type": "Talk"},
        {"Title": "B", "Room": "Room 2", "Track": "timber", "Type": "talk"},
    )
    first, second = Session.objects.order_by("title")

    assert [row.notes for row in plan.rows] == [
        ["New type: Talk", "New track: Timber", "New track: Glass"],
        ["New room: Room 2"],
    ]
    assert (list(first.rooms.all()), str(first.type)) == ([hall], "Talk")
    assert (Track.objects.count(), Room.objects.count(), second.type) == (2, 2, first.type)


def test_people_are_found_by_name_and_by_key_where_two_have_it(event, applied, planned):
    ada = make_speaker(event, "Marsh", first_name="Ada")
    bos = [make_speaker(event, "Lind", first_name="Bo") for _ in range(2)]
    applied({"Title": "A", "Speakers": f"Ada Marsh | moderator | Chair | X | hidden\nBo Lind | | | | | {bos[1].pk}"})

    assert [
        (link.speaker, link.role, link.title, link.company, link.published) for link in SessionSpeaker.objects.all()
    ] == [(ada, "moderator", "Chair", "X", False), (bos[1], "speaker", "", "", True)]
    assert problems(planned({"Title": "B", "Speakers": "Bo Lind"}, {"Title": "C", "Speakers": "ada marsh; Cy"})) == [
        (2, "Speakers", "2 people are called Bo Lind. Add the key"),
        (3, "Speakers", "There is no speaker called Cy. Bring in "),
    ]


def test_a_part_names_its_whole_by_code_or_key_also_one_above(event, applied, planned):
    old = make_session(event, "Old")
    applied(
        {"Code": "D", "Title": "Day"},
        {"Code": "P", "Title": "Part", "Part of": "d"},
        {"Code": "Q", "Title": "Part of old", "Part of": str(old.pk)},
    )
    by_code = {session.code: session for session in Session.objects.all()}

    assert (by_code["P"].parent, by_code["Q"].parent) == (by_code["D"], old)
    assert problems(planned({"Code": "D", "Part of": "P"}, {"Title": "x", "Part of": "nowhere"})) == [
        (2, "Part of", "That session is a part of this one, so i"),
        (3, "Part of", "No session has this code or key, and no "),
    ]


def test_a_list_from_before_a_merge_means_the_rows_that_remain(event, organiser, applied, planned):
    kept, gone = (make_speaker(event, "Lind", first_name="Bo") for _ in range(2))
    whole, other = make_session(event, "Day"), make_session(event, "Day")
    part = make_session(event, "Talk", code="T1")
    for pair in ((kept, gone), (whole, other)):
        merge_rows(*pair, actor=organiser)

    applied({"Code": "T1", "Part of": str(other.pk), "Speakers": f"Bo Lind | speaker | | | | {gone.pk}"})
    part.refresh_from_db()
    assert (part.parent, part.speaker_links.get().speaker) == (whole, kept)
    plan = planned({"Key": str(gone.pk), "Last name": "Lindt"}, kind=SPEAKERS)
    assert [(row.target, row.verdict, row.notes) for row in plan.rows] == [
        (kept.pk, "update", ["What had this key was merged into “Bo Lind”: this row is about that one."])
    ]


def test_two_rows_that_would_close_a_circle_are_not_both_taken(event, planned):
    make_session(event, "A", code="A"), make_session(event, "B", code="B")

    assert problems(planned({"Code": "A", "Part of": "B"}, {"Code": "B", "Part of": "A"})) == [
        (3, "Part of", "That session is a part of this one, so i")
    ]


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        ({"Code": "X", "Title": ""}, "Title", "A new row needs it"),
        ({"Title": "x" * 501}, "Title", "The title has 501 characters"),
        ({"Title": "x", "Capacity": "many"}, "Capacity", "“many” is no whole number"),
        ({"Title": "x", "Published": "maybe"}, "Published", "“maybe” is neither yes nor no"),
        ({"Title": "x", "Start": "noon"}, "Start", "“noon” is no time"),
        ({"Title": "x", "Day": "2027-06-08"}, "Start", "There is a day and no start"),
        ({"Title": "x", "Day": "soon", "Start": "9:00"}, "Day", "“soon” is no day"),
        ({"Title": "x", "Start": "2027-06-08 10:00", "End": "2027-06-08 09:00"}, "End", "The end is before the start"),
        ({"Title": "x", "Links": "Site | javascript:alert(1)"}, "Links", "“javascript:alert(1)” is no address"),
        ({"Title": "x", "Key": "17"}, "Key", "“17” is no key of ours"),
        ({"Title": "x", "Key": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b10"}, "Key", "There is nothing with this key"),
        ({"Title": "#REF!"}, "Title", "#REF! is an error of the spreadsheet"),
        ({"Title": "x", "Level": "y" * 2001}, "Level", "The cell has 2,001 characters"),
    ],
)
def test_a_fault_is_named_by_row_and_column(planned, row, column, sentence):
    plan = planned({"Title": "fine"}, row)
    (fault,) = plan.rows[1].problems

    assert (fault.field, fault.message.startswith(sentence)) == (column, True), fault
    assert [each.verdict for each in plan.rows] == ["create", "refused"]


def test_a_code_that_two_sessions_have_needs_a_key(event, planned):
    make_session(event, code="A"), make_session(event, code="a")

    assert problems(planned({"Code": "A", "Title": "x"})) == [(2, "Code", "2 rows have this code. Give the key of t")]


def test_two_rows_about_the_same_session_are_told(event, planned):
    make_session(event, code="A")
    plan = planned(
        {"Code": "A", "Title": "x"},
        {"Code": "a", "Title": "y"},
        {"Code": "N", "Title": "z"},
        {"Code": "n", "Title": "z"},
    )

    assert [row.verdict for row in plan.rows] == ["update", "refused", "create", "refused"]
    assert plan.rows[3].problems[0].message.startswith("Line 4 is about the same one")


def test_columns_that_nobody_knows_are_told(planned):
    assert planned({"Title": "x", "Catering": "tea", "": "y"}).left_out == ["Catering"]


# --- files ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b"Title\r\n", "Under the names of the columns"),
        (b"Colour,Smell\r\nred,rose\r\n", "No column has a name that is known here"),
        (b"%PDF-1.7 x", "This is a PDF"),
        (b"PK\x03\x04 broken", "The file is damaged"),
        (b"Title\r\n" + b"x\r\n" * 1_001, "The list has 1,001 rows"),
    ],
)
def test_what_is_no_list_is_refused(event, organiser, content, sentence):
    with pytest.raises(Invalid, match=sentence) as refused:
        upload_list(event, kind=SESSIONS, file=ContentFile(content, name="x.csv"), actor=organiser)

    assert refused.value.details[0].field == "file"
    assert ProgrammeList.objects.count() == 0


@given(st.binary(max_size=200))
def test_no_bytes_are_worse_than_refused(content):
    with suppress(Invalid):
        assert first_look(content, recognised).samples


# --- applying ------------------------------------------------------------------------------------------


def test_applying_writes_what_was_looked_at_with_history_and_one_line_for_all(event, organiser, sent):
    make_session(event, "Joints", code="W1")
    make_origin(Session.objects.get())
    listed = sent(
        {"Code": "W1", "Title": "Better"},
        {"Code": "W2", "Title": "New"},
        {"Code": "", "Title": ""},
        {"Code": "Z", "Title": ""},
    )
    apply_list(listed, digest=plan_of(listed, actor=organiser).digest, actor=organiser)

    assert sorted(Session.objects.values_list("title", "locked_fields")) == [("Better", ["title"]), ("New", [])]
    assert list(ActivityEntry.objects.order_by("id").values_list("verb", flat=True)) == [
        *("session.changed", "session.created", "programme.imported"),
    ]
    assert ActivityEntry.objects.order_by("id").last().data == {
        "list": "list.csv",
        "kind": "sessions",
        "create": 1,
        "update": 1,
        "unchanged": 0,
        "refused": 1,
    }
    assert ProgrammeList.objects.count() == 0


def test_what_has_changed_since_the_look_is_not_overwritten(event, organiser, sent):
    session = make_session(event, "Joints", code="W1")
    listed = sent({"Code": "W1", "Title": "Better"}, {"Code": "W2", "Title": "New"})
    digest = plan_of(listed, actor=organiser).digest
    update_all(Session.objects.filter(pk=session.pk), title="Changed by somebody")
    with pytest.raises(Conflict) as refused:
        apply_list(listed, digest=digest, actor=organiser)

    assert (refused.value.code, "since this list was looked at" in refused.value.message) == ("conflict", True)
    assert [each.title for each in Session.objects.all()] == ["Changed by somebody"]
    assert plan_of(listed, actor=organiser).rows[0].changes[0]["old"] == "Changed by somebody"


def test_a_list_that_nobody_applied_is_forgotten_the_day_after(event, organiser, sent):
    old, fresh = sent({"Title": "x"}), sent({"Title": "y"})
    ProgrammeList.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=1, minutes=1))

    assert forget_lists() == 1
    assert list(lists_visible_to(organiser, event)) == [fresh]
    discard_list(fresh, actor=organiser)
    assert ProgrammeList.objects.count() == 0


def test_only_who_organises_imports_and_addresses_stay_private(event, organiser, viewer, stranger, sent):
    listed = sent({"Title": "x"})
    for actor in (viewer, stranger):
        for act in (
            lambda actor=actor: sent({"Title": "x"}, actor=actor),
            lambda actor=actor: plan_of(listed, actor=actor),
            lambda actor=actor: apply_list(listed, digest="", actor=actor),
            lambda actor=actor: discard_list(listed, actor=actor),
        ):
            with pytest.raises(NotAllowed):
                act()
        assert list(lists_visible_to(actor, event)) == []
    make_speaker(event, "Marsh", email="ada@a.example")
    assert "E-mail" not in titles(SPEAKERS, event=event, actor=viewer)
    assert "ada@a.example" not in str(list(exported_rows(event, kind=SPEAKERS, actor=viewer)))
    with pytest.raises(NotAllowed):
        list(exported_rows(event, kind=SPEAKERS, actor=stranger))
