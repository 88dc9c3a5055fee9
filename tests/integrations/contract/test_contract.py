"""What every vendor that is installed has to stand: the same cases for all, over real HTTP."""

import json

import pytest
from django.core.management import call_command
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from eventhub.core.errors import NotAllowed
from eventhub.programme.enums import SessionStatus
from eventhub.programme.models import Session, Speaker
from integrations.sync.contract import Call, Fault, VendorError
from integrations.sync.enums import RunStatus
from integrations.sync.hints import receive_call
from integrations.sync.models import Quarantine
from tests.factories.events import EventFactory
from tests.integrations.vendors import client_of, dump, rows_of, sync

WRITES = ("INSERT", "COPY", "UPDATE", "DELETE")
NO_ANSWER = ("html200", "html503", "http500", "cut_connection", "redirect_private")


def sessions_of(connection):
    return Session.objects.filter(event=connection.event)


# --- testing the connection ----------------------------------------------------------------------------


def test_the_check_says_what_can_be_read(connection):
    with client_of(connection) as client:
        check = connection.provider.check(client)

    assert check.ok
    labels = {line.label for line in check.lines if line.ok}
    assert {"Sessions", "Speakers"} <= labels
    assert not connection.provider.zone_from_vendor or check.time_zone == connection.time_zone


def test_the_check_says_that_the_credentials_are_refused(connection, faults):
    with faults.on("revoked_token"), client_of(connection) as client:
        check = connection.provider.check(client)

    assert not check.ok
    assert "credentials" in next(line.message for line in check.lines if line.ok is False)


# --- reading -------------------------------------------------------------------------------------------


def test_every_row_of_every_page_comes_once(held, vendor):
    with client_of(held.connection) as client:
        for stream in vendor.streams:
            keys = [stream.key_of(row) for row in rows_of(client, vendor.slug, stream.key)]
            assert len(keys) == len(set(keys)) > 0
            assert held.run.counts[stream.key]["seen"] == len(keys)

    assert (held.run.status, held.run.problem) == (RunStatus.COMPLETED, "")
    assert held.run.counts["sessions"]["created"] == sessions_of(held.connection).count() > 0
    assert held.run.counts["speakers"]["created"] == Speaker.objects.filter(event=held.event).count() > 0


def test_a_cursor_is_json_and_leads_on_from_where_it_was(connection, vendor):
    """What a step has stored is all that the next one has, in another process."""
    stream = vendor.stream("sessions")
    with client_of(connection) as one, client_of(connection) as other:
        whole = [stream.key_of(row) for row in rows_of(one, vendor.slug, "sessions")]
        first = stream.fetch(one, None, None)
        keys, cursor = [stream.key_of(row) for row in first.rows], first.next
        while cursor is not None:
            page = stream.fetch(other, json.loads(json.dumps(cursor)), None)
            keys, cursor = [*keys, *map(stream.key_of, page.rows)], page.next

    assert keys == whole


def test_a_second_run_writes_nothing(held):
    with CaptureQueriesContext(database) as queries:
        run = sync(held.connection, full=True)

    assert [q["sql"] for q in queries if q["sql"].startswith(WRITES) and "programme_" in q["sql"]] == []
    assert run.status == RunStatus.COMPLETED
    assert set(run.counts["sessions"]) <= {"seen", "unchanged", "skipped"}


@pytest.mark.parametrize("stream", ["speakers", "sessions"])
def test_a_run_that_broke_off_is_gone_on_with_to_the_same_programme(connection, faults, held, stream):
    with faults.in_pages("page_fails", page=2, stream=stream):
        broken = sync(connection)
    assert broken.status == RunStatus.FAILED
    assert not sessions_of(connection).filter(status=SessionStatus.WITHDRAWN).exists()

    resumed = sync(connection)
    assert (resumed.status, resumed.problem) == (RunStatus.COMPLETED, "")
    assert resumed.resumes_id == broken.pk
    assert dump(connection.event) == held.programme


def test_a_row_that_is_gone_is_none(connection, vendor):
    for stream in vendor.streams:
        if stream.fetch_one is not None:
            with client_of(connection) as client:
                assert stream.fetch_one(client, "no-such-key") is None


def test_a_row_without_a_key_is_refused_by_name(vendor):
    for stream in vendor.streams:
        with pytest.raises(VendorError) as met:
            stream.key_of({})
        assert met.value.fault is Fault.DATA


# --- bad rows ------------------------------------------------------------------------------------------


def test_a_bad_row_is_kept_aside_and_tried_again(connection, faults):
    with faults.on("garbage_row", stream="sessions", pages=[1]):
        run = sync(connection)

    assert run.status == RunStatus.COMPLETED
    assert run.counts["sessions"]["failed"] == 1
    kept = Quarantine.objects.get(connection=connection)
    assert "can't be understood in" in kept.reason
    before = sessions_of(connection).count()

    again = sync(connection)
    assert again.status == RunStatus.COMPLETED
    assert not Quarantine.objects.filter(connection=connection).exists()
    assert sessions_of(connection).count() == before + 1


