from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from integrations.sandbox.server import Sandbox
from tests.integrations.sandbox.asking import Asking


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(sessions=60, page_size=10, seed=3, now=datetime(2026, 11, 2, 9, tzinfo=UTC)) as sandbox:
        yield sandbox


@pytest.fixture
def ask(sandbox) -> Asking:
    return Asking(sandbox)
