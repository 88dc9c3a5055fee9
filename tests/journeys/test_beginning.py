"""From an installation in which nobody has an account to the first stand handed in: one command, all else in a browser."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Locator, expect

from eventhub.activity.models import ActivityEntry
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.models import StandConfiguration
from tests.journeys import post
from tests.journeys.conftest import PHONE, Reader
from tests.journeys.post import link_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MAYA, INES = "maya@dockside.example", "ines@corvid.example"
PASSWORD = "tall-orange-gantry"
EVENT = "Northern Build Expo"
COMPANY = "Corvid Robotics"
LIST = f"Booth,Pavilion,Exhibitor\nC12,Hall 3,{COMPANY}\nC13,Hall 3,Vale Roofing\n".encode()


def step(reader: Reader, key: str) -> Locator:
    return reader.page.locator(f"#step-{key}")


def open_guide(reader: Reader) -> None:
    """From wherever one is at the event."""
    page, hands = reader.page, reader.hands
    hands.press(page.get_by_role("navigation", name="Event").get_by_role("link", name="Overview"))
    hands.press(page.get_by_role("link", name="Go on"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Getting ready")


def take(reader: Reader, key: str, words: str) -> None:
    """The next step of the guide, by its one primary button."""
    expect(step(reader, key)).to_have_attribute("data-state", "next")
    button = reader.page.locator("main .button.primary")
    expect(button).to_have_text(words)
    reader.hands.press(button)


def write(reader: Reader, **fields: str) -> None:
    for name, text in fields.items():
        reader.hands.write(reader.page.locator(f"main [name={name}]"), text)


def press(reader: Reader, words: str) -> None:
    reader.hands.press(reader.page.get_by_role("button", name=words, exact=True))


def open_account(reader: Reader, first_name: str, last_name: str) -> None:
    (letter,) = post.deliver()
    reader.page.goto(link_in(letter))
    write(reader, first_name=first_name, last_name=last_name, password=PASSWORD, password_again=PASSWORD)
    press(reader, "Accept the invitation")


def find_nobody_there(reader: Reader) -> None:
    reader.page.goto("/")
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("Nobody has an account here yet")
    expect(reader.page.locator("main")).to_contain_text("manage.py create_organisation")


def create_event(reader: Reader) -> None:
    take(reader, "event", "Create an event")
    opens = timezone.now() + timedelta(days=90)
    closes = opens + timedelta(days=2)
    write(reader, name=EVENT, starts_at=f"{opens:%Y-%m-%dT09:00}", ends_at=f"{closes:%Y-%m-%dT17:00}")
    press(reader, "Create the event")
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("Getting ready")


def import_list(reader: Reader) -> None:
    """Halls, stands and sponsors from one list; what its columns mean is proposed."""
    page = reader.page
    expect(step(reader, "halls")).to_have_attribute("data-state", "next")
    reader.hands.press(step(reader, "halls").get_by_role("link", name="Import a list"))
    page.get_by_label("The list").set_input_files({"name": "stands.csv", "mimeType": "text/csv", "buffer": LIST})
    press(reader, "Upload the list")
    expect(page.get_by_role("heading", level=1)).to_have_text("What do the columns mean?")
    for column, meaning in {"Booth": "number", "Pavilion": "hall", "Exhibitor": "company"}.items():
        expect(page.get_by_label(column, exact=True)).to_have_value(meaning)
    press(reader, "Check the rows")
    wait_for_worker(reader, "Checking the rows")
    press(reader, "Import 2 rows")
    wait_for_worker(reader, "Importing")
    expect(page.get_by_role("region", name="What happened")).to_contain_text("Created 2")
    open_guide(reader)
    expect(step(reader, "halls")).to_contain_text("1 hall")
    expect(step(reader, "stands")).to_contain_text("2 stands in 1 hall")
    expect(step(reader, "sponsors")).to_contain_text("2 sponsors; 2 of 2 stands given")


def wait_for_worker(reader: Reader, words: str) -> None:
    """The page shows that somebody is at it, and by itself what came of it."""
    at_work = reader.page.get_by_role("heading", name=words)
    expect(at_work).to_be_visible()
    post.work()
    expect(at_work).to_have_count(0)


def make_package(reader: Reader) -> None:
    """On the staff site, which the guide leads to; then back to offer it."""
    page = reader.page
    take(reader, "packages", "Make a package on the staff site")
    page.get_by_role("link", name="New package").click()
    page.get_by_label("Organisation").select_option("Dockside Expos")
    page.get_by_label("Code").fill("space")
    page.get_by_label("Currency").fill("GBP")
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Name:").fill("Space Only")
    page.get_by_label("Base price:").fill("1900")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Check and publish").click()
    page.get_by_role("button", name="Publish the package").click()
    expect(page.locator(".messagelist")).to_contain_text("Space Only is published as version 1.")
    page.get_by_role("link", name="Go to the site").click()
    page.get_by_role("link", name=EVENT).click()
    open_guide(reader)
    take(reader, "packages", "Offer a package")
    press(reader, "Offer Space Only")
    open_guide(reader)
    expect(step(reader, "packages")).to_contain_text("1 of 1 package on offer")


def let_sponsors_choose(reader: Reader) -> None:
    take(reader, "choices", "Let sponsors choose")
    press(reader, "Let them choose")
    expect(step(reader, "choices")).to_contain_text("2 stands can be configured")


def publish_and_invite(reader: Reader) -> None:
    page = reader.page
    expect(step(reader, "invitations")).to_contain_text("Publish the event first.")
    take(reader, "publish", "Publish the event")
    press(reader, "Publish the event")
    open_guide(reader)
    take(reader, "invitations", "Invite a sponsor")
    write(reader, email=INES)
    page.get_by_label("Sponsor").last.select_option(COMPANY)
    press(reader, "Send the invitation")
    expect(page.get_by_text(f"{INES} is invited.")).to_be_visible()
    reader.hands.press(page.get_by_role("navigation", name="Event").get_by_role("link", name="Overview"))
    expect(page.get_by_role("heading", level=1)).to_have_text(EVENT)
    expect(page.get_by_role("link", name="Go on")).to_have_count(0)


def hand_in(reader: Reader) -> None:
    page = reader.page
    expect(page.get_by_role("heading", level=1)).to_have_text("My stands")
    reader.hands.press(page.get_by_role("link", name="Choose a package"))
    reader.hands.press(page.get_by_role("button", name="Choose Space Only").first)
    reader.hands.press(page.get_by_role("button", name="Check and submit"))
    press(reader, "Submit for review")
    expect(page.get_by_text("Stand C12 is submitted for review.")).to_be_visible()


def test_from_nothing_to_the_first_submission(enter):
    maya, ines = enter(), enter(**PHONE)

    find_nobody_there(maya)
    call_command("create_organisation", "Dockside Expos", f"--email={MAYA}", "--staff", "--no-input", verbosity=0)
    open_account(maya, "Maya", "Okafor")
    expect(maya.page.get_by_role("heading", level=1)).to_have_text("Getting ready")
    create_event(maya)
    import_list(maya)
    make_package(maya)
    let_sponsors_choose(maya)
    publish_and_invite(maya)

    open_account(ines, "Inês", "Duarte")
    hand_in(ines)

    configuration = StandConfiguration.objects.get()
    assert (configuration.status, configuration.net_total) == (ConfigurationStatus.SUBMITTED, 1900)
    assert ActivityEntry.objects.get(verb="configuration.submitted").actor_name == "Inês Duarte"
    assert [letter.to for letter in post.deliver()] == [[MAYA]]