def test_a_bad_row_of_something_held_changes_nothing_of_it(held, faults):
    with faults.on("garbage_row", stream="sessions"):
        run = sync(held.connection, full=True)

    assert run.counts["sessions"]["failed"] > 0
    assert dump(held.event) == held.programme


def test_a_huge_row_is_no_matter(held, faults):
    with faults.on("huge_row", stream="sessions", pages=[1]):
        run = sync(held.connection, full=True)

    assert run.status == RunStatus.COMPLETED
    texts = sessions_of(held.connection).values_list("description", flat=True)
    assert 10_000 < max(map(len, texts)) <= 100_000


# --- bad days ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["empty", "drop60"])
def test_a_vendors_bad_day_takes_nothing_away(held, faults, fault):
    with faults.on(fault):
        runs = [sync(held.connection, full=True) for _ in range(2)]

    assert dump(held.event) == held.programme
    assert all(run.status in (RunStatus.HELD, RunStatus.FAILED, RunStatus.COMPLETED) for run in runs)
    last = runs[-1]
    assert last.status != RunStatus.COMPLETED
    assert last.problem or last.held_reasons


@pytest.mark.parametrize(
    "fault",
    ["html200", *(pytest.param(each, marks=pytest.mark.soak) for each in NO_ANSWER if each != "html200")],
)
def test_an_answer_that_is_none_ends_the_run_and_says_why(held, faults, fault):
    """Whatever it is, the client makes the same of it; see `test_no_fault_tells_the_secret`."""
    with faults.on(fault, stream="sessions"):
        run = sync(held.connection, full=True)

    assert run.status == RunStatus.FAILED
    assert held.connection.provider.label in run.problem
    assert dump(held.event) == held.programme


def test_a_fault_that_passes_is_not_noticed(held, faults):
    with faults.on("http500_once", stream="sessions"):
        run = sync(held.connection, full=True)

    assert (run.status, run.problem) == (RunStatus.COMPLETED, "")


def test_rows_that_move_from_page_to_page_are_neither_doubled_nor_taken_away(held, faults):
    with faults.in_pages("rows_shift"):
        for _ in range(2):  # twice missed is withdrawn
            sync(held.connection, full=True)

    assert dump(held.event) == held.programme


# --- credentials ---------------------------------------------------------------------------------------


def test_no_fault_tells_the_secret(connection, served, faults):
    secrets = [value for value in served.connect(connection.vendor)["credentials"].values() if isinstance(value, str)]
    for fault in ("revoked_token", *NO_ANSWER):
        with faults.on(fault), client_of(connection) as client, pytest.raises(VendorError) as met:
            connection.provider.streams[-1].fetch(client, None, None)
        for_a_person = fault in ("revoked_token", "redirect_private")
        assert (fault, met.value.fault) == (fault, Fault.CONFIG if for_a_person else Fault.TRANSIENT)
        assert connection.provider.label in met.value.message
        assert not any(secret in met.value.message + met.value.detail for secret in secrets)


def test_a_refused_credential_breaks_the_connection(held, faults):
    with faults.on("revoked_token"):
        run = sync(held.connection, full=True)

    held.connection.refresh_from_db()
    assert (run.status, held.connection.status) == (RunStatus.FAILED, "broken")
    assert "credentials" in held.connection.broken_reason
    assert dump(held.event) == held.programme


# --- calls and commands --------------------------------------------------------------------------------


def test_a_forged_call_is_refused(connection):
    with pytest.raises(NotAllowed):
        receive_call(connection.hook_key, secret="guessed", headers={}, body=b'{"data": {"id": "1"}}')


@pytest.mark.parametrize(
    "body", [b"", b"not json", b"[]", b"{}", b'{"metadata": 3}', b'{"metadata": {"action": []}}', b"\xff\xfe"]
)
def test_a_call_that_says_nothing_hints_at_nothing(served, vendor, body):
    if vendor.read_call is not None:
        options = vendor.options(**served.connect(vendor.slug)["options"])
        assert list(vendor.read_call(Call({}, body), options)) == []


def test_an_operator_connects_and_syncs_by_commands(served, vendor, held, capsys):
    given = served.connect(vendor.slug)
    event = EventFactory(timezone=given["time_zone"])
    call_command(
        "connect_vendor",
        vendor.slug,
        event=event.slug,
        base_url=given["base_url"],
        credentials=json.dumps(given["credentials"]),
        options=json.dumps(given["options"]),
        time_zone=given["time_zone"],
    )
    key = capsys.readouterr().out.split()[-1]
    call_command("sync", key, "--json")
    told = json.loads(capsys.readouterr().out.strip().splitlines()[-1])

    assert told["status"] == "completed"
    assert dump(event) == held.programme
