"""The plumbing of all tests: which database, which browser, a broker. What tests are about stands in their folders."""

import gc
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from _pytest import runner
from django.core.servers.basehttp import WSGIRequestHandler
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.template import Context, Template
from django.test.utils import setup_databases
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from eventhub.core import local_broker
from eventhub.core.call_depth import with_room
from eventhub.core.processes import die_with_parent, wait_for
from tests.emptying import only_what_was_written
from tests.suite import BROWSERS, RUNS

BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # A page lives for half a second: to optimise its scripts takes longer than they gain by it.
    "--js-flags=--no-opt,--no-maglev",
]
NO_BROWSER = "no Chromium on the PATH: apt-get install --no-install-recommends chromium fonts-liberation"


# Asked on the faster database only: what asks pages, endpoints, vendors or files, whatever lies below. The rules and writes below
# are asked on both, PostgreSQL has the races, the invented requests and a browser that opens every page, and the soak asks all of
# this there too. Of it, what orders, compares, locks or is killed is asked on both always.
ASKED_ONCE = (
    *("access", "admin", "api", "architecture", "contract", "demo", "forms", "integrations", "messaging", "organiser"),
    *("parity", "portal", "sponsor", "packages/exchange", "programme/exchange", "files/test_storing.py", "artwork"),
    *("configurations/test_cloning.py", "configurations/test_course.py", "configurations/test_demand.py"),
    *("configurations/test_summary.py", "configurations/test_summary_pdf.py", "programme/merging"),
)
ASKED_ON_BOTH = (
    *("api/test_changes.py", "api/test_etags.py", "api/test_idempotency.py", "api/test_listing.py"),
    *("artwork/test_queries.py", "artwork/test_uploads.py", "artwork/test_workflows.py", "demo/management"),
    *("integrations/sync/test_killed.py", "integrations/sync/test_leases.py", "programme/merging/test_merging.py"),
    *("integrations/sync/test_runs.py", "messaging/test_services.py"),
)
SAYS_WHERE = re.compile(r"mark\.(browser|process|pgonly)")
SETTLED = ("browser", "process", "pgonly", "sqliteonly", "soak")
OF_THE_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}
TESTS = Path(__file__).parent
LONGEST_NAME = 200
# What takes long to prepare is met first, so that it stays with one worker: others take from the end of its list. What waits
# for processes comes next, so that nobody is left with it in the end.
PREPARED = ("journeys/test_accessibility.py", "forms", "artwork/inspection/test_hostile.py")
# Gathering these takes seconds, and only these runs ask for them.
ONLY_ON_POSTGRESQL = (TESTS / "api" / "test_fuzz.py",)
ONLY_IN_A_SOAK = (TESTS / "soak", TESTS / "api" / "test_fuzz_at_length.py")


def is_soak(config: pytest.Config) -> bool:
    return config.option.markexpr.startswith("soak")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    is_left_out = connection.vendor != "postgresql" and collection_path in ONLY_ON_POSTGRESQL
    is_left_out |= not is_soak(config) and collection_path in ONLY_IN_A_SOAK
    is_left_out |= config.option.markexpr == RUNS["pg"] and is_asked_once(collection_path)
    return is_left_out or None


def is_asked_once(file: Path) -> bool:
    """As a whole: no test in it says that it is for PostgreSQL. Thousands of tests need not be gathered to be left out."""
    return file.match("test_*.py") and is_once(file) and not SAYS_WHERE.search(file.read_text())


# Django's server sends head and body apart: the body of each answer waited 40 ms for word that its head had come.
WSGIRequestHandler.disable_nagle_algorithm = True

# How busy the machine is says nothing about the product.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Gathering tests leaves no garbage worth looking for; see `pytest_collection_finish`."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_report_header() -> str:
    return f"database: {connection.vendor}"


def pytest_itemcollected(item: pytest.Item) -> None:
    is_asked_for = not item.path.match("test_*.py")  # by its name, as what measures or draws
    if is_asked_for or any(map(item.get_closest_marker, SETTLED)):
        return
    if not touches_database(item):
        item.add_marker("sqliteonly")
    elif is_once(item.path):
        item.add_marker("once")


