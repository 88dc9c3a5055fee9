"""What staff do in a real Chromium, under the policy: a sponsor found by typing."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from tests.admin.rows import add_rows, staff_member, step_of
from tests.factories.show import Show

pytestmark = pytest.mark.browser


@pytest.fixture
def expo(live_server) -> Show:
    """A row of everything, and a configuration that has problems."""
    show = add_rows()
    show.stand.configurations.get().selections.filter(option__code="back-wall").update(quantity=0)
    return show


@pytest.fixture
def desk(page: Page, live_server, expo) -> Iterator[Page]:
    """Staff, signed in; `said` is what the console said against the page."""
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
