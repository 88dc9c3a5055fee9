"""One worker at a time, however slow the vendor and whatever happens to the lease meanwhile."""

import time
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from integrations.sync import dispatch, engine
from integrations.sync.enums import ConnectionStatus, RunStatus
from integrations.sync.models import SyncRun
from integrations.sync.services import start_run
from integrations.sync.workflows import cancel_run
from tests.integrations.sync.conftest import ROBOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.pgonly]


@pytest.fixture
def run(connection):
    return start_run(connection, actor=ROBOT)


def during_page(acme, act) -> None:
    """While the vendor thinks about the second page of sessions, somebody else does something."""

    def meanwhile(kind: str, page: int) -> None:
        if (kind, page) == ("sessions", 2):
            acme.before_answer = None
            try:
                act()
            finally:
                connections.close_all()

    acme.before_answer = meanwhile


def test_a_slow_page_keeps_its_lease(acme, run, settings):
    settings.SYNC_LEASE = 0.6
    taken = []

    def be_slow() -> None:
        time.sleep(1)
        taken.append(dispatch.take_lease(run.pk))

    during_page(acme, be_slow)
    engine.step(run.pk)

    assert (taken, SyncRun.objects.get().status) == ([None], RunStatus.COMPLETED)


def test_who_lost_the_lease_does_not_end_the_run(acme, run, connection):
    def take_over() -> None:
        acme.broken["sessions", 2] = [(401, {}, b"{}")]
        SyncRun.objects.update(lease_token=run.pk)

    during_page(acme, take_over)
    engine.step(run.pk)

    connection.refresh_from_db()
    assert (SyncRun.objects.get().status, connection.status) == (RunStatus.RUNNING, ConnectionStatus.ACTIVE)


def test_a_run_that_was_cancelled_behind_its_workers_back_ends_once(acme, run):
    def cancel() -> None:
        SyncRun.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        cancel_run(SyncRun.objects.get(), actor=ROBOT)

    during_page(acme, cancel)

    assert engine.step(run.pk) is False
    assert SyncRun.objects.get().status == RunStatus.CANCELLED
