import time

import pytest
from django.core.cache import cache

from integrations.sandbox.server import Sandbox
from tests.factories.people import event, organisation  # noqa: F401  # fixtures
from tests.integrations.vendors import WORLD, connect_to


@pytest.fixture(autouse=True)
def quick(settings):
    settings.EVENTHUB_OUTBOUND_ALLOW = ["127.0.0.1/32"]
    settings.SYNC_WAITS = (0.01, 0.01)
    cache.clear()


@pytest.fixture
def sandbox():
    with Sandbox(**WORLD) as served:
        yield served


@pytest.fixture
def connection(sandbox, event):  # noqa: F811  # the fixture
    return connect_to(sandbox, "rhythm", event)


class Clock:
    """Of this machine, put on by as many seconds as a test likes."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self._time = time.time

    def time(self) -> float:
        return self._time() + self.ahead


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "time", clock.time)
    return clock
