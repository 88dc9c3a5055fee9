"""The user's token over real HTTP: when it is fetched, given back, refused, and that nothing tells it."""

import pytest

from integrations.sync.contract import Fault, VendorError
from integrations.v3plus.check import check
from tests.integrations.v3plus.reading import SLUG, answering, unsigned
from tests.integrations.vendors import client_to

LOGIN = {"email": "a@b.example", "password": "secret"}


def test_without_a_login_nobody_signs_in(sandbox):
    with unsigned(sandbox) as client:
        client.presenters()

    assert not sandbox.log.count(vendor=SLUG, stream="auth")
    assert not any("token=" in entry.query for entry in sandbox.log.entries)


def test_a_login_is_given_back_at_the_end(sandbox):
    with client_to(sandbox, SLUG) as client:
        client.presenters()
        client.affiliates()

    methods = [entry.method for entry in sandbox.log.select(vendor=SLUG, stream="auth")]
    assert methods == ["POST", "DELETE"]
    assert "token=" not in sandbox.log.select(vendor=SLUG, stream="auth")[0].query


def test_a_client_that_asked_nothing_neither_signs_in_nor_out(sandbox):
    with client_to(sandbox, SLUG):
        pass

    assert sandbox.log.entries == []


def test_a_sign_in_that_can_not_be_given_back_ends_nothing(sandbox, caplog):
    caplog.set_level("INFO")
    with client_to(sandbox, SLUG) as client:
        client.presenters()
        sandbox.faults.put("http500")

    assert "not given back" in caplog.text


@pytest.mark.parametrize("wrong", [{"password": "wrong"}, {"portal_token": "wrong-token"}])
def test_credentials_that_are_refused(sandbox, wrong):
    credentials = {**sandbox.connect(SLUG)["credentials"], **wrong}
    with client_to(sandbox, SLUG, credentials=credentials) as client:
        found = check(client)

    assert not found.ok
    assert "credentials" in found.lines[0].message
    assert next(iter(wrong.values())) not in found.lines[0].message


@pytest.mark.parametrize("answer", [{}, [], {"token": None}, {"token": {"a": 1}}, {"data": []}])
def test_a_sign_in_without_a_token_is_tried_again(httpserver, answer):
    httpserver.expect_request("/api/v1/auth", method="POST").respond_with_json(answer, status=201)
    client = answering(httpserver, login=LOGIN)

    with pytest.raises(VendorError) as met:
        client.presenters()
    assert met.value.fault is Fault.TRANSIENT


def test_a_token_that_an_answer_repeats_is_struck_out(httpserver):
    token = "tok+en/with=signs"
    httpserver.expect_request("/api/v1/auth").respond_with_json({"token": token}, status=201)
    said = {"message": "No rows at /presenters?token=tok%2Ben%2Fwith%3Dsigns for tok+en/with=signs of a@b.example"}
    httpserver.expect_request("/api/v1/conferences/41/presenters").respond_with_json(said, status=500)
    client = answering(httpserver, login=LOGIN)

    with pytest.raises(VendorError) as met:
        client.presenters()
    told = met.value.message + met.value.detail
    assert "No rows at" in told
    assert not any(secret in told for secret in (token, "tok%2Ben", "a@b.example"))


def test_a_refusal_may_be_a_page(httpserver):
    login, asked = "/api/v1/auth", "/api/v1/townhalls"
    httpserver.expect_ordered_request(login).respond_with_json({"token": "the first"}, status=201)
    httpserver.expect_ordered_request(asked).respond_with_data("<html>Sign in</html>", status=401)
    httpserver.expect_ordered_request(login).respond_with_json({"token": "the second"}, status=201)
    httpserver.expect_ordered_request(asked).respond_with_json({"data": [{"id": 1}]})

    assert answering(httpserver, login=LOGIN).townhalls() == [{"id": 1}]


def test_a_second_refusal_is_believed(httpserver):
    httpserver.expect_request("/api/v1/auth").respond_with_json({"token": "short-lived"}, status=201)
    httpserver.expect_request("/api/v1/conferences/41/presenters").respond_with_json({"message": "No."}, status=401)
    client = answering(httpserver, login=LOGIN)

    with pytest.raises(VendorError) as met:
        client.presenters()
    assert (met.value.fault, client.line.requests) == (Fault.CONFIG, 4)
    assert "credentials" in met.value.message
