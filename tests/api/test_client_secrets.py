"""The secret of a client and the one before it, at the token endpoint."""

import base64
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from eventhub.accounts.calls import calls_by_day
from eventhub.accounts.clients import change_client, rotate_client_secret
from eventhub.accounts.services import revoke_client
from eventhub.core.actor import Actor
from tests.api.conftest import FORM, Api, ask_token, make_client
from tests.factories.show import organisation

SYSTEM = Actor.system("tests")
ROTATED = "2026-05-04T10:00Z"


@pytest.fixture
def made(db):
    return make_client(organisation(), "events:read", "stands:read")


def statuses(client, *secrets: str) -> list[int]:
    return [ask_token(Client(), client, secret).status_code for secret in secrets]


def by_basic(client, secret: str) -> int:
    credentials = base64.b64encode(f"{client.client_id}:{secret}".encode()).decode()
    headers = {"Authorization": f"Basic {credentials}"}
    return Client().post("/oauth/token", "grant_type=client_credentials", FORM, headers=headers).status_code


def test_both_secrets_work_during_the_overlap_and_then_the_new_one_alone(made):
    client, old = made
    with time_machine.travel(ROTATED, tick=False) as clock:
        client, new = rotate_client_secret(client, actor=SYSTEM, overlap=timedelta(hours=2))
        clock.shift(timedelta(hours=2) - timedelta(seconds=1))
        assert statuses(client, old, new, "neither") == [200, 200, 401]
        assert [by_basic(client, old), by_basic(client, new), by_basic(client, "neither")] == [200, 200, 401]

        clock.shift(timedelta(seconds=1))
        assert statuses(client, old, new) == [401, 200]
        assert [by_basic(client, old), by_basic(client, new)] == [401, 200]


def test_only_the_last_secret_before_the_present_one_works(made):
    client, first = made
    client, second = rotate_client_secret(client, actor=SYSTEM)
    client, third = rotate_client_secret(client, actor=SYSTEM)

    assert statuses(client, first, second, third) == [401, 200, 200]


def test_at_once_means_at_once_and_no_empty_secret_fits(made):
    client, old = made
    client, new = rotate_client_secret(client, actor=SYSTEM, overlap=timedelta())

    assert statuses(client, old, "", new) == [401, 401, 200]


def test_another_clients_old_secret_opens_nothing(made):
    client, old = made
    rotate_client_secret(client, actor=SYSTEM)
    other, _ = make_client(client.organisation, "events:read")

    assert statuses(other, old) == [401]


def test_a_revoked_client_gets_no_token_by_either(made):
    client, old = made
    client, new = rotate_client_secret(client, actor=SYSTEM)
    revoke_client(client, actor=SYSTEM)

    assert statuses(client, old, new) == [401, 401]


def test_a_token_in_circulation_loses_the_scope_that_is_taken_away(made):
    client, secret = made
    api = Api(ask_token(Client(), client, secret).json()["access_token"])
    assert [api.get("/events").status, api.get("/stands").status] == [200, 200]

    change_client(client, actor=SYSTEM, scopes=["events:read"])

    assert [api.get("/events").status, api.get("/stands").status] == [200, 403]
    assert api.get("/stands").error["code"] == "insufficient_scope"


def test_every_call_with_a_token_is_counted(made):
    cache.clear()
    client, secret = made
    api = Api(ask_token(Client(), client, secret).json()["access_token"])
    for path in ("/events", "/stands", "/nothing-here"):
        api.get(path)
    Api("no-token").get("/events")

    assert calls_by_day(client.pk)[-1][1] == 3
