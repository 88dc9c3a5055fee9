"""The forms of passkeys without a browser: what a device sends is believed only where it fits, and nothing else breaks them."""

import json
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from eventhub.accounts.enums import AccountStatus
from eventhub.accounts.models import User
from tests.factories.passkeys import SoftKey, keep
from tests.factories.show import person

PASSWORD = "right-horse-battery"
JSON = {"Accept": "application/json"}


@pytest.fixture
def ines(db: None) -> User:
    user = person("ines@corvid.example")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


@pytest.fixture
def at_home(client: Client, ines: User) -> Client:
    """Signed in, and the password given once more."""
    client.force_login(ines, "django.contrib.auth.backends.ModelBackend")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def challenge_to_sign_in(client: Client) -> str:
    options = client.get(reverse("mfa_login_webauthn"), headers=JSON).json()
    return str(options["request_options"]["publicKey"]["challenge"])


def sign_in(client: Client, credential: Any, **more: str) -> Any:
    return client.post(reverse("mfa_login_webauthn"), {"credential": json.dumps(credential), **more})


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_a_passkey_signs_in_alone_and_leads_where_its_owner_wanted_to_go(client, ines):
    key = SoftKey(ines)
    row = keep(key)

    response = sign_in(client, key.sign(challenge_to_sign_in(client)), next="/account/")

    assert (response.status_code, response["Location"]) == (302, "/account/")
    row.refresh_from_db()
    assert (who(client), row.last_used_at is not None) == (str(ines.pk), True)


def test_a_signature_opens_the_door_once(client, ines):
    key = SoftKey(ines)
    keep(key)
    signed = key.sign(challenge_to_sign_in(client))
    sign_in(client, signed)
    stranger = Client()

    response = sign_in(stranger, signed)

    assert (response["Location"], who(stranger)) == (reverse("account_login"), None)


@pytest.mark.parametrize("status", [AccountStatus.SUSPENDED, AccountStatus.DEACTIVATED])
def test_an_account_that_is_not_active_is_answered_like_an_unknown_key(client, ines, status):
    keep(key := SoftKey(ines))
    User.objects.filter(pk=ines.pk).update(status=status)

    response = sign_in(client, key.sign(challenge_to_sign_in(client)))

    page = client.get(response["Location"]).content.decode()
    assert "That passkey does not match an active account." in page
    assert who(client) is None


def wrong_credentials(ines: User) -> dict[str, Any]:
    key, other = SoftKey(ines), SoftKey(person("tom@corvid.example"))
    keep(key), keep(other)
    good, foreign = key.sign("x"), other.sign("x")
    elsewhere = SoftKey(ines, host="evil.example", key=key.key, credential_id=key.credential_id)
    return {
        "another challenge": good,
        "somebody else's signature": good
        | {"response": good["response"] | {"signature": foreign["response"]["signature"]}},
        "another host": elsewhere.sign("x"),
        "no handle": good | {"response": {**good["response"], "userHandle": None}},
        "the handle of nobody": good | {"response": {**good["response"], "userHandle": "bm9ib2R5"}},
        "a list": [],
        "a number": 7,
        "nothing in it": {},
        "a list as response": good | {"response": [1]},
        "rubbish as facts": good | {"response": {**good["response"], "authenticatorData": "AAAA"}},
        "rubbish as client data": good | {"response": {**good["response"], "clientDataJSON": "AAAA"}},
    }


def test_what_does_not_fit_is_refused_with_one_sentence(client, ines):
    said = {}
    for words, credential in wrong_credentials(ines).items():
        challenge_to_sign_in(client)
        response = sign_in(client, credential)
        page = client.get(response["Location"]).content.decode()
        said[words] = "does not match an active account" in page and who(client) is None

    assert said == dict.fromkeys(said, True)


@pytest.mark.parametrize("credential", ["", "x", "[]", "7", "{}", '{"response": []}', "null", '"\\u0000"'])
def test_adding_refuses_what_no_browser_sends(at_home, credential):
    at_home.get(reverse("mfa_add_webauthn"))

    response = at_home.post(reverse("mfa_add_webauthn"), {"name": "Key", "credential": credential})

    assert response.status_code == 422
    assert not Authenticator.objects.exists()


def test_a_key_is_added_under_its_name_and_its_owner_is_told(at_home, ines):
    page = at_home.get(reverse("mfa_add_webauthn"))
    challenge = page.context["js_data"]["creation_options"]["publicKey"]["challenge"]

    sent = {"name": "Desk", "passwordless": "on", "credential": json.dumps(SoftKey(ines).register(challenge))}
    response = at_home.post(reverse("mfa_add_webauthn"), sent)

    assert response["Location"] == reverse("mfa_view_recovery_codes")
    assert Authenticator.objects.get(type="webauthn").wrap().name == "Desk"


@pytest.mark.parametrize("step", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_somebody_elses_key_is_not_there(at_home, step):
    other = keep(SoftKey(person("tom@corvid.example")))

    response = at_home.post(reverse(step, args=[other.pk]), {"name": "Mine"})

    other.refresh_from_db()
    assert (response.status_code, other.wrap().name) == (404, "Work laptop")


def test_a_second_step_that_fails_is_a_refusal(client, ines):
    keep(SoftKey(ines))
    client.post(reverse("account_login"), {"login": ines.email, "password": PASSWORD})

    response = client.post(reverse("mfa_authenticate"), {"credential": "[]"})

    assert response.status_code == 422
    assert "That passkey does not open this account." in response.content.decode()
