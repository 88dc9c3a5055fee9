"""Who an OpenID provider's word lets in, against one that really answers; and each way in which it can fail."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from eventhub.accounts.enums import AccountStatus
from eventhub.accounts.models import User
from eventhub.messaging.models import MailMessage
from tests.factories.passkeys import SoftKey, keep
from tests.factories.provider import LABEL, Provider, believe, running
from tests.factories.show import person

PASSWORD = "right-horse-battery"
BEGIN = "/account/oidc/sign-in/login/"


@pytest.fixture(scope="module")
def house() -> Iterator[Provider]:
    with running() as made:
        yield made


@pytest.fixture
def provider(house: Provider, settings: Settings) -> Provider:
    believe(settings, issuer=house.url)
    return house


@pytest.fixture
def ines(db: None) -> User:
    user = person("ines@corvid.example")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def led_to(client: Client, **sent: str) -> str:
    """Where the button on the sign-in page leads."""
    return str(client.post(BEGIN, sent).context["address"])


def come_back(client: Client, address: str) -> Any:
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")


def sign_in(client: Client, provider: Provider, sub: str, **sent: str) -> Any:
    return come_back(client, provider.agree(led_to(client, **sent), sub))


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_a_verified_address_opens_its_account_and_is_tied_to_it(client, provider, ines, facts):
    provider.knows("one", email="Ines@Corvid.example", email_verified=True)

    response = sign_in(client, provider, "one", next="/account/")

    assert (response.status_code, response["Location"], who(client)) == (302, "/account/", str(ines.pk))
    assert facts() == [("identity.linked", "", "")]
    mail = MailMessage.objects.get()
    assert (mail.recipient, mail.subject) == (ines.email, "A sign-in elsewhere opens your account")
    assert SocialAccount.objects.get().extra_data == {"email": "Ines@Corvid.example"}


def test_the_second_time_the_address_no_longer_matters(client, provider, ines, facts):
    provider.knows("two", email=ines.email, email_verified=True)
    sign_in(client, provider, "two")
    provider.knows("two", email="ines@elsewhere.example", email_verified=False)

    other = Client()
    sign_in(other, provider, "two")

    assert who(other) == str(ines.pk)
    assert facts() == [("identity.linked", "", "")]


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"email": "ines@corvid.example", "email_verified": False}, AccountStatus.ACTIVE),
        ({"email": "ines@corvid.example", "email_verified": "false"}, AccountStatus.ACTIVE),
        ({"email": "ines@corvid.example"}, AccountStatus.ACTIVE),
        ({"email": "nobody@corvid.example", "email_verified": True}, AccountStatus.ACTIVE),
        ({"email": "ines@corvid.example", "email_verified": True}, AccountStatus.SUSPENDED),
        ({"email": "ines@corvid.example", "email_verified": True}, AccountStatus.DEACTIVATED),
        ({"email": "ines@corvid.example", "email_verified": True}, AccountStatus.INVITED),
        ({"email": "not an address", "email_verified": True}, AccountStatus.ACTIVE),
        ({}, AccountStatus.ACTIVE),
    ],
)
def test_everybody_else_gets_one_page_that_tells_nothing(client, provider, ines, facts, claims, status):
    User.objects.filter(pk=ines.pk).update(status=status)
    provider.knows("three", **claims)

    response = sign_in(client, provider, "three")

    assert response.status_code == 403
    assert "This sign-in opens no account" in response.content.decode()
    assert (who(client), facts(), SocialAccount.objects.count(), User.objects.count()) == (None, [], 0, 1)


def test_a_tied_account_that_was_suspended_stays_closed(client, provider, ines):
    provider.knows("four", email=ines.email, email_verified=True)
    sign_in(Client(), provider, "four")
    User.objects.filter(pk=ines.pk).update(status=AccountStatus.SUSPENDED)

    response = sign_in(client, provider, "four")

    assert (response.status_code, who(client)) == (403, None)


def test_an_address_given_to_somebody_else_over_there_opens_nothing_here(client, provider, ines):
    provider.knows("five", email=ines.email, email_verified=True)
    provider.knows("six", email=ines.email, email_verified=True)
    sign_in(Client(), provider, "five")

    response = sign_in(client, provider, "six")

    assert (response.status_code, who(client), SocialAccount.objects.count()) == (403, None, 1)


def test_who_has_set_up_a_second_step_is_asked_for_it(client, provider, ines):
    keep(SoftKey(ines))
    provider.knows("seven", email=ines.email, email_verified=True)

    response = sign_in(client, provider, "seven")

    assert (response["Location"], who(client)) == (reverse("mfa_authenticate"), None)


# --- what can go wrong on the way ------------------------------------------------------------------


def did_not_work(response: Any) -> bool:
    return response.status_code == 401 and f"Sign-in with {LABEL} did not work" in response.content.decode()


def test_a_sign_in_is_used_once(client, provider, ines):
    provider.knows("eight", email=ines.email, email_verified=True)
    back = provider.agree(led_to(client), "eight")
    come_back(client, back)
    client.post(reverse("account_logout"))

    assert did_not_work(come_back(client, back))
    assert who(client) is None


def test_a_sign_in_that_somebody_else_began_is_refused(client, provider, ines):
    provider.knows("nine", email=ines.email, email_verified=True)

    assert did_not_work(come_back(client, provider.agree(led_to(Client()), "nine")))
    assert who(client) is None


def test_who_says_no_over_there_is_told_so(client, provider, db):
    response = client.get(come_back(client, provider.refuse(led_to(client)))["Location"])

    assert "You stopped the sign-in" in response.content.decode()


@pytest.mark.parametrize("query", ["", "?state=x", "?code=x", "?error=server_error", "?code=x&state=" + "y" * 2000])
def test_a_return_that_was_never_asked_for(client, provider, db, query):
    assert did_not_work(client.get(f"{BEGIN}callback/{query}"))


def test_a_provider_that_is_down(client, settings, db):
    believe(settings, issuer="http://localhost:9")

    assert did_not_work(client.post(BEGIN))


def test_another_issuer_than_the_one_that_was_set_up(client, house, settings, db):
    believe(settings, issuer="http://localhost:1", server=house.url)

    assert did_not_work(client.post(BEGIN))


def test_a_code_that_the_provider_does_not_know(client, provider, db):
    state = dict(pair.split("=") for pair in urlsplit(led_to(client)).query.split("&"))["state"]

    assert did_not_work(client.get(f"{BEGIN}callback/?code=made-up&state={state}"))


@pytest.mark.parametrize("name", ["account/oidc/other/login/", "account/oidc/openid_connect/login/"])
def test_a_provider_that_nobody_set_up(client, provider, db, name):
    assert client.post(f"/{name}").status_code == 404


def test_without_a_provider_there_is_no_button_and_no_way(client, db):
    SocialApp.objects.create(provider="openid_connect", provider_id="sign-in", name="x", client_id="x")

    assert "Sign in with" not in client.get(reverse("account_login")).content.decode().replace("with a passkey", "")
    assert client.post(BEGIN).status_code == 404


class Liar(BaseHTTPRequestHandler):
    """Answers everything with what the server was given."""

    def do_GET(self) -> None:
        self.send_response(self.server.status)
        self.send_header("Location", "http://localhost:9/elsewhere")
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: Any) -> None:
        """Not into the output of the tests."""


def description(**changes: Any) -> bytes:
    found = dict.fromkeys(("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"), "http://x/")
    return json.dumps(found | changes).encode()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"not JSON"),
        (200, b"[]"),
        (200, b"{}"),
        (200, description(issuer=["a list"])),
        (200, b'{"padding": "' + b"x" * 600_000 + b'"}'),
        (302, b""),
        (500, b"{}"),
    ],
)
def test_a_provider_that_answers_nonsense(client, settings, db, status, body):
    server = HTTPServer(("localhost", 0), Liar)
    server.status, server.body = status, body
    Thread(target=server.handle_request).start()
    believe(settings, issuer=f"http://localhost:{server.server_port}")

    assert did_not_work(client.post(BEGIN))
    server.server_close()


# --- one's own account -----------------------------------------------------------------------------


def test_a_connection_is_ended_by_its_owner_alone(client, provider, ines, facts):
    provider.knows("ten", email=ines.email, email_verified=True)
    sign_in(client, provider, "ten")
    tied = SocialAccount.objects.get()
    stranger = Client()
    stranger.force_login(person("tom@corvid.example"), "django.contrib.auth.backends.ModelBackend")
    stranger.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    refused = stranger.post(reverse("socialaccount_connections"), {"account": tied.pk})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("socialaccount_connections"), {"account": tied.pk})

    assert (refused.status_code, SocialAccount.objects.count()) == (422, 0)
    assert [verb for verb, *_ in facts()] == ["identity.linked", "identity.unlinked"]
