"""The plumbing of all tests: which database, which browser, a broker. What tests are about stands in their folders."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from eventhub.core import local_broker
from eventhub.core.processes import die_with_parent, wait_for
from tests.suite import BROWSERS

BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
NO_BROWSER = "no Chromium on the PATH: apt-get install --no-install-recommends chromium fonts-liberation"


# What asks every page, or reads the source, whatever lies below: on the faster database only, because the rules and writes
# below are asked on both, a browser opens every page on PostgreSQL, and the soak sends each bad value to each field there.
ASKED_ONCE = (
    *("access", "admin", "architecture", "forms", "organiser", "parity", "portal", "sponsor"),
    "demo/test_credentials.py",
)
SETTLED = ("browser", "process", "pgonly", "sqliteonly", "soak")
TESTS = Path(__file__).parent
# What takes long to prepare is met first, so that it stays with one worker: others take from the end of its list.
PREPARED = ("journeys/test_accessibility.py", "forms")
# Gathering these takes seconds, and only these runs ask for them.
ONLY_ON_POSTGRESQL = (TESTS / "api" / "test_fuzz.py",)
ONLY_IN_A_SOAK = (TESTS / "soak", TESTS / "api" / "test_fuzz_at_length.py")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    is_left_out = connection.vendor != "postgresql" and collection_path in ONLY_ON_POSTGRESQL
    is_left_out |= "soak" not in config.option.markexpr and collection_path in ONLY_IN_A_SOAK
    return is_left_out or None


# How busy the machine is says nothing about the product.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_report_header() -> str:
    return f"database: {connection.vendor}"


def pytest_itemcollected(item: pytest.Item) -> None:
    if any(map(item.get_closest_marker, SETTLED)):
        return
    if any(item.path.is_relative_to(TESTS / place) for place in ASKED_ONCE):
        item.add_marker("sqliteonly")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Soak tests run only when asked for, tests for one of the databases only there."""
    left_out = set()
    if "soak" not in config.option.markexpr:
        left_out |= {item for item in items if item.get_closest_marker("soak")}
    other = "sqliteonly" if connection.vendor == "postgresql" else "pgonly"
    left_out |= {item for item in items if item.get_closest_marker(other)}
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = sorted((item for item in items if item not in left_out), key=is_quickly_begun)


def is_quickly_begun(item: pytest.Item) -> bool:
    return not any(item.path.is_relative_to(TESTS / place) for place in PREPARED)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The tables come from the models (settings/test.py); that they are what the migrations make is noted here."""
    with django_db_blocker.unblock():
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        made = [recorder.Migration(app=app, name=name) for app, name in MigrationLoader(None).disk_migrations]
        recorder.migration_qs.bulk_create(made)


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
