"""For vendors whose tests share one sandbox a module, each of them with its world as it began."""

import pytest

from integrations.sandbox.server import Sandbox
from tests.factories.people import event, organisation
from tests.integrations.vendors import QUICK, WORLD, begun_anew

__all__ = ["event", "organisation", "quick", "sandbox", "served"]


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
