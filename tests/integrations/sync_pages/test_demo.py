"""The sandbox beside a product that is tried out, and the demo event's connections to it."""

import socket
from pathlib import Path

import pytest

from eventhub.events.models import Event
from integrations.sandbox.server import Sandbox
from integrations.sync import demo
from integrations.sync.models import Connection
from integrations.sync.services import start_run
from integrations.sync.trying import try_connection
from tests.factories.accounts import SYSTEM
from tests.factories.show import event, organisation
from tests.integrations.sync_pages.making import worked


@pytest.fixture
def place(settings, tmp_path) -> Path:
    settings.DEBUG = True
    settings.EVENTHUB_DATA_DIR = tmp_path
    settings.EVENTHUB_OUTBOUND_ALLOW = ["127.0.0.0/8"]
    return tmp_path


@pytest.fixture
def show_event(db) -> Event:
    return event(organisation(demo.ORGANISATION), f"{demo.EVENT} 2027")


def test_the_port_stays_the_same_unless_somebody_has_it(place):
    first = demo.kept_port()
    assert demo.kept_port() == first

    with socket.create_server((demo.HOST, first)):
        assert demo.kept_port() != first


def test_its_command_shows_a_congress_in_the_days_of_the_event(place, show_event):
    beside = demo.sandbox_beside()
    port = (place / "sandbox-port").read_text()

    command = beside.command()

    assert beside.admits == f"127.0.0.1/32:{port}"
    assert f"--port={port}" in command
    assert "--zone=Europe/London" in command


def test_without_a_sandbox_beside_nothing_is_connected(place, show_event):
    demo.connect_sandbox()

    assert not Connection.objects.exists()


def test_a_real_installation_is_connected_to_no_sandbox(place, show_event, settings):
    (place / "sandbox-port").write_text("18900")
    settings.DEBUG = False

    demo.connect_sandbox()

    assert not Connection.objects.exists()


def test_both_vendors_are_connected_once_and_follow_the_port(place, show_event):
    (place / "sandbox-port").write_text("18900")
    demo.connect_sandbox()
    (place / "sandbox-port").write_text("18901")
    demo.connect_sandbox()
    demo.connect_sandbox()

    assert sorted(Connection.objects.values_list("vendor", "base_url", "interval")) == [
        ("planstone", "http://127.0.0.1:18901/planstone/feed/v1", 0),
        ("sessionboard", "http://127.0.0.1:18901/sessionboard", 0),
    ]


def test_another_address_that_somebody_entered_stays(place, show_event):
    (place / "sandbox-port").write_text("18900")
    demo.connect_sandbox()
    Connection.objects.filter(vendor="planstone").update(base_url="https://apps.planion.com/feed/v1")
    (place / "sandbox-port").write_text("18901")

    demo.connect_sandbox()

    assert Connection.objects.get(vendor="planstone").base_url == "https://apps.planion.com/feed/v1"


@pytest.mark.parametrize("vendor", sorted(demo.CONNECTIONS))
def test_a_newcomer_who_presses_preview_sees_it_work(place, show_event, vendor):
    with Sandbox(sessions=10, speakers=6, zone=show_event.timezone) as sandbox:
        (place / "sandbox-port").write_text(sandbox.url(vendor).split(":")[2].partition("/")[0])
        demo.connect_sandbox()
        connection = Connection.objects.get(vendor=vendor)

        tried = try_connection(connection, actor=SYSTEM)
        run = worked(start_run(connection, actor=SYSTEM, dry_run=True, full=True))

    assert tried.ok
    assert run.status == "completed"
    assert run.counts["sessions"]["created"] > 5
