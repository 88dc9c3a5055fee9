"""Calls of a vendor's webhook: kept, answered at once, and taken as no more than a hint."""

import json
from dataclasses import replace

import pytest

from eventhub.core.crypto import decrypt
from eventhub.core.errors import NotAllowed, OutOfSight, Unreadable
from eventhub.programme.models import Session
from integrations.sync import hints, registry
from integrations.sync.contract import Call, Fault, Hint, VendorError
from integrations.sync.enums import RunMode
from integrations.sync.models import InboundCall, SyncRun
from integrations.sync.services import connect, start_run
from integrations.sync.workflows import disconnect_connection, pause_connection
from tests.integrations.sync.acme import VENDOR, ZONE
from tests.integrations.sync.conftest import ROBOT, work_off


def read_call(call: Call, options: object) -> list[Hint]:
    body = json.loads(call.body)
    if not isinstance(body, dict):
        raise VendorError(Fault.DATA, "This is no call of ours.")
    return [Hint("sessions", key) for key in body["changed"]]


@pytest.fixture(autouse=True)
def calling(vendor):
    registry.register(replace(VENDOR, read_call=read_call))


def call(connection, *changed: str, secret: str | None = None) -> bool:
    body = json.dumps({"changed": changed}).encode()
    given = decrypt(connection.hook_secret) if secret is None else secret
    return hints.receive_call(
        connection.hook_key, secret=given, headers={"Content-Type": "application/json", "Cookie": "x"}, body=body
    )


def test_a_call_about_one_row_reads_that_row(connection, acme, sync):
    sync()
    acme.session("s3", title="Three")
    assert [call(connection, "s3"), call(connection, "s3")] == [True, False]
    assert InboundCall.objects.get().headers == {"Content-Type": "application/json"}
    assert (hints.handle_waiting(), hints.handle_waiting()) == (1, 0)

    run = SyncRun.objects.first()
    assert (run.mode, run.trigger, run.only) == (RunMode.ONE, "hint", {"stream": "sessions", "key": "s3"})
    work_off(run)
    assert Session.objects.filter(title="Three").exists()
    assert call(connection, "s3")  # it has changed once more


def test_many_calls_at_once_are_one_run(connection, sync):
    sync()
    for key in ("s1", "s2", "s3"):
        call(connection, key)

    assert (hints.handle_waiting(), SyncRun.objects.count(), SyncRun.objects.first().mode) == (3, 2, RunMode.REAL)


def test_a_call_waits_while_a_run_is_under_way(connection):
    run = start_run(connection, actor=ROBOT)
    call(connection, "s1")
    assert hints.handle_waiting() == 0
    work_off(run)
    assert hints.handle_waiting() == 1


def test_calls_of_a_busy_connection_hold_up_nobody_elses(connection, event, monkeypatch):
    monkeypatch.setattr(hints, "HANDLED_AT_ONCE", 2)
    other = connect(
        event=event, vendor="acme", name="Other", base_url=connection.base_url, credentials={"token": "t"},
        time_zone=ZONE, actor=ROBOT,
    )  # fmt: skip
    start_run(connection, actor=ROBOT)
    for key in ("s1", "s2", "s3"):
        call(connection, key)
    call(other, "s1")

    assert hints.handle_waiting() == 1
    assert SyncRun.objects.get(trigger="hint").connection == other


def test_a_call_waits_on_where_a_run_begins_while_it_is_read(connection):
    def read_late(call: Call, options: object) -> list[Hint]:
        start_run(connection, actor=ROBOT)
        return [Hint("sessions", "s1")]

    registry.register(replace(VENDOR, read_call=read_late))
    call(connection, "s1")

    assert (hints.handle_waiting(), InboundCall.objects.get().handled_at) == (0, None)


def test_a_call_starts_nothing_where_the_connection_is_paused(connection, sync):
    sync()
    pause_connection(connection, actor=ROBOT)
    call(connection, "s1")

    assert (hints.handle_waiting(), SyncRun.objects.count()) == (1, 1)
    assert InboundCall.objects.get().outcome == "nothing was started: the connection is paused"


def test_what_a_call_says_is_not_believed(connection, sync):
    hints.receive_call(connection.hook_key, secret=decrypt(connection.hook_secret), headers={}, body=b'["forged"]')

    assert (hints.handle_waiting(), SyncRun.objects.count()) == (1, 0)
    assert InboundCall.objects.get().outcome == "nothing that concerns this connection"


def test_who_does_not_know_the_secret_is_refused(connection):
    with pytest.raises(NotAllowed):
        call(connection, "s1", secret="guess")
    with pytest.raises(OutOfSight):
        hints.receive_call("elsewhere", secret="", headers={}, body=b"{}")
    with pytest.raises(Unreadable, match="at most 1 MB"):
        hints.receive_call(
            connection.hook_key, secret=decrypt(connection.hook_secret), headers={}, body=b" " * (1024 * 1024 + 1)
        )
    key = connection.hook_key
    disconnect_connection(connection, actor=ROBOT)
    with pytest.raises(OutOfSight):
        hints.receive_call(key, secret="", headers={}, body=b"{}")
    assert not InboundCall.objects.exists()
