"""A run that ends while a person changes what it reads with."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection as database
from django.db import transaction

from eventhub.core.processes import wait_for
from eventhub.programme.models import Session
from integrations.sync import engine
from integrations.sync.models import SyncRun
from integrations.sync.services import change_connection, start_run
from tests.integrations.sync.conftest import (  # noqa: F401  # fixtures
    ROBOT,
    acme,
    connection,
    event,
    organisation,
    quick,
    server,
    sync,
    vendor,
)

pytestmark = [pytest.mark.pgonly, pytest.mark.django_db(transaction=True)]


def waiting() -> int:
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


def alone(act: Callable[[], object]) -> None:
    try:
        act()
    finally:
        database.close()


def test_settings_that_are_saved_while_a_run_ends_wait_for_it(sync, acme, connection):  # noqa: F811  # fixtures
    sync()
    acme.session("s1", starts="2027-06-08T09:00:00", ends="2027-06-08T09:45:00", at=50)
    run = start_run(connection, actor=ROBOT)
    is_read, is_held, may_go = threading.Event(), threading.Event(), threading.Event()

    def hold_session() -> None:
        is_read.wait()
        with transaction.atomic():
            Session.objects.select_for_update().get(title="Session 1")
            is_held.set()
            may_go.wait()

    def report(run: SyncRun) -> None:
        if run.position["stream"] == len(connection.provider.streams):
            is_read.set()
            is_held.wait()

    with ThreadPoolExecutor(3) as pool:
        done = [pool.submit(alone, hold_session), pool.submit(alone, lambda: engine.step(run.pk, report=report))]
        wait_for(lambda: waiting() == 1, "the run does not come to its end")
        done.append(pool.submit(alone, lambda: change_connection(connection, actor=ROBOT, name="Renamed")))
        wait_for(lambda: waiting() == 2, "the settings do not wait")
        may_go.set()
        for each in done:
            each.result()

    connection.refresh_from_db()
    assert (SyncRun.objects.get(pk=run.pk).status, connection.name) == ("completed", "Renamed")
