"""Sessionboard's calls over real HTTP, from its first message to the programme: twice, out of order, forged, of another event."""

import pytest
from django.urls import reverse

from eventhub.core.crypto import decrypt
from eventhub.programme.models import Origin, Session, Speaker
from integrations.sandbox.server import Sandbox
from integrations.sync.hints import SECRET_HEADER, handle_waiting
from integrations.sync.models import InboundCall, SyncRun
from tests.integrations.vendors import WORLD, sync, work_off

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def served():
    """Calls are about single rows, and each test reads all of them first."""
    with Sandbox(**WORLD | {"sessions": 8, "speakers": 6}) as sandbox:
        yield sandbox


@pytest.fixture
def called(live_server, sandbox, connection):
    """The connection after its first run, with the vendor calling it from now on."""
    sync(connection, full=True)
    sandbox.webhooks.subscribe(
        live_server.url + reverse("sync:call", args=[connection.hook_key]),
        secret_header=SECRET_HEADER,
        secret=decrypt(connection.hook_secret),
        duplicates=2,
        shuffle=True,
    )
    return connection


def deliver(sandbox) -> list[SyncRun]:
    """All calls arrive, then the runs that they start are worked off."""
    before = set(SyncRun.objects.values_list("pk", flat=True))
    sandbox.webhooks.flush()
    handle_waiting()
    return [work_off(run) for run in SyncRun.objects.exclude(pk__in=before)]


def title_here(sandbox) -> str:
    origin = Origin.objects.get(external_id=sandbox.world.session(1).uuid)
    return Session.objects.get(pk=origin.target_id).title


def counted() -> tuple[int, ...]:
    return Session.objects.count(), Speaker.objects.count(), Origin.objects.count()


def test_calls_that_come_twice_and_out_of_order_end_in_what_the_vendor_has_now(called, sandbox):
    before = counted()
    for title in ("First", "Second", "Third"):
        sandbox.world.rename_session(1, title)
    sandbox.world.rename_person(1, "Grace", "Hopper")

    (run,) = deliver(sandbox)

    assert sandbox.webhooks.failed == []
    assert run.status == "completed"
    assert title_here(sandbox) == "Third"
    assert Speaker.objects.filter(first_name="Grace", last_name="Hopper").count() == 1
    assert counted() == before
    assert not InboundCall.objects.filter(handled_at=None).exists()


def test_a_new_session_that_is_told_twice_is_here_once(called, sandbox):
    sessions = Session.objects.count()
    sandbox.world.add_session(title="Late breaking")
    deliver(sandbox)
    sync(called, full=True)

    assert Session.objects.filter(title="Late breaking").count() == 1
    assert Session.objects.count() == sessions + 1


def test_calls_of_another_event_start_nothing_and_are_not_believed(called, sandbox):
    before = counted()
    with sandbox.faults.on("S16"):
        runs = deliver(sandbox)

    assert InboundCall.objects.exists()
    assert [run.status for run in runs] in ([], ["completed"])  # without an event it may be ours: looked at
    assert not Session.objects.filter(title="Taken over").exists()
    assert counted() == before


def test_a_forged_call_is_refused_at_the_door(called, sandbox):
    before = counted()
    with sandbox.faults.on("S17"):
        runs = deliver(sandbox)

    assert sandbox.webhooks.failed
    assert all("403" in problem for problem in sandbox.webhooks.failed)
    assert (runs, InboundCall.objects.count(), counted()) == ([], 0, before)


def test_what_is_read_too_early_after_a_call_comes_with_the_next_run(called, sandbox):
    """The vendor's answers are up to three minutes old: a call may be faster than what it tells of."""
    before, titles = counted(), []
    with sandbox.faults.on("S5"):
        for title in ("Told", "Told too early"):
            sandbox.world.rename_session(1, title)
            deliver(sandbox)
            titles.append(title_here(sandbox))
        sandbox.clock.advance(200)
        sync(called, full=True)

    assert titles == ["Told", "Told"]
    assert title_here(sandbox) == "Told too early"
    assert counted() == before
