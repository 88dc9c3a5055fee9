"""Stored credentials go to the address they were entered for, or to the vendor's own."""

import re
from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer

from eventhub.core.errors import Invalid
from integrations.sync.services import ENTER_AGAIN, change_connection, stored_credentials
from tests.integrations.sync_pages.making import connected, to
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


# --- addresses among the options --------------------------------------------------------------------------


@pytest.fixture
def rhythm(show, sandbox):
    """Its tokens come from one host and its organisations from another: credentials go to both."""
    return connected(show, sandbox, "rhythm")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("token_url", "https://elsewhere.example.org/oauth/token"),
        ("token_url", "elsewhere.auth0.com"),
        ("rolodex_url", "https://elsewhere.example.org"),
    ],
)
def test_an_option_that_leads_elsewhere_needs_the_credentials_again(rhythm, actor, name, address):
    options = {**rhythm.options, name: address}
    with pytest.raises(Invalid) as refused:
        change_connection(rhythm, actor=actor, options=options)
    assert [detail.message for detail in refused.value.details] == [ENTER_AGAIN]

    credentials = {"client_id": "mine", "client_secret": "mine-secret"}
    changed = change_connection(rhythm, actor=actor, options=options, credentials=credentials)
    assert (changed.options[name], stored_credentials(changed)) == (address, credentials)


@pytest.mark.parametrize("changes", [{"publish": "never"}, {"token_url": "{host}/oauth/other"}])
def test_an_option_that_leads_to_the_same_host_or_nowhere_keeps_them(rhythm, actor, sandbox, changes):
    host = sandbox.url("rhythm").rpartition("/rhythm")[0]
    options = {**rhythm.options, **{name: text.format(host=host) for name, text in changes.items()}}
    before = stored_credentials(rhythm)

    assert stored_credentials(change_connection(rhythm, actor=actor, options=options)) == before


def test_the_form_does_not_send_stored_credentials_to_an_option_that_leads_elsewhere(organiser, rhythm):
    options = {f"options_{name}": value for name, value in rhythm.options.items()}
    data = {
        "name": "Rhythm",
        "place": "other",
        "base_url": rhythm.base_url,
        "time_zone": rhythm.time_zone,
        "interval": "60",
        "publish": "vendor",
        "without_session": "hide",
        "most_withdrawn": "20",
        "most_hidden": "20",
        "most_moved": "50",
        **options,
        "options_times_are": "instants",
        "options_publish": "schedule",
        "options_requests_per_second": "5",
        "do": "save",
    }
    leads_on = {**data, "options_token_url": "https://elsewhere.example.org/oauth/token"}

    answer = organiser.post(to(rhythm, "connection-edit"), leads_on)
    assert answer.status_code == 422
    assert answer.context["form"].errors["credentials_client_id"] == [ENTER_AGAIN]
    assert organiser.post(to(rhythm, "connection-edit"), data).status_code == 302
    rhythm.refresh_from_db()
    assert stored_credentials(rhythm)["client_secret"] == "rh-full-secret"
