"""One token for all workers: kept, renewed in time, by one at a time; and what is said where none is given."""

import threading
import time

import orjson
import pytest
from django.core.cache import cache
from werkzeug import Request, Response

from integrations.rhythm.schemas import Credentials
from integrations.rhythm.tokens import AUDIENCE, Tokens
from integrations.sync.contract import Fault, VendorError
from tests.integrations.rhythm.asking import GRANTED, KEY, asked_for

HOUR = 3600.0


@pytest.fixture
def tokens(httpserver):
    def of(**changes) -> Tokens:
        return Tokens(Credentials(**{**KEY, **changes}), httpserver.url_for("/oauth/token"))

    return of


def answer(httpserver, *answers):
    for given, status in answers:
        httpserver.expect_ordered_request("/oauth/token").respond_with_json(given, status=status)


def numbered(number):
    return {**GRANTED, "access_token": f"made-up-token-{number}"}, 200


def test_it_is_asked_for_as_auth0_wants_it(httpserver, tokens):
    httpserver.expect_request("/oauth/token").respond_with_json(GRANTED)

    assert tokens().current() == "made-up-token-1"
    request, _ = httpserver.log[0]
    assert request.json == {"grant_type": "client_credentials", "audience": AUDIENCE, **KEY}


def test_all_clients_share_one_and_another_key_has_its_own(httpserver, tokens):
    answer(httpserver, numbered(1), numbered(2))

    assert {tokens().current() for _ in range(3)} == {"made-up-token-1"}
    assert tokens(client_secret="another").current() == "made-up-token-2"
    assert asked_for(httpserver, "/oauth/token") == 2


def test_it_is_kept_encrypted(httpserver, tokens):
    answer(httpserver, numbered(1))
    tokens().current()

    kept = cache.get(tokens().key)
    assert len(kept) > 100
    assert not any(secret in kept for secret in ("made-up-token-1", *KEY.values()))


@pytest.mark.parametrize(("hours", "number"), [(22.9, 1), (23.1, 2), (25, 2)])
def test_it_is_renewed_an_hour_before_its_end(httpserver, tokens, clock, hours, number):
    answer(httpserver, numbered(1), numbered(2))
    tokens().current()
    clock.ahead = hours * HOUR

    assert tokens().current() == f"made-up-token-{number}"


def test_where_none_is_given_the_one_that_lives_is_used_and_rhythm_is_left_alone_for_a_while(httpserver, tokens, clock):
    spent = {"error": "too_many_requests"}, 429
    answer(httpserver, numbered(1), spent, spent, numbered(2))
    tokens().current()
    clock.ahead = 23.1 * HOUR

    assert [tokens().current() for _ in range(3)] == ["made-up-token-1"] * 3
    assert asked_for(httpserver, "/oauth/token") == 2
    assert "1,000 a month" in tokens().trouble
    clock.ahead += 700
    assert tokens().current() == "made-up-token-1"
    clock.ahead += 700
    assert tokens().current() == "made-up-token-2"
    assert tokens().trouble == ""


def test_one_that_is_refused_is_replaced_once_for_all(httpserver, tokens):
    answer(httpserver, numbered(1), numbered(2))
    refused = tokens().current()

    assert [tokens().instead_of(refused) for _ in range(3)] == ["made-up-token-2"] * 3
    assert asked_for(httpserver, "/oauth/token") == 2


def test_workers_that_need_one_at_the_same_moment_ask_for_one(httpserver, tokens):
    httpserver.expect_request("/oauth/token").respond_with_handler(_slow)
    found: list[str] = []
    workers = [threading.Thread(target=lambda: found.append(tokens().current())) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert found == ["made-up-token-1"] * 4
    assert asked_for(httpserver, "/oauth/token") == 1


def _slow(request: Request) -> Response:
    time.sleep(0.3)
    return Response(orjson.dumps(GRANTED), content_type="application/json")


def test_a_worker_that_was_killed_while_asking_holds_nobody_up_for_long(httpserver, tokens):
    answer(httpserver, numbered(1))
    one = tokens()
    cache.add(f"{one.key}:lock", "gone", 0.3)
    with pytest.raises(VendorError) as met:
        one.current()

    assert met.value.fault is Fault.TRANSIENT
    assert one.current() == "made-up-token-1"


@pytest.mark.parametrize(
    ("status", "body", "fault", "words"),
    [
        (429, {"error": "too_many_requests"}, Fault.TRANSIENT, "1,000 a month"),
        (403, {"error": "access_denied"}, Fault.CONFIG, "1,000 a month"),
        (401, {"error": "access_denied"}, Fault.CONFIG, "credentials"),
        (404, {}, Fault.CONFIG, "Auth0 domain"),
        (400, {"error": "invalid_request"}, Fault.CONFIG, "invalid_request"),
        (503, {}, Fault.TRANSIENT, "trouble"),
        (200, {}, Fault.CONFIG, "Auth0 domain"),
        (200, [], Fault.CONFIG, "Auth0 domain"),
    ],
)
def test_where_none_is_given_and_none_lives(httpserver, tokens, status, body, fault, words):
    answer(httpserver, (body, status))

    with pytest.raises(VendorError) as met:
        tokens().current()
    assert met.value.fault is fault
    assert words in met.value.message
    assert not any(secret in met.value.message + met.value.detail for secret in KEY.values())


def test_without_a_key_nobody_is_asked(httpserver, tokens):
    with pytest.raises(VendorError) as met:
        tokens(client_secret="").current()

    assert met.value.fault is Fault.CONFIG
    assert "client secret" in met.value.message
    assert httpserver.log == []


def test_an_address_inside_a_network_is_not_asked(settings):
    settings.EVENTHUB_OUTBOUND_ALLOW = []
    with pytest.raises(VendorError) as met:
        Tokens(Credentials(**KEY), "https://10.0.0.1/oauth/token").current()

    assert met.value.fault is Fault.CONFIG
    assert "not a public address" in met.value.message


def test_what_another_installations_key_encrypted_is_no_token(httpserver, tokens, settings):
    answer(httpserver, numbered(1), numbered(2))
    tokens().current()
    settings.SECRET_KEY = "another one"

    assert tokens().current() == "made-up-token-2"
