"""Runs that go on where others broke off: together they are one reading of the vendor."""

import pytest

from eventhub.programme.models import Origin, Session
from integrations.sync import engine
from integrations.sync.enums import ChangeState, RunStatus
from integrations.sync.fetching import WAITING_PAGE
from integrations.sync.finishing import TOGETHER
from integrations.sync.models import SyncChange, SyncPage, SyncRun
from integrations.sync.services import change_connection, start_run
from tests.integrations.sync.after_first_run import its_connection, its_event, its_organisation  # noqa: F401  # fixtures
from tests.integrations.sync.conftest import ROBOT, work_off


def break_off(sync, acme, page: int, **choices) -> SyncRun:
    acme.broken["sessions", page] = ["always"]
    run = sync(**choices)
    acme.broken.clear()
    assert run.status == RunStatus.FAILED
    return run


def session(number: int) -> Session:
    return Session.objects.get(title=f"Session {number}")


def test_what_every_part_of_a_reading_saw_counts_as_seen(sync, acme):
    acme.size = 2
    for _ in range(2):
        break_off(sync, acme, 2, full=True)
        middle = break_off(sync, acme, 4, full=True)
        run = sync(full=True)

        assert (run.resumes_id, run.status) == (middle.pk, RunStatus.COMPLETED)
    assert not Origin.objects.filter(absent_runs__gt=0).exists()
    assert not Session.objects.filter(status="withdrawn").exists()


def test_rows_that_waited_in_the_first_part_are_taken_in_the_last(sync_anew, acme):
    acme.size = 2
    acme.session("s1", title="Part", parent="s12")
    acme.session("s12", title="Whole")
    break_off(sync_anew, acme, 3)
    break_off(sync_anew, acme, 5)
    sync_anew()

    assert Session.objects.get(title="Part").parent.title == "Whole"


def test_a_row_gets_its_speaker_though_the_run_that_brought_him_broke_off(sync, acme):
    acme.session("s1", speakers=["p99"], at=50)
    sync(full=True)
    acme.put("speakers", "p99", first_name="New", last_name="Comer", bio="", email="")
    break_off(sync, acme, 2, full=True)
    sync(full=True)

    assert session(1).speaker_links.get().speaker.last_name == "Comer"


def test_rows_that_wait_come_back_in_portions(sync, acme):
    for number in range(TOGETHER + 1):
        acme.session(f"w{number}", title=f"Waits {number}", speakers=["p99"], at=50)
    acme.size = 100
    sync()
    acme.put("speakers", "p99", first_name="New", last_name="Comer", bio="", email="")
    run = sync(full=True)

    assert run.pages.filter(seq__gte=WAITING_PAGE).count() == 2
    assert not Session.objects.filter(title__startswith="Waits", speaker_links__isnull=True).exists()


def test_what_the_first_part_held_back_is_released_by_the_last(sync, acme):
    acme.session("s1", published=False, at=50)
    acme.session("s12", title="Session 12 b", at=60)
    broken = break_off(sync, acme, 3)
    run = sync()

    assert (run.status, session(1).published) == (RunStatus.COMPLETED, False)
    assert SyncChange.objects.get(guard="hide").run == run
    assert not broken.changes.filter(state=ChangeState.HELD).exists()


def test_the_guard_judges_what_all_parts_would_hide(sync, acme):
    for number in range(1, 13):
        acme.session(f"s{number}", published=number not in (1, 2, 12), at=50)
    break_off(sync, acme, 3, full=True)
    run = sync(full=True)

    assert run.status == RunStatus.HELD
    assert run.held_reasons[0].startswith("3 of 12 sessions (25 %) would no longer be shown")


# --- other settings --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change", [{"options": {"prefix": "other"}}, {"rules": {"publish": "by_hand"}}], ids=["options", "rules"]
)
def test_with_other_settings_everything_is_read_anew(sync, connection, acme, change):
    assert sync().full is False
    change_connection(connection, actor=ROBOT, **change)
    run = sync()

    assert (run.full, run.counts["sessions"]["seen"]) == (True, 12)


def test_a_change_of_the_name_costs_nothing(sync, connection):
    change_connection(connection, actor=ROBOT, name="Acme Spring")

    assert sync().full is False


def test_with_other_settings_no_run_is_gone_on_with(sync, connection, acme):
    break_off(sync, acme, 2, full=True)
    change_connection(connection, actor=ROBOT, options={"prefix": "other"})
    run = sync()

    assert (run.resumes, run.status, run.counts["sessions"]["seen"]) == (None, RunStatus.COMPLETED, 12)


def test_settings_that_change_under_way_end_the_run(connection, acme, settings):
    settings.SYNC_STEP = 0
    run = start_run(connection, actor=ROBOT)
    engine.step(run.pk)
    change_connection(connection, actor=ROBOT, options={"prefix": "other"})
    ended = work_off(run)

    assert (ended.status, ended.problem) == (RunStatus.FAILED, engine.CHANGED)
    assert not SyncPage.objects.filter(run=run, stream="sessions").exists()
