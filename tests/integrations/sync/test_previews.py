"""A preview writes nothing but its log, and says exactly what a run then does."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given

from eventhub.core.errors import Conflict
from eventhub.programme.models import Origin, Session
from integrations.sync.contract import Page
from integrations.sync.enums import RunMode, RunStatus
from integrations.sync.fetching import FORGOTTEN, packed, unpacked
from integrations.sync.models import SyncChange, SyncPage, SyncRun
from integrations.sync.services import apply_preview
from integrations.sync.workflows import forget_old
from tests.integrations.sync.changes import TWO_DAYS, apply_changes, at_length, quick
from tests.integrations.sync.conftest import ROBOT, work_off
from tests.integrations.sync.dumps import TABLES, differences, exact


def told(run: SyncRun) -> list[tuple[object, ...]]:
    """Everything that a log says but when and whether it was done."""
    lines = run.changes.all()
    return sorted(
        (
            line.stream,
            line.kind,
            line.external_id,
            line.action,
            line.guard,
            line.label,
            line.reason,
            repr(line.fields),
            repr(line.notes),
        )
        for line in lines
    )


def test_a_preview_writes_nothing(sync):
    run = sync(dry_run=True)

    assert (run.status, run.counts["sessions"]) == (RunStatus.COMPLETED, {"seen": 12, "created": 12})
    assert [model.objects.count() for model in TABLES] == [0] * len(TABLES)
    assert run.changes.count() == 3 + 8 + 12 + 2  # the track and the type that sessions name


def test_a_preview_of_the_first_run_says_what_it_does(sync, acme):
    acme.session("s2", parent="s11")
    acme.session("s3", speakers=["nobody"])
    preview, run = sync(dry_run=True), sync()

    assert told(preview) == told(run)
    assert preview.counts == run.counts


def test_a_row_that_waits_is_not_taken_as_it_was_before_as_well(sync, acme):
    acme.session("s9", speakers=["nobody"])
    sync()
    acme.session("s9", title="As it is now", status="withdrawn", at=50)
    acme.session("s13", title="Somebody new", at=50)
    preview, run = sync(dry_run=True, full=True), sync(full=True)

    assert told(preview) == told(run)
    assert Origin.objects.get(external_id="s9").values["title"] == "As it is now"


@quick
@given(**TWO_DAYS)
def test_a_preview_says_what_any_run_does(transactional_sync, first, then):
    assert_says_what_is_done(transactional_sync, first, then)


@pytest.mark.soak
@at_length
@given(**TWO_DAYS)
def test_of_many_runs_each_preview_says_what_is_done(transactional_sync, first, then):
    assert_says_what_is_done(transactional_sync, first, then)


def assert_says_what_is_done(transactional_sync, first, then):
    sync, acme = transactional_sync()
    apply_changes(acme, first)
    sync()
    apply_changes(acme, then)
    assert_foretold(sync)


def assert_foretold(sync):
    """A preview writes nothing, and a run does what it said."""
    before = exact()
    preview = sync(dry_run=True, full=True)
    assert differences(before, exact()) == []
    run = sync(full=True)

    assert told(preview) == told(run)
    assert (preview.counts, preview.held_reasons) == (run.counts, run.held_reasons)


def test_a_fresh_preview_is_applied_as_it_was_read(sync, acme):
    preview = sync(dry_run=True)
    asked = len(acme.asked)
    acme.session("s1", title="Changed since", at=50)
    run = work_off(apply_preview(preview, actor=ROBOT))

    assert (run.mode, run.status, len(acme.asked)) == (RunMode.REAL, RunStatus.COMPLETED, asked)
    assert told(preview) == told(run)
    assert Session.objects.filter(title="Session 1").exists()
    assert sync().counts["sessions"]["updated"] == 1


def test_an_old_preview_is_read_anew(sync):
    preview = sync(dry_run=True)
    SyncRun.objects.filter(pk=preview.pk).update(ended_at=timezone.now() - timedelta(hours=2))
    preview.refresh_from_db()
    again = work_off(apply_preview(preview, actor=ROBOT))

    assert (again.mode, again.status, again.warnings[0]["code"]) == (
        RunMode.DRY,
        RunStatus.COMPLETED,
        "preview_renewed",
    )
    assert not Session.objects.exists()
    assert work_off(apply_preview(again, actor=ROBOT)).mode == RunMode.REAL


def test_a_preview_is_read_anew_after_a_change_here(sync, event):
    preview = sync(dry_run=True)
    Session.objects.create(event=event, title="Ours")

    assert apply_preview(preview, actor=ROBOT).mode == RunMode.DRY


def test_only_a_preview_is_applied(sync):
    with pytest.raises(Conflict, match="Only a preview"):
        apply_preview(sync(), actor=ROBOT)
    assert SyncChange.objects.filter(state="predicted").count() == 0


def test_a_preview_tells_what_would_be_held_back(sync, acme):
    sync()
    acme.rows["sessions"].clear()
    run = sync(dry_run=True, full=True)

    assert (run.status, len(run.held_reasons)) == (RunStatus.COMPLETED, 1)
    assert set(run.changes.values_list("state", flat=True)) == {"held"}


# --- previews that did not see all, and those that are not whole any more ---------------------------------


def test_a_list_that_could_not_be_read_is_not_an_empty_one(sync, acme):
    sync()
    acme.broken["speakers", 1] = [(403, {}, b"{}")]
    run = work_off(apply_preview(sync(dry_run=True, full=True), actor=ROBOT))

    assert (run.status, run.mode, run.partial) == (RunStatus.COMPLETED, RunMode.REAL, ["speakers"])
    assert [warning["code"] for warning in run.warnings] == ["denied"]
    assert not Origin.objects.filter(absent_runs__gt=0).exists()


def test_what_a_preview_is_no_longer_kept_of_does_not_count_as_gone(sync):
    sync()
    preview = sync(dry_run=True, full=True)
    run = apply_preview(preview, actor=ROBOT)
    SyncPage.objects.filter(run=preview, stream="sessions", seq=2).update(body=None)
    ended = work_off(run)

    assert (ended.status, ended.problem) == (RunStatus.FAILED, f"Sessions could not be read: {FORGOTTEN}")
    assert not Origin.objects.filter(absent_runs__gt=0).exists()


def test_a_preview_is_kept_while_it_is_applied(sync):
    preview = sync(dry_run=True)
    run = apply_preview(preview, actor=ROBOT)
    forget_old(pages_after=timedelta(0), runs_after=timedelta(days=180))

    assert (work_off(run).status, Session.objects.count()) == (RunStatus.COMPLETED, 12)
    forget_old(pages_after=timedelta(0), runs_after=timedelta(days=180))
    assert not SyncPage.objects.filter(body__isnull=False).exists()


def test_rows_that_came_back_in_a_preview_are_no_page_of_it(sync, acme):
    acme.session("s1", speakers=["p99"])
    sync()
    acme.put("speakers", "p99", first_name="New", last_name="Comer", bio="", email="")
    run = work_off(apply_preview(sync(dry_run=True, full=True), actor=ROBOT))

    assert run.status == RunStatus.COMPLETED
    assert Session.objects.get(title="Session 1").speaker_links.get().speaker.last_name == "Comer"


def test_what_a_page_tells_beside_its_rows_is_kept_with_it():
    page = Page([{"id": "1"}], total=3, mark={"at": "now"}, partial="It may be longer.")

    assert unpacked(packed(page)) == page
