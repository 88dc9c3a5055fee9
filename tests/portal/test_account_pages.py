import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from eventhub.accounts.enums import AccountStatus
from eventhub.accounts.models import User
from eventhub.messaging.models import MailMessage

PASSWORD = "scaffold-and-carpet-tiles"
MISMATCH = "That e-mail and password don&#x27;t match an active account"


@pytest.fixture
def maya(db: None) -> User:
    user = User(email="maya@northernbuild.example", first_name="Maya", status=AccountStatus.ACTIVE)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def test_an_empty_installation_says_how_to_begin(client: Client, db: None) -> None:
    page = client.get(reverse("account_login")).content.decode()

    assert "Nobody has an account here yet" in page
    assert "manage.py create_organisation" in page


def test_with_the_first_account_it_is_the_way_in(client: Client, maya: User) -> None:
    page = client.get(reverse("account_login")).content.decode()

    assert "create_organisation" not in page
    assert 'name="password"' in page


def sign_in(client: Client, email: str, password: str) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password})


def words(response: Any) -> str:
    return response.content.decode()


def without_chance(response: Any) -> str:
    """The page without its nonce and its masked CSRF tokens, which differ each time."""
    return re.sub(r'nonce="[^"]*"|[A-Za-z0-9]{64}', "", words(response))


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("account_login", "Sign in"),
        ("account_signup", "Accounts come by invitation"),
        ("account_inactive", "This account is not active"),
        ("account_reset_password", "Reset your password"),
        ("account_reset_password_done", "Look into your mail"),
        ("account_reset_password_from_key_done", "Your password is changed"),
        ("account_email_verification_sent", "Look into your mail"),
    ],
)
@pytest.mark.django_db
def test_the_pages_before_the_door_speak_our_words(client: Client, name: str, title: str) -> None:
    response = client.get(reverse(name))

    assert (response.status_code, words(response).count("<h1")) == (200, 1)
    assert title in words(response)
    assert "style=" not in words(response)


@pytest.mark.parametrize("link", ["account_reset_password_from_key", "account_confirm_email"])
@pytest.mark.django_db
def test_a_link_that_ended_says_so_and_offers_a_new_one(client: Client, link: str) -> None:
    keys = {"uidb36": "zz", "key": "ended"} if link == "account_reset_password_from_key" else {"key": "ended"}

    response = client.get(reverse(link, kwargs=keys))

    assert "This link has ended" in words(response)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("account_change_password", "Change your password"),
        ("account_email", "E-mail address"),
        ("mfa_index", "Two-step sign-in"),
        ("usersessions_list", "Signed-in devices"),
        ("account_logout", "Sign out on this device"),
        ("account_reauthenticate", "Confirm that it is you"),
    ],
)
def test_the_pages_of_the_own_account_speak_our_words(client: Client, maya: User, name: str, title: str) -> None:
    sign_in(client, maya.email, PASSWORD)

    response = client.get(reverse(name))

    assert (response.status_code, words(response).count("<h1")) == (200, 1)
    assert title in words(response)
    assert "style=" not in words(response)


def test_what_is_to_mend_is_called_as_its_field_is(client: Client, maya: User) -> None:
    sign_in(client, maya.email, PASSWORD)

    response = client.post(reverse("account_change_password"), {})

    assert response.status_code == 422
    for label in ("Present password", "New password", "New password again"):
        assert f">{label}: Fill this in.</a>" in words(response)


