import pytest

from integrations.sandbox.server import Sandbox
from tests.factories.people import event, organisation  # noqa: F401  # fixtures
from tests.integrations.v3plus.reading import SETTINGS, SLUG
from tests.integrations.vendors import client_to, connect_to


@pytest.fixture(autouse=True)
def quick(settings):
    for name, value in SETTINGS.items():
        setattr(settings, name, value)


@pytest.fixture(scope="module")
def served():
    """One for all tests of a module: what they order is taken back at their end."""
    with Sandbox(sessions=24, speakers=16, page_size=10, seed=3) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(served):
    served.log.clear()
    yield served
    served.faults.clear()


@pytest.fixture
def connection(sandbox, event):  # noqa: F811  # the fixture
    return connect_to(sandbox, SLUG, event)


@pytest.fixture
def client(sandbox):
    with client_to(sandbox, SLUG) as opened:
        yield opened
