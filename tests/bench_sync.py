"""`make bench`: a first sync of 10,000 sessions and 8,000 people, and one in which nothing changed, against their floors.

Floor of the first: fetching the same pages, and one bulk insert of the same rows by SQL, with those of the run's log, which
says of each row what became of it; the ratio to a floor without these is printed beside it. Of the second: fetching alone,
from a vendor that answers at once, where fetching is nothing but computing, and from one that takes as long as one does over a line.
The vendor is the sandbox, in a process of its own; one that it does not serve is served as its own tests say
(`Serving.large`).
"""

import gc
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urljoin

import orjson
import psutil
import pytest
import requests
from django.db import connection as database
from django.db import transaction
from django.db.models import Model

from eventhub.core.actor import Actor
from eventhub.core.processes import die_with_parent, wait_for
from eventhub.programme import models
from integrations.sandbox.server import Sandbox
from integrations.sync import engine, registry
from integrations.sync.fetching import Fetched
from integrations.sync.models import Connection, SyncChange, SyncRun
from integrations.sync.opening import opened
from integrations.sync.services import connect, start_run
from tests.architecture.source import ROOT
from tests.factories.people import event, organisation  # noqa: F401  # fixtures
from tests.integrations.contract.serving import serving_of

pytestmark = [pytest.mark.django_db(transaction=True)]

SESSIONS, PEOPLE = 10_000, 8_000
OVER_A_LINE = 0.05  # seconds until a quick vendor's answer comes
ROBOT = Actor.system("bench")
# In an order in which what is referred to is there first.
TABLES = (
    *(models.Room, models.Track, models.SessionType, models.Speaker, models.Session, models.Company),
    *(models.SessionRoom, models.SessionTrack, models.SessionSpeaker, models.Origin),
)