def test_two_step_sign_in_is_set_up_and_asked_for(client: Client, maya: User) -> None:
    sign_in(client, maya.email, PASSWORD)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert "Set up an authenticator app" in words(client.get(reverse("mfa_activate_totp")))
    TOTP.activate(maya, generate_totp_secret())
    RecoveryCodes.activate(maya)

    pages = {
        name: words(client.get(reverse(name)))
        for name in ("mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes")
    }
    assert "10 left" in pages["mfa_index"]
    assert "Turn off two-step sign-in?" in pages["mfa_deactivate_totp"]
    assert "10 of 10 codes are left." in pages["mfa_view_recovery_codes"]
    assert "The 10 codes that you have now stop working at once." in pages["mfa_generate_recovery_codes"]
    download = client.get(reverse("mfa_download_recovery_codes"))
    assert words(download).startswith("EventHub, recovery codes of maya@northernbuild.example")

    asked = sign_in(Client(), maya.email, PASSWORD)
    assert (asked.status_code, asked["Location"]) == (302, reverse("mfa_authenticate"))


def test_a_wrong_code_is_refused_with_what_to_do(client: Client, maya: User) -> None:
    TOTP.activate(maya, generate_totp_secret())
    sign_in(client, maya.email, PASSWORD)

    response = client.post(reverse("mfa_authenticate"), {"code": "x"})

    assert response.status_code == 422
    assert "The code does not match." in words(response)


@pytest.mark.parametrize(
    ("email", "password", "status"),
    [
        ("maya@northernbuild.example", "wrong", AccountStatus.ACTIVE),
        ("nobody@northernbuild.example", PASSWORD, AccountStatus.ACTIVE),
        ("maya@northernbuild.example", PASSWORD, AccountStatus.SUSPENDED),
        ("maya@northernbuild.example", PASSWORD, AccountStatus.DEACTIVATED),
    ],
)
def test_a_failed_sign_in_never_says_which_part_was_wrong(
    client: Client, db: None, email: str, password: str, status: AccountStatus
) -> None:
    user = User(email="maya@northernbuild.example", status=status)
    user.set_password(PASSWORD)
    user.save()

    response = sign_in(client, email, password)

    assert response.status_code == 422
    assert MISMATCH in words(response)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("ticked", "is_kept"), [("on", True), ("", False)])
def test_staying_signed_in_is_the_readers_choice(client: Client, maya: User, ticked: str, is_kept: bool) -> None:
    client.post(reverse("account_login"), {"login": maya.email, "password": PASSWORD, "remember": ticked})

    assert client.session.get_expire_at_browser_close() is not is_kept


def test_other_devices_are_listed_and_signed_out(client: Client, maya: User) -> None:
    other = Client(headers={"User-Agent": "Mozilla/5.0 (iPhone) Version/18.0 Safari/604.1"})
    sign_in(other, maya.email, PASSWORD)
    sign_in(client, maya.email, PASSWORD)

    listed = words(client.get(reverse("usersessions_list")))
    client.post(reverse("usersessions_list"))

    assert "Safari on iPhone" in listed
    assert listed.count("this device") == 1
    assert UserSession.objects.filter(user=maya).count() == 1
    assert other.get(reverse("account_email")).status_code == 302


def test_a_new_address_counts_from_its_confirmation(client: Client, maya: User) -> None:
    sign_in(client, maya.email, PASSWORD)
    client.post(reverse("account_email"), {"email": "maya@new.example", "action_add": ""})
    mail = MailMessage.objects.get()
    link = next(word for word in mail.body_text.split() if "/confirm-email/" in word)

    waiting = words(client.get(reverse("account_email")))
    assert "maya@northernbuild.example" in waiting
    assert "open the link that we sent to maya@new.example" in waiting
    assert (mail.recipient, mail.subject) == ("maya@new.example", "Confirm your new e-mail address")

    client.post(link)
    maya.refresh_from_db()
    assert maya.email == "maya@new.example"


def test_a_reset_says_the_same_for_every_address(client: Client, maya: User) -> None:
    pages = [
        without_chance(client.post(reverse("account_reset_password"), {"email": email}, follow=True))
        for email in (maya.email, "nobody@northernbuild.example")
    ]

    assert pages[0] == pages[1]
    assert dict(MailMessage.objects.values_list("recipient", "subject")) == {
        "maya@northernbuild.example": "Choose a new password",
        "nobody@northernbuild.example": "There is no account for this address",
    }
