"""The page of one printable area, as each of its readers finds it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from eventhub.artwork.enums import ArtworkStatus, ProofStatus
from eventhub.artwork.models import Artwork
from eventhub.artwork.preflight.vocabulary import Finding, Report
from tests.factories.artwork import RGB, THIN, TOO_SMALL, make_artwork, make_proof, make_requirement
from tests.factories.uploads import pdf
from tests.portal.artwork import designer, organiser, rendering, show, sponsor, viewer

__all__ = ["designer", "organiser", "show", "sponsor", "viewer"]
COARSE = Finding(
    "resolution", "error", "A photo is too coarse.", "Place the original.", 58.0, 72.0, "ppi", 1, (300, 500, 600, 400)
)
FINE = Finding("fonts", "pass", "All fonts are embedded.")
LOOK = Finding("safe_area", "note", "Look at the edges.", required=30.0, unit="mm")


def page(requirement, query=""):
    return reverse("portal:requirement", args=[requirement.pk]) + query


def step(name, artwork):
    return reverse(f"portal:artwork-{name}", args=[artwork.pk])


def text(answer) -> str:
    """Without tags, in single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def checked(show, *findings, status=ArtworkStatus.NEEDS_ATTENTION, **fields) -> Artwork:
    report = Report((*findings, FINE), "pdf", 1).to_json()
    return make_artwork(make_requirement(show), status, preflight=report, rendering=rendering(), **fields)


# --- what is needed ------------------------------------------------------------------------------------


def test_what_is_needed_is_told_with_its_measures(sponsor, show):
    requirement = make_requirement(show, scale=10, quantity=3, min_ppi=100)

    answer = sponsor.get(page(requirement))

    said = text(answer)
    assert "Missing · waits for a file of Corvid Robotics · due" in said
    for words in (
        "3,000 × 2,500 mm, printed 3 × from one file",
        "302 × 252 mm, with bleed, drawn at 1:10",
        "10 mm on all sides",
        "keep texts and logos 30 mm inside the trim",
        "at least 100 ppi",
        "PDF or TIFF, up to 1 GB",
    ):
        assert words in said
    assert answer.context["upload"].target == {"requirement_id": requirement.pk}
    assert 'aria-current="page"' in answer.content.decode()  # the tab of the reader's own pages


def test_the_sheets_come_by_a_fresh_link(sponsor, show):
    requirement = make_requirement(show)
    for kind in ("guidance", "template", "svg"):
        answer = sponsor.get(reverse("portal:requirement-document", args=[requirement.pk, kind]), follow=True)
        assert answer.status_code == 200
        assert "attachment" in answer["Content-Disposition"]
    assert sponsor.get(reverse("portal:requirement-document", args=[requirement.pk, "certificate"])).status_code == 404


def test_a_file_is_sent_without_script(sponsor, show):
    requirement = make_requirement(show)
    sent = {"purpose": "artwork", "requirement_id": requirement.pk, "next": page(requirement)}

    answer = sponsor.post(reverse("portal:uploads"), {**sent, "file": SimpleUploadedFile("wall.pdf", pdf())})

    assert answer["Location"] == page(requirement)
    told = text(sponsor.get(page(requirement)))
    assert "Version 1 Checking" in told
    assert "wall.pdf" in told


def test_lateness_is_told(sponsor, show):
    requirement = make_requirement(show, own_due_at=timezone.now() - timedelta(days=2), due_reason="The wall is built")
    assert "Late · waits for a file of Corvid Robotics · due" in text(sponsor.get(page(requirement)))
    assert "2 days ago (“The wall is built”)" in text(sponsor.get(page(requirement)))


def test_what_is_no_longer_needed_stays_readable(organiser, show):
    requirement = make_requirement(show, retired_at=timezone.now())
    make_artwork(requirement)
    answer = organiser.get(page(requirement))
    assert "no longer needed" in text(answer)
    assert answer.context["rights"].none
    assert answer.context["upload"] is None


# --- while it is checked, and what was found ------------------------------------------------------------


