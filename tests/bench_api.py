"""`make bench`: lists of the API on PostgreSQL, as ratios against two floors of the same run (tests/bench_floor.py)."""

import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import bench_floor
from tests.bench import credentials, token  # noqa: F401  # a fixture

pytestmark = [pytest.mark.pgonly, pytest.mark.django_db(transaction=True)]

LISTS = {
    "stands": "/api/v1/stands?per_page=50&expand=event,sponsor",
    "stand-configurations": "/api/v1/stand-configurations?per_page=50&expand=stand",
}
ROUNDS, AIM = 60, 4.0


@dataclass(frozen=True)
class Figures:
    queries: int
    p50: float
    p95: float
    per_second: float


def measured(address: str, headers: dict[str, str], at_once: int) -> Figures:
    """Milliseconds of so many requests, by so many clients at once, each with a connection of its own."""
    with CaptureQueriesContext(connection) as queries:
        assert Client(headers=headers).get(address).status_code == 200
    clients = threading.local()

    def ask(_: int) -> float:
        if not hasattr(clients, "one"):
            clients.one = Client(headers=headers)
        began = time.perf_counter()
        clients.one.get(address).getvalue()
        return 1000 * (time.perf_counter() - began)

    with ThreadPoolExecutor(at_once, initializer=connection.ensure_connection) as pool:
        began = time.perf_counter()
        taken = sorted(pool.map(ask, range(ROUNDS)))
        lasted = time.perf_counter() - began
        list(pool.map(lambda _: (time.sleep(0.05), connection.close()), range(at_once)))
    return Figures(len(queries), statistics.median(taken), taken[len(taken) * 95 // 100], ROUNDS / lasted)


@pytest.mark.parametrize("name", LISTS)
def test_lists_against_their_floors(credentials, settings, capsys, name):  # noqa: F811  # the fixture
    settings.ROOT_URLCONF = "tests.bench_floor"
    settings.API_RATE_LIMIT = 1_000_000
    headers = {"Authorization": f"Bearer {token(credentials['clients']['full'])}"}
    bench_floor.KEPT[name] = Client(headers=headers).get(LISTS[name]).content
    ways = {"api": LISTS[name], "sql + json": f"/floor/sql/{name}", "same bytes": f"/floor/bytes/{name}"}
    with capsys.disabled():
        print(f"\n\n50 {name}, {len(bench_floor.KEPT[name]):,} bytes")
        for at_once in (1, 8):
            found = {way: measured(address, headers, at_once) for way, address in ways.items()}
            for way, one in found.items():
                print(
                    f"  {at_once} at once  {way:11} {one.queries:3} queries  p50 {one.p50:7.1f} ms  "
                    f"p95 {one.p95:7.1f} ms  {one.per_second:6.0f} a second  "
                    f"api is {found['api'].p50 / one.p50:6.1f} ×",
                    flush=True,
                )
