"""How often a client may ask, and that every answer says so."""

import logging

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from tests.api.conftest import Api, ask_token, make_client
from tests.factories.show import Show

MINUTE = "2027-03-01T10:00:15+00:00"


@pytest.fixture
def show(db) -> Show:
    """Not kept: tests below count calls."""
    return Show()


@pytest.fixture
def api(show, open_api) -> Api:
    return open_api(show.organisation)


@pytest.fixture(autouse=True)
def fresh_minute():
    cache.clear()
    with time_machine.travel(MINUTE, tick=False):
        yield


def limits(answer) -> dict[str, str]:
    return {name: value for name, value in answer.response.headers.items() if name.startswith("RateLimit")}


def test_every_answer_of_a_client_says_what_is_left(api, show):
    cache.clear()
    answers = [
        api.get("/events"),
        api.get(f"/stands/{show.stand.pk}"),
        api.get("/nothing"),
        api.post("/events", {}),
        api.call("PURGE", "/events"),
        api.delete(f"/stands/{show.stand.pk}"),
    ]

    assert [answer.status for answer in answers] == [200, 200, 404, 422, 405, 204]
    assert limits(answers[0]) == {
        "RateLimit-Limit": "600",
        "RateLimit-Remaining": "599",
        "RateLimit-Reset": "45",
        "RateLimit-Policy": "600;w=60",
    }
    assert [limits(answer)["RateLimit-Remaining"] for answer in answers] == ["599", "598", "597", "596", "595", "594"]


def test_a_call_without_the_scope_counts_as_well(show, open_api):
    reader = open_api(show.organisation, "stands:read")

    answer = reader.get("/events")

    assert (answer.status, limits(answer)["RateLimit-Remaining"]) == (403, "598")


def test_a_304_says_it_too(api):
    tag = api.get("/events").response["ETag"]

    answer = api.call("GET", "/events", headers={"If-None-Match": tag})

    assert (answer.status, "RateLimit-Remaining" in limits(answer)) == (304, True)


def test_past_the_limit_it_is_a_429_until_the_minute_is_over(api, open_api, show, settings):
    settings.API_RATE_LIMIT = 3
    other = open_api(show.organisation)
    cache.clear()
    answers = [api.get("/events") for _ in range(5)]

    assert [answer.status for answer in answers] == [200, 200, 200, 429, 429]
    refused = answers[-1]
    assert (refused.error["code"], refused.response["Retry-After"]) == ("rate_limited", "45")
    assert limits(refused)["RateLimit-Remaining"] == "0"
    assert refused.error["request_id"] == refused.response["X-Request-ID"]
    assert other.get("/events").status == 200
    with time_machine.travel("2027-03-01T10:01:00+00:00", tick=False):
        assert api.get("/events").status == 200


def test_a_refused_call_changes_nothing(api, settings):
    settings.API_RATE_LIMIT = 1
    cache.clear()

    assert api.post("/sponsors", {"name": "Kestrel"}).status == 201
    assert api.post("/sponsors", {"name": "Kite"}).status == 429
    settings.API_RATE_LIMIT = 0
    answer = api.get("/sponsors", search="Kite")
    assert (answer.body["data"], limits(answer)) == ([], {})


def test_without_a_token_nothing_is_said(db):
    response = Client().get("/api/v1/events")

    assert response.status_code == 401
    assert not [name for name in response.headers if name.startswith("RateLimit")]


def test_a_cache_that_is_down_stops_nobody(api, settings, caplog):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9/0"}
    }

    with caplog.at_level(logging.WARNING, logger="eventhub.api"):
        assert api.get("/events").status == 200


def test_wrong_secrets_are_slowed_down_and_other_clients_are_not(show):
    client, secret = make_client(show.organisation)
    other, other_secret = make_client(show.organisation)
    http = Client()

    assert [ask_token(http, client, "wrong").status_code for _ in range(20)] == [401] * 20
    response = ask_token(http, client, secret)

    assert (response.status_code, response.json()["error"]) == (429, "temporarily_unavailable")
    assert (response["Retry-After"], response["Cache-Control"]) == ("45", "no-store")
    assert set(response.json()) == {"error", "error_description"}
    assert ask_token(http, other, other_secret).status_code == 200
    with time_machine.travel("2027-03-01T10:01:00+00:00", tick=False):
        assert ask_token(http, client, secret).status_code == 200


def test_an_address_that_tries_every_client_is_slowed_down_as_a_whole(show, monkeypatch):
    monkeypatch.setattr("eventhub.api.counting.FAILED_TOKENS", 2)
    clients = [make_client(show.organisation) for _ in range(21)]
    http = Client()
    for client, _ in clients[:20]:
        assert ask_token(http, client, "wrong").status_code == 401

    assert ask_token(http, *clients[20]).status_code == 429
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert ask_token(elsewhere, *clients[20]).status_code == 200


def test_tokens_that_are_given_count_for_nothing(show):
    client, secret = make_client(show.organisation)

    assert {ask_token(Client(), client, secret).status_code for _ in range(25)} == {200}
