"""What an organiser does, step by step; each step ends with what has to be on the page."""

from django.core.mail import EmailMultiAlternatives
from playwright.sync_api import expect

from tests.journeys.conftest import Reader
from tests.journeys.expo import EMAIL
from tests.journeys.post import link_in

REASON = "Your side of the hall is lit already."
COMMENT = "Four are included, one more is enough."


def sign_in(reader: Reader, email: str, password: str = "right-horse-battery") -> None:
    page, hands = reader.page, reader.hands
    page.goto("/")
    hands.write(page.get_by_label("E-mail"), email)
    hands.write(page.get_by_label("Password", exact=True), password)
    hands.press(page.get_by_role("button", name="Sign in", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("Northern Build Expo")


def invite(reader: Reader) -> None:
    """From the overview to the company, and a link to somebody there."""
    page, hands = reader.page, reader.hands
    hands.press(page.get_by_role("navigation", name="Event").get_by_role("link", name="Sponsors"))
    hands.press(page.get_by_role("link", name="Meridian Lifts"))
    hands.write(page.get_by_label("E-mail"), EMAIL)
    hands.press(page.get_by_role("button", name="Send the invitation"))
    expect(page.get_by_text(f"{EMAIL} is invited.")).to_be_visible()


def open_review(reader: Reader, letter: EmailMultiAlternatives) -> None:
    """The mail's link leads to the review; it also is the oldest of the queue."""
    page, hands = reader.page, reader.hands
    page.goto("/")
    hands.press(page.get_by_role("navigation", name="Event").get_by_role("link", name="Review"))
    hands.press(page.get_by_role("link", name="Review the oldest"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Stand A03, Meridian Lifts")
    assert page.url == link_in(letter)


def request_change(reader: Reader) -> None:
    """One line, with a comment on it, and the reason for the whole."""
    page, hands = reader.page, reader.hands
    spot = page.get_by_role("row", name="Spot")
    hands.choose(spot.get_by_role("radio", name="Change"))
    hands.write(spot.get_by_label("What should change?"), COMMENT)
    hands.choose(page.get_by_role("radio", name="Request changes"))
    hands.write(page.get_by_label("Reason, for the whole"), REASON)
    hands.press(page.get_by_role("button", name="Request changes"))
    expect(page.get_by_text("Changes to stand A03 are requested.")).to_be_visible()


def changed_lines(reader: Reader) -> list[str]:
    """The lines that the review shows as different from what was decided last."""
    lines = reader.page.get_by_role("row").filter(has=reader.page.get_by_role("radio", name="Fine"))
    return [line.get_by_role("rowheader").locator("b").inner_text() for line in lines.all() if line.is_visible()]


def approve(reader: Reader) -> None:
    page, hands = reader.page, reader.hands
    hands.choose(page.get_by_role("radio", name="Approve revision 1"))
    hands.press(page.get_by_role("button", name="Approve", exact=True))
    expect(page.get_by_text("Stand A03 is approved.")).to_be_visible()