def test_the_page_asks_again_until_there_is_an_answer(sponsor, show):
    artwork = make_artwork(make_requirement(show), ArtworkStatus.UPLOADED)
    whole = sponsor.get(page(artwork.requirement)).content.decode()
    assert 'hx-trigger="every 2s"' in whole

    Artwork.objects.filter(pk=artwork.pk).update(rendering=rendering(), preflight=Report((RGB,), "pdf", 1).to_json())
    with CaptureQueriesContext(connection) as asked:
        part = sponsor.get(page(artwork.requirement), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert part.count('hx-swap-oob="true"') == 2  # the status line and the picture come along
    assert "activity_activityentry" not in str(asked.captured_queries)  # the history is on the page alone


def test_findings_are_worst_first_with_numbers_on_the_picture(sponsor, show):
    artwork = checked(show, LOOK, RGB, COARSE)

    answer = sponsor.get(page(artwork.requirement))

    found = answer.context["found"]
    assert [shown.finding.check for shown in (*found.problems, *found.notes)] == ["resolution", "colour", "safe_area"]
    assert "Measured 58 ppi, page 1 Required 72 ppi" in text(answer)
    (spot,) = answer.context["spots"]
    assert (spot.number, spot.x) == (1, "20.868%")  # 300 + 600 / 2 mm from the trim that begins at 1 % of 3,020 mm
    assert "1 check passed" in text(answer)
    assert not any(shown.may_accept for shown in found.problems)  # an error is in the way


def test_warnings_are_accepted_by_name(sponsor, show):
    artwork = checked(show, RGB, THIN)
    assert "Accept “The file has RGB colours” for version 1" in text(sponsor.get(page(artwork.requirement)))

    answer = sponsor.post(step("accept-warning", artwork), {"key": RGB.key}, follow=True)
    assert "Accepted for this version by Ines Duarte" in text(answer)
    sponsor.post(step("accept-warning", artwork), {"key": THIN.key})

    artwork = Artwork.objects.get(pk=artwork.pk)
    assert (artwork.status, artwork.accepted_keys) == (ArtworkStatus.IN_REVIEW, {RGB.key, THIN.key})


def test_a_warning_that_is_none_is_refused_on_the_page(sponsor, show):
    artwork = checked(show, RGB)
    answer = sponsor.post(step("accept-warning", artwork), {"key": "made.up"})
    assert answer.status_code == 422
    assert "There is no warning &#x27;made.up&#x27; to accept" in answer.content.decode()


# --- review ----------------------------------------------------------------------------------------------


def test_accepting_leads_to_the_proof(organiser, show):
    artwork = checked(show, status=ArtworkStatus.IN_REVIEW)
    answer = organiser.post(step("accept", artwork))
    assert answer["Location"] == reverse("portal:proof", args=[artwork.proofs.get().pk])


def test_rejecting_needs_feedback_and_keeps_what_was_typed(organiser, show):
    artwork = checked(show, status=ArtworkStatus.IN_REVIEW)

    refused = organiser.post(step("reject", artwork), {"feedback": " "})
    organiser.post(step("reject", artwork), {"feedback": "Use this year's logo."})

    assert (refused.status_code, set(refused.context["reject_form"].errors)) == (422, {"feedback"})
    artwork = Artwork.objects.get(pk=artwork.pk)
    assert (artwork.status, artwork.feedback) == (ArtworkStatus.REJECTED, "Use this year's logo.")


def test_an_organiser_overrules_with_a_reason(organiser, sponsor, show):
    artwork = checked(show, TOO_SMALL)
    assert organiser.get(page(artwork.requirement)).context["rights"].overrule
    organiser.post(step("overrule", artwork), {"reason": "Agreed with the printer"})
    told = text(sponsor.get(page(artwork.requirement)))
    assert "It passes in spite of what preflight found Agreed with the printer" in told


def test_somebody_was_faster(organiser, show):
    """The page of the status, with what is so now; nothing changes."""
    artwork = checked(show, status=ArtworkStatus.REJECTED, feedback="Too dark")
    assert organiser.post(step("accept", artwork)).status_code == 409
    assert organiser.post(step("reject", artwork), {"feedback": "Again"}).status_code == 409
    assert Artwork.objects.get(pk=artwork.pk).feedback == "Too dark"


# --- versions ----------------------------------------------------------------------------------------------


def test_older_versions_are_read_with_their_findings(sponsor, show):
    requirement = make_requirement(show)
    old = make_artwork(
        requirement, ArtworkStatus.SUPERSEDED, preflight=Report((TOO_SMALL,), "pdf", 1).to_json(), rendering=rendering()
    )
    make_artwork(requirement, rendering=rendering())

    answer = sponsor.get(page(requirement, "?version=1"))

    assert answer.context["version"] == old
    assert "The page is too small." in text(answer)
    assert "Show version 2, which counts" in text(answer)
    assert not answer.context["rights"].remove
    assert sponsor.get(page(requirement, "?version=9")).context["version"].version == 2


def test_each_older_version_is_compared_with_the_newest(sponsor, show):
    """Those without pictures have nothing to compare."""
    requirement = make_requirement(show)
    for number, drawn in enumerate([rendering(), {"pages": []}, rendering()], start=1):
        make_artwork(requirement, ArtworkStatus.SUPERSEDED, version=number, rendering=drawn)
    make_artwork(requirement, version=4, rendering=rendering())

    links = re.findall(r'artwork/[^"]*compare/\?([^"]+)"', sponsor.get(page(requirement)).content.decode())

    assert [unescape(link) for link in links] == ["old=3&new=4", "old=1&new=4"]
    answer = sponsor.get(reverse("portal:artwork-compare", args=[requirement.pk]) + "?" + unescape(links[0]))
    assert (answer.context["old_name"], answer.context["new_name"]) == ("3", "4")


def test_a_version_is_taken_back_after_a_question(sponsor, show):
    artwork = checked(show, TOO_SMALL)
    asked = sponsor.get(step("remove", artwork))
    assert f"Take version 1 of {artwork.requirement.slot.replace('wall A', 'wall, A')} back?" in text(asked)
    assert Artwork.objects.get(pk=artwork.pk).deleted_at is None

    answer = sponsor.post(step("remove", artwork), follow=True)

    assert "Version 1 is taken back." in text(answer)
    assert answer.context["version"] is None
    assert answer.context["upload"].title == "Upload version 2"


def test_notes_are_written(designer, show):
    artwork = checked(show, RGB)
    designer.post(step("notes", artwork), {"notes": "Printed on mesh"})
    assert "Printed on mesh" in text(designer.get(page(artwork.requirement)))


def test_what_is_approved_is_replaced_with_a_reason(organiser, sponsor, show):
    artwork = checked(show, status=ArtworkStatus.ACCEPTED)
    make_proof(artwork, ProofStatus.APPROVED)
    requirement = artwork.requirement
    assert sponsor.get(page(requirement)).context["upload"] is None
    sent = {"purpose": "artwork", "requirement_id": requirement.pk, "next": page(requirement)}
    organiser.post(reverse("portal:uploads"), {**sent, "file": SimpleUploadedFile("new.pdf", pdf())})

    waiting = organiser.get(page(requirement)).context["waiting_file"]
    form = {"file_id": waiting.pk, "reason": ""}
    refused = organiser.post(reverse("portal:requirement-replace", args=[requirement.pk]), form)
    organiser.post(reverse("portal:requirement-replace", args=[requirement.pk]), form | {"reason": "New logo"})

    assert refused.status_code == 422
    assert requirement.artworks.get(version=2).file == waiting
    assert organiser.get(page(requirement)).context["waiting_file"] is None
    again = organiser.post(reverse("portal:requirement-replace", args=[requirement.pk]), form | {"reason": "Again"})
    assert again.status_code == 404


def test_the_due_date_is_moved(organiser, show):
    requirement = make_requirement(show)
    address = reverse("portal:requirement-due", args=[requirement.pk])
    day = (show.event.starts_at - timedelta(days=5)).date()

    for wrong in ({"day": "0001-01-01", "reason": "x"}, {"day": f"{day}", "reason": ""}, {"day": "9999-12-31"}):
        assert organiser.post(address, wrong).status_code == 422
    organiser.post(address, {"day": f"{day}", "reason": "The wall is built later"})

    requirement.refresh_from_db()
    there = requirement.own_due_at.astimezone(show.event.zone)
    assert (there.date(), there.hour, requirement.due_reason) == (day, 17, "The wall is built later")
    organiser.post(address, {"day": "", "reason": "As all others"})
    requirement.refresh_from_db()
    assert requirement.own_due_at is None


# --- who ---------------------------------------------------------------------------------------------------


def test_a_viewer_reads(viewer, show):
    artwork = checked(show, RGB)
    answer = viewer.get(page(artwork.requirement))
    assert answer.context["rights"].none
    assert "<form" not in re.sub(r"(?s)<header.*?</header>", "", answer.content.decode())
    for name in ("accept", "reject", "overrule", "notes", "remove", "accept-warning"):
        sent = {"feedback": "x", "reason": "x", "key": RGB.key}
        assert viewer.post(step(name, artwork), sent).status_code == 403


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_costs_the_same_for_any_number_of_versions(organiser, show, count, django_assert_max_num_queries):
    requirement = make_requirement(show)
    for number in range(1, count + 1):
        status = ArtworkStatus.ACCEPTED if number == count else ArtworkStatus.SUPERSEDED
        artwork = make_artwork(requirement, status, version=number, rendering=rendering())
        make_proof(artwork, ProofStatus.ISSUED if number == count else ProofStatus.SUPERSEDED, rendering=rendering())

    with django_assert_max_num_queries(PAGE_QUERIES):
        answer = organiser.get(page(requirement))

    assert len(answer.context["versions"]) == count


PAGE_QUERIES = 18
