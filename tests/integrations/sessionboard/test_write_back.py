"""What is sent back to Sessionboard, and whose change wins."""

from datetime import UTC, datetime

import pytest

from eventhub.programme.enums import Kind
from integrations.sessionboard.write_back import SessionboardWriter
from integrations.sync.contract import Fault, VendorError
from tests.integrations.vendors import client_to

TIMES = {"starts_at": "2027-06-08T12:00:00+00:00", "ends_at": datetime(2027, 6, 8, 13, tzinfo=UTC)}
WRITER = SessionboardWriter()


@pytest.fixture
def client(sandbox):
    with client_to(sandbox, "sessionboard") as opened:
        yield opened


@pytest.fixture
def seen(client):
    return next(row for row in client.search_sessions(1).rows if not row["is_abstract"] and row["starts_at"])


def write(client, row, kind=Kind.SESSION, **changes):
    return WRITER.write(client, kind, row["id"], changes, row)


def test_what_was_edited_is_sent_and_nothing_else(client, seen):
    written = write(
        client,
        seen,
        title="From here",
        capacity=12,
        starts_at="2027-06-08T12:00:00+00:00",
        ends_at=datetime(2027, 6, 8, 13, tzinfo=UTC),
    )

    assert written.conflict is False
    row = written.row
    assert (row["title"], row["capacity"]) == ("From here", 12)
    assert (row["starts_at"], row["ends_at"]) == ("2027-06-08T12:00:00.000Z", "2027-06-08T13:00:00.000Z")
    untouched = set(seen) - {"title", "capacity", "starts_at", "ends_at", "updated_at"}
    assert {name: row[name] for name in untouched if name in row} == {
        name: seen[name] for name in untouched if name in row
    }
    assert row["updated_at"] > seen["updated_at"]


def refs(*keys: str) -> list[dict[str, str]]:
    return [{"external_id": key, "name": "As it is called here"} for key in keys]


def test_a_room_a_track_and_tags(client, seen):
    room, track, tag = (getattr(client, name)().rows[-1]["id"] for name in ("rooms", "tracks", "tags"))

    row = write(client, seen, rooms=refs(room), tracks=refs(track, f"tag:{tag}")).row
    assert (row["room"]["id"], row["track"]["id"], [one["id"] for one in row["tags"]]) == (room, track, [tag])
    row = write(client, row, rooms=[], tracks=[]).row
    assert (row["room"], row["track"], row["tags"]) == (row["track"], row["room"], [])
    assert not row["room"]


def test_two_rooms_or_tracks_are_more_than_a_session_has_there(client, seen):
    for name in ("rooms", "tracks"):
        with pytest.raises(VendorError) as refused:
            write(client, seen, **{name: refs("a", "b")})
        assert refused.value.fault is Fault.DATA
        assert f"one {name.removesuffix('s')} at Sessionboard, and 2 here" in refused.value.message


def test_tags_that_are_no_tracks_here_are_left_alone(sandbox, seen):
    with client_to(sandbox, "sessionboard", tags_as_tracks=False) as client:
        row = write(client, seen, tracks=[]).row

    assert (bool(row["track"]), row["tags"]) == (False, seen["tags"])


def test_somebodys_newer_room_is_shown_not_overwritten(sandbox, client, seen):
    rooms = [row["id"] for row in client.rooms().rows if row["id"] != (seen["room"] or {}).get("id")]
    sandbox.clock.advance(600)
    write(client, seen, rooms=refs(rooms[0]))
    sandbox.clock.advance(600)

    written = write(client, seen, rooms=refs(rooms[1]))
    assert (written.conflict, written.theirs["room"]["id"]) == (True, rooms[0])


def test_blank_is_sent_as_nothing(client, seen):
    row = write(client, seen, starts_at=None, ends_at="", capacity=None, description="").row

    assert (row["starts_at"], row["ends_at"], row["capacity"], row["description"]) == (None, None, None, "")


def test_a_person(client):
    row = client.search_contacts(1).rows[0]
    written = write(client, row, Kind.SPEAKER, first_name="Ada", last_name="Lovel", company="Clinic", title="Head")

    assert [written.row[name] for name in ("first_name", "last_name", "company_name", "title")] == [
        "Ada",
        "Lovel",
        "Clinic",
        "Head",
    ]


def test_somebodys_newer_change_of_the_same_field_is_shown_not_overwritten(sandbox, client, seen):
    sandbox.clock.advance(300)
    sandbox.world.rename_session(seen["id"], "Theirs")
    written = write(client, seen, title="Ours")

    assert (written.conflict, written.theirs["title"]) == (True, "Theirs")
    assert client.session(seen["id"])["title"] == "Theirs"


def test_a_change_of_another_field_is_no_conflict(sandbox, client, seen):
    sandbox.clock.advance(300)
    sandbox.world.change_session(seen["id"], description="<p>Theirs</p>")
    written = write(client, seen, title="Ours")

    assert (written.conflict, written.row["title"], written.row["description"]) == (False, "Ours", "<p>Theirs</p>")


def test_s14_two_who_write_again_and_again_are_left_to_a_person(sandbox, client, seen):
    sandbox.log.clear()
    with sandbox.faults.on("S14"):
        written = write(client, seen, title="Ours")

    assert written.conflict
    assert written.theirs["updated_at"] > seen["updated_at"]
    puts = [entry for entry in sandbox.log.entries if entry.method == "PUT"]
    assert [entry.status for entry in puts] == [409] * len(puts)
    assert 1 <= len(puts) <= 2
    assert client.session(seen["id"])["title"] != "Ours"


def test_s5_a_conflict_that_the_cache_still_hides_is_tried_later(sandbox, client, seen):
    client.session(seen["id"])
    with sandbox.faults.on("S5"):
        client.session(seen["id"])
        sandbox.world.rename_session(seen["id"], "Theirs")
        with pytest.raises(VendorError) as met:
            write(client, seen, title="Ours")

    assert (met.value.fault, met.value.retry_after) == (Fault.TRANSIENT, 180)


def test_a_token_that_may_not_write(sandbox, seen):
    with (
        client_to(sandbox, "sessionboard", credentials={"token": "sb-read"}) as client,
        pytest.raises(VendorError) as met,
    ):
        write(client, seen, title="Ours")

    assert met.value.fault is Fault.CONFIG
    assert "write:sessions" in met.value.message


def test_a_row_that_was_deleted_there(sandbox, client, seen):
    sandbox.world.delete_session(seen["id"])
    with pytest.raises(VendorError) as met:
        write(client, seen, title="Ours")

    assert met.value.fault is Fault.GONE


def test_what_can_be_written():
    assert WRITER.writable_fields(Kind.SESSION) == {
        "title",
        "description",
        "starts_at",
        "ends_at",
        "capacity",
        "published",
        "rooms",
        "tracks",
    }
    assert WRITER.writable_fields(Kind.SPEAKER) == {"first_name", "last_name", "title", "company"}
    assert WRITER.writable_fields(Kind.ROOM) == frozenset()
