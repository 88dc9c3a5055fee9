"""Pages of what a run brought: the row and its lock, another preview, rows that come back, and taking a run back."""

import re

from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from eventhub.programme.models import Origin, Session
from eventhub.programme.services import change_session, change_speaker
from integrations.sync import undoing
from integrations.sync.enums import ConnectionStatus, RunMode, RunStatus
from integrations.sync.models import Connection, SyncRun
from integrations.sync.workflows import disconnect_connection
from tests.integrations.sync_pages.after_first_run import its_connection  # noqa: F401  # fixture
from tests.integrations.sync_pages.making import a_session, newest, text, to, worked


def test_a_preview_that_something_overtook_leads_to_a_new_one(organiser, connection, sync, actor):
    preview = sync(connection, dry_run=True, full=True)
    change_session(Session.objects.first(), actor=actor, title="Ours")

    answer = organiser.post(to(connection, "run-apply", preview.pk))

    run = worked(newest(connection))
    assert run.mode == RunMode.DRY
    assert answer["Location"] == to(connection, "run-detail", run.pk)
    assert "look at the difference once more" in text(organiser.get(answer["Location"]))


def test_the_difference_stands_field_by_field_and_a_lock_is_explained(organiser, connection, sync, sandbox, actor):
    session, key = a_session(connection)
    change_session(session, actor=actor, title="Ours")
    sandbox.world.change_session(key, title="Theirs", description="<p>Quite another text</p>")

    run = sync(connection, full=True)
    page = text(organiser.get(to(connection, "run-detail", run.pk)))

    assert "Ours: it was edited here" in page
    assert "Theirs" in page
    assert "another text" in page
    assert "1 stays yours" in page


def test_one_row_is_read_again(organiser, connection, sync, sandbox):
    session, key = a_session(connection)
    sandbox.world.rename_session(key, "Theirs")

    organiser.post(to(connection, "row-again"), {"stream": "sessions", "key": key})
    run = worked(SyncRun.objects.filter(connection=connection).first())

    session.refresh_from_db()
    assert (run.mode, run.only) == (RunMode.ONE, {"stream": "sessions", "key": key})
    assert session.title == "Theirs"


def test_what_was_removed_comes_back_when_it_is_let(organiser, connection, sync):
    session, key = a_session(connection)
    Origin.objects.filter(external_id=key).update(
        target_id=None, tombstoned_at=timezone.now(), values={}, raw={}, digest="", raw_digest=""
    )
    session.delete()
    sync(connection, full=True)
    assert not Origin.objects.get(external_id=key).target_id

    organiser.post(to(connection, "removed-return", Origin.objects.get(external_id=key).pk))
    sync(connection, full=True)

    assert Origin.objects.get(external_id=key).target_id
    assert organiser.get(to(connection, "removed-list")).context["listing"].found == 0


def test_the_page_of_a_session_names_its_connection_and_reads_it_again(organiser, connection, first):
    session, key = a_session(connection)

    page = organiser.get(reverse("organiser:session-detail", args=[connection.event.slug, session.pk])).content.decode()

    assert to(connection, "connection-detail") in page
    assert to(connection, "run-detail", first.pk) in page
    assert f'name="key" value="{key}"' in page


def test_a_viewer_and_a_disconnected_vendor_have_no_button_there(organiser, viewer, connection, actor):
    session, _ = a_session(connection)
    page = reverse("organiser:session-detail", args=[connection.event.slug, session.pk])

    assert to(connection, "row-again") not in viewer.get(page).content.decode()
    disconnect_connection(Connection.objects.get(pk=connection.pk), actor=actor)
    assert to(connection, "row-again") not in organiser.get(page).content.decode()


def test_undoing_says_first_what_stays_and_does_exactly_that(organiser, connection, sync, sandbox, actor):
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


def test_the_page_of_undoing_writes_and_locks_nothing(organiser, connection, first):
    with CaptureQueriesContext(database) as queries:
        page = organiser.get(to(connection, "run-undo", first.pk))

    told = [each["sql"] for each in queries]
    assert "See what stays" in text(page)
    assert page.context["undoing"].removed > 12
    assert [sql for sql in told if re.search(r"^(INSERT|COPY|UPDATE|DELETE)|FOR UPDATE", sql) and "sync_" in sql] == []
    assert [sql for sql in told if "programme_" in sql and not sql.startswith("SELECT")] == []


def test_a_large_run_is_not_undone_to_look(organiser, connection, first, monkeypatch):
    monkeypatch.setattr(undoing, "MOST_TRIED", 5)

    assert "See what stays" not in text(organiser.get(to(connection, "run-undo", first.pk)))
    looked = organiser.post(to(connection, "run-undo", first.pk), {"do": "look"})
    assert looked.context["undoing"].kept is None
    assert "too large to look ahead" in text(looked)
    first.refresh_from_db()
    assert first.status == RunStatus.COMPLETED


def test_an_earlier_run_can_not_be_undone_under_a_later_one(organiser, connection, sync, sandbox, first):
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


def test_a_speaker_edited_since_stays_after_an_undo(organiser, connection, first, show, actor):
    speaker = show.event.speakers.filter(session_links__isnull=False).first()
    change_speaker(speaker, actor=actor, company="Ours")

    organiser.post(to(connection, "run-undo", first.pk))

    assert list(show.event.speakers.values_list("company", flat=True)) == ["Ours"]
    assert not Session.objects.exists()
