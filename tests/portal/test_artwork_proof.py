"""The page of a proof: what is shown, what is said, and the decision."""

import json
import re
from html import escape

import pytest
from django.urls import reverse
from django.utils import timezone

from eventhub.artwork.certificate import certificate_of
from eventhub.artwork.enums import ArtworkStatus, ProofStatus
from eventhub.artwork.models import Annotation, Artwork, ArtworkRequirement, Proof
from eventhub.artwork.workflows import upload_artwork
from eventhub.events.enums import EventStatus, ProofDeciders
from eventhub.events.models import Event
from tests.factories.artwork import make_artwork, make_file, make_proof
from tests.portal.artwork import designer, drawn_proof, organiser, rendering, show, sponsor, viewer
from tests.portal.test_artwork_requirement import text

__all__ = ["designer", "organiser", "show", "sponsor", "viewer"]
PIN = {"shape": "pin", "page": "1", "x": "30", "y": "40.5", "text": "Is the line centred?"}
HTMX = {"HX-Request": "true"}


def to(name, proof, *more):
    return reverse(f"portal:{name}", args=[proof.pk, *more])


@pytest.fixture
def proof(show) -> Proof:
    return drawn_proof(show, deciders=ProofDeciders.BOTH)


# --- the picture -------------------------------------------------------------------------------------------


def test_the_page_is_shown_with_its_lines_and_levels(sponsor, proof):
    html = sponsor.get(to("proof", proof)).content.decode()

    levels = re.search(r'data-levels="([^"]+)"', html)[1]
    assert json.loads(levels) == [[375, 315, 512], [1500, 1260, 512], [15000, 12600, 512]]
    assert re.search(r'<img src="/derived/[^"]+/1/preview.webp" width="1600" height="1344"', html)
    assert '<rect class="l-trim" x="1%" y="1.2%" width="98%" height="97.6%"/>' in html
    assert 'style="' not in html


def test_larger_sizes_are_shown_without_script(sponsor, proof):
    """Those that are not too many tiles: a wall of 750 is for the script."""
    answer = sponsor.get(to("proof", proof) + "?level=1")
    assert [at for at, _ in answer.context["sizes"]] == [0, 1]
    assert len(answer.context["tiles"]) == 9
    assert answer.content.decode().count("<image ") == 9
    assert (answer.context["tiles"][-1].width, answer.context["tiles"][-1].height) == (1500 - 1024, 1260 - 1024)
    assert sponsor.get(to("proof", proof) + "?level=2").context["level"] is None


def test_each_page_has_its_own_marks(sponsor, show):
    proof = drawn_proof(show, pages=2, deciders=ProofDeciders.BOTH)
    sponsor.post(to("annotation-add", proof), PIN)
    sponsor.post(to("annotation-add", proof), {**PIN, "page": "2", "text": "And here?"})

    first, second = (sponsor.get(to("proof", proof) + f"?page={number}") for number in (1, 2))

    assert [mark.annotation.number for mark in first.context["marks"]] == [1]
    assert [mark.annotation.number for mark in second.context["marks"]] == [2]
    assert 'href="?page=2#mark-2"' in first.content.decode()


def test_a_proof_that_is_being_drawn_or_cannot_be_says_so(sponsor, show):
    waiting = drawn_proof(show)
    Proof.objects.filter(pk=waiting.pk).update(rendering=None)
    assert "The pages are being drawn" in text(sponsor.get(to("proof", waiting)))
    Proof.objects.filter(pk=waiting.pk).update(rendering={"pages": []})
    assert "There is no picture of this file" in text(sponsor.get(to("proof", waiting)))


# --- comments ----------------------------------------------------------------------------------------------


