import pytest

from integrations.sandbox.server import Sandbox
from tests.factories.people import event, organisation  # noqa: F401  # fixtures
from tests.integrations.vendors import WORLD, connect_to


@pytest.fixture(autouse=True)
def quick(settings):
    settings.EVENTHUB_OUTBOUND_ALLOW = ["127.0.0.1/32"]
    settings.SYNC_WAITS = (0.01, 0.01)


@pytest.fixture
def sandbox():
    with Sandbox(**WORLD) as served:
        yield served


@pytest.fixture
def connection(sandbox, event):  # noqa: F811  # the fixture
    return connect_to(sandbox, "planstone", event)
