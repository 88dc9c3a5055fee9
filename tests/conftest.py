"""The plumbing of all tests: which database, which browser, a broker. What tests are about stands in their folders."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

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
    items[:] = [item for item in items if item not in left_out]


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
