"""A package typed in from nothing by staff, without a catalogue system: offered, chosen, configured and approved."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from eventhub.configurations.models import StandConfiguration
from eventhub.packages.models import Package, PackageDraft
from tests.admin.rows import staff_member
from tests.factories.show import Show
from tests.journeys import post
from tests.journeys.conftest import PHONE, Reader, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def show() -> Show:
    return Show()


def cell(page: Page, column: str, row: str):
    return page.get_by_label(f"{column}, {row}", exact=True)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("Saved")


def begin(page: Page) -> None:
    page.goto("/admin/packages/package/")
    page.get_by_role("link", name="New package").click()
    page.get_by_label("Organisation").select_option("Leeds Dock Halls")
    page.get_by_label("Code").fill("island-40")
    page.get_by_label("Currency").fill("GBP")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("a new package of Leeds Dock Halls · 0 categories, 0 options")).to_be_visible()


def write_outline(page: Page) -> None:
    page.get_by_label("Name:").fill("Island 40")
    page.get_by_label("Base price:").fill("5200")
    for number, (name, low, high) in enumerate([("Power", "1", "1"), ("Light", "0", "")], start=1):
        cell(page, "Name", f"new category {number}").fill(name)
        cell(page, "At least", f"new category {number}").fill(low)
        cell(page, "At most", f"new category {number}").fill(high)
    save(page)
    expect(page.locator(".row-count")).to_have_text("2 categories")


def write_options(page: Page, category: str, *options: tuple[str, str, str, str]) -> None:
    """(code, name, price, maximum) of each; the rows are counted while they are filled."""
    page.get_by_role("link", name=f"of {category}").click()
    for number, (code, name, price, most) in enumerate(options, start=1):
        for column, text in (("Code", code), ("Name", name), ("Unit price", price), ("Maximum", most)):
            cell(page, column, f"new option {number}").fill(text)
    expect(page.locator(".row-count")).to_have_text(f"{len(options)} options")
    save(page)


def write_rule(page: Page, option: str, kind: str, other: str, message: str = "") -> None:
    """Opens the option from its category."""
    page.get_by_role("link", name=f"of {option}").click()
    page.get_by_label("Kind, row 1").select_option(kind)
    page.get_by_label("Other option, row 1").fill(other)
    cell(page, "Message", "row 1").fill(message)
    save(page)


def type_in_a_package(page: Page) -> None:
    begin(page)
    write_outline(page)
    write_options(page, "Power", ("kw1", "1 kW", "0", "1"), ("kw3", "3 kW", "185.00", "1"))
    write_rule(page, "kw3", "excludes", "rig")
    page.get_by_role("link", name="Working copy").click()
    write_options(page, "Light", ("spot", "Spot", "34.00", "12"), ("rig", "Lighting rig", "480.00", "1"))
    write_rule(page, "rig", "requires", "kw3", "The lighting rig needs a 3 kW connection")


def mend_the_rules(page: Page) -> None:
    """The check names the contradiction and its chain before anything is published."""
    page.get_by_role("link", name="Working copy").click()
    page.get_by_role("link", name="Check and publish").click()
    expect(page.locator("#findings")).to_contain_text("“Lighting rig” can never be chosen.")
    expect(page.locator("#findings")).to_contain_text(
        "“Lighting rig” needs “3 kW”, which does not go with “Lighting rig”."
    )
    page.get_by_role("link", name="Working copy").click()
    page.get_by_role("link", name="of Power").click()
    page.get_by_role("link", name="of kw3").click()
    page.get_by_label("Other option, row 1").fill("")
    save(page)


def publish(page: Page) -> None:
    page.get_by_role("link", name="Working copy").click()
    page.get_by_role("link", name="Check and publish").click()
    expect(page.locator("#findings")).to_contain_text("Every option can be chosen")
    expect(page.locator("#difference")).to_contain_text("Lighting rig")
    page.get_by_role("button", name="Publish the package").click()
    expect(page.locator(".messagelist")).to_contain_text("Island 40 is published as version 1.")


def offer(maya: Reader, show: Show) -> None:
    page = maya.page
    page.goto(f"/e/{show.event.slug}/packages/")
    page.get_by_role("link", name="Island 40").click()
    expect(page.get_by_text("Every option can be chosen")).to_be_visible()
    page.get_by_role("button", name="Offer it here").click()
    expect(page.get_by_text("Island 40 is on offer.")).to_be_visible()


def choose_and_submit(ines: Reader) -> None:
    """With the rig and no power for it: the rule that staff typed is what the sponsor reads."""
    page = ines.page
    page.goto("/")
    page.get_by_role("link", name="Choose a package").first.click()
    page.get_by_role("button", name="Choose Island 40").first.click()
    page.get_by_role("checkbox", name="Lighting rig").check()
    expect(page.get_by_text("The lighting rig needs a 3 kW connection").first).to_be_visible()
    page.get_by_role("radio", name="3 kW").check()
    expect(page.locator("#submit-panel")).to_contain_text("Nothing is missing")
    page.get_by_role("button", name="Check and submit").click()
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("is submitted for review.")).to_be_visible()


def approve(maya: Reader, show: Show) -> None:
    page = maya.page
    page.goto(f"/e/{show.event.slug}/review/{StandConfiguration.objects.get().pk}/")
    page.get_by_role("radio", name="Approve revision 1").check()
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_text("is approved.")).to_be_visible()


def test_a_package_typed_in_from_nothing_is_offered_chosen_and_approved(
    site: str, show: Show, enter: Callable[..., Reader]
):
    kit, maya, ines = enter(), enter(), enter(**PHONE)
    sign_in(kit, staff_member())
    sign_in(maya, show.organiser_user)
    sign_in(ines, show.sponsor_user)

    type_in_a_package(kit.page)
    mend_the_rules(kit.page)
    publish(kit.page)
    offer(maya, show)
    choose_and_submit(ines)
    approve(maya, show)
    post.deliver()

    approved = StandConfiguration.objects.get()
    assert (approved.status, approved.version.package.code) == ("approved", "island-40")
    assert approved.net_total == Decimal("5865.00")
    assert PackageDraft.objects.count() == 0
    assert Package.objects.get(code="island-40").versions.count() == 1


def test_what_is_typed_is_saved_by_itself_also_after_the_connection_was_lost(
    site: str, show: Show, enter: Callable[..., Reader]
):
    kit = enter()
    sign_in(kit, staff_member())
    page = kit.page
    begin(page)

    page.get_by_label("Name:").fill("Island 40")
    expect(page.locator("#save-state")).to_contain_text("Saved", timeout=5_000)
    page.context.set_offline(True)
    cell(page, "Name", "new category 1").fill("Power")
    expect(page.locator("#save-state")).to_contain_text("Not saved: no connection since")
    page.context.set_offline(False)
    expect(page.locator("#save-state .status[data-is=good]")).to_be_visible()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        cell(page, "At least", "new category 1").fill("1")
    expect(page.locator("#save-state .status[data-is=good]")).to_be_visible()

    typed = PackageDraft.objects.get().typed
    assert (typed["name"], [(each["name"], each["min_selections"]) for each in typed["categories"]]) == (
        "Island 40",
        [("Power", "1")],
    )
    kit.complaints.clear()  # the browser tells of the lost connection
