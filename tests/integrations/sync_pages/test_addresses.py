"""Stored credentials go to the address they were entered for, or to the vendor's own."""

import re
from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer

from eventhub.core.errors import Invalid
from integrations.sync.services import ENTER_AGAIN, change_connection, stored_credentials
from tests.integrations.sync_pages.making import to
from tests.integrations.sync_pages.test_connections import SECRET, filled


@pytest.fixture
def listener(httpserver) -> Iterator[HTTPServer]:
    """An address of somebody who would like to know the token."""
    httpserver.expect_request(re.compile(".*")).respond_with_json([])
    return httpserver


@pytest.mark.parametrize("do", ["test", "save"])
def test_stored_credentials_are_not_sent_to_another_address(organiser, connection, sandbox, listener, do):
    before = connection.base_url
    data = filled(sandbox, credentials_token="", base_url=listener.url_for("/"), do=do)

    answer = organiser.post(to(connection, "connection-edit"), data)

    connection.refresh_from_db()
    assert answer.status_code == 422
    assert answer.context["form"].errors["credentials_token"] == [ENTER_AGAIN]
    assert connection.base_url == before
    assert listener.log == []


def test_credentials_that_are_entered_again_go_to_the_other_address(organiser, connection, sandbox, listener):
    data = filled(sandbox, credentials_token="sb-other", base_url=listener.url_for("/"))

    assert organiser.post(to(connection, "connection-edit"), data).status_code == 302
    connection.refresh_from_db()
    assert (connection.base_url, stored_credentials(connection)) == (listener.url_for("/"), {"token": "sb-other"})


@pytest.mark.parametrize("place", ["the vendor's own", "the same host"])
def test_an_address_of_the_same_host_or_the_vendors_own_keeps_them(organiser, connection, sandbox, place):
    own = connection.provider.base_urls[0][1]
    moved = {"place": own} if place == "the vendor's own" else {"base_url": f"{sandbox.url('sessionboard')}/v2"}

    organiser.post(to(connection, "connection-edit"), filled(sandbox, credentials_token="", **moved))

    connection.refresh_from_db()
    assert connection.base_url == (moved.get("base_url") or own)
    assert stored_credentials(connection) == {"token": SECRET}


def test_who_changes_the_address_by_a_service_gives_the_credentials(connection, actor):
    with pytest.raises(Invalid) as refused:
        change_connection(connection, actor=actor, base_url="https://elsewhere.example.org")

    assert [detail.field for detail in refused.value.details] == ["credentials"]
