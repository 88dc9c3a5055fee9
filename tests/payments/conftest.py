import pytest

from tests.factories.people import facts, staff
from tests.factories.show import Show

__all__ = ["facts", "show", "staff"]


@pytest.fixture
def show(db) -> Show:
    return Show()
