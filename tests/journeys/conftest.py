from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from eventhub.accounts.models import User
from tests.journeys import post
from tests.journeys.hands import Hands, Keyboard, Mouse

DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
PATIENCE = 10_000  # ms


@dataclass
class Reader:
    """Somebody at a browser of their own. `complaints` holds what the browser's console said against the page."""

    site: str
    page: Page
    hands: Hands
    complaints: list[str] = field(default_factory=list)

    @property
    def total(self) -> str:
        """The figure with VAT in the one breakdown on the page."""
        return self.page.locator("table.price .figure").first.inner_text()


def listen(page: Page, complaints: list[str]) -> None:
    """Errors of scripts, blocked styles and scripts, missing files."""
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)


def sign_in(reader: Reader, user: User) -> None:
    """By a session that exists already; the sign-in page has its own steps."""
    visitor = Client()
    visitor.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    cookie = visitor.cookies[settings.SESSION_COOKIE_NAME]
    reader.page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": reader.site}])


@pytest.fixture
def site(live_server: LiveServer, settings: Settings) -> str:
    """The address of the running product; the links in its mails lead there."""
    settings.EVENTHUB_BASE_URL = live_server.url
    post.forget()
    return live_server.url


@pytest.fixture
def enter(browser: Browser, site: str) -> Iterator[Callable[..., Reader]]:
    """enter(keyboard=True, **context): another person comes in. Nobody may have met an error in the end."""
    contexts: list[BrowserContext] = []
    readers: list[Reader] = []

    def come_in(*, keyboard: bool = False, **context) -> Reader:
        contexts.append(browser.new_context(base_url=site, **(DESK | context)))
        contexts[-1].set_default_timeout(PATIENCE)
        page = contexts[-1].new_page()
        readers.append(Reader(site, page, Keyboard(page) if keyboard else Mouse(page)))
        listen(page, readers[-1].complaints)
        return readers[-1]

    yield come_in
    for context in contexts:
        context.close()
    assert [reader.complaints for reader in readers] == [[] for _ in readers]
