"""The worker's part, with real files and the real inspection: what is kept, and what happens to those that fail."""

from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.db import transaction
from django.utils import timezone
from fpdf import FPDF
from PIL import Image
from uuid_utils.compat import uuid7

from eventhub.artwork import checking, dispatch, tasks
from eventhub.artwork.enums import ArtworkStatus
from eventhub.artwork.inspection.rendering import Rendering
from eventhub.artwork.models import Artwork, Proof
from eventhub.artwork.pictures import link_to_pages, link_to_spots, preview_link
from eventhub.artwork.preflight.vocabulary import SEVERITIES
from eventhub.artwork.workflows import accept_artwork, redeliver_artwork, upload_artwork, upload_proof
from eventhub.files.enums import FilePurpose, ScanStatus
from tests.factories.artwork import make_artwork, make_file, make_requirement
from tests.factories.broker import sent_tasks

__all__ = ["sent_tasks"]
SMALL = {"width_mm": 200, "height_mm": 100, "bleed_mm": 5, "safe_mm": 5, "formats": ["pdf"], "colour": "any"}


@pytest.fixture(scope="module")
def good_pdf() -> bytes:
    """210 × 110 mm with a trim box of 200 × 100, one field of colour."""
    pdf = FPDF(format=(210, 110))
    pdf.add_page()
    pdf.set_fill_color(107, 36, 112)
    pdf.rect(0, 0, 210, 110, style="F")
    out = BytesIO()
    with pikepdf.open(BytesIO(bytes(pdf.output()))) as opened:
        page, inset = opened.pages[0], 5 * 72 / 25.4
        box = [float(each) for each in page.mediabox]
        page.trimbox = pikepdf.Array([inset, inset, box[2] - inset, box[3] - inset])
        opened.save(out)
    return out.getvalue()


def uploaded(show, content: bytes, **fields) -> Artwork:
    requirement = make_requirement(show, **SMALL)
    return make_artwork(
        requirement, ArtworkStatus.UPLOADED, file=make_file(show.organisation, content=content), **fields
    )


def again(row):
    return type(row).objects.get(pk=row.pk)


def test_a_good_file_goes_to_review_with_its_pictures(show, client, good_pdf):
    artwork = uploaded(show, good_pdf)

    assert tasks.run_preflight(str(artwork.pk)) is True

    artwork = again(artwork)
    assert (artwork.status, artwork.preflight["worst"] in {"pass", "note"}, artwork.checking_until) == (
        "in_review",
        True,
        None,
    )
    assert [page["number"] for page in artwork.rendering["pages"]] == [1]
    picture = client.get(preview_link(artwork))
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/webp")
    page = Rendering.from_json(artwork.rendering).pages[0]
    deepest = page.tile(len(page.levels) - 1, 0, 0)
    assert client.get(f"{link_to_pages(artwork)}{deepest}").status_code == 200
    assert tasks.run_preflight(str(artwork.pk)) is False
    proof = accept_artwork(artwork, actor=show.organiser).proofs.get()
    assert (proof.rendering, preview_link(proof)) == (artwork.rendering, preview_link(artwork))


def test_the_spot_of_a_finding_has_a_picture(show, client, good_pdf):
    """A coarse picture in the middle of the page: the report names its place, and shows it."""
    artwork = uploaded(show, with_coarse_picture(good_pdf))

    checking.check_artwork(artwork.pk)

    found = [each for each in again(artwork).preflight["findings"] if each["picture"]]
    assert found
    assert client.get(f"{link_to_spots(artwork)}{found[0]['picture']}").status_code == 200


def test_a_file_that_is_brought_once_more_is_told(show, good_pdf):
    first, organiser = uploaded(show, good_pdf), show.organiser
    wanted = first.requirement
    tellings = [told_again(first)]
    for content in (good_pdf, with_coarse_picture(good_pdf)):
        brought = make_file(show.organisation, content=content)
        tellings.append(told_again(upload_artwork(wanted, file=brought, actor=organiser)))
    with transaction.atomic():
        anew = redeliver_artwork(wanted, actor=organiser, reason="Another size")
    tellings.append(told_again(anew))

    assert tellings == [[], ["This is the same file as version 1."], [], []]


def told_again(artwork: Artwork) -> list[str]:
    checking.check_artwork(artwork.pk)
    findings = again(artwork).preflight["findings"]
    severities = [SEVERITIES.index(each["severity"]) for each in findings]
    assert severities == sorted(severities, reverse=True)
    return [each["message"] for each in findings if each["check"] == "same_file"]


