"""The board and the list of what is printed, and what is done with many at once."""

import csv
import io
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone

from eventhub.activity.models import ActivityEntry
from eventhub.artwork.enums import ArtworkStatus, ProofStatus
from eventhub.artwork.models import Artwork, ArtworkReminder, Proof, ProofDecision
from eventhub.artwork.waiting import count_waiting_for_organisers, waiting_requirements
from eventhub.events.enums import ProofDeciders
from eventhub.stands.models import Hall, Stand
from tests.factories.artwork import make_artwork, make_proof, make_requirement, proof_of


def page(show, name: str = "artwork-board", *args) -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug, *args])


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("name", ["artwork-board", "artwork-list"])
@pytest.mark.parametrize("count", [1, 30])
def test_it_costs_the_same_for_any_number(show, organiser, name, count, django_assert_max_num_queries):
    for number in range(count):
        stand = show.add_stand(f"B{number:02}", f"Company {number}")
        make_requirement(show, stand=stand, name="Front")
        make_proof(make_artwork(make_requirement(show, stand=stand, name="Side"), ArtworkStatus.ACCEPTED))

    with django_assert_max_num_queries(17):
        answer = organiser.get(page(show, name))

    assert answer.context["listing"].found == 2 * count


def rows_of(answer) -> dict[str, list[list[str]]]:
    """Stand → of each option the names of what is in its cell."""
    board = answer.context["board"]
    return {
        row.stand.number: [[one.name for one in cell.requirements] for cell in row.cells]
        for hall in board
        for row in hall.rows
    }


@pytest.fixture
def mixed(show):
    """Three stands in two halls: C12 with two areas of one option and one of another, B01 without the second, A01 elsewhere."""
    for name in ("Front", "Side"):
        make_requirement(show, name=name)
    make_proof(
        make_artwork(
            make_requirement(show, option_code="counter", option_name="Counter", name="Top"), ArtworkStatus.ACCEPTED
        ),
        ProofStatus.APPROVED,
    )
    make_requirement(show, stand=show.add_stand("B01", "Okoro Facades"), name="Front")
    hall = Hall.objects.create(event=show.event, name="Atrium", order=9)
    there = show.add_stand("A01", "Vale Roofing")
    Stand.objects.filter(pk=there.pk).update(hall=hall)
    make_requirement(show, stand=there, name="Front")
    return show


def test_the_board_has_stands_by_row_and_options_by_column_with_what_is_done(mixed, organiser):
    answer = organiser.get(page(mixed))

    assert rows_of(answer) == {
        "B01": [["Front"], []],
        "C12": [["Front", "Side"], ["Top"]],
        "A01": [["Front"], []],
    }
    board = answer.context["board"]
    assert [(each.title, each.tally.done, each.tally.all) for each in board.columns] == [
        ("Back wall", 0, 4),
        ("Counter", 1, 1),
    ]
    assert [(each.name, each.tally.done, each.tally.all) for each in board] == [("Hall 3", 1, 4), ("Atrium", 0, 1)]
    text = text_of(answer)
    assert "<td>0 of 4</td><td>1 of 1</td>" in text
    assert "<span>1 approved</span>" in text


def test_a_hall_is_shut_and_keeps_its_figure(mixed, organiser):
    first = organiser.get(page(mixed)).context["board"].halls[0]

    shut = organiser.get(page(mixed) + first.toggle)

    assert list(rows_of(shut)) == ["A01"]
    assert "1 of 4 approved" in text_of(shut)
    hall = shut.context["board"].halls[0]
    assert (hall.is_open, list(rows_of(organiser.get(page(mixed) + hall.toggle)))) == (False, ["B01", "C12", "A01"])


def test_each_state_is_told_and_leads_to_its_page(show, organiser):
    missing, checked = make_requirement(show), make_requirement(show)
    make_artwork(checked, ArtworkStatus.UPLOADED)
    ready = proof_of(show)

    text = text_of(organiser.get(page(show)))

    for address in ("artwork", missing.pk), ("artwork", checked.pk), ("proofs", ready.pk):
        assert "/{}/{}/".format(*address) in text
    for word in ("Missing", "Checking", "Proof ready"):
        assert f">{word}</span>" in text