def test_a_comment_is_set_without_script(sponsor, proof):
    answer = sponsor.post(to("annotation-add", proof), PIN)

    mark = Annotation.objects.get()
    assert (mark.shape, float(mark.x), float(mark.y)) == ("pin", 0.3, 0.405)
    assert answer["Location"] == to("proof", proof) + "?page=1#comment-1"
    html = sponsor.get(to("proof", proof)).content.decode()
    assert 'id="mark-1" href="#comment-1" aria-label="Pin 1, open: Is the line centred?"' in html
    assert 'href="#mark-1"' in html


def test_htmx_gets_the_comments_and_the_marks(sponsor, proof):
    html = sponsor.post(to("annotation-add", proof), PIN, headers=HTMX).content.decode()
    assert "<html" not in html
    assert re.search(r'<svg class="over" id="marks"[^>]+hx-swap-oob="true"', html)
    assert 'id="comment-1"' in html


def test_boxes_and_arrows_have_two_ends(sponsor, proof):
    refused = sponsor.post(to("annotation-add", proof), {**PIN, "shape": "box"})
    sponsor.post(to("annotation-add", proof), {**PIN, "shape": "box", "x2": "10", "y2": "60"})
    sponsor.post(to("annotation-add", proof), {**PIN, "shape": "arrow", "x2": "10", "y2": "60"})

    assert (refused.status_code, set(refused.context["add_form"].errors)) == (422, {"x2", "y2"})
    box, arrow = sponsor.get(to("proof", proof)).context["marks"]
    assert (box.area.x, box.area.width, box.x, box.y) == ("10%", "20%", "10%", "40.5%")
    assert (arrow.x, arrow.to_x, arrow.area) == ("30%", "10%", None)


@pytest.mark.parametrize(
    "wrong",
    [{"x": "101"}, {"x": "NaN"}, {"y": ""}, {"text": " "}, {"shape": "blob"}, {"page": "7"}, {"text": "a\x00b"}],
)
def test_what_is_no_mark_is_refused_and_kept(sponsor, proof, wrong):
    answer = sponsor.post(to("annotation-add", proof), PIN | wrong)
    assert answer.status_code == 422
    assert answer.context["add_form"].errors
    assert not Annotation.objects.exists()


def test_a_thread_is_answered_resolved_and_reopened(sponsor, organiser, proof):
    organiser.post(to("annotation-add", proof), PIN)
    empty = sponsor.post(to("annotation-answer", proof, 1), {"text": ""})
    sponsor.post(to("annotation-answer", proof, 1), {"text": "On the wall."})
    organiser.post(to("annotation-resolve", proof, 1))

    answer = sponsor.get(to("proof", proof))
    assert (empty.status_code, empty.context["refused"]) == (422, 1)
    assert 'class="pin done" id="mark-1"' in answer.content.decode()
    assert "Resolved by Maya Okafor" in text(answer)
    organiser.post(to("annotation-reopen", proof, 1))
    assert 'class="pin" id="mark-1"' in sponsor.get(to("proof", proof)).content.decode()
    assert sponsor.post(to("annotation-answer", proof, 9), {"text": "x"}).status_code == 404


def test_people_are_mentioned_by_name(sponsor, proof):
    sponsor.post(to("annotation-add", proof), {**PIN, "text": "@Maya Okafor look, and @Maya Okaforsson not"})
    (mention,) = Annotation.objects.get().comments.get().mentions
    assert mention["name"] == "Maya Okafor"


# --- decisions ---------------------------------------------------------------------------------------------


def decision(proof, kind="approve", words="", **more):
    return {"decision": kind, "words": words, "sha256": proof.sha256, **more}


def test_both_decide_and_it_is_approved_at_the_last(sponsor, organiser, proof):
    first = sponsor.post(to("proof-decide", proof), decision(proof), follow=True)
    assert "Your approval is recorded. The other side decides next." in text(first)
    assert "Corvid Robotics: approved" in text(first)
    assert first.context["decision_form"] is None

    last = organiser.post(to("proof-decide", proof), decision(proof, "notes", "Hang it high"), follow=True)

    assert Proof.objects.get().status == ProofStatus.APPROVED
    assert "Certificate (PDF)" in text(last)
    certificate = organiser.get(to("proof-certificate", proof), follow=True)
    assert certificate["Content-Type"] == "application/pdf"


