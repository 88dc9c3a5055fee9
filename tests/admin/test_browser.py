"""The pages of staff in a real Chromium: under the policy, for axe, on a phone; and one version from form to publication."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from eventhub.configurations.models import StandConfiguration
from eventhub.packages.models import Package
from tests.admin.rows import add_rows, list_of, page_of, staff_member, step_of
from tests.factories.show import Show

pytestmark = pytest.mark.browser

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What Django's own admin brings and we can't mend from outside: (rule, what the element's HTML holds).
KNOWN = {("aria-input-field-name", "select2-")}
PAGES: dict[str, Callable[[Show], str]] = {
    "index": lambda show: reverse("admin:index"),
    "list": lambda show: list_of(StandConfiguration),
    "configuration": lambda show: page_of(show.stand.configurations.get()),
    "history": lambda show: reverse("admin:stands_stand_history", args=[show.stand.pk]),
    "event": lambda show: page_of(show.event),
    "stand": lambda show: page_of(show.stand),
    "new stand": lambda show: reverse("admin:stands_stand_add"),
    "new client": lambda show: reverse("admin:accounts_apiclient_add"),
    "new package": lambda show: reverse("admin:packages_package_add"),
    "new version": lambda show: reverse("admin:packages_package_new_version", args=[show.package.pk]),
    "step": lambda show: step_of(show.stand.configurations.get(), "submit"),
    "person": lambda show: page_of(show.sponsor_user),
}


@pytest.fixture
def expo(live_server) -> Show:
    """A row of everything, and a configuration that has problems."""
    show = add_rows()
    show.stand.configurations.get().selections.filter(option__code="back-wall").update(quantity=0)
    return show


@pytest.fixture
def desk(page: Page, live_server, expo) -> Iterator[Page]:
    """Staff, signed in; the console may say nothing until axe comes with scripts and styles of its own."""
    visitor = Client()
    visitor.force_login(staff_member(), "django.contrib.auth.backends.ModelBackend")
    cookie = visitor.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page.set_viewport_size({"width": 1440, "height": 900})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.said = said
    return page


def test_every_kind_of_page_is_clean(desk, live_server, expo):
    for name, address in PAGES.items():
        desk.goto(live_server.url + address(expo))
        assert desk.said == [], name

        found = Axe().run(desk, options={"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": LEVELS}})

        assert list(unknown(found.response["violations"])) == [], name
        desk.said.clear()


def unknown(violations: list[dict]) -> Iterator[tuple[str, str]]:
    for violation in violations:
        for node in violation["nodes"]:
            if not any(rule == violation["id"] and part in node["html"] for rule, part in KNOWN):
                yield violation["id"], node["html"][:200]


def test_every_kind_of_page_fits_a_phone(desk, live_server, expo):
    desk.set_viewport_size({"width": 390, "height": 844})
    for name, address in PAGES.items():
        desk.goto(live_server.url + address(expo))

        assert desk.evaluate("document.documentElement.scrollWidth") <= 390, name


def test_a_version_is_published_from_the_page(desk, live_server, expo):
    desk.goto(live_server.url + PAGES["new version"](expo))
    desk.fill("[name=price]", "3333")
    desk.click("text=Show the difference")
    shown = desk.inner_text("#difference tbody")
    desk.click("[name=_publish]")

    assert shown.split("\t") == ["base price", "changed", "£3,200.00", "£3,333.00"]
    assert "is published as version 2." in desk.inner_text(".messagelist")
    assert Package.objects.get(pk=expo.package.pk).current_version.price == 3333
    assert desk.said == []


def test_a_sponsor_is_chosen_by_typing(desk, live_server, expo):
    """The one place where scripts of the admin ask the server."""
    free = expo.add_stand("Z9")
    desk.goto(live_server.url + step_of(free, "assign"))
    desk.click(".select2-selection")
    desk.keyboard.type("Corvid")
    desk.click(".select2-results__option >> text=Corvid Robotics")
    desk.click("input[value='Assign sponsor']")

    assert "Stand Z9 is assigned." in desk.inner_text(".messagelist")
    free.refresh_from_db()
    assert str(free.sponsorship) == "Corvid Robotics"
    assert desk.said == []
