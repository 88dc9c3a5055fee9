"""The address that a vendor calls: its secret is shown once, and whoever does not know it is told nothing."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from eventhub.core.crypto import decrypt
from integrations.sync import hints
from integrations.sync.enums import Trigger
from integrations.sync.hints import LARGEST_BODY, SECRET_HEADER
from integrations.sync.models import InboundCall, SyncRun
from tests.integrations.sync_pages.making import a_session, to, worked


def new_secret(organiser, connection) -> str:
    answer = organiser.post(to(connection, "hook-detail"))
    connection.refresh_from_db()
    assert answer.status_code == 201
    assert "no-store" in answer["Cache-Control"]
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    return secret


def call(connection, secret: str, body: bytes = b'{"a": 1}'):
    address = reverse("sync:call", args=[connection.hook_key])
    return Client().post(address, body, content_type="application/json", headers={SECRET_HEADER: secret})


def test_a_secret_is_made_and_shown_once(organiser, connection):
    first = new_secret(organiser, connection)
    second = new_secret(organiser, connection)

    page = organiser.get(to(connection, "hook-detail")).content.decode()
    assert first != second
    assert decrypt(connection.hook_secret) == second
    assert second not in page
    assert connection.hook_key in page


def test_a_call_is_kept_and_answered_at_once_and_the_same_one_is_known(organiser, connection):
    secret = new_secret(organiser, connection)

    assert [call(connection, secret).status_code for _ in range(2)] == [202, 202]
    assert InboundCall.objects.get().connection == connection


def test_without_the_secret_nothing_is_kept(organiser, connection):
    old = new_secret(organiser, connection)
    new_secret(organiser, connection)

    assert {call(connection, secret).status_code for secret in ("", "x", "é", old)} == {403}
    assert (
        Client().post(reverse("sync:call", args=["nonsense"]), b"{}", content_type="application/json").status_code
        == 404
    )
    assert Client().get(reverse("sync:call", args=[connection.hook_key])).status_code == 405
    assert not InboundCall.objects.exists()


def test_a_call_that_is_too_large_is_refused_before_it_is_read(organiser, connection):
    secret = new_secret(organiser, connection)

    assert call(connection, secret, b"x" * (LARGEST_BODY + 1)).status_code == 413
    assert not InboundCall.objects.exists()


@pytest.mark.parametrize(("length", "status"), [("abc", 400), ("²", 400), ("-5", 400), ("9" * 5_000, 413)])
def test_a_length_that_is_no_length_is_refused(connection, length, status):
    address = reverse("sync:call", args=[connection.hook_key])

    assert Client().generic("POST", address, b"{}", CONTENT_LENGTH=length).status_code == status
    assert not InboundCall.objects.exists()


@pytest.mark.parametrize("key", ["a%00b", "a%20b", "ä"])
def test_an_address_that_was_never_given_out_is_not_there(db, key):
    assert Client().post(f"/sync/calls/{key}/", b"{}", content_type="application/json").status_code == 404


def test_a_caller_that_does_not_stop_is_asked_to_wait(organiser, connection, monkeypatch):
    secret = new_secret(organiser, connection)
    monkeypatch.setattr(hints, "MOST_WAITING", 2)

    answers = [call(connection, secret, b'{"a": %d}' % number) for number in range(3)]

    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert answers[-1]["Retry-After"] == "60"
    assert InboundCall.objects.count() == 2


def test_a_call_of_the_vendor_brings_the_change(organiser, connection, sync, sandbox):
    sync(connection, full=True)
    session, key = a_session(connection)
    secret, address = new_secret(organiser, connection), reverse("sync:call", args=[connection.hook_key])
    heard = Client()

    sandbox.world.rename_session(key, "Theirs")
    body = json.dumps({"metadata": {"action": "session.updated", "event_id": "4242"}, "data": {"id": key}}).encode()
    heard.post(address, body, content_type="application/json", headers={SECRET_HEADER: secret})
    hints.handle_waiting()
    worked(SyncRun.objects.get(trigger=Trigger.HINT))

    session.refresh_from_db()
    assert session.title == "Theirs"
    assert "A sync of" in organiser.get(to(connection, "hook-detail")).content.decode()
