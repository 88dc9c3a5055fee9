"""A passkey from its making to its end, with the authenticator that Chromium brings along."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from playwright.sync_api import CDPSession, Page, expect

from eventhub.accounts.enums import Role
from eventhub.accounts.models import User
from tests.factories.show import Show, person
from tests.journeys.conftest import Reader, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "right-horse-battery"
PHONE_LIKE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
SECURITY_KEY = PHONE_LIKE | {"transport": "usb", "hasResidentKey": False, "hasUserVerification": False}


@pytest.fixture
def ines() -> User:
    user = person("ines.duarte@corvid.example", Role.SPONSOR, Show().stand.sponsorship)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def plug_in(page: Page, **traits: object) -> tuple[CDPSession, str]:
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    answer = device.send("WebAuthn.addVirtualAuthenticator", {"options": {**PHONE_LIKE, **traits}})
    return device, answer["authenticatorId"]


def confirm(page: Page) -> None:
    """What touches the safety of an account asks for the password once more."""
    if page.get_by_role("heading", name="Confirm that it is you").is_visible():
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()


def add_passkey(reader: Reader, name: str, *, alone: bool) -> None:
    page = reader.page
    page.goto("/account/2fa/webauthn/add/")
    confirm(page)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Sign in with it alone").set_checked(alone)
    page.get_by_role("button", name="Add the passkey").click()


def give_password(page: Page, user: User) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_passkey_is_made_used_renamed_and_removed(enter, ines):
    reader = enter()
    page = reader.page
    sign_in(reader, ines)
    device, key = plug_in(page)

    add_passkey(reader, "Work laptop", alone=True)
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/account/2fa/webauthn/")
    expect(page.get_by_role("row").last).to_contain_text("Sign-in alone")
    add_passkey(reader, "Again", alone=True)  # the device knows that it holds one
    expect(page.locator("#passkey-problem")).to_contain_text("holds a passkey of this account already")

    page.context.clear_cookies()
    page.goto("/account/login/?next=/account/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Your details")).to_be_visible()
    assert Authenticator.objects.get(user=ines, type="webauthn").last_used_at is not None

    page.goto("/account/2fa/webauthn/")
    page.get_by_role("link", name="Rename Work laptop").click()
    confirm(page)
    page.get_by_role("textbox", name="Name").fill("Desk")
    page.get_by_role("button", name="Save the name").click()
    page.get_by_role("link", name="Remove Desk").click()
    page.get_by_role("button", name="Remove the passkey").click()
    expect(page.get_by_text("You have no passkey yet.")).to_be_visible()
    assert not Authenticator.objects.filter(user=ines).exists()

    page.context.clear_cookies()
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()  # the device still offers it
    expect(page.get_by_text("That passkey does not match an active account.")).to_be_visible()
    device.send("WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": key, "enabled": False})


def test_a_security_key_is_the_second_step(enter, ines):
    reader = enter()
    page = reader.page
    sign_in(reader, ines)
    plug_in(page, **SECURITY_KEY)

    add_passkey(reader, "Blue key", alone=False)
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.context.clear_cookies()
    give_password(page, ines)
    expect(page.get_by_role("heading", name="The second step")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="My stands")).to_be_visible()