def with_coarse_picture(content: bytes) -> bytes:
    pdf = FPDF(format=(210, 110))
    pdf.add_page()
    pdf.image(Image.new("RGB", (20, 10), "#6b2470"), 20, 20, 150, 60)
    out = BytesIO()
    with pikepdf.open(BytesIO(bytes(pdf.output()))) as opened, pikepdf.open(BytesIO(content)) as good:
        opened.pages[0].trimbox = pikepdf.Array([float(each) for each in good.pages[0].trimbox])
        opened.save(out)
    return out.getvalue()


def test_a_bad_file_ends_in_a_finding(show):
    artwork = uploaded(show, b"%PDF-1.7 this is no PDF at all")

    assert checking.check_artwork(artwork.pk)

    artwork = again(artwork)
    assert (artwork.status, artwork.preflight["worst"], artwork.checking_until) == ("needs_attention", "error", None)
    assert artwork.rendering["pages"] == []
    assert preview_link(artwork) is None


def test_a_suppliers_proof_gets_pictures_of_its_own(show, client, printer, good_pdf):
    artwork = make_artwork(make_requirement(show, **SMALL))
    proof = upload_proof(artwork, file=make_file(show.organisation, FilePurpose.PROOF, good_pdf), actor=printer)
    assert proof.rendering is None

    assert tasks.draw_proof(str(proof.pk)) is True

    assert client.get(preview_link(again(proof))).status_code == 200
    assert tasks.draw_proof(str(proof.pk)) is False


def test_whoever_comes_second_finds_nothing_to_do(show):
    artwork = uploaded(show, b"", checking_until=timezone.now() + timedelta(minutes=1))

    assert not checking.check_artwork(artwork.pk)
    assert not checking.check_artwork(uuid7())
    assert again(artwork).preflight_attempts == 0


def test_after_three_attempts_it_says_that_it_could_not_be_checked(show):
    lost = uploaded(show, b"", checking_until=timezone.now() - timedelta(minutes=1), preflight_attempts=3)

    assert checking.check_artwork(lost.pk)

    lost = again(lost)
    finding = lost.preflight["findings"][0]
    assert (lost.status, finding["check"], finding["severity"]) == ("needs_attention", "inspection", "error")
    assert "could not be checked" in finding["message"]


@pytest.mark.parametrize(
    ("scan", "checked", "status"),
    [
        (ScanStatus.WAITING, False, "uploaded"),
        (ScanStatus.INFECTED, True, "needs_attention"),
        (ScanStatus.FAILED, True, "needs_attention"),
    ],
)
def test_nothing_is_opened_before_it_was_scanned(show, scan, checked, status):
    artwork = uploaded(show, b"%PDF-1.7 whatever")
    type(artwork.file).objects.filter(pk=artwork.file_id).update(scan_status=scan)

    assert checking.check_artwork(artwork.pk) is checked

    artwork = again(artwork)
    assert (artwork.status, artwork.preflight_attempts) == (status, int(checked))
    assert not checked or artwork.preflight["findings"][0]["check"] == "virus"


def test_a_suppliers_proof_is_not_opened_before_it_was_scanned(show, printer):
    artwork = make_artwork(make_requirement(show))
    proof = upload_proof(artwork, file=make_file(show.organisation, FilePurpose.PROOF), actor=printer)
    type(proof.file).objects.filter(pk=proof.file_id).update(scan_status="waiting")

    assert checking.draw_proof(proof.pk) is False

    proof.refresh_from_db()
    assert (proof.rendering, proof.rendering_attempts) == (None, 0)


def test_the_sweep_calls_for_what_nobody_holds(show, printer, sent_tasks):
    now = timezone.now()
    lost = uploaded(show, b"1", checking_until=now - timedelta(seconds=1))
    new = uploaded(show, b"2")
    undrawn = make_artwork(make_requirement(show))
    done = make_artwork(make_requirement(show), rendering={"pages": []})
    held = uploaded(show, b"3", checking_until=now + timedelta(minutes=5))
    Artwork.objects.filter(pk=held.pk).update(rendering=None)
    proof = upload_proof(done, file=make_file(show.organisation, FilePurpose.PROOF), actor=printer)

    sent_tasks("artwork")  # what tests before this one left there
    assert checking.sweep() == 4

    called = {(name, keys[0]) for name, keys in sent_tasks("artwork")}
    assert called == {
        *((dispatch.CHECK, str(row.pk)) for row in (lost, new, undrawn)),
        (dispatch.DRAW, str(proof.pk)),
    }
    assert Proof.objects.get().rendering is None
