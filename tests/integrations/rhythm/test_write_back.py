"""What is sent back to Rhythm, and whose change wins."""

from datetime import UTC, datetime

import pytest

from eventhub.programme.enums import Kind
from integrations.rhythm import mapping
from integrations.rhythm.schemas import Options
from integrations.rhythm.write_back import RhythmWriter
from integrations.sandbox.server import Sandbox
from integrations.sync.contract import Context, Fault, VendorError
from tests.integrations.rhythm.asking import client_of, grant
from tests.integrations.vendors import client_to

WRITER = RhythmWriter()
PATH = "/events/sessions/t/s"
ROW = {"id": "s", "event_id": "e", "name": "Theirs", "sys_version": 3}


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(sessions=20, speakers=15, page_size=10, seed=3) as served:
        yield served


@pytest.fixture
def client(sandbox):
    sandbox.faults.clear()
    with client_to(sandbox, "rhythm") as opened:
        yield opened


@pytest.fixture
def seen(client):
    rows = client.session_pages(None).rows
    return next(row for row in rows if row.get("start_date") and row["enable_capacity"] and not row.get("sys_locked"))


def write(client, row, **changes):
    return WRITER.write(client, Kind.SESSION, row["id"], changes, row)


def test_what_was_edited_is_sent_and_nothing_else(client, seen):
    written = write(
        client,
        seen,
        title="From here",
        capacity=0,
        published=False,
        starts_at="2027-06-08T12:00:00+00:00",
        ends_at=datetime(2027, 6, 8, 13, tzinfo=UTC),
    )
    row = written.row
    options = client.options

    assert written.conflict is False
    sent = {"name", "capacity_options", "hide_from_schedule", "start_date", "end_date"}
    changed = {name for name in {*seen, *row} if row.get(name) != seen.get(name) and not name.startswith("sys_")}
    assert changed <= sent
    assert row["sys_version"] > seen["sys_version"]
    record = mapping.to_session(row, Context(client.zone, options)).record
    assert (record.title, record.capacity, record.published) == ("From here", 0, False)
    assert record.starts_at == datetime(2027, 6, 8, 12, tzinfo=UTC)
    assert record.type is not None  # what ids mean comes with the row
    assert {**seen["capacity_options"], "capacity": 0} == row["capacity_options"]


def test_blank_is_taken_away(client, seen):
    row = write(client, seen, starts_at=None, ends_at="", capacity=None, description="", code="").row

    assert not {"start_date", "end_date", "description", "code"} & {name for name, value in row.items() if value}
    assert row["enable_capacity"] is False
    assert write(client, row, code="", starts_at=None).row["name"] == row["name"]


def test_somebodys_newer_change_of_the_same_field_is_shown_not_overwritten(sandbox, client, seen):
    sandbox.world.rename_session(seen["id"], "Theirs")
    written = write(client, seen, title="Ours")

    assert (written.conflict, written.theirs["name"]) == (True, "Theirs")
    assert client.session(seen["id"])["name"] == "Theirs"


def test_a_change_of_another_field_is_no_conflict(sandbox, client, seen):
    sandbox.world.change_session(seen["id"], description="<p>Theirs</p>")
    written = write(client, seen, title="Ours too")

    assert (written.conflict, written.row["name"]) == (False, "Ours too")
    assert "Theirs" in written.row["description"]


def test_r9_a_locked_session_is_not_written(sandbox, client, seen):
    with sandbox.faults.on("R9"), pytest.raises(VendorError) as met:
        write(client, seen, title="Ours")

    assert met.value.fault is Fault.DATA
    assert "sys_locked" in met.value.message


def test_a_row_that_was_deleted_there(sandbox, client, seen):
    made = client.sessions.create({"name": "New", "type_id": seen["type_id"]})
    client.sessions.delete(made["id"])
    with pytest.raises(VendorError) as met:
        write(client, made, title="Ours")

    assert met.value.fault is Fault.GONE


def test_credentials_that_may_not_write(sandbox, seen):
    reader = {"client_id": "rh-read", "client_secret": "rh-read-secret"}
    with client_to(sandbox, "rhythm", credentials=reader) as client, pytest.raises(VendorError) as met:
        write(client, seen, title="Ours")

    assert met.value.fault is Fault.CONFIG
    assert "write sessions" in met.value.message


