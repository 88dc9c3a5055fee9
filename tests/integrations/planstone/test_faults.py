"""Every fault of Planstone's that a programme which is here already may meet, over real HTTP and through the whole engine: the run ends
right, and nothing is lost, doubled or made up.
"""

import pytest
from django.test import override_settings

from eventhub.programme.models import Origin, Session, Speaker
from integrations.sync.enums import ConnectionStatus, RunStatus
from integrations.sync.models import Connection
from tests.factories.events import EventFactory
from tests.integrations.vendors import QUICK, begun_anew, connect_to, dump, sync

# The contract asks both databases; what a fault comes to is the same on either.
pytestmark = [pytest.mark.django_db, pytest.mark.sqliteonly]


@pytest.fixture(scope="module")
def synced(kept_rows, served) -> tuple[Connection, dict]:
    """After one run in which nothing was wrong, and what it brought."""
    with override_settings(**QUICK):
        connection = connect_to(begun_anew(served), "planstone", EventFactory())
        run = sync(connection)
    assert (run.status, run.problem) == (RunStatus.COMPLETED, "")
    return connection, dump(connection.event)


@pytest.fixture
def connection(synced, sandbox):
    return Connection.objects.select_related("event__organisation").get(pk=synced[0].pk)


@pytest.fixture
def event(connection):
    return connection.event


@pytest.fixture
def before(synced):
    return synced[1]


def test_p1_a_feed_rebuilt_while_it_is_read_takes_nothing_away(connection, sandbox, event, before):
    with sandbox.faults.on("P1"):
        statuses = [sync(connection).status for _ in range(4)]

    assert set(statuses) <= {RunStatus.COMPLETED, RunStatus.FAILED}
    assert dump(event) == before


def test_p2_an_empty_feed_takes_nothing_away_and_says_so(connection, sandbox, event, before):
    with sandbox.faults.on("P2"):
        for _ in range(3):
            run = sync(connection)
            assert run.status in (RunStatus.HELD, RunStatus.FAILED)
            assert run.problem or run.held_reasons

    assert dump(event) == before
    assert sync(connection).status == RunStatus.COMPLETED
    assert dump(event) == before


def test_p3_dates_of_1970_are_no_news(connection, sandbox, event, before):
    with sandbox.faults.on("P3"):
        run = sync(connection)

    assert run.status == RunStatus.COMPLETED
    assert not run.counts["sessions"].get("updated")
    assert dump(event) == before
    assert not Session.objects.filter(starts_at__year__lt=2020).exists()


def test_p6_a_connection_with_another_zone_than_the_event_stops(connection, event, before):
    type(event).objects.filter(pk=event.pk).update(timezone="Europe/Berlin")
    run = sync(connection)

    assert run.status == RunStatus.FAILED
    assert "Europe/Berlin" in run.problem
    assert connection.time_zone in run.problem
    assert dump(event) == before


def test_p9_codes_may_be_shared_and_blank(connection, sandbox, event, before):
    with sandbox.faults.on("P9"):
        run = sync(connection)

    assert run.status == RunStatus.COMPLETED
    codes = list(Session.objects.values_list("code", flat=True))
    assert len(codes) == len(before["sessions"]) > len(set(codes)) > 1
    assert "" in codes
    sync(connection)
    assert dump(event) == before


def test_p13_rows_of_another_event_stop_everything(connection, sandbox, event, before):
    with sandbox.faults.on("P13"):
        run = sync(connection)

    connection.refresh_from_db()
    assert (run.status, connection.status) == (RunStatus.FAILED, ConnectionStatus.BROKEN)
    assert "another event" in run.problem
    assert dump(event) == before


@pytest.mark.parametrize("status", [200, 503])
def test_p14_a_web_page_is_no_feed(connection, sandbox, event, before, status):
    with sandbox.faults.on("P14", status=status):
        run = sync(connection)

    connection.refresh_from_db()
    assert (run.status, connection.status) == (RunStatus.FAILED, ConnectionStatus.ACTIVE)
    assert "Planstone" in run.problem
    assert dump(event) == before


def test_p15_numbers_as_texts_are_the_same_numbers(connection, sandbox, event, before):
    with sandbox.faults.on("P15"):
        run = sync(connection)
    during = dump(event)
    sync(connection)

    assert run.status == RunStatus.COMPLETED
    assert [row[:8] for row in during["sessions"]] == [row[:8] for row in before["sessions"]]
    assert dump(event)["sessions"] == before["sessions"]
    assert Origin.objects.filter(kind="speaker", external_id__startswith="0").exists()


def test_p17_a_photo_that_is_gone_leaves_the_person(connection, sandbox, event, before):
    photos = list(Speaker.objects.order_by("pk").values_list("photo_url", flat=True))
    with sandbox.faults.on("P17"):
        run = sync(connection)

    assert run.status == RunStatus.COMPLETED
    assert dump(event) == before
    assert list(Speaker.objects.order_by("pk").values_list("photo_url", flat=True)) == photos
    assert any(photos)