def is_once(path: Path) -> bool:
    return lies_below(path, ASKED_ONCE) and not lies_below(path, ASKED_ON_BOTH)


@cache
def lies_below(path: Path, places: tuple[str, ...]) -> bool:
    """Asked for each of thousands of tests, answered once for each file."""
    return any(path.is_relative_to(TESTS / place) for place in places)


def touches_database(item: pytest.Item) -> bool:
    """As far as fixtures and marks say; whoever else opens a connection is refused by pytest-django."""
    return bool(item.get_closest_marker("django_db")) or not OF_THE_DATABASE.isdisjoint(item.fixturenames)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Soak tests run only when asked for, tests for one of the databases only there."""
    others = ["sqliteonly" if connection.vendor == "postgresql" else "pgonly"]
    if not is_soak(config):
        others.append("soak")
    left_out = {item for item in items if any(map(item.get_closest_marker, others))}
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = sorted((item for item in items if item not in left_out), key=turn)


run_with_room = with_room(runner.pytest_runtest_protocol)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """As pytest itself does it, with room for the calls of the test and of its fixtures."""
    return run_with_room(item, nextitem)


def turn(item: pytest.Item) -> int:
    if lies_below(item.path, PREPARED):
        return 0
    return 1 if item.get_closest_marker("process") else 2


def pytest_collection_finish() -> None:
    """What was gathered stays until the end: looking through it again and again for garbage takes its time.

    What comes later is looked through seldom: a page makes thousands of things and leaves hardly any, and a sixth of the time
    went into finding that out.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(500_000, 20, 50)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Megabytes that a test sends are no name for it: workers and reports hand each name on."""
    is_long = isinstance(val, str | bytes) and len(val) > LONGEST_NAME
    return f"{argname} of {len(val)}" if is_long else None


@pytest.fixture(scope="session")
def django_db_setup(django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker) -> None:
    """A database for whoever asks: pytest-django makes one for marked tests only, and those that read the demo bear no mark.

    The tables come from the models (settings/test.py); that they are what the migrations make is noted here. Whoever made the
    folder of the run takes the database away with it (tests/pgplugin.py).
    """
    with django_db_blocker.unblock():
        setup_databases(verbosity=0, interactive=False, serialized_aliases=())
        _ = (
            connection.features.supports_json_field
        )  # SQLite is asked once a process: never in the middle of a count of queries
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        on_disk = MigrationLoader(None).disk_migrations
        made = on_disk.keys() | {step for migration in on_disk.values() for step in migration.replaces}
        recorder.migration_qs.bulk_create(recorder.Migration(app=app, name=name) for app, name in sorted(made))


@pytest.fixture(scope="session", autouse=True)
def contexts_of_whole_pages(django_test_environment: None) -> None:
    """`response.context` is what a page was given: Django would copy it for every part that the page includes, too."""
    as_django_does = Template._render

    def render(template: Template, context: Context) -> str:
        whole = getattr(context, "template", template) in (template, None)
        return as_django_does(template, context) if whole else template.nodelist.render(context)

    Template._render = render


@pytest.fixture(scope="session", autouse=True)
def quickly_emptied(django_test_environment: None) -> Iterator[None]:
    with only_what_was_written():
        yield


@pytest.fixture(scope="module")
def kept_rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Rows that all tests of a module find, made once; what each of them changes is taken back to a savepoint."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """The system's Chromium; without one the test is skipped, or fails where a browser was promised."""
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        leave = pytest.fail if os.environ.get("EVENTHUB_REQUIRE_BROWSER") == "1" else pytest.skip
        leave(NO_BROWSER)
    return {**browser_type_launch_args, "executable_path": executable, "args": BROWSER_FLAGS}


@pytest.fixture
def broker_url(tmp_path: Path) -> Iterator[str]:
    """An empty Valkey of this test's own, as `make run` starts it."""
    broker = local_broker.prepare(tmp_path / "broker")
    server = subprocess.Popen(broker.command, stdout=subprocess.DEVNULL, preexec_fn=die_with_parent)  # noqa: PLW1509  # no threads yet
    wait_for(broker.answers, "Valkey did not start")
    yield broker.url(database=0)
    server.terminate()
    server.wait(timeout=10)
