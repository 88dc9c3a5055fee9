"""Preview, apply, progress, cancel, and the log; see test_held_runs.py and test_after_a_run.py for what comes then."""

import pytest

from eventhub.programme.models import Session
from integrations.sync.enums import ChangeState, RunMode, RunStatus
from integrations.sync.models import SyncRun
from integrations.sync.services import start_run
from tests.factories.syncs import make_change, make_run
from tests.integrations.sync_pages.making import newest, text, to, worked

# --- preview and apply -----------------------------------------------------------------------------------


def test_a_preview_writes_nothing_and_its_button_says_how_many_changes(organiser, connection):
    answer = organiser.post(to(connection, "run-preview"))

    run = worked(newest(connection))
    assert answer["Location"] == to(connection, "run-detail", run.pk)
    assert run.mode == RunMode.DRY
    assert not Session.objects.exists()
    page = text(organiser.get(to(connection, "run-detail", run.pk)))
    writes = run.changes.exclude(action__in=("skipped", "failed")).count()
    assert f"This run would make {writes} changes" in page
    assert f"Apply {writes} changes" in page
    assert "nothing was written" in page


def test_what_a_preview_said_is_applied(organiser, connection, sync):
    preview = sync(connection, dry_run=True, full=True)

    organiser.post(to(connection, "run-apply", preview.pk))
    run = worked(newest(connection))

    assert (run.mode, run.status, run.replays_id) == (RunMode.REAL, RunStatus.COMPLETED, preview.pk)
    assert Session.objects.count() == run.counts["sessions"]["created"]
    page = text(organiser.get(to(connection, "run-detail", preview.pk)))
    assert "See the run that did it" in page
    assert to(connection, "run-apply", preview.pk) not in page


def test_only_a_preview_can_be_applied(organiser, connection):
    run = make_run(connection)

    assert organiser.post(to(connection, "run-apply", run.pk)).status_code == 409


def test_a_second_run_waits_for_the_first(organiser, connection, actor):
    start_run(connection, actor=actor, dry_run=True)

    answer = organiser.post(to(connection, "run-start"))

    assert answer.status_code == 409
    assert "under way" in answer.content.decode()
    assert SyncRun.objects.count() == 1


# --- progress --------------------------------------------------------------------------------------------


def test_a_run_under_way_shows_how_far_it_is_and_can_be_cancelled(organiser, connection, actor):
    run = start_run(connection, actor=actor)
    SyncRun.objects.filter(pk=run.pk).update(counts={"speakers": {"seen": 4}}, totals={"speakers": 8})

    page = text(organiser.get(to(connection, "run-detail", run.pk)))
    part = organiser.get(to(connection, "run-progress", run.pk), headers={"HX-Request": "true"}).content.decode()

    assert "4 of 8 rows" in page
    assert part.lstrip().startswith("<section")
    organiser.post(to(connection, "run-cancel", run.pk))
    run.refresh_from_db()
    assert run.status == RunStatus.CANCELLED


def test_when_a_run_has_ended_the_page_is_asked_for_anew(organiser, connection):
    run = make_run(connection)

    answer = organiser.get(to(connection, "run-progress", run.pk), headers={"HX-Request": "true"})

    assert answer["HX-Redirect"] == to(connection, "run-detail", run.pk)
    assert organiser.post(to(connection, "run-cancel", run.pk)).status_code == 409


def test_a_failed_run_says_why_and_the_way_on(organiser, connection, sync, sandbox, settings):
    settings.SYNC_WAITS = (0,)
    with sandbox.faults.on("html503"):
        run = sync(connection, full=True)

    page = text(organiser.get(to(connection, "run-detail", run.pk)))

    assert run.status == RunStatus.FAILED
    assert "nothing was withdrawn" in page
    assert "Try again" in page


# --- the log ---------------------------------------------------------------------------------------------


def test_filters_find_rows_by_list_action_state_field_and_word(organiser, connection):
    run = make_run(connection)
    make_change(run, "Opening", fields={"title": {"old": "a", "vendor": "b", "result": "b", "locked": False}})
    make_change(run, "Closing", action="withdrawn", guard="withdraw", state=ChangeState.HELD)
    make_change(run, "Ada Lovelace", stream="speakers", kind="speaker", action="failed", reason="It has no name.")
    page = to(connection, "run-detail", run.pk)

    def labels(query: str) -> list[str]:
        return [row.change.label for row in organiser.get(page + query).context["rows"]]

    assert labels("") == ["Opening", "Closing", "Ada Lovelace"]
    assert labels("?stream=speakers") == ["Ada Lovelace"]
    assert labels("?action=withdrawn") == labels("?state=held") == labels("?guard=withdraw") == ["Closing"]
    assert labels("?field=title") == ["Opening"]
    assert labels("?q=lovelace") == labels("?q=no+name") == ["Ada Lovelace"]
    assert labels("?field=nonsense&state=x&page=99") == labels("")


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_costs_the_same_for_any_number_of_rows(organiser, connection, count, django_assert_num_queries):
    run = make_run(connection)
    for number in range(count):
        make_change(run, f"Session {number}", fields={"capacity": {"old": 1, "vendor": 2, "result": 2}})

    with django_assert_num_queries(RUN_COSTS):
        page = organiser.get(to(connection, "run-detail", run.pk))

    assert len(page.context["rows"]) == count


RUN_COSTS = 16


def test_the_log_can_be_taken_along_whole(organiser, connection):
    run = make_run(connection)
    fields = {"title": {"old": "a", "vendor": "b", "result": "a", "locked": True}}
    for number in range(60):
        make_change(run, f"=Session {number}", fields=fields, notes=[{"code": "x", "message": "Look.", "field": ""}])

    lines = b"".join(organiser.get(to(connection, "run-detail", run.pk) + "?export=csv").streaming_content).decode()

    assert len(lines.splitlines()) == 61
    assert "Title: a → a (owned here; vendor: b)" in lines
    assert "Look." in lines
    assert ",=Session" not in lines
    assert "\n=Session" not in lines


def test_a_viewer_reads_no_e_mail_address_of_a_speaker(viewer, organiser, connection):
    run = make_run(connection)
    fields = {"email": {"old": "a@example.org", "vendor": "b@example.org", "result": "b@example.org", "locked": False}}
    make_change(run, "Ada", kind="speaker", stream="speakers", fields=fields)
    page = to(connection, "run-detail", run.pk)

    assert "b@example.org" in organiser.get(page).content.decode()
    assert "example.org" not in viewer.get(page).content.decode()
    assert b"example.org" not in b"".join(viewer.get(page + "?export=csv").streaming_content)
