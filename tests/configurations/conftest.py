import pytest

from tests.factories.show import Show


@pytest.fixture
def show(db) -> Show:
    return Show()
