"""What is held back: told, released or left by a click."""

import pytest
from django.test import override_settings

from eventhub.accounts.queries import actor_for
from eventhub.programme.models import Session
from integrations.sync.enums import ChangeState, RunStatus
from integrations.sync.models import SyncRun
from integrations.sync.services import start_run
from tests.integrations.sync_pages.after_first_run import its_connection  # noqa: F401  # fixture
from tests.integrations.sync_pages.making import text, to, worked
from tests.integrations.vendors import QUICK


@pytest.fixture(scope="module")
def held_once(read_once, kept_show, served) -> SyncRun:
    """The second of two runs on a bad day."""
    with override_settings(**QUICK), served.faults.on("drop60"):
        for _ in range(2):
            run = worked(start_run(read_once.connection, actor=actor_for(kept_show.organiser_user), full=True))
    return run


@pytest.fixture
def held(held_once, db) -> SyncRun:
    return SyncRun.objects.get(pk=held_once.pk)


def test_large_losses_are_told_and_none_is_done(organiser, connection, held):
    page = text(organiser.get(to(connection, "run-detail", held.pk)))

    count = held.changes.filter(state=ChangeState.HELD).count()
    assert held.status == RunStatus.HELD
    assert f"{count} changes wait for you. None of them is done" in page
    assert "the limit is 20 %" in page
    assert not Session.objects.filter(status="withdrawn").exists()


def test_a_preview_says_what_would_be_held_and_counts_it_apart(organiser, connection, sync, sandbox, held):
    with sandbox.faults.on("drop60"):
        preview = sync(connection, dry_run=True, full=True)

    page = text(organiser.get(to(connection, "run-detail", preview.pk)))

    count = preview.changes.filter(state=ChangeState.HELD).count()
    assert count
    assert f"{count} changes would wait for you" in page
    assert "Apply" not in page


def test_what_was_held_back_is_released_by_a_click(organiser, connection, held):
    page = to(connection, "run-release", held.pk)
    count = held.changes.filter(state=ChangeState.HELD).count()
    assert f"Release {count} changes?" in text(organiser.get(page))

    organiser.post(page)

    held.refresh_from_db()
    assert held.status == RunStatus.COMPLETED
    assert not held.changes.filter(state=ChangeState.HELD).exists()
    assert Session.objects.filter(status="withdrawn").exists()
    assert organiser.post(page).status_code == 409


def test_or_left_as_it_is(organiser, connection, held):
    organiser.post(to(connection, "run-leave", held.pk))

    held.refresh_from_db()
    assert held.status == RunStatus.COMPLETED
    assert not Session.objects.filter(status="withdrawn").exists()
