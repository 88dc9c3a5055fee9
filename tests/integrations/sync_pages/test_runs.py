"""Preview, apply, progress, cancel, what is held back, and taking a run back."""

import re

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from eventhub.programme.models import Session
from eventhub.programme.services import change_session, change_speaker
from integrations.sync import undoing
from integrations.sync.enums import ChangeState, ConnectionStatus, RunMode, RunStatus
from integrations.sync.models import Connection, SyncRun
from integrations.sync.services import start_run
from tests.factories.syncs import make_change, make_run
from tests.integrations.sync_pages.making import a_session, to, worked


def newest(connection: Connection) -> SyncRun:
    return SyncRun.objects.filter(connection=connection).first()


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


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


def test_a_preview_that_something_overtook_leads_to_a_new_one(organiser, connection, sync, actor):
    sync(connection, full=True)
    preview = sync(connection, dry_run=True, full=True)
    change_session(Session.objects.first(), actor=actor, title="Ours")

    answer = organiser.post(to(connection, "run-apply", preview.pk))

    run = worked(newest(connection))
    assert run.mode == RunMode.DRY
    assert answer["Location"] == to(connection, "run-detail", run.pk)
    assert "look at the difference once more" in text(organiser.get(answer["Location"]))


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


def test_the_difference_stands_field_by_field_and_a_lock_is_explained(organiser, connection, sync, sandbox, actor):
    sync(connection, full=True)
    session, key = a_session(connection)
    change_session(session, actor=actor, title="Ours")
    sandbox.world.change_session(key, title="Theirs", description="<p>Quite another text</p>")

    run = sync(connection, full=True)
    page = text(organiser.get(to(connection, "run-detail", run.pk)))

    assert "Ours: it was edited here" in page
    assert "Theirs" in page
    assert "another text" in page
    assert "1 stays yours" in page


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


# --- what is held back -----------------------------------------------------------------------------------


@pytest.fixture
def held(connection, sync, sandbox) -> SyncRun:
    sync(connection, full=True)
    with sandbox.faults.on("drop60"):
        sync(connection, full=True)
        return sync(connection, full=True)


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


# --- undo ------------------------------------------------------------------------------------------------


def test_undoing_says_first_what_stays_and_does_exactly_that(organiser, connection, sync, sandbox, actor):
    sync(connection, full=True)
    session, key = a_session(connection)
    title = session.title
    sandbox.world.change_session(key, title="Theirs", description="<p>Theirs</p>")
    run = sync(connection, full=True)
    session.refresh_from_db()
    change_session(session, actor=actor, title="Ours")

    page = text(organiser.post(to(connection, "run-undo", run.pk), {"do": "look"}))
    session.refresh_from_db()
    assert session.description == "<p>Theirs</p>"
    assert "1 stays as it is" in page
    assert "Ours" in page

    organiser.post(to(connection, "run-undo", run.pk))
    session.refresh_from_db()
    run.refresh_from_db()
    connection.refresh_from_db()
    assert (run.status, connection.status) == (RunStatus.UNDONE, ConnectionStatus.PAUSED)
    assert session.title == "Ours"
    assert session.description != "<p>Theirs</p>"
    assert title != "Ours"


def test_the_page_of_undoing_writes_and_locks_nothing(organiser, connection, sync):
    run = sync(connection, full=True)

    with CaptureQueriesContext(database) as queries:
        page = organiser.get(to(connection, "run-undo", run.pk))

    told = [each["sql"] for each in queries]
    assert "See what stays" in text(page)
    assert page.context["undoing"].removed > 12
    assert [sql for sql in told if re.search(r"^(INSERT|COPY|UPDATE|DELETE)|FOR UPDATE", sql) and "sync_" in sql] == []
    assert [sql for sql in told if "programme_" in sql and not sql.startswith("SELECT")] == []


def test_a_large_run_is_not_undone_to_look(organiser, connection, sync, monkeypatch):
    run = sync(connection, full=True)
    monkeypatch.setattr(undoing, "MOST_TRIED", 5)

    assert "See what stays" not in text(organiser.get(to(connection, "run-undo", run.pk)))
    looked = organiser.post(to(connection, "run-undo", run.pk), {"do": "look"})
    assert looked.context["undoing"].kept is None
    assert "too large to look ahead" in text(looked)
    run.refresh_from_db()
    assert run.status == RunStatus.COMPLETED


def test_an_earlier_run_can_not_be_undone_under_a_later_one(organiser, connection, sync, sandbox):
    first = sync(connection, full=True)
    _, key = a_session(connection)
    sandbox.world.rename_session(key, "Theirs")
    sync(connection, full=True)

    page = organiser.get(to(connection, "run-undo", first.pk))

    assert "can’t be undone" in page.content.decode()
    assert organiser.post(to(connection, "run-undo", first.pk)).status_code == 409
    assert (
        to(connection, "run-undo", first.pk)
        not in organiser.get(to(connection, "run-detail", first.pk)).content.decode()
    )


def test_a_speaker_edited_since_stays_after_an_undo(organiser, connection, sync, show, actor):
    run = sync(connection, full=True)
    speaker = show.event.speakers.filter(session_links__isnull=False).first()
    change_speaker(speaker, actor=actor, company="Ours")

    organiser.post(to(connection, "run-undo", run.pk))

    assert list(show.event.speakers.values_list("company", flat=True)) == ["Ours"]
    assert not Session.objects.exists()