@pytest.fixture
def states(show):
    """One requirement for each way to wait, by name."""
    show.event.proof_deciders = ProofDeciders.BOTH
    late = make_requirement(show, name="late", own_due_at=timezone.now() - timezone.timedelta(days=1))
    made = {"missing": make_requirement(show, name="missing"), "late": late}
    for name, status in {
        "checking": ArtworkStatus.UPLOADED,
        "attention": ArtworkStatus.NEEDS_ATTENTION,
        "review": ArtworkStatus.IN_REVIEW,
        "turned down": ArtworkStatus.REJECTED,
    }.items():
        made[name] = make_requirement(show, name=name)
        make_artwork(made[name], status)
    for name, deciders, said in (
        ("both open", "both", ()),
        ("sponsor said", "both", ("sponsor",)),
        ("organiser said", "both", ("organiser",)),
        ("for the sponsor", "sponsor", ()),
        ("for the organiser", "organiser", ()),
    ):
        made[name] = make_requirement(show, name=name)
        proof = make_proof(make_artwork(made[name], ArtworkStatus.ACCEPTED), deciders=deciders)
        for side in said:
            ProofDecision.objects.create(
                proof=proof, side=side, verdict="approve", sha256=proof.sha256, revision=1, by_kind="person",
                by_name="Somebody", at=timezone.now(),
            )  # fmt: skip
    made["approved"] = make_requirement(show, name="approved")
    make_proof(make_artwork(made["approved"], ArtworkStatus.ACCEPTED), ProofStatus.APPROVED)
    return made


def test_whom_each_waits_for(show, states):
    waits = {row.name: row.waits_on for row in waiting_requirements(show.organiser, show.event)}

    assert waits == {
        "missing": "sponsor",
        "late": "sponsor",
        "checking": "",
        "attention": "sponsor",
        "review": "organiser",
        "turned down": "sponsor",
        "both open": "both",
        "sponsor said": "organiser",
        "organiser said": "sponsor",
        "for the sponsor": "sponsor",
        "for the organiser": "organiser",
        "approved": "",
    }


def test_the_count_on_the_tab_is_what_the_filter_finds(show, states, organiser):
    answer = organiser.get(page(show, "artwork-list"), {"on": "organiser"})

    names = sorted(row.name for row in answer.context["listing"])
    assert names == ["both open", "for the organiser", "review", "sponsor said"]
    assert count_waiting_for_organisers(show.organiser, show.event) == 4
    assert count_waiting_for_organisers(show.sponsor, show.event) == 0
    assert [tab["count"] for tab in answer.context["tabs"] if tab["label"] == "Artwork"] == [4]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"status": "late"}, ["late"]),
        ({"status": "missing"}, ["missing"]),
        ({"status": "proof_ready", "on": "sponsor"}, ["both open", "for the sponsor", "organiser said"]),
        ({"q": "turned c12"}, ["turned down"]),
        ({"status": "approved", "sort": "-due"}, ["approved"]),
        ({"q": "nowhere"}, []),
    ],
)
def test_filters_find_the_same_on_board_and_list(show, states, organiser, asked, names):
    listed = organiser.get(page(show, "artwork-list"), asked).context["listing"]
    board = organiser.get(page(show), asked)

    assert sorted(row.name for row in listed) == names
    assert sorted(one for row in rows_of(board).values() for cell in row for one in cell) == names if names else True


def test_halls_and_companies_are_chosen_from(mixed, organiser):
    hall = Hall.objects.get(name="Atrium")
    company = mixed.stand.sponsorship.sponsor

    by_hall = organiser.get(page(mixed, "artwork-list"), {"hall": hall.pk}).context["listing"]
    by_company = organiser.get(page(mixed, "artwork-list"), {"sponsor": company.pk}).context["listing"]

    assert [row.stand.number for row in by_hall] == ["A01"]
    assert {row.stand.number for row in by_company} == {"C12"}


def test_an_export_holds_what_is_filtered_also_from_the_board(mixed, organiser):
    answer = organiser.get(page(mixed), {"export": "csv", "status": "approved"})

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["Stand"], row["Print"], row["Status"], row["Width (mm)"]) == ("C12", "Counter, Top", "Approved", "3000")


def test_a_filter_is_kept_for_board_and_list(mixed, organiser):
    posted = {"name": "Late ones", "list_key": "artwork", "query": "status=late"}
    organiser.post(page(mixed, "filter-save"), posted)

    for name in ("artwork-board", "artwork-list"):
        assert "Late ones" in text_of(organiser.get(page(mixed, name)))


def test_an_event_without_prints_says_where_they_come_from(show, organiser):
    text = text_of(organiser.get(page(show)))

    assert "Nothing is to be printed yet" in text
    assert page(show, "review-list") in text


# --- many at once ----------------------------------------------------------------------------------------


def test_accepting_asks_first_and_says_what_stays_as_it_is(show, states, organiser):
    answer = organiser.post(page(show, "artwork-accept"), {"stand": show.stand.pk})

    text = text_of(answer)
    assert "Accept 1 print?" in text
    assert "11 of those that were selected are not in review" in text
    assert not ActivityEntry.objects.exists()


def test_accepting_issues_the_proofs(show, organiser):
    versions = [make_artwork(make_requirement(show)) for _ in range(2)]
    asked = organiser.post(page(show, "artwork-accept"), {"all": "yes"})
    assert {str(row.artwork_id) for row in asked.context["chosen"]} == {str(row.pk) for row in versions}

    answer = organiser.post(page(show, "artwork-accept"), {"confirmed": "yes", "artwork": [row.pk for row in versions]})

    assert answer["Location"] == page(show)
    assert set(Artwork.objects.values_list("status", flat=True)) == {ArtworkStatus.ACCEPTED}
    assert Proof.objects.count() == 2


