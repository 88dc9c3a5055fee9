"""Vendors that have no address of their own, and may need no credentials: a feed that anybody reads, wherever it lies."""

import json
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from pydantic import BaseModel, Field

from eventhub.core.errors import Invalid
from integrations.sync import registry
from integrations.sync.models import Connection
from integrations.sync.services import ENTER_AGAIN, change_connection, stored_credentials
from tests.integrations.sync.acme import VENDOR
from tests.integrations.sync_pages.making import to

HERE, THERE = "https://one.example/schedule.json?of=2027", "https://two.example/schedule.json"


class Open(BaseModel):
    key: str = Field("", title="Key", repr=False)


@pytest.fixture(autouse=True)
def vendor():
    registry.register(replace(VENDOR, credentials=Open, base_urls=()))
    yield
    registry._vendors.pop("acme")


def filled(**changes) -> dict:
    fields = {
        "without_session": "hide",
        "name": "Feed",
        "base_url": HERE,
        "time_zone": "Europe/London",
        "interval": "60",
        "publish": "vendor",
    }
    return {**fields, "most_withdrawn": "10", "most_hidden": "20", "most_moved": "50", "do": "save", **changes}


@pytest.fixture
def create(show) -> str:
    return reverse("sync:connection-create", args=[show.event.slug, "acme"])


@pytest.fixture
def connection(organiser, create) -> Connection:
    assert organiser.post(create, filled()).status_code == 302
    return Connection.objects.get()


def test_the_form_asks_for_an_address_and_offers_none(organiser, create):
    form = organiser.get(create).context["form"]

    assert "place" not in form.fields
    assert (form["base_url"].label, form["base_url"].field.required) == ("Address", True)


@pytest.mark.parametrize("address", ["", "feed"])
def test_an_address_that_is_none_is_said_beside_it(organiser, create, address):
    answer = organiser.post(create, filled(base_url=address))

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"base_url"}


def test_the_address_is_kept_as_it_was_entered(organiser, connection):
    assert (connection.base_url, stored_credentials(connection)) == (HERE, {})
    assert organiser.get(to(connection, "connection-edit")).context["form"]["base_url"].value() == HERE


def test_nothing_has_to_be_entered_again_where_nothing_was_entered(organiser, connection):
    answer = organiser.post(to(connection, "connection-edit"), filled(base_url=THERE))

    connection.refresh_from_db()
    assert (answer.status_code, connection.base_url) == (302, THERE)


def test_what_was_entered_is_still_not_sent_elsewhere(connection, actor):
    change_connection(connection, actor=actor, credentials={"key": "s3cret"})

    with pytest.raises(Invalid) as refused:
        change_connection(connection, actor=actor, base_url=THERE)
    assert [detail.message for detail in refused.value.details] == [ENTER_AGAIN]


def test_a_command_without_an_address_asks_for_it(show):
    given = {"event": show.event.slug, "credentials": json.dumps({}), "time_zone": "Europe/London"}

    with pytest.raises(CommandError, match="--base-url: Acme has no address of its own"):
        call_command("connect_vendor", "acme", **given)
