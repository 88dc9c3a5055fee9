"""Sending what was edited here: chosen by a person, both values shown, never over a newer change of theirs."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from eventhub.activity.models import ActivityEntry
from eventhub.programme.models import Origin, Session
from eventhub.programme.services import change_session, change_speaker
from integrations.sync import registry
from integrations.sync.models import Connection, SyncRun
from integrations.sync.services import change_connection
from integrations.sync.write_back import MOST_AT_ONCE, edits_to_send, send_back
from tests.factories.programme import make_room
from tests.integrations.sync_pages.after_first_run import its_connection  # noqa: F401  # fixture
from tests.integrations.sync_pages.conftest import first_run
from tests.integrations.sync_pages.making import a_session, connected, to


@pytest.fixture(scope="module")
def read_once(kept_show, served) -> SyncRun:
    return first_run(kept_show, served, rules={"send_back": True})


@pytest.fixture
def edited(connection, actor):
    """A session with a title of ours, and its key at the vendor."""
    session, key = a_session(connection)
    change_session(session, actor=actor, title="Ours", capacity=33)
    return session, key


def choices(organiser, connection) -> dict[str, str]:
    """What the boxes of the page stand for, by the vendor's key."""
    rows = organiser.get(to(connection, "write-back")).context["rows"]
    return {row["edit"].origin.external_id: row["edit"].shown for row in rows}


def send(organiser, connection, *keys: str):
    shown = choices(organiser, connection)
    return organiser.post(to(connection, "write-back"), {"origins": [shown[key] for key in keys]})


def test_both_values_are_shown_and_nothing_is_ticked(organiser, connection, edited):
    page = organiser.get(to(connection, "write-back")).content.decode()

    assert "<ins>Ours</ins>" in page
    assert "33" in page
    assert "checked" not in page


def test_what_is_ticked_is_sent_and_stays_owned_here(organiser, connection, edited, sandbox, actor, sync):
    session, key = edited

    answer = send(organiser, connection, key)

    assert "1 row was sent" in answer.content.decode()
    assert sandbox.world.session(key).title == "Ours"
    assert edits_to_send(connection, actor=actor) == []
    assert ActivityEntry.objects.get(verb="sync.written_back").data == {"rows": [key]}
    session.refresh_from_db()
    assert session.locked_fields == ["title", "capacity"]
    run = sync(connection, full=True)
    session.refresh_from_db()
    assert session.title == "Ours"
    assert run.counts["sessions"].get("updated", 0) == 0


def test_a_newer_change_of_theirs_is_shown_and_asked_about(organiser, connection, edited, sandbox):
    _, key = edited
    sandbox.clock.advance(600)
    sandbox.world.rename_session(key, "Theirs meanwhile")

    refused = send(organiser, connection, key).content.decode()

    assert "it changed at Sessionboard meanwhile" in refused
    assert "Theirs meanwhile" in refused
    assert sandbox.world.session(key).title == "Theirs meanwhile"
    sandbox.clock.advance(600)
    assert "1 row was sent" in send(organiser, connection, key).content.decode()
    assert sandbox.world.session(key).title == "Ours"


def test_a_change_of_theirs_that_nobody_was_shown_is_not_overwritten(organiser, connection, edited, sandbox, sync):
    _, key = edited
    shown = choices(organiser, connection)[key]
    sandbox.clock.advance(600)
    sandbox.world.rename_session(key, "Theirs, read by a sync")
    sandbox.clock.advance(600)
    sync(connection, full=True)

    refused = organiser.post(to(connection, "write-back"), {"origins": [shown]}).content.decode()

    assert "Not sent: it changed meanwhile" in refused
    assert "read by a sync" in refused
    assert sandbox.world.session(key).title == "Theirs, read by a sync"
    assert not ActivityEntry.objects.filter(verb="sync.written_back").exists()
    assert "1 row was sent" in send(organiser, connection, key).content.decode()


def test_ours_that_was_edited_since_it_was_shown_is_asked_about(organiser, connection, edited, sandbox, actor):
    session, key = edited
    shown = choices(organiser, connection)[key]
    change_session(session, actor=actor, title="Ours, by somebody else")

    page = organiser.post(to(connection, "write-back"), {"origins": [shown]}).content.decode()

    assert "Not sent: it changed meanwhile" in page
    assert sandbox.world.session(key).title not in {"Ours", "Ours, by somebody else"}


def edit_all(connection, actor) -> None:
    own = Origin.objects.filter(source=connection.pk, kind="session", target_id__isnull=False, owns=True)
    for session in Session.objects.filter(pk__in=own.values("target_id")):
        change_session(session, actor=actor, title=f"Ours {session.title}")


