"""Writing an @ on the page of a proof, in a real browser: the people who can be told are offered, by keys and by pointer."""

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from eventhub.accounts.enums import Role
from eventhub.artwork.models import Annotation
from eventhub.events.enums import ProofDeciders
from tests.factories.show import Show, person
from tests.journeys.test_accessibility import EVERYTHING, findings
from tests.portal.artwork import drawn_proof

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(transactional_db, live_server, browser, browser_type_launch_args):
    """Of a proof that the sponsor looks at, with the form for a comment open. Maya organises, Max and Mel deliver."""
    show = Show()
    person("max.mayer@studio.example", Role.DESIGNER, show.stand)
    person("mel.ng@studio.example", Role.DESIGNER, show.stand)
    proof = drawn_proof(show, deciders=ProofDeciders.BOTH)
    visitor = Client()
    visitor.force_login(show.sponsor_user)
    cookie = {"name": project.SESSION_COOKIE_NAME, "value": visitor.session.session_key, "url": live_server.url}
    context = browser.new_context(base_url=live_server.url, locale="en-GB", reduced_motion="reduce")
    context.set_default_timeout(15_000)
    context.add_cookies([cookie])
    complaints: list[str] = []
    shown = context.new_page()
    shown.on("pageerror", lambda error: complaints.append(str(error)))
    shown.goto(reverse("portal:proof", args=[proof.pk]))
    shown.get_by_text("Add a comment").click()
    yield shown
    context.close()
    assert complaints == []


def comment(page: Page) -> Locator:
    return page.get_by_label("Comment", exact=True)


def offered(page: Page) -> Locator:
    return page.get_by_role("listbox", name="People").get_by_role("option")


def test_names_are_chosen_by_keys_and_whoever_is_named_is_told(page):
    comment(page).press_sequentially("Look, @ma")

    expect(offered(page)).to_have_text(["Max Mayer", "Maya Okafor"])
    expect(offered(page).first).to_have_attribute("aria-selected", "true")
    chosen = offered(page).first.get_attribute("id")
    expect(comment(page)).to_have_attribute("aria-activedescendant", chosen)
    expect(page.get_by_role("status").filter(has_text="2 names. Arrows choose")).to_be_attached()
    assert findings(page, EVERYTHING) == []
    page.keyboard.press("ArrowUp")
    expect(offered(page).nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(offered(page)).to_have_count(0)
    expect(comment(page)).to_have_value("Look, @Maya Okafor ")
    page.keyboard.type("and say.")
    page.keyboard.press("Enter")  # a new line, as in any text
    expect(comment(page)).to_have_value("Look, @Maya Okafor and say.\n")
    page.get_by_role("button", name="Add the comment").click()

    expect(page.get_by_text("told: Maya Okafor")).to_be_visible()
    (said,) = Annotation.objects.get().comments.all()
    assert [each["name"] for each in said.mentions] == ["Maya Okafor"]


def test_a_name_is_taken_by_pointer_in_the_middle_of_a_text(page):
    comment(page).fill("Ask before Friday.")
    comment(page).evaluate("field => field.setSelectionRange(4, 4)")
    page.keyboard.type("@ng")  # by her second name

    offered(page).get_by_text("Mel Ng").click()

    expect(comment(page)).to_have_value("Ask @Mel Ng before Friday.")
    expect(comment(page)).to_be_focused()


def test_the_offer_goes_away_by_itself_and_by_escape(page):
    comment(page).press_sequentially("@m")
    expect(offered(page)).to_have_count(3)
    page.keyboard.press("Escape")
    expect(offered(page)).to_have_count(0)
    expect(comment(page)).to_have_value("@m")
    for text in ("mail@maya", "@nobody", "@Mel Ng"):
        comment(page).fill("")
        comment(page).press_sequentially(text)
        expect(offered(page)).to_have_count(0)
    comment(page).fill("")
    comment(page).press_sequentially("@me")
    expect(offered(page)).to_have_count(1)
    page.get_by_role("button", name="Add the comment").focus()
    expect(offered(page)).to_have_count(0)
    expect(comment(page)).not_to_have_attribute("aria-controls", "people-offered")
