"""Pages of a session that its vendor takes away near the event: what is told there, on its run and before a release."""

import pytest
from django.urls import reverse

from eventhub.programme.models import Origin, Session
from integrations.sync.enums import RunStatus
from integrations.sync.models import SyncRun
from integrations.sync.services import change_connection
from tests.integrations.sync_pages.after_first_run import its_connection  # noqa: F401  # fixture
from tests.integrations.sync_pages.conftest import first_run
from tests.integrations.sync_pages.making import text, to


@pytest.fixture(scope="module")
def read_once(kept_show, served) -> SyncRun:
    return first_run(kept_show, served, rules={"cancelled_days_before": 90})


@pytest.fixture
def shown(connection) -> list[tuple[Session, str]]:
    """Sessions that stand in the programme, and their keys at the vendor."""
    sessions = (
        Session.objects.filter(published=True, status="confirmed", rooms__isnull=False).order_by("title").distinct()
    )
    return [(each, Origin.objects.get(kind="session", target_id=each.pk).external_id) for each in sessions]


def decline(sandbox, *keys: str) -> None:
    for key in keys:
        sandbox.world.change_session(key, status="declined")


def test_a_declined_session_stays_in_its_place_and_says_why_it_is_cancelled(
    organiser, connection, sync, sandbox, shown
):
    (session, key), *_ = shown
    rooms = list(session.rooms.all())
    decline(sandbox, key)
    run = sync(connection, full=True)

    now = Session.objects.get(pk=session.pk)
    assert (now.status, now.published, now.starts_at, list(now.rooms.all())) == (
        *("cancelled", True, session.starts_at),
        rooms,
    )
    page = text(organiser.get(reverse("organiser:session-detail", args=[connection.event.slug, session.pk])))
    assert "Cancelled" in page
    assert "The vendor has withdrawn it. The event is near, so it stays, as cancelled." in page
    assert "no longer shown by the vendor" in page
    assert "Withdraw it" in page
    log = text(organiser.get(to(connection, "run-detail", run.pk)))
    assert "The vendor has withdrawn it. The event is near, so it stays, as cancelled." in log
    assert "Updated" in log


def test_before_a_release_the_page_says_what_is_cancelled(organiser, connection, sync, sandbox, shown, actor):
    change_connection(connection, actor=actor, rules={"cancelled_days_before": 90, "most_withdrawn": 0})
    decline(sandbox, *[key for _, key in shown[:3]])
    run = sync(connection, full=True)
    page = to(connection, "run-release", run.pk)

    assert run.status == RunStatus.HELD
    assert text(organiser.get(page)).count('<span class="push">Cancels</span>') == 3
    organiser.post(page)
    assert set(Session.objects.filter(pk__in=[each.pk for each, _ in shown[:3]]).values_list("status", flat=True)) == {
        "cancelled"
    }
