import pytest

from tests.integrations.sandboxed import event, organisation, quick, sandbox, served
from tests.integrations.vendors import connect_to

__all__ = ["event", "organisation", "quick", "sandbox", "served"]


@pytest.fixture
def connection(sandbox, event):
    return connect_to(sandbox, "planstone", event)