# --- against a Rhythm made up ----------------------------------------------------------------------------


def answering(httpserver, *answers, **options):
    grant(httpserver)
    for method, data, status in answers:
        httpserver.expect_ordered_request(PATH, method=method).respond_with_json(data, status=status)
    return client_of(httpserver, **options)


def test_the_patch_begins_with_a_test_of_the_version_that_was_read(httpserver):
    client = answering(httpserver, ("GET", {**ROW, "sys_version": 4}, 200), ("PATCH", {**ROW, "sys_version": 5}, 200))
    written = write(client, ROW, title="Ours")

    assert written.conflict is False
    asked, sent = (request for request, _ in httpserver.log[1:3])
    assert asked.args["consistentRead"] == "true"
    assert sent.json == [
        {"op": "test", "path": "/sys_version", "value": 4},
        {"op": "add", "path": "/name", "value": "Ours"},
    ]


def test_somebody_who_was_faster_by_a_moment_is_not_overwritten(httpserver):
    theirs = {**ROW, "sys_version": 4, "name": "Faster"}
    refused = {"message": "The patch test failed: /sys_version"}
    client = answering(httpserver, ("GET", ROW, 200), ("PATCH", refused, 400), ("GET", theirs, 200))
    written = write(client, ROW, title="Ours")

    assert (written.conflict, written.theirs["name"]) == (True, "Faster")


@pytest.mark.parametrize(
    ("status", "fault", "words"),
    [
        (409, Fault.DATA, "not there any more. It says: “No room r9”. Correct it there"),
        (400, Fault.DATA, "did not take the change. It says: “No room r9”."),
        (403, Fault.CONFIG, "does not let these credentials write"),
    ],
)
def test_r9_why_rhythm_did_not_take_it(httpserver, status, fault, words):
    client = answering(httpserver, ("GET", ROW, 200), ("PATCH", {"message": "No room r9."}, status), ("GET", ROW, 200))
    with pytest.raises(VendorError) as met:
        write(client, ROW, title="Ours")

    assert met.value.fault is fault
    assert words in met.value.message


@pytest.mark.parametrize(
    ("how", "rule", "changes", "steps"),
    [
        ("instants", "schedule", {"starts_at": "2027-06-08T12:00:00+00:00"}, {"/start_date": "2027-06-08T12:00:00Z"}),
        ("local", "schedule", {"starts_at": "2027-06-08T12:00:00+00:00"}, {"/start_date": "2027-06-08T08:00:00Z"}),
        ("instants", "schedule", {"published": True}, {"/hide_from_schedule": False}),
        ("instants", "portal", {"published": True}, {"/hide_from_schedule": False, "/hide_from_portal": False}),
        ("instants", "portal", {"published": False}, {"/hide_from_schedule": True}),
        ("instants", "schedule", {"capacity": 5}, {"/enable_capacity": True, "/capacity_options": {"capacity": 5}}),
    ],
)
def test_in_rhythms_words(httpserver, how, rule, changes, steps):
    answers = [("GET", ROW, 200), ("PATCH", ROW, 200)]
    client = answering(httpserver, *answers, zone="America/New_York", times_are=how, publish=rule)
    write(client, ROW, **changes)
    sent = httpserver.log[2][0].json

    assert {step["path"]: step["value"] for step in sent[1:]} == steps


def test_what_is_sent_means_the_same_when_it_is_read(httpserver):
    """Also where the clock that is stuck on has a Z."""
    zone_options = {"zone": "America/New_York", "times_are": "local"}
    client = answering(httpserver, ("GET", ROW, 200), ("PATCH", ROW, 200), **zone_options)
    write(client, ROW, starts_at="2027-06-08T12:00:00+00:00")
    sent = httpserver.log[2][0].json[1]["value"]
    options = Options(tenant_id="t", event_id="e", public_only=True, times_are="local")

    read = mapping.to_session({**ROW, "start_date": sent}, Context(client.zone, options)).record
    assert read.starts_at == datetime(2027, 6, 8, 12, tzinfo=UTC)


def test_what_can_be_written():
    assert WRITER.writable_fields(Kind.SESSION) == {
        *("title", "code", "description", "starts_at", "ends_at", "capacity", "published")
    }
    assert WRITER.writable_fields(Kind.SPEAKER) == frozenset()