def test_a_rejection_needs_feedback_and_notes_need_words(sponsor, proof):
    for kind in ("reject", "notes", ""):
        assert sponsor.post(to("proof-decide", proof), decision(proof, kind)).status_code == 422
    sponsor.post(to("proof-decide", proof), decision(proof, "reject", "Too dark"))
    answer = sponsor.get(to("proof", proof))
    assert Proof.objects.get().status == ProofStatus.REJECTED
    assert "Rejected Too dark" in text(answer)


def test_a_decision_about_another_file_is_refused(sponsor, proof):
    answer = sponsor.post(to("proof-decide", proof), decision(proof, "notes", "Fine by us", sha256="0" * 64))
    assert answer.status_code == 409
    assert "names another file" in text(answer)
    assert "You were about to send: “Fine by us”" in text(answer)
    assert answer.context["decision_form"]["words"].value() == "Fine by us"
    assert not proof.decisions.exists()


def test_a_newer_version_voids_the_decision(sponsor, show, proof):
    """Whoever had the page open is told what counts now, and keeps what they wrote."""
    requirement = proof.artwork.requirement
    upload_artwork(requirement, file=make_file(show.organisation), actor=show.sponsor)
    answer = sponsor.post(to("proof-decide", proof), decision(proof, "notes", "Fine by us"))
    told = text(answer)
    assert answer.status_code == 409
    assert "Superseded by version 2" in told
    assert "“Fine by us”" in told
    assert answer.context["decision_form"] is None
    assert reverse("portal:requirement", args=[requirement.pk]) in answer.content.decode()


def test_the_same_side_was_faster(sponsor, show, proof):
    sponsor.post(to("proof-decide", proof), decision(proof))
    answer = sponsor.post(to("proof-decide", proof), decision(proof, "reject", "No"))
    assert answer.status_code == 409
    assert "You have decided on this proof" in text(answer)


def test_who_decides_nothing_has_no_panel(designer, viewer, proof):
    for client in (designer, viewer):
        answer = client.get(to("proof", proof))
        assert answer.context["decision_form"] is None
        assert client.post(to("proof-decide", proof), decision(proof)).status_code == 403
    assert viewer.post(to("annotation-add", proof), PIN).status_code == 403
    assert designer.post(to("annotation-add", proof), PIN).status_code == 302


@pytest.mark.parametrize("end", ["retired", "archived"])
def test_nothing_is_offered_on_what_is_over(sponsor, show, proof, end):
    sponsor.post(to("annotation-add", proof), PIN)
    before = sponsor.get(to("proof", proof)).context
    offered = ("may_comment", "may_resolve", "may_invite_now", "decision_form")
    assert all(before[name] for name in offered)
    if end == "retired":
        ArtworkRequirement.objects.update(retired_at=timezone.now())
    else:
        Event.objects.update(status=EventStatus.ARCHIVED)

    answer = sponsor.get(to("proof", proof))

    assert [name for name in offered if answer.context[name]] == []
    assert "<form" not in re.sub(r"(?s)<header.*?</header>", "", answer.content.decode())
    assert "Is the line centred?" in text(answer)


def test_there_is_no_certificate_before_the_approval(sponsor, proof):
    assert sponsor.get(to("proof-certificate", proof)).status_code == 409
    assert "Check a certificate" not in text(sponsor.get(to("proof", proof) + "?code=ABCDE"))


