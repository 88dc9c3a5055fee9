import base64
import hashlib
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from eventhub.accounts.services import revoke_client
from eventhub.core.actor import Actor
from tests.api.conftest import ALL_SCOPES, FORM, Api, ask_token, make_client
from tests.factories.show import organisation

AccessToken = get_access_token_model()


@pytest.fixture
def owner(db):
    return organisation()


@pytest.fixture
def http() -> Client:
    return Client(raise_request_exception=False)


def test_a_token_is_given_as_the_contract_says(http, owner):
    client, secret = make_client(owner, "events:read", "stands:read")

    response = ask_token(http, client, secret)

    body = response.json()
    assert response.status_code == 200
    assert {**body, "access_token": "…"} == {
        "access_token": "…",
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": "events:read stands:read",
    }
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "no-store"
    assert Api(body["access_token"]).get("/events").status == 200


def test_a_token_is_kept_as_a_checksum_only(http, owner):
    client, secret = make_client(owner, "events:read")

    value = ask_token(http, client, secret).json()["access_token"]

    kept = AccessToken.objects.get(application=client)
    assert kept.token == ""
    assert kept.token_checksum == hashlib.sha256(value.encode()).hexdigest()


def test_the_client_may_name_itself_by_http_basic(http, owner):
    client, secret = make_client(owner, "events:read")
    credentials = base64.b64encode(f"{client.client_id}:{secret}".encode()).decode()

    response = http.post(
        "/oauth/token", "grant_type=client_credentials", FORM, headers={"Authorization": f"Basic {credentials}"}
    )

    assert (response.status_code, response.json()["token_type"]) == (200, "Bearer")


def test_fewer_scopes_can_be_asked_for(http, owner):
    client, secret = make_client(owner)

    body = ask_token(http, client, secret, scope="events:read").json()

    assert body["scope"] == "events:read"
    assert Api(body["access_token"]).get("/stands").status == 403


@pytest.mark.parametrize("scope", ["stands:write", "events:read stands:write", "no:such", "read"])
def test_a_scope_beyond_the_client_is_refused(http, owner, scope):
    client, secret = make_client(owner, "events:read")

    response = ask_token(http, client, secret, scope=scope)

    assert (response.status_code, response.json()["error"]) == (400, "invalid_scope")
    assert AccessToken.objects.count() == 0


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_id": "a\x00b"}, 400, "invalid_request"),
        ({"client_secret": "a\x00b"}, 400, "invalid_request"),
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, 400, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, 400, "unsupported_grant_type"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:device_code"}, 400, "unsupported_grant_type"),
        ({"grant_type": "x" * 20_000}, 400, "invalid_request"),
    ],
)
def test_a_wrong_form_is_refused_as_rfc_6749_says(http, owner, form, status, error):
    client, secret = make_client(owner, "events:read")

    response = ask_token(http, client, secret, **form)

    assert (response.status_code, response.json()["error"]) == (status, error)
    assert response["Cache-Control"] == "no-store"
    assert AccessToken.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ('{"grant_type": "client_credentials"}', "application/json"),
        ("grant_type=client_credentials&grant_type=client_credentials", FORM),
        ("grant_type=client_credentials", "text/plain"),
        ("grant_type=client_credentials", f"{FORM}; charset=utf-16"),
        ("&".join(f"a{number}=" for number in range(2000)), FORM),
        ("", FORM),
    ],
)
def test_only_a_form_is_read(http, db, body, content_type):
    response = http.post("/oauth/token", body, content_type)

    assert (response.status_code, response.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("credentials", ["a\x00b:c", "nobody:nothing", "no-colon"])
def test_wrong_basic_credentials_are_an_invalid_client(http, db, credentials):
    encoded = base64.b64encode(credentials.encode()).decode()

    response = http.post(
        "/oauth/token", "grant_type=client_credentials", FORM, headers={"Authorization": f"Basic {encoded}"}
    )

    assert (response.status_code, response.json()["error"]) == (401, "invalid_client")


def test_the_token_endpoint_has_no_slash_and_takes_post_only(http, db):
    assert http.get("/oauth/token").status_code == 405
    assert http.post("/oauth/token/", "", FORM).status_code == 404


def test_a_revoked_client_gets_no_token_and_its_tokens_stop_at_once(http, owner):
    client, secret = make_client(owner, "events:read")
    api = Api(ask_token(http, client, secret).json()["access_token"])
    assert api.get("/events").status == 200

    revoke_client(client, actor=Actor.system("tests"))

    assert api.get("/events").error["code"] == "invalid_token"
    response = ask_token(http, client, secret)
    assert (response.status_code, response.json()["error"]) == (401, "invalid_client")


def test_a_token_ends_after_an_hour(http, owner):
    client, secret = make_client(owner, "events:read")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        api = Api(ask_token(http, client, secret).json()["access_token"])
        clock.shift(timedelta(minutes=59))
        assert api.get("/events").status == 200
        clock.shift(timedelta(minutes=2))
        assert api.get("/events").status == 401


def test_a_scope_taken_from_the_client_is_gone_from_its_tokens(http, owner):
    client, secret = make_client(owner, "events:read", "stands:read")
    api = Api(ask_token(http, client, secret).json()["access_token"])

    type(client).objects.filter(pk=client.pk).update(allowed_scopes=["stands:read"])

    assert api.get("/events").error["code"] == "insufficient_scope"


def test_a_client_gives_its_own_token_back(http, owner):
    client, secret = make_client(owner, "events:read")
    other, other_secret = make_client(owner, "events:read")
    value = ask_token(http, client, secret).json()["access_token"]

    def revoke(by, with_secret):
        form = f"token={value}&client_id={by.client_id}&client_secret={with_secret}"
        return http.post("/oauth/revoke", form, FORM).status_code

    assert revoke(other, other_secret) == 200
    assert Api(value).get("/events").status == 200
    assert revoke(client, secret) == 200
    assert Api(value).get("/events").status == 401


def test_when_a_client_was_last_used_is_noted(http, owner):
    client, secret = make_client(owner, "events:read")
    api = Api(ask_token(http, client, secret).json()["access_token"])
    with time_machine.travel(timezone.now(), tick=False) as clock:
        first = timezone.now()
        api.get("/events")
        clock.shift(timedelta(minutes=4))
        api.get("/events")
        client.refresh_from_db()
        assert client.last_used_at == first
        clock.shift(timedelta(minutes=2))
        api.get("/events")
        client.refresh_from_db()
        assert client.last_used_at == timezone.now()


def test_every_scope_of_the_settings_can_be_given(http, owner):
    client, secret = make_client(owner)

    assert set(ask_token(http, client, secret).json()["scope"].split()) == ALL_SCOPES
