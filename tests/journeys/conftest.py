import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.test import Client, override_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django import DjangoDbBlocker, Settings
from pytest_django.live_server_helper import LiveServer

from eventhub.accounts.models import User
from eventhub.demo.credentials import PEOPLE
from eventhub.demo.seed import seed
from tests.emptying import empty_tables
from tests.factories.passkeys import SoftKey, keep
from tests.journeys import post
from tests.journeys.demo import Demo, open_next_year
from tests.journeys.hands import Hands, Keyboard, Mouse

DESK = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB"}
PHONE = DESK | {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
PATIENCE = 10_000  # ms
expect.set_options(timeout=PATIENCE)


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


def session_cookie(user: User, site: str) -> dict[str, str]:
    """Of a session whose password was given just now, twice; the sign-in page has its own steps."""
    visitor = Client()
    visitor.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = visitor.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": time.time(), "email": user.email, "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    cookie = visitor.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value, "url": site}


def sign_in(reader: Reader, user: User) -> None:
    reader.page.context.add_cookies([session_cookie(user, reader.site)])


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


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Demo]:
    """Seeded once and only read: what a visit sends is refused."""
    with django_db_blocker.unblock():
        settings.EVENTHUB_DATA_DIR.mkdir(parents=True, exist_ok=True)
        seed()
        open_next_year()
        sign_in_in_two_steps(User.objects.get(email=PEOPLE["designer"]))
        server = LiveServer("localhost")
        with override_settings(EVENTHUB_BASE_URL=server.url):
            keep_one_mail()
            yield Demo(server.url)
        server.stop()
        empty_tables()


def sign_in_in_two_steps(user: User) -> None:
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    keep(SoftKey(user, host="localhost"))


def keep_one_mail() -> None:
    """For the page that shows a developer what would have been sent."""
    files = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=settings.EMAIL_FILE_PATH)
    files.send_messages([EmailMessage("Stand A03 is approved", "See it here: http://localhost/", to=["a@b.example"])])
