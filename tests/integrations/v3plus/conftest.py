import pytest

from integrations.sandbox.server import Sandbox
from tests.integrations.sandboxed import event, organisation, quick, sandbox
from tests.integrations.v3plus.reading import SLUG
from tests.integrations.vendors import client_to, connect_to

__all__ = ["event", "organisation", "quick", "sandbox"]


@pytest.fixture(scope="module")
def served():
    """Smaller than the world of other vendors: each session is asked for by itself."""
    with Sandbox(sessions=24, speakers=16, page_size=10, seed=3) as sandbox:
        yield sandbox


@pytest.fixture
def connection(sandbox, event):
    return connect_to(sandbox, SLUG, event)


@pytest.fixture
def client(sandbox):
    with client_to(sandbox, SLUG) as opened:
        yield opened