@pytest.mark.parametrize("is_replaced", [False, True])
def test_a_certificate_is_checked_by_its_code_also_after_a_later_version(sponsor, organiser, show, is_replaced):
    proof = drawn_proof(show, deciders=ProofDeciders.SPONSOR)
    sponsor.post(to("proof-decide", proof), decision(proof))
    if is_replaced:
        requirement = ArtworkRequirement.objects.get()
        upload_artwork(requirement, file=make_file(show.organisation), reason="A new logo", actor=show.organiser)
    code = certificate_of(Proof.objects.get(pk=proof.pk)).code

    right = text(organiser.get(to("proof", proof), {"code": f" {code.lower()} "}))
    wrong = text(organiser.get(to("proof", proof), {"code": f"{code[:-1]}\0"}))

    assert "The certificate is genuine" in right
    assert ("A later version has taken its place" in right) is is_replaced
    assert "This is not the code of this approval" in wrong


# --- comparing ---------------------------------------------------------------------------------------------


def test_versions_are_compared(sponsor, proof):
    requirement = proof.artwork.requirement
    address = reverse("portal:artwork-compare", args=[requirement.pk])
    assert "There is nothing to compare yet" in text(sponsor.get(address))
    make_artwork(requirement, ArtworkStatus.SUPERSEDED, version=2, rendering=rendering())
    make_proof(proof.artwork, ProofStatus.SUPERSEDED, file=make_file(show_of(proof), "proof"), rendering=rendering())

    answer = sponsor.get(address)

    assert answer.context["names"] == ["2", "1.2", "1"]
    assert (answer.context["old_name"], answer.context["new_name"]) == ("1.2", "2")
    assert answer.content.decode().count("preview.webp") == 2
    beside = sponsor.get(address + "?old=1&new=2&view=beside")
    assert beside.context["view"] == "beside"
    assert sponsor.get(address + "?old=7&new=2").status_code == 404


def test_a_proof_is_compared_with_the_last_version_that_has_pictures(sponsor, proof):
    """What could not be drawn is left out, so no link leads to what is not there."""
    requirement = proof.artwork.requirement
    Artwork.objects.filter(pk=proof.artwork_id).update(status=ArtworkStatus.SUPERSEDED)
    make_artwork(requirement, ArtworkStatus.SUPERSEDED, version=2, rendering={"pages": []})
    third = make_artwork(requirement, ArtworkStatus.ACCEPTED, version=3, rendering=rendering())
    newest = make_proof(third, rendering=rendering())

    answer = sponsor.get(to("proof", newest))

    assert answer.context["previous"] == "1"
    link = reverse("portal:artwork-compare", args=[requirement.pk]) + "?old=1&new=3"
    assert f'href="{escape(link)}"' in answer.content.decode()
    assert sponsor.get(link).status_code == 200
    Artwork.objects.filter(pk=third.pk).update(rendering={"pages": []})
    assert sponsor.get(to("proof", newest)).context["previous"] is None


def test_the_printers_proof_is_compared_with_the_artwork(sponsor, proof):
    Proof.objects.update(status=ProofStatus.SUPERSEDED)
    own = make_proof(proof.artwork, file=make_file(show_of(proof), "proof"), rendering=rendering())
    link = reverse("portal:artwork-compare", args=[proof.artwork.requirement_id]) + f"?old=1&new=1.{own.number}"
    assert f'href="{escape(link)}"' in sponsor.get(to("proof", own)).content.decode()
    assert sponsor.get(link).status_code == 200


def show_of(proof):
    return proof.artwork.requirement.stand.event.organisation


# --- cost --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_costs_the_same_for_any_number_of_marks(organiser, show, proof, count, django_assert_max_num_queries):
    for number in range(1, count + 1):
        mark = Annotation.objects.create(proof=proof, number=number, x="0.5", y="0.5")
        for _ in range(2):
            mark.comments.create(text="Look", by_kind="person", by_name="Maya Okafor")

    with django_assert_max_num_queries(PAGE_QUERIES):
        answer = organiser.get(to("proof", proof))

    assert len(answer.context["threads"]) == count


PAGE_QUERIES = 20
