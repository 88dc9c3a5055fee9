import pytest

from integrations.sandbox.server import Sandbox
from tests.factories.people import event, organisation  # noqa: F401  # fixtures
from tests.integrations.vendors import QUICK, WORLD, begun_anew, connect_to


@pytest.fixture(autouse=True)
def quick(settings):
    for name, value in QUICK.items():
        setattr(settings, name, value)


@pytest.fixture(scope="module")
def served():
    with Sandbox(**WORLD) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(served):
    return begun_anew(served)


@pytest.fixture
def connection(sandbox, event):  # noqa: F811  # the fixture
    return connect_to(sandbox, "sessionboard", event)