def test_few_are_sent_at_once_and_the_rest_is_ticked_for_the_next_time(organiser, connection, edited, actor):
    edit_all(connection, actor)
    shown = choices(organiser, connection)
    assert len(shown) > MOST_AT_ONCE

    page = organiser.post(to(connection, "write-back"), {"origins": list(shown.values())}).content.decode()

    assert f"{MOST_AT_ONCE} rows were sent" in page
    assert page.count("Not sent yet") == page.count(" checked>") == len(shown) - MOST_AT_ONCE
    left = edits_to_send(connection, actor=actor)
    assert len(left) == len(shown) - MOST_AT_ONCE
    sent = [entry.data["rows"] for entry in ActivityEntry.objects.filter(verb="sync.written_back")]
    assert sorted(sent) == sorted([key] for key in set(shown) - {edit.origin.external_id for edit in left})


def test_what_was_sent_before_something_broke_is_on_record(connection, edited, actor, monkeypatch):
    """The vendor has it: whatever happens to the next row, that is no secret."""
    edit_all(connection, actor)
    connection = Connection.objects.get(pk=connection.pk)
    edits = edits_to_send(connection, actor=actor)[:2]
    writer = connection.provider.write_back
    taken = []

    def write(client, kind, key, changes, seen):
        if taken:
            raise ZeroDivisionError
        taken.append(key)
        return type(writer).write(writer, client, kind, key, changes, seen)

    breaking = SimpleNamespace(writable_fields=writer.writable_fields, write=write)
    monkeypatch.setitem(registry._vendors, "sessionboard", replace(connection.provider, write_back=breaking))
    with pytest.raises(ZeroDivisionError):
        send_back(connection, origins=[edit.shown for edit in edits], actor=actor)

    assert [entry.data for entry in ActivityEntry.objects.filter(verb="sync.written_back")] == [{"rows": taken}]


def test_nothing_is_sent_where_nothing_is_ticked_or_known(organiser, connection, edited):
    page = to(connection, "write-back")

    assert organiser.post(page, {}).status_code == 422
    assert organiser.post(page, {"origins": ["nonsense"]}).status_code == 422
    assert organiser.post(page, {"origins": ["nonsense:" + "0" * 32]}).status_code == 422


def test_nothing_is_sent_where_it_is_not_allowed(organiser, connection, edited, actor, sandbox):
    _, key = edited
    change_connection(connection, actor=actor, rules={})

    answer = send(organiser, connection, key)

    assert answer.status_code == 409
    assert sandbox.world.session(key).title != "Ours"
    assert "Sending is switched off" in organiser.get(to(connection, "write-back")).content.decode()


def test_a_token_without_the_right_to_write_is_told(organiser, connection, edited, actor):
    _, key = edited
    change_connection(connection, actor=actor, credentials={"token": "sb-read"})

    page = send(organiser, connection, key).content.decode()

    assert "write:sessions" in page
    assert "sb-read" not in page


def test_only_what_differs_and_can_be_written_is_offered(connection, edited, actor, show):
    speaker = show.event.speakers.order_by("last_name").first()
    change_speaker(speaker, actor=actor, bio="<p>Ours</p>")

    rows = {str(edit.row): [field.name for field in edit.fields] for edit in edits_to_send(connection, actor=actor)}

    assert rows == {"Ours": ["title", "capacity"]}


def test_a_room_is_sent_by_the_vendors_key_and_one_it_does_not_know_is_not_offered(
    organiser, connection, edited, sandbox, actor, show
):
    session, key = edited
    origin = Origin.objects.filter(kind="room").exclude(target_id__in=list(session.rooms.values_list("pk", flat=True)))[
        0
    ]
    room = show.event.rooms.get(pk=origin.target_id)
    room.name = "As it is called here"
    room.save()
    change_session(session, actor=actor, rooms=[room])
    assert "As it is called here" in organiser.get(to(connection, "write-back")).content.decode()

    send(organiser, connection, key)
    assert sandbox.world.term("rooms", sandbox.world.session(key).room).uuid == origin.external_id
    assert edits_to_send(connection, actor=actor) == []
    change_session(session, actor=actor, rooms=[make_room(show.event, "Only here")])
    assert edits_to_send(connection, actor=actor) == []


def test_a_vendor_that_takes_nothing_says_so(organiser, show, sandbox):
    connection = connected(show, sandbox, "planstone")

    assert "Planstone takes nothing" in organiser.get(to(connection, "write-back")).content.decode()
