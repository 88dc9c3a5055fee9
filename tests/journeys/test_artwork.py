"""Artwork from a wrong file to an approved proof, in a real browser: the sponsor reads why, the organiser rejects, both approve."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from fpdf import FPDF
from PIL import Image
from playwright.sync_api import Page, expect

from eventhub.activity.models import OutboxEvent
from eventhub.artwork.models import ArtworkRequirement
from eventhub.artwork.requirements import spec_of
from eventhub.demo.prints import draw_print
from eventhub.events.enums import ProofDeciders
from tests.factories.artwork import make_requirement
from tests.factories.show import Show
from tests.journeys import post
from tests.journeys.conftest import Reader, sign_in
from tests.journeys.test_accessibility import EVERYTHING, findings

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTH, HEIGHT, BLEED = 600, 400, 5
REMARK, FEEDBACK = "The logo is last year's.", "Use the logo of this year."


@pytest.fixture
def show() -> Show:
    made = Show()
    made.event.proof_deciders = ProofDeciders.BOTH
    made.event.save()
    return made


@pytest.fixture
def counter(show: Show) -> ArtworkRequirement:
    """A counter's front, small enough to be drawn in a moment."""
    size = {
        "width_mm": Decimal(WIDTH),
        "height_mm": Decimal(HEIGHT),
        "bleed_mm": Decimal(BLEED),
        "safe_mm": Decimal(10),
    }
    return make_requirement(show, option_code="counter", option_name="Counter", name="Front", **size)


def coarse() -> bytes:
    """A photo of 122 × 82 pixels over the whole page: 5 ppi."""
    pdf = FPDF(unit="mm", format=(WIDTH + 2 * BLEED, HEIGHT + 2 * BLEED))
    pdf.set_auto_page_break(auto=False)
    pdf.add_page()
    photo = Image.effect_noise((122, 82), 80).convert("CMYK")
    pdf.image(photo, 0, 0, WIDTH + 2 * BLEED, HEIGHT + 2 * BLEED)
    return bytes(pdf.output())


def upload(page: Page, name: str, content: bytes) -> None:
    page.locator("input[type=file]").first.set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": content}
    )
    page.get_by_role("button", name="Upload", exact=True).first.click()
    expect(page.get_by_text("Checking the file")).to_be_visible()
    post.check_files()


def clean(reader: Reader) -> None:
    """Nothing against the page as it stands."""
    assert findings(reader.page, EVERYTHING) == []


def decide(reader: Reader, choice: str, words: str = "") -> None:
    page = reader.page
    page.get_by_role("radio", name=choice).check()
    if words:
        page.get_by_label("Notes, or what should change").fill(words)
    page.get_by_role("button", name="Record the decision").click()


def public_events() -> list[tuple[str, str]]:
    payloads = OutboxEvent.objects.exclude(public_name="").order_by("id").values_list("payload", flat=True)
    return [(told["event"], told["data"]["status"]) for told in payloads]


def test_a_wrong_file_is_mended_a_proof_rejected_and_the_next_one_approved_by_both(
    site: str, show: Show, counter: ArtworkRequirement, enter: Callable[..., Reader]
):
    ines, maya = enter(), enter()
    sign_in(ines, show.sponsor_user)
    sign_in(maya, show.organiser_user)

    ines.page.goto(f"/my/stands/{show.stand.pk}/artwork/")
    clean(ines)
    ines.page.get_by_role("link", name="Upload").click()
    upload(ines.page, "counter.pdf", coarse())
    reads_why(ines)
    upload(ines.page, "counter 2.pdf", draw_print(spec_of(counter), "Corvid 2025"))
    expect(ines.page.get_by_text("In review").first).to_be_visible()

    maya.page.goto(f"/e/{show.event.slug}/artwork/")
    clean(maya)
    maya.page.get_by_role("link", name="In review").click()
    accept(maya, 2)
    pin(maya)
    keyboard_reaches_the_pin(maya)
    clean(maya)
    decide(maya, "Reject, with feedback", FEEDBACK)
    expect(maya.page.get_by_text(FEEDBACK).first).to_be_visible()

    ines.page.reload()
    expect(ines.page.get_by_text(FEEDBACK).first).to_be_visible()
    upload(ines.page, "counter 3.pdf", draw_print(spec_of(counter), "Corvid 2027"))
    expect(ines.page.get_by_text("In review").first).to_be_visible()

    maya.page.goto(f"/artwork/{counter.pk}/")
    accept(maya, 3)
    compare(maya)
    decide(maya, "Approve for print")
    expect(maya.page.get_by_text("Corvid Robotics decides").first).to_be_visible()
    ines.page.goto(f"/my/stands/{show.stand.pk}/artwork/")
    ines.page.get_by_role("link", name="Look and decide").click()
    decide(ines, "Approve for print")

    certificate = save_certificate(ines)
    assert certificate.startswith(b"%PDF")
    ines.page.goto(f"/my/stands/{show.stand.pk}/artwork/")
    expect(ines.page.get_by_text("1 of 1 approved").first).to_be_visible()
    assert public_events() == [
        ("artwork_uploaded", "uploaded"),
        ("artwork_uploaded", "uploaded"),
        ("proof_rejected", "rejected"),
        ("artwork_uploaded", "uploaded"),
        ("proof_approved", "approved"),
    ]


def reads_why(reader: Reader) -> None:
    page = reader.page
    expect(page.get_by_text("Needs attention").first).to_be_visible()
    finding = page.locator("#finding-1")
    expect(finding).to_contain_text("ppi")
    expect(finding).to_contain_text("What to do")
    clean(reader)


def accept(reader: Reader, version: int) -> None:
    reader.page.get_by_role("button", name=f"Accept version {version}").click()
    expect(reader.page.get_by_role("heading", level=1)).to_contain_text(f"version {version}")


def pin(reader: Reader) -> None:
    """Where one clicks the page."""
    page = reader.page
    page.locator("#viewer img").click(position={"x": 120, "y": 90})
    page.get_by_role("textbox", name="Comment", exact=True).fill(REMARK)
    page.get_by_role("button", name="Add the comment").click()
    expect(page.locator("#comments")).to_contain_text(REMARK)
    expect(page.locator("#mark-1")).to_be_visible()


def keyboard_reaches_the_pin(reader: Reader) -> None:
    """Tab comes to it, Enter leads to its comment, and that leads back."""
    page = reader.page
    page.reload()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "mark-1":
            break
    expect(page.locator("#mark-1")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**#comment-1")
    expect(page.locator("#comment-1")).to_be_visible()


def compare(reader: Reader) -> None:
    """The two versions one over the other, and what differs; then back to the proof."""
    page, proof = reader.page, reader.page.url
    page.get_by_role("link", name="Compare with version 2").click()
    expect(page.get_by_role("slider")).to_be_visible()
    expect(page.locator(".pair img")).to_have_count(2)
    clean(reader)
    page.goto(proof)


def save_certificate(reader: Reader) -> bytes:
    address = reader.page.get_by_role("link", name="Certificate (PDF)").get_attribute("href")
    answer = reader.page.request.get(address)
    assert answer.ok
    return answer.body()
