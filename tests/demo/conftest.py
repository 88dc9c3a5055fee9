"""The demo, built once for all tests of the demo and taken back at its end."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test.utils import override_settings


@pytest.fixture(scope="package")
def data_dir(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="package")
def in_development(data_dir) -> Iterator[None]:
    with override_settings(DEBUG=True, EVENTHUB_DATA_DIR=data_dir, EVENTHUB_BASE_URL="http://localhost:8000"):
        yield


@pytest.fixture(scope="package")
def seeded(in_development, django_db_setup, django_db_blocker) -> Iterator[str]:
    """What the command said."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield seed()
        transaction.set_rollback(True)


def seed() -> str:
    out = StringIO()
    call_command("seed_demo", stdout=out)
    return out.getvalue()
