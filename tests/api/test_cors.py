"""Pages of other origins: kept out, unless the installation names them."""

import pytest
from django.test import Client

ORIGIN = "https://app.example.org"
ASKING = {
    "Origin": ORIGIN,
    "Access-Control-Request-Method": "PATCH",
    "Access-Control-Request-Headers": "authorization, if-match",
}


def granted(response) -> dict[str, str]:
    heads = {name.title(): value for name, value in response.headers.items()}
    return {name: value for name, value in heads.items() if name.startswith("Access-Control")}


def test_nobody_is_let_in_unless_named(api):
    assert granted(api.call("GET", "/events", headers={"Origin": ORIGIN}).response) == {}
    assert granted(Client().options("/api/v1/events", headers=ASKING)) == {}


@pytest.fixture
def named(settings):
    settings.CORS_ALLOWED_ORIGINS = [ORIGIN]


@pytest.mark.usefixtures("named")
def test_a_named_origin_may_ask_and_read_the_headers(api):
    answer = api.call("GET", "/events", headers={"Origin": ORIGIN})

    head = granted(answer.response)
    assert head["Access-Control-Allow-Origin"] == ORIGIN
    assert "Access-Control-Allow-Credentials" not in head
    exposed = set(head["Access-Control-Expose-Headers"].split(", "))
    assert {"ETag", "Location", "RateLimit-Remaining", "X-Request-ID", "Retry-After"} <= exposed


@pytest.mark.usefixtures("named")
def test_its_browser_is_told_what_it_may_send(db):
    head = granted(Client().options("/api/v1/events", headers=ASKING))

    assert head["Access-Control-Allow-Origin"] == ORIGIN
    assert "PATCH" in head["Access-Control-Allow-Methods"]
    assert {"authorization", "if-match", "idempotency-key"} <= set(head["Access-Control-Allow-Headers"].split(", "))


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("origin", ["https://other.example.org", "null", "https://app.example.org.evil.example"])
def test_another_origin_is_nobody(api, origin):
    assert granted(api.call("GET", "/events", headers={"Origin": origin}).response) == {}


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("path", ["/oauth/token", "/accounts/login/", "/"])
def test_nothing_but_the_api_is_opened(db, path):
    assert granted(Client().options(path, headers=ASKING)) == {}
