import copy

import pytest
from django.db import transaction
from django.test import override_settings

from eventhub.core.actor import Actor
from integrations.sync import engine, registry
from integrations.sync.models import Connection, SyncRun
from integrations.sync.services import connect, start_run
from integrations.sync.workflows import resume_connection
from tests.factories.events import EventFactory
from tests.factories.people import event, organisation, organiser, outsider  # noqa: F401  # fixtures
from tests.integrations.sync.acme import TOKEN, VENDOR, ZONE, Acme, served
from tests.integrations.vendors import QUICK

ROBOT = Actor.system("test")


@pytest.fixture(autouse=True)
def quick(settings):
    for name, value in QUICK.items():
        setattr(settings, name, value)


def begun_anew(world: Acme) -> Acme:
    """Three rooms, eight people, twelve sessions, in pages of five."""
    vars(world).update(vars(Acme(url=world.url)))
    for number in range(1, 4):
        world.put("rooms", f"r{number}", name=f"Room {number}", capacity=100 * number)
    for number in range(1, 9):
        world.put(
            "speakers", f"p{number}", first_name="Ada", last_name=f"Person {number}", bio="<p>Known.</p>", email=""
        )
    for number in range(1, 13):
        world.session(
            f"s{number}",
            title=f"Session {number}",
            starts=f"2027-06-07T{8 + number % 10:02}:00:00",
            ends=f"2027-06-07T{8 + number % 10:02}:45:00",
            rooms=[f"r{number % 3 + 1}=Room {number % 3 + 1}"],
            tracks=["Science"],
            type="Talk",
            speakers=[f"p{number % 8 + 1}", {"id": f"p{(number + 3) % 8 + 1}", "role": "chair"}],
            description=f"<p>About {number}</p>",
            at=number,
        )
    return world


@pytest.fixture(scope="module")
def server():
    with served(Acme()) as world:
        yield world


@pytest.fixture
def acme(server):
    return begun_anew(server)


@pytest.fixture
def vendor():
    registry.register(VENDOR)
    yield VENDOR
    registry._vendors.pop("acme")


def connected(event, acme, **fields) -> Connection:  # noqa: F811  # the fixture
    return connect(
        event=event,
        vendor="acme",
        name="Acme Congress",
        base_url=acme.url,
        credentials={"token": TOKEN},
        time_zone=ZONE,
        actor=ROBOT,
        **fields,
    )


@pytest.fixture
def connection(event, acme, vendor):  # noqa: F811  # the fixture
    return connected(event, acme)


@pytest.fixture(scope="module")
def read_once(kept_rows, server) -> SyncRun:
    """The first run, for modules in which all tests begin after it; see `after_first_run`."""
    return first_run(server)


def first_run(world: Acme, **fields) -> SyncRun:
    registry.register(VENDOR)
    with override_settings(**QUICK):
        run = work_off(start_run(connected(EventFactory(), begun_anew(world), **fields), actor=ROBOT))
    registry._vendors.pop("acme")
    return run


@pytest.fixture
def first(read_once, db) -> SyncRun:
    return SyncRun.objects.get(pk=read_once.pk)


def work_off(run: SyncRun) -> SyncRun:
    """Step by step until it has ended, without the pauses."""
    for _ in range(50):
        SyncRun.objects.filter(pk=run.pk).update(wakes_at=None)
        if not engine.step(run.pk):
            break
    return SyncRun.objects.get(pk=run.pk)


def runs_of(connection: Connection):
    """Run it to its end."""

    def run(**choices) -> SyncRun:
        return work_off(start_run(connection, actor=ROBOT, **choices))

    return run


@pytest.fixture
def sync(connection):
    return runs_of(connection)


@pytest.fixture
def sync_anew(acme, vendor, db):
    """Of another connection, of which nothing was read yet."""
    return runs_of(connected(EventFactory(), acme))


@pytest.fixture
def transactional_sync(connection, acme):
    """For property tests: each example finds database and vendor as the first one did."""
    rows, began = copy.deepcopy(acme.rows), []

    def begin():
        if began:
            transaction.savepoint_rollback(began.pop())
        began.append(transaction.savepoint())
        acme.rows = copy.deepcopy(rows)

        def run(**choices) -> SyncRun:
            connection.refresh_from_db()
            if connection.status == "paused":
                resume_connection(connection, actor=ROBOT)
            return work_off(start_run(connection, actor=ROBOT, **choices))

        return run, acme

    return begin
