import re

import pytest

from tests.factories.broker import sent_tasks  # noqa: F401  # fixture
from tests.factories.people import event, organisation, organiser  # noqa: F401  # fixtures
from tests.factories.show import kept_show, show  # noqa: F401  # fixtures
from tests.integrations.pictures.gallery import Gallery, connected


@pytest.fixture
def gallery(httpserver, settings) -> Gallery:
    """Only its port is admitted: every other place on this machine stays refused."""
    settings.EVENTHUB_OUTBOUND_ALLOW = [f"127.0.0.1/32:{httpserver.port}"]
    made = Gallery(f"http://127.0.0.1:{httpserver.port}")
    httpserver.expect_request(re.compile(".*")).respond_with_handler(made.answer)
    return made


@pytest.fixture
def connection(event, gallery):  # noqa: F811  # the fixture
    return connected(event)
