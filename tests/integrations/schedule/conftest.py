import pytest

from tests.factories.people import event, organisation  # noqa: F401  # fixtures
from tests.integrations.schedule.served import Served


@pytest.fixture(autouse=True)
def quick(settings):
    settings.EVENTHUB_OUTBOUND_ALLOW = ["127.0.0.1/32"]
    settings.SYNC_WAITS = (0.01, 0.01)


@pytest.fixture(scope="module")
def server():
    with Served() as served:
        yield served


@pytest.fixture
def served(server):
    server.requests = 0
    yield server
    server.faults.clear()
