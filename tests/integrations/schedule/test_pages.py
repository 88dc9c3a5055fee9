"""The form of a feed: an address, and nothing else where anybody may read it."""

import pytest
from django.urls import reverse

from integrations.sync.models import Connection
from integrations.sync.services import stored_credentials
from tests.integrations.schedule.served import recorded
from tests.organiser.conftest import kept_organiser, kept_show, organiser, owner, show  # noqa: F401  # fixtures


@pytest.fixture
def filled(httpserver) -> dict[str, str]:
    httpserver.expect_request("/schedule.json").respond_with_data(recorded("frab.json"))
    given = {"name": "Feed", "base_url": httpserver.url_for("/schedule.json"), "time_zone": "Europe/Berlin"}
    options = {
        "options_format": "auto",
        "options_token_header": "Authorization",
        "publish": "vendor",
        "without_session": "hide",
    }
    return {**given, **options, "interval": "60", "most_withdrawn": "20", "most_hidden": "20", "most_moved": "50"}


def test_a_feed_is_tried_and_connected_by_its_address_alone(organiser, show, filled):  # noqa: F811  # the fixtures
    create = reverse("sync:connection-create", args=[show.event.slug, "schedule"])

    tried = organiser.post(create, {**filled, "do": "test"})
    assert (tried.status_code, "12 can be read." in tried.content.decode()) == (200, True)
    assert not Connection.objects.exists()

    assert organiser.post(create, {**filled, "do": "save"}).status_code == 302
    connection = Connection.objects.get()
    assert (connection.base_url, stored_credentials(connection)) == (filled["base_url"], {})