def test_what_is_refused_is_named_with_its_reason_and_the_rest_is_accepted(show, organiser):
    good, gone = (make_artwork(make_requirement(show, name=name)) for name in ("Front", "Side"))
    Artwork.objects.filter(pk=gone.pk).update(status=ArtworkStatus.REJECTED)

    answer = organiser.post(page(show, "artwork-accept"), {"confirmed": "yes", "artwork": [good.pk, gone.pk]})

    text = text_of(answer)
    assert (answer.status_code, "1 accepted, 1 not" in text) == (200, True)
    assert [artwork.pk for artwork, _ in answer.context["refused"]] == [gone.pk]
    assert "Back wall, Side, stand C12, version 1" in text
    assert Artwork.objects.get(pk=good.pk).status == ArtworkStatus.ACCEPTED


def test_nothing_in_review_leads_to_what_is(show, organiser):
    make_requirement(show)

    assert "Nothing was selected that is in review" in text_of(
        organiser.post(page(show, "artwork-accept"), {"all": "1"})
    )


def test_reminding_shows_who_gets_what_before_a_mail_goes_out(show, states, organiser):
    answer = organiser.post(page(show, "artwork-remind"), {"stand": show.stand.pk})

    text = text_of(answer)
    assert "Remind 1 person?" in text
    assert show.sponsor.email in text
    (prints,) = answer.context["planned"].due.values()
    assert len(prints) == 7
    assert not ArtworkReminder.objects.exists()


def test_reminding_tells_each_person_once_and_says_who_was_left_out(show, organiser):
    requirement = make_requirement(show)
    posted = {"requirement": requirement.pk, "confirmed": "yes"}

    answer = organiser.post(page(show, "artwork-remind"), posted)
    again = organiser.post(page(show, "artwork-remind"), posted)

    assert answer["Location"] == page(show)
    assert ArtworkReminder.objects.count() == 1
    assert again.status_code == 409
    assert "All of them were reminded within a day" in text_of(again)
    assert show.sponsor_user.get_full_name() in text_of(again)


def test_where_nobody_can_be_reminded_the_page_says_why(show, organiser):
    make_artwork(make_requirement(show))

    text = text_of(organiser.post(page(show, "artwork-remind"), {"all": "yes"}))

    assert "Nothing that was selected waits for a sponsor" in text


def test_what_is_no_key_was_not_ticked(show, organiser):
    answer = organiser.post(page(show, "artwork-accept"), {"stand": "x", "requirement": "'; --", "confirmed": "yes"})

    assert answer.status_code == 200


# --- on the event's other pages --------------------------------------------------------------------------


def test_the_overview_names_files_to_review_proofs_to_decide_and_what_is_late(show, states, organiser):
    answer = organiser.get(page(show, "overview"))

    tasks = {task.word: (task.what, task.url) for task in answer.context["tasks"]}
    board = page(show)
    assert tasks["Artwork"] == ("1 file in review", f"{board}?status=in_review&on=organiser")
    assert tasks["Proof ready"] == ("3 proofs wait for your decision", f"{board}?status=proof_ready&on=organiser")
    assert tasks["Late artwork"] == ("1 print is late", f"{board}?status=late")
    for word, count in (("Artwork", 1), ("Proof ready", 3), ("Late artwork", 1)):
        found = organiser.get(tasks[word][1].replace(board, page(show, "artwork-list"))).context["listing"].found
        assert found == count
    assert "1 of 12 prints approved" in text_of(answer)


def test_the_page_of_a_stand_shows_what_is_printed_for_it(mixed, organiser):
    text = text_of(organiser.get(page(mixed, "stand-detail", mixed.stand.pk)))

    for words in ("Back wall, Front", "Back wall, Side", "Counter, Top", "Approved", "Missing"):
        assert words in text


def test_a_search_finds_a_print(mixed, organiser):
    text = text_of(organiser.get(page(mixed, "search"), {"q": "counter"}))

    assert "Counter, Top" in text
    assert "stand C12" in text


def test_the_zip_of_the_event_lists_the_artwork(mixed, organiser):
    archive = zipfile.ZipFile(io.BytesIO(b"".join(organiser.get(page(mixed, "event-zip")).streaming_content)))

    rows = csv.DictReader(io.StringIO(archive.read("artwork.csv").decode("utf-8-sig")))
    assert [(row["Stand"], row["Print"]) for row in rows] == [
        ("B01", "Back wall, Front"),
        ("C12", "Back wall, Front"),
        ("C12", "Back wall, Side"),
        ("C12", "Counter, Top"),
        ("A01", "Back wall, Front"),
    ]
