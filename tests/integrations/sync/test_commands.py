"""What the commands refuse: to join a run of another kind, and to be quiet about a connection that is broken."""

import io
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from eventhub.events.workflows import archive_event
from eventhub.programme.models import Session
from integrations.sync.enums import RunMode, RunStatus
from integrations.sync.models import Connection, SyncRun
from integrations.sync.services import start_run, stored_credentials
from integrations.sync.workflows import break_connection, pause_connection
from tests.integrations.sync.acme import TOKEN, ZONE
from tests.integrations.sync.conftest import ROBOT


def refused(*given: str, **options) -> tuple[dict | list, str]:
    """The last line and what was said, of a call that ends with 1."""
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as status:
        call_command("sync", *given, json=True, stdout=out, stderr=err, **options)
    assert status.value.code == 1
    return json.loads(out.getvalue().strip().splitlines()[-1]), err.getvalue()


@pytest.mark.parametrize(
    ("under_way", "asked", "sentence"),
    [
        ({"full": True}, {"dry_run": True}, "A real sync is under way"),
        ({"dry_run": True, "full": True}, {}, "A preview is under way"),
        ({"full": False}, {"full": True}, "A real sync of what changed is under way"),
        ({"only": {"stream": "sessions", "key": "s1"}}, {}, "A sync of one row is under way"),
    ],
)
def test_a_run_of_another_kind_is_not_joined(connection, under_way, asked, sentence):
    run = start_run(connection, actor=ROBOT, **under_way)

    told, said = refused(str(connection.pk), **asked)

    assert (told["status"], told["run"]) == ("refused", None)
    assert sentence in told["problem"]
    assert "Wait until it has ended, or cancel it." in said
    assert SyncRun.objects.get().status == run.status == RunStatus.QUEUED
    assert not Session.objects.exists()


def test_a_run_of_the_same_kind_is_gone_on_with(connection):
    run = start_run(connection, actor=ROBOT, full=True)

    call_command("sync", str(connection.pk), stderr=StringIO())

    assert SyncRun.objects.get().pk == run.pk
    assert (SyncRun.objects.get().status, SyncRun.objects.get().mode) == (RunStatus.COMPLETED, RunMode.REAL)


def test_all_names_the_broken_ones_and_does_the_others(connection, event, acme):
    broken = connect_by_command(event, acme, name="Broken")
    paused = connect_by_command(event, acme, name="Paused")
    break_connection(Connection.objects.get(pk=broken), actor=ROBOT, reason="The key was revoked.")
    pause_connection(Connection.objects.get(pk=paused), actor=ROBOT)

    told, said = refused(all=True)

    assert {each["connection"]: each["status"] for each in told} == {
        str(connection.pk): "completed",
        broken: "refused",
    }
    assert "The key was revoked." in next(each["problem"] for each in told if each["connection"] == broken)
    assert "Broken: no run was started. Broken is broken: The key was revoked." in said


def test_all_leaves_out_archived_events(connection, event):
    archive_event(event, actor=ROBOT)

    out = StringIO()
    call_command("sync", all=True, json=True, stdout=out, stderr=StringIO())

    assert json.loads(out.getvalue()) == []


def connect_by_command(event, acme, credentials: str = json.dumps({"token": TOKEN}), **options) -> str:
    out = StringIO()
    given = {"event": event.slug, "base_url": acme.url, "time_zone": ZONE, "credentials": credentials, **options}
    call_command("connect_vendor", "acme", stdout=out, **given)
    return out.getvalue().strip()


@pytest.mark.parametrize("way", ["stdin", "file"])
def test_credentials_need_not_stand_on_the_command_line(event, acme, vendor, tmp_path, monkeypatch, way):
    text, file = json.dumps({"token": TOKEN}), tmp_path / "credentials.json"
    file.write_text(text)
    monkeypatch.setattr("sys.stdin", io.StringIO(text))

    key = connect_by_command(event, acme, credentials="-" if way == "stdin" else f"@{file}")

    assert stored_credentials(Connection.objects.get(pk=key)) == {"token": TOKEN}


def test_a_file_of_credentials_that_is_not_there_is_said(event, acme, vendor, tmp_path):
    with pytest.raises(CommandError, match=r"the file can't be read. Give its path after @"):
        connect_by_command(event, acme, credentials=f"@{tmp_path / 'none.json'}")
