"""What a sponsor does, step by step; each step ends with what has to be on the page."""

from django.core.mail import EmailMultiAlternatives
from playwright.sync_api import expect

from tests.journeys.conftest import Reader
from tests.journeys.expo import PASSWORD
from tests.journeys.post import link_in


def accept_invitation(reader: Reader, letter: EmailMultiAlternatives) -> None:
    """By the link of the mail: a name, a password, and one is in."""
    page, hands = reader.page, reader.hands
    page.goto(link_in(letter))
    expect(page.get_by_role("heading", level=1)).to_have_text("Maya Okafor invites you to Northern Build Expo")
    hands.write(page.get_by_label("First name"), "Inês")
    hands.write(page.get_by_label("Last name"), "Duarte")
    hands.write(page.get_by_label("Password", exact=True), PASSWORD)
    hands.write(page.get_by_label("Password again"), PASSWORD)
    hands.press(page.get_by_role("button", name="Accept the invitation"))
    expect(page.get_by_role("heading", level=1)).to_have_text("My stands")
    expect(page.get_by_role("listitem").filter(has_text="Stand A03")).to_contain_text("Not started · with you")


def choose_package(reader: Reader) -> None:
    page, hands = reader.page, reader.hands
    hands.press(page.get_by_role("link", name="Choose a package"))
    prices = page.get_by_role("row", name="Base price").get_by_role("cell")
    expect(prices).to_have_text(["£1,900.00", "£3,200.00"])
    hands.press(page.get_by_role("button", name="Choose Space Plus").first)
    expect(page.get_by_role("heading", level=1)).to_have_text("Configure stand A03")


def break_a_rule(reader: Reader) -> None:
    """The rig needs more power than is chosen: the reason stands at the rig."""
    page, hands = reader.page, reader.hands
    hands.choose(page.get_by_role("checkbox", name="Rig"))
    expect(rig(reader)).to_contain_text("The lighting rig needs a 3 kW connection")
    expect(page.get_by_role("checkbox", name="Rig")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#submit-panel")).to_contain_text("1 thing to mend before you submit")


def mend_it(reader: Reader) -> None:
    page, hands = reader.page, reader.hands
    hands.press(rig(reader).get_by_role("button", name="£185.00"))
    expect(page.get_by_role("radio", name="Kw3")).to_be_checked()
    expect(rig(reader)).not_to_contain_text("needs a 3 kW connection")
    expect(page.locator("#submit-panel")).to_contain_text("Nothing is missing")
    expect(page.get_by_role("checkbox", name="Rig")).to_be_focused()


def set_spots(reader: Reader, quantity: int) -> None:
    reader.hands.write(reader.page.get_by_role("spinbutton", name="Spot"), str(quantity))


def submit(reader: Reader, *, total: str) -> None:
    """By way of the summary, which says the same price once more."""
    page, hands = reader.page, reader.hands
    hands.press(page.get_by_role("button", name="Check and submit"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Submit stand A03 for review")
    assert reader.total == total
    hands.press(page.get_by_role("button", name="Submit for review"))
    expect(page.get_by_text("Stand A03 is submitted for review.")).to_be_visible()


def see_what_was_asked(reader: Reader, letter: EmailMultiAlternatives) -> None:
    """From the mail to the page: the reason, and the comment linked to its line."""
    page = reader.page
    page.goto(link_in(letter))
    asked = page.get_by_role("region", name="Maya Okafor asked for a change")
    expect(asked).to_contain_text("Your side of the hall is lit already.")
    expect(asked.get_by_role("listitem")).to_contain_text("“Four are included, one more is enough.” Unchanged: 6")
    reader.hands.press(asked.get_by_role("link", name="Spot"))
    expect(page.get_by_role("spinbutton", name="Spot")).to_be_in_viewport()


def rig(reader: Reader):
    """The row of the option."""
    return reader.page.locator(".options > li").filter(has=reader.page.get_by_role("checkbox", name="Rig"))
