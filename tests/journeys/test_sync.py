"""From a vendor's token to a programme that is trusted: tried, previewed, applied, edited here, synced again, taken back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from eventhub.programme.models import Session
from integrations.sandbox.server import Sandbox
from integrations.sync.models import Connection, SyncRun
from tests.factories.show import Show
from tests.integrations.sync_pages.making import a_session, in_the_zone, worked
from tests.journeys.conftest import PHONE, Reader, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TOKEN = "sb-full"


@pytest.fixture
def sandbox(settings) -> Iterator[Sandbox]:
    settings.EVENTHUB_OUTBOUND_ALLOW = ["127.0.0.0/8"]
    with Sandbox(sessions=12, speakers=8, page_size=10, seed=3) as sandbox:
        yield sandbox


@pytest.fixture
def maya(enter, sandbox) -> tuple[Reader, Show]:
    show = Show()
    in_the_zone(show.event, sandbox)
    reader = enter()
    sign_in(reader, show.organiser_user)
    return reader, show


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def work() -> SyncRun:
    """What a worker does meanwhile."""
    return worked(SyncRun.objects.first())


def connect(page: Page, sandbox: Sandbox, slug: str) -> None:
    page.goto(f"/e/{slug}/sessions/")
    page.get_by_role("link", name="Sync", exact=True).click()
    expect(page.get_by_text("No vendor is connected")).to_be_visible()
    page.get_by_role("link", name="Connect a vendor").click()
    page.get_by_role("link", name="Connect Sessionboard").click()
    page.get_by_label("Token", exact=True).fill(TOKEN)
    page.get_by_label("Another address", exact=True).first.check()
    page.get_by_label("Another address optional").fill(sandbox.url("sessionboard"))
    page.get_by_role("spinbutton", name="Event", exact=True).fill("4242")


def test_an_organiser_connects_previews_applies_edits_and_undoes(maya, sandbox):
    reader, show = maya
    page = reader.page
    connect(page, sandbox, show.event.slug)

    press(page, "Test connection")
    tried = page.locator("#tried")
    expect(tried).to_contain_text("Sessionboard can be read")
    expect(tried.get_by_role("heading", name="Three sessions")).to_be_visible()
    expect(tried).to_contain_text("EDT")
    expect(page.get_by_label("Token", exact=True)).to_have_value(TOKEN)
    assert not Connection.objects.exists()

    press(page, "Connect Sessionboard")
    expect(page.get_by_role("heading", name="Test it before the first run")).to_be_visible()
    press(page, "Preview the first sync")
    expect(page.get_by_role("heading", name="Looking what would change")).to_be_visible()
    preview = work()
    expect(page.get_by_role("heading", name="This run would make")).to_be_visible()
    assert not Session.objects.exists()
    assert preview.is_dry

    page.locator("#apply").click()
    work()
    expect(page.get_by_role("heading", name="This run made")).to_be_visible()
    connection = Connection.objects.get()
    session, key = a_session(connection)
    theirs = session.description

    edit_title(page, show, session, "Ours for good")
    sandbox.world.change_session(key, title="Renamed there", description="<p>Quite another description.</p>")
    page.goto(f"/e/{show.event.slug}/sync/{connection.pk}/")
    press(page, "Sync now")
    work()
    row = page.locator("details", has_text="Ours for good").first
    expect(row).to_contain_text("1 stays yours")
    expect(row.get_by_role("row", name="Title")).to_contain_text("Ours: it was edited here")
    expect(row.get_by_role("row", name="Title")).to_contain_text("Renamed there")
    expect(row.get_by_role("row", name="Description")).to_contain_text("Quite another description.")
    session.refresh_from_db()
    assert (session.title, session.description) == ("Ours for good", "<p>Quite another description.</p>")

    page.get_by_role("link", name="Undo this run").click()
    press(page, "See what stays")
    expect(page.get_by_text("Nothing was edited here since")).to_be_visible()
    press(page, "Undo the run")
    expect(page.get_by_role("heading", name="This run was undone")).to_be_visible()
    session.refresh_from_db()
    assert (session.title, session.description) == ("Ours for good", theirs)
    assert TOKEN not in page.content()


def edit_title(page: Page, show: Show, session: Session, title: str) -> None:
    page.goto(f"/e/{show.event.slug}/sessions/{session.pk}/edit/")
    page.get_by_label("Title", exact=True).fill(title)
    page.locator("main form .button.primary").last.click()
    page.wait_for_url(f"**/sessions/{session.pk}/")


def test_it_all_works_without_script_on_a_phone(enter, sandbox):
    show = Show()
    in_the_zone(show.event, sandbox)
    reader = enter(**PHONE, java_script_enabled=False)
    sign_in(reader, show.organiser_user)
    page = reader.page

    connect(page, sandbox, show.event.slug)
    press(page, "Connect Sessionboard")
    press(page, "Test connection")
    expect(page.locator("#tried")).to_contain_text("Sessionboard can be read")
    press(page, "Preview the first sync")
    work()
    page.get_by_role("link", name="Look again").click()
    page.locator("#apply").click()
    work()
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("heading", name="This run made")).to_be_visible()
    assert Session.objects.exists()
