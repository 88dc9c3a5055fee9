"""A run in a process of its own that is killed at a page, and the next one that goes on: nothing is lost, doubled or made up."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.db import connection as database

from eventhub.core.processes import die_with_parent
from eventhub.programme.models import Source
from integrations.sync.models import StreamState, SyncChange, SyncRun
from tests.architecture.source import ROOT
from tests.integrations.sync.acme import ZONE
from tests.integrations.sync.dumps import TABLES, meant

pytestmark = [pytest.mark.django_db(transaction=True)]
# Rooms have one page, people two, sessions three.
PAGES = [("rooms", 1), ("speakers", 1), ("speakers", 2), ("sessions", 1), ("sessions", 2), ("sessions", 3)]
# In the middle on both databases, at the end on the one with other sessions in it; at the other places by the soak.
MARKS = {("sessions", 1): (), ("sessions", 3): pytest.mark.pgonly}


def sync_command(connection) -> subprocess.Popen:
    name = database.settings_dict["NAME"]
    here = os.environ["DATABASE_URL"]
    address = here.replace("/eventhub?", f"/{name}?") if database.vendor == "postgresql" else f"sqlite:///{name}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.integrations.sync.kill_settings",
        "DATABASE_URL": address,
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "sync", str(connection.pk), "--json"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=die_with_parent,  # noqa: PLW1509  # as in the other tests of processes
    )


def empty_programme() -> None:
    SyncChange.objects.all().delete()
    SyncRun.objects.all().delete()
    StreamState.objects.all().delete()
    for model in reversed(TABLES):
        model.objects.all().delete()


@pytest.mark.parametrize(
    "place", [pytest.param(each, marks=MARKS.get(each, pytest.mark.soak)) for each in PAGES], ids=str
)
def test_a_killed_run_is_gone_on_with(connection, acme, sync, place):
    acme.session("s2", parent="s11")  # its parent comes two pages later
    sync()
    expected = meant()
    empty_programme()
    killed = threading.Event()
    command = sync_command(connection)

    def kill(kind: str, number: int) -> None:
        """While the page is on its way; those before it are being written."""
        if (kind, number) == place and not killed.is_set():
            time.sleep(0.1)
            command.send_signal(signal.SIGKILL)
            killed.set()

    acme.before_answer = kill
    assert command.wait(timeout=60) == -signal.SIGKILL, command.stderr.read()
    acme.before_answer = None
    assert SyncRun.objects.get().is_unfinished

    again = sync_command(connection)
    assert again.wait(timeout=60) == 0, again.stderr.read()
    now = meant()
    assert {
        table: sorted(set(expected[table]) ^ set(now[table])) for table in now if now[table] != expected[table]
    } == {}
    assert Source.objects.get().event.timezone == ZONE
    assert SyncRun.objects.count() == 1
