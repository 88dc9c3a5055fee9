"""Lists of sessions and speakers, in and out: nothing is written before it was looked at."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from eventhub.programme.models import ProgrammeList, Session, Speaker
from tests.factories.programme import make_session, make_speaker


def page(show, name: str = "programme-import", *args) -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug, *args])


def csv_file(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("programme.csv", text.encode())


LIST = "Code,Title,Seats\nW1,Heat pumps,80\nW2,Façades,\n,No title is needed,many\n"


@pytest.fixture
def listed(show, organiser) -> ProgrammeList:
    make_session(show.event, "Old title", code="W1")
    organiser.post(page(show), {"kind": "sessions", "file": csv_file(LIST)})
    return ProgrammeList.objects.get()


def test_uploading_writes_nothing_and_leads_to_what_it_would_do(show, organiser, listed):
    answer = organiser.get(page(show, "programme-list", listed.pk))

    assert [session.title for session in Session.objects.all()] == ["Old title"]
    assert [(row.line, row.verdict) for row in answer.context["listing"]] == [
        (2, "update"),
        (3, "create"),
        (4, "refused"),
    ]
    text = answer.content.decode()
    assert "Apply 2 rows" in text
    assert "<del>Old title</del>" in text
    assert "<ins>Heat pumps</ins>" in text


@pytest.mark.parametrize(
    ("query", "lines"),
    [("verdict=refused", [4]), ("q=façades", [3]), ("sort=-line", [4, 3, 2]), ("verdict=x", [2, 3, 4])],
)
def test_rows_are_filtered_and_sorted(show, organiser, listed, query, lines):
    found = organiser.get(f"{page(show, 'programme-list', listed.pk)}?{query}").context["listing"]

    assert [row.line for row in found] == lines


def test_what_is_left_out_can_be_taken_away_with_its_reason(show, organiser, listed):
    answer = organiser.get(page(show, "programme-list", listed.pk), {"export": "csv", "verdict": "refused"})

    (row,) = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    assert (row["Line"], "many" in row["Reason"] or "Seats" in row["Reason"]) == ("4", True)


def test_applied_it_does_what_it_said(show, organiser, listed):
    digest = organiser.get(page(show, "programme-list", listed.pk)).context["plan"].digest

    answer = organiser.post(page(show, "programme-list", listed.pk), {"digest": digest}, follow=True)

    assert sorted(Session.objects.values_list("code", "title")) == [("W1", "Heat pumps"), ("W2", "Façades")]
    assert "1 added, 1 changed. 1 left out." in answer.content.decode()
    assert not ProgrammeList.objects.exists()


@pytest.mark.parametrize("digest", ["", "something else"])
def test_once_the_programme_has_changed_it_is_looked_at_again(show, organiser, listed, digest):
    answer = organiser.post(page(show, "programme-list", listed.pk), {"digest": digest})

    assert answer.status_code == 409
    assert "Look at it again." in answer.content.decode()
    assert Session.objects.count() == 1


def test_it_can_be_thrown_away(show, organiser, listed):
    organiser.post(page(show, "programme-list-discard", listed.pk))

    assert not ProgrammeList.objects.exists()
    assert organiser.get(page(show, "programme-list", listed.pk)).status_code == 404


@pytest.mark.parametrize(
    ("posted", "field"),
    [
        ({}, "file"),
        ({"kind": "stands", "file": csv_file(LIST)}, "kind"),
        ({"file": SimpleUploadedFile("a.csv", b"")}, "file"),
        ({"file": SimpleUploadedFile("a.xlsx", b"\x00\x01 no workbook")}, "file"),
        ({"file": csv_file("Nothing,known\n1,2\n")}, "file"),
    ],
    ids=["nothing", "kind", "empty", "no workbook", "no columns"],
)
def test_what_is_no_list_is_refused(show, organiser, posted, field):
    answer = organiser.post(page(show), {"kind": "sessions", **posted})

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not ProgrammeList.objects.exists()


@pytest.mark.parametrize("kind", ["sessions", "speakers"])
def test_what_is_exported_can_be_imported_again_and_changes_nothing(show, organiser, kind):
    speaker = make_speaker(show.event, "Nwosu", email="amara@nwosu.example")
    make_session(show.event, "Heat pumps", code="W1", at=show.event.starts_at, speakers=(speaker,))

    content = organiser.get(page(show, "programme-export"), {"kind": kind, "as": "xlsx"}).getvalue()
    assert load_workbook(io.BytesIO(content)).sheetnames == [kind.capitalize()]
    organiser.post(page(show), {"kind": kind, "file": SimpleUploadedFile("again.xlsx", content)})

    plan = organiser.get(page(show, "programme-list", ProgrammeList.objects.get().pk)).context["plan"]
    assert {verdict: number for verdict, number in plan.counts.items() if number} == {"unchanged": 1}


def test_a_viewer_may_take_the_list_without_addresses_and_import_nothing(show, viewer):
    make_speaker(show.event, "Nwosu", email="amara@nwosu.example")

    text = viewer.get(page(show, "programme-export"), {"kind": "speakers"}).content.decode()

    assert ("Nwosu" in text, "nwosu.example" in text) == (True, False)
    assert viewer.get(page(show)).status_code == 403
    assert viewer.get(page(show, "programme-template")).status_code == 403


@pytest.mark.parametrize(
    ("query", "head"), [("kind=speakers", "E-mail"), ("kind=sessions", "Title"), ("kind=x&as=y", "Title")]
)
def test_a_template_has_the_names_of_all_columns(show, organiser, query, head):
    text = organiser.get(f"{page(show, 'programme-template')}?{query}").content.decode("utf-8-sig")

    assert head in text.splitlines()[0]
    assert len(text.splitlines()) > 1
    assert not Speaker.objects.exists()
