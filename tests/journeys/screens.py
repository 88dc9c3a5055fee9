"""`make screens`: the journey on the demo's data and the pages beside it, as pictures for docs/screens, on a desk and on a phone.

Not a test, but it needs what the tests of pages need; pytest runs it because it is named on the command line.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from eventhub.accounts.invitation_links import invitation_link
from eventhub.accounts.models import Invitation, User
from eventhub.stands.models import Sponsorship
from tests.journeys.conftest import DESK, PATIENCE, PHONE, session_cookie
from tests.journeys.demo import Demo
from tests.journeys.screen_pages import show_artwork, show_demand, show_programme, show_sync

pytestmark = pytest.mark.browser

FOLDER = Path(settings.BASE_DIR) / "docs" / "screens"
COLOURS = 255
LARGEST, LARGEST_IN_ALL = 150 * 1024, 5_000 * 1024
TALLEST = {1440: 1400, 390: 1500}
NUMBER, COMPANY, PACKAGE = "C15", "Institute of Site Safety", "Shell Plus"
EMAIL, PASSWORD = "ruth.ellison@site-safety.example", "tall-orange-gantry"
FRIDGE, COMMENT = "Fridge, 140 l", "The hall has a cold store for everybody. Do you need a fridge of your own?"


@dataclass
class Camera:
    """Takes each page twice. `parts`, each a title with its pictures, become the page that shows them all."""

    demo: Demo
    windows: dict[int, BrowserContext]
    parts: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)

    @property
    def desk(self) -> Page:
        return self.windows[1440].pages[0]

    def part(self, title: str) -> None:
        self.parts.append((title, []))

    def become(self, user: User | None) -> None:
        for window in self.windows.values():
            window.clear_cookies()
            if user:
                window.add_cookies([session_cookie(user, self.demo.url)])

    def take(
        self,
        name: str,
        caption: str,
        path: str,
        prepare: Callable[[Page], None] | None = None,
        *,
        whole: bool = True,
        dark: bool = False,
    ) -> None:
        """The page as it stands at `path`; `prepare` brings it into its state. Not `whole`: what one sees without scrolling."""
        name = f"{sum(len(pictures) for _, pictures in self.parts) + 1:02}-{name}"
        self.parts[-1][1].append((name, caption))
        for width, window in self.windows.items():
            page = window.pages[0]
            page.goto(path)
            if prepare:
                prepare(page)
            page.wait_for_load_state("networkidle")
            keep(page, f"{name}-{width}", whole=whole)
            if dark and width == 1440:
                page.emulate_media(color_scheme="dark")
                keep(page, f"{name}-dark", whole=whole)
                page.emulate_media(color_scheme="light")


def keep(page: Page, name: str, *, whole: bool) -> None:
    """Without the focus ring, in few colours; the rare ones are kept, because a small mark may be all there is of its hue."""
    page.evaluate("document.activeElement.blur()")
    if whole:
        page.evaluate("scrollTo(0, 0)")
    picture = Image.open(io.BytesIO(page.screenshot(full_page=whole, scale="css")))
    tallest = TALLEST[size_of(page)["width"]]
    picture = picture.convert("RGB").crop((0, 0, picture.width, min(picture.height, tallest)))
    few = picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    few.save(FOLDER / f"{name}.png", optimize=True)


def size_of(page: Page) -> ViewportSize:
    assert page.viewport_size
    return page.viewport_size


@pytest.fixture
def camera(browser: Browser, demo: Demo) -> Iterator[Camera]:
    windows = {}
    for options in (DESK, PHONE):
        window = browser.new_context(base_url=demo.url, reduced_motion="reduce", color_scheme="light", **options)
        window.set_default_timeout(PATIENCE)
        window.new_page()
        windows[options["viewport"]["width"]] = window
    yield Camera(demo, windows)
    for window in windows.values():
        window.close()


@pytest.mark.django_db
def test_nothing():
    """Gives this run its database, as the note in test_accessibility.py says."""


def test_the_journey_in_pictures(camera: Camera, demo: Demo):
    for old in FOLDER.glob("*"):
        old.unlink()
    FOLDER.mkdir(exist_ok=True)
    stand, maya = demo.stand(NUMBER), demo.user("organiser")
    own = reverse("sponsor:configuration", args=[stand.pk])

    camera.part("From an invitation to an order")
    camera.become(maya)
    camera.take(
        "overview",
        "What waits for the organiser, the deadlines, and how ready each hall is",
        demo.to("overview"),
        dark=True,
    )
    camera.take("stands", "Every stand: with whom it is, since when, what it comes to", demo.to("stand-list"))
    sponsorship = Sponsorship.objects.get(event=demo.event, sponsor__name=COMPANY)
    camera.take(
        "invite", "The link of the company has run out; a new one is sent", demo.to("sponsor-detail", sponsorship.pk)
    )
    camera.desk.get_by_role("button", name="Send a new link").click()

    camera.become(None)
    link = invitation_link(Invitation.objects.get(user__email=EMAIL))
    camera.take("invitation", "The link of the mail: what one is invited to, and a password", link)
    accept(camera.desk, link)

    ruth = User.objects.get(email=EMAIL)
    camera.become(ruth)
    camera.take("my-stands", "The sponsor's start: what is due, and until when", reverse("sponsor:stand-list"))
    choice = reverse("sponsor:package-choose", args=[stand.pk])
    camera.take("packages", "Packages side by side: only what differs", choice)
    camera.desk.goto(choice)
    camera.desk.get_by_role("button", name=f"Choose {PACKAGE}").first.click()
    choose(camera.desk, "Glazed panel", 2)
    camera.desk.get_by_role("checkbox", name=FRIDGE).check()
    saved(camera.desk)
    camera.take(
        "broken-rule",
        "A rule is broken: the reason and the way out stand where it happened",
        own,
        show_fridge,
        whole=False,
        dark=True,
    )
    camera.desk.goto(own)
    row(camera.desk, FRIDGE).get_by_role("button").first.click()
    saved(camera.desk)
    camera.take("summary", "Everything once more before it is submitted", reverse("sponsor:submit", args=[stand.pk]))
    submit(camera.desk)

    camera.become(maya)
    camera.take("queue", "The review queue, the longest waiting first", demo.to("review-list"))
    review = demo.to("review-detail", demo.at(NUMBER).pk)
    camera.take("review", "A comment on one line, and the reason for the whole", review, ask)
    ask(camera.desk)
    camera.desk.get_by_role("button", name="Request changes").click()
    camera.desk.wait_for_url(lambda url: url != f"{demo.url}{review}")

    camera.become(ruth)
    camera.take("asked", "What was asked, linked to its line", own, whole=False)
    camera.desk.goto(own)
    camera.desk.get_by_role("checkbox", name=FRIDGE).uncheck()
    saved(camera.desk)
    submit(camera.desk)

    camera.become(maya)
    camera.take("difference", "Only what changed since the last decision, and what that costs", review)
    camera.desk.goto(review)
    camera.desk.get_by_role("radio", name="Approve revision 1").check()
    camera.desk.get_by_role("button", name="Approve", exact=True).click()
    camera.desk.wait_for_url(lambda url: url != f"{demo.url}{review}")

    camera.become(ruth)
    camera.take("approved", "Approved: this is the order", own)
    for show in (show_demand, show_artwork, show_programme, show_sync):
        show(camera)
    write_page(camera.parts)
    sizes = {path.name: path.stat().st_size for path in FOLDER.glob("*.png")}
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}
    assert sum(sizes.values()) <= LARGEST_IN_ALL


def accept(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_role("button", name="Accept the invitation").click()
    page.get_by_role("heading", name="My stands").wait_for()


def choose(page: Page, option: str, quantity: int) -> None:
    page.get_by_role("spinbutton", name=option).fill(str(quantity))
    saved(page)


def saved(page: Page) -> None:
    """The change is written: the form sends it 300 ms after the last one."""
    page.wait_for_timeout(400)
    page.wait_for_load_state("networkidle")
    page.locator("#save-state .status").get_by_text("Saved").wait_for()


def row(page: Page, option: str):
    return page.locator(".options > li").filter(has=page.get_by_role("checkbox", name=option))


def show_fridge(page: Page) -> None:
    row(page, FRIDGE).evaluate("row => row.scrollIntoView({block: 'center'})")


def submit(page: Page) -> None:
    if "submit" not in page.url:
        page.get_by_role("button", name="Check and submit").click()
    page.get_by_role("button", name="Submit for review").click()
    page.get_by_text("is submitted for review").wait_for()


def ask(page: Page) -> None:
    line = page.get_by_role("row", name=FRIDGE)
    line.get_by_role("radio", name="Change").check()
    line.get_by_label("What should change?").fill(COMMENT)
    page.get_by_role("radio", name="Request changes").check()
    page.get_by_label("Reason, for the whole").fill("One line needs a second look; the rest is fine.")


def write_page(parts: list[tuple[str, list[tuple[str, str]]]]) -> None:
    """The pictures in their order, with what they show."""
    lines = ["# The product in pictures", "", "Made by `make screens` from the demo, 1440 and 390 pixels wide.", ""]
    lines += [f"- [{title}](#{slugify(title)})" for title, _ in parts]
    for title, pictures in parts:
        lines += ["", f"## {title}", ""]
        for name, caption in pictures:
            lines += shown(name, caption)
    (FOLDER / "README.md").write_text("\n".join(lines))


def shown(name: str, caption: str) -> list[str]:
    lines = [f"### {caption}", "", f"![On a desk]({name}-1440.png)", f"![On a phone]({name}-390.png)", ""]
    return [*lines, f"![In the dark]({name}-dark.png)", ""] if (FOLDER / f"{name}-dark.png").exists() else lines