@dataclass(frozen=True)
class Taken:
    seconds: float
    grown: float


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(params=[(SESSIONS // 4, PEOPLE // 4), (SESSIONS, PEOPLE)], ids=["a quarter", "whole"])
def sizes(request) -> tuple[int, int]:
    return request.param


class SandboxProcess:
    """The sandbox as an operator starts it; what a connection needs has its port."""

    def __init__(self, sessions: int, people: int, *more: str) -> None:
        self.port = free_port()
        command = [sys.executable, "manage.py", "vendor_sandbox", f"--port={self.port}"]
        self._command = [*command, f"--sessions={sessions}", f"--speakers={people}", "--page-size=100", *more]

    def __enter__(self) -> Self:
        quietly = {"stdout": subprocess.DEVNULL, "preexec_fn": die_with_parent}
        self._server = subprocess.Popen(self._command, cwd=ROOT, env=os.environ, **quietly)
        here = ("127.0.0.1", self.port)
        wait_for(lambda: socket.socket().connect_ex(here) == 0, "the sandbox did not start", seconds=60)
        return self

    def __exit__(self, *error: object) -> None:
        self._server.terminate()
        self._server.wait(timeout=10)

    def connect(self, vendor: str) -> dict[str, Any]:
        with Sandbox(sessions=1) as sandbox:
            values = sandbox.connect(vendor)
        there = urljoin(values["base_url"], "/")[:-1]  # also among the options
        here = f"http://127.0.0.1:{self.port}"
        connected: dict[str, Any] = orjson.loads(orjson.dumps(values).replace(there.encode(), here.encode()))
        return connected

    @property
    def requests(self) -> int:
        counters = requests.get(f"http://127.0.0.1:{self.port}/_sandbox/counters", timeout=30).json()
        return sum(sum(streams.values()) for streams in counters.values())


@pytest.fixture(params=[vendor.slug for vendor in registry.installed()])
def vendor(request) -> str:
    return request.param


@pytest.fixture
def served(sizes, vendor, settings) -> Iterator[Any]:
    settings.EVENTHUB_OUTBOUND_ALLOW = ["127.0.0.1/32"]
    large = serving_of(vendor).large
    with large(sizes[0]) if large else SandboxProcess(*sizes) as served:
        yield served


def connected(event, vendor: str, served: Any) -> Connection:  # noqa: F811  # the fixture
    values = served.connect(vendor)
    event.timezone = values["time_zone"]
    event.save()
    return connect(event=event, vendor=vendor, name=vendor, actor=ROBOT, **values)


def measured(work: Callable[[], object]) -> Taken:
    gc.collect()
    process = psutil.Process()
    before, began = process.memory_info().rss, time.perf_counter()
    work()
    lasted = time.perf_counter() - began
    return Taken(lasted, (process.memory_info().rss - before) / 1024 / 1024)


def fetch_all(connection: Connection) -> None:
    with opened(connection) as client:
        for stream in connection.provider.streams:
            pages, cursor = (
                Fetched(client, stream, None, parallel=connection.provider.parallel, keep_lease=lambda: None),
                None,
            )
            while (page := pages.get(cursor)).next is not None:
                cursor = page.next
            pages.close()


def sync(connection: Connection) -> SyncRun:
    run = start_run(connection, actor=ROBOT, full=True)
    while engine.step(run.pk):
        pass
    run.refresh_from_db()
    assert run.status == "completed", run.problem
    return run


def insert_by_sql(*models: type[Model]) -> Taken:
    """The rows that the sync left, taken out and put in again by the fastest that the database has."""
    kept = []
    with database.cursor() as cursor:
        for model in models:
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")  # noqa: S608  # our own table
            kept.append((model._meta.db_table, [column[0] for column in cursor.description], cursor.fetchall()))
        for table, _, _ in reversed(kept):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608  # our own table

    def put_in() -> None:
        with transaction.atomic(), database.cursor() as cursor:
            for table, columns, rows in kept:
                if rows:
                    put_in_table(cursor, table, ", ".join(f'"{name}"' for name in columns), rows)

    return measured(put_in)


def put_in_table(cursor, table: str, names: str, rows: list[tuple[object, ...]]) -> None:
    if database.vendor == "sqlite":
        places = ", ".join(["%s"] * len(rows[0]))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)  # noqa: S608  # our own table
        return
    with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def test_sync_against_its_floors(event, served, sizes, vendor, capsys):  # noqa: F811  # the fixture
    connection = connected(event, vendor, served)
    fetch_all(connection)  # the sandbox makes its rows once
    fetching = measured(lambda: fetch_all(connection))
    asked = served.requests
    first = measured(lambda: sync(connection))
    asked = served.requests - asked
    unchanged = measured(lambda: sync(connection))
    logged, written = insert_by_sql(SyncChange), insert_by_sql(*TABLES)
    rows, without_log = sum(sizes), fetching.seconds + written.seconds
    floor = without_log + logged.seconds
    with capsys.disabled():
        print(
            f"\n  {vendor}, {database.vendor}: {sizes[0]:,} sessions, {sizes[1]:,} people, {asked:,} requests\n"
            f"    fetching {fetching.seconds:6.2f} s   insert by SQL {written.seconds:6.2f} s, of the log {logged.seconds:.2f} s\n"
            f"    first sync {first.seconds:6.2f} s, {rows / first.seconds:,.0f} rows a second, "
            f"{first.seconds / floor:.2f} × the floor (aim 2.5; without the log in it {first.seconds / without_log:.2f} ×), "
            f"memory {first.grown:+.0f} MB (aim 150)\n"
            f"    unchanged {unchanged.seconds:6.2f} s, {rows / unchanged.seconds:,.0f} rows a second, "
            f"{unchanged.seconds / fetching.seconds:.2f} × fetching (aim 1.3), memory {unchanged.grown:+.0f} MB",
            flush=True,
        )


# Not one whose list is one document: that is asked for once.
BY_PAGES = [vendor.slug for vendor in registry.installed() if not serving_of(vendor.slug).large]


@pytest.mark.parametrize("vendor", BY_PAGES)
def test_an_unchanged_vendor_over_a_line(event, vendor, settings, capsys):  # noqa: F811  # the fixture
    settings.EVENTHUB_OUTBOUND_ALLOW = ["127.0.0.1/32"]
    sessions, people = SESSIONS // 4, PEOPLE // 4
    with SandboxProcess(sessions, people, f"--faults=slow:{OVER_A_LINE}") as served:
        connection = connected(event, vendor, served)
        sync(connection)
        fetching, unchanged = measured(lambda: fetch_all(connection)), measured(lambda: sync(connection))
    with capsys.disabled():
        print(
            f"\n  {vendor}, {database.vendor}: {sessions:,} sessions, {people:,} people, {OVER_A_LINE * 1000:.0f} ms an answer\n"
            f"    fetching {fetching.seconds:6.2f} s   unchanged {unchanged.seconds:6.2f} s, "
            f"{unchanged.seconds / fetching.seconds:.2f} × fetching (aim 1.3)",
            flush=True,
        )
