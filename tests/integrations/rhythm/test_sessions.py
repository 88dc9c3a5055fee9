"""Every route of Rhythm's document on sessions, over real HTTP."""

import pytest

from integrations.rhythm.schemas import Privileges
from integrations.sandbox.server import Sandbox
from integrations.sync.contract import Fault, VendorError
from tests.integrations.vendors import client_to, rows_of

READER = {"client_id": "rh-read", "client_secret": "rh-read-secret"}
RENAMED = [{"op": "replace", "path": "/name", "value": "Renamed"}]


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
def sessions(client):
    return client.sessions


@pytest.fixture
def rows(client):
    return [row for row in rows_of(client, "rhythm", "sessions") if not row.get("sys_locked")]


@pytest.fixture
def row(rows):
    return next(row for row in rows if row.get("start_date"))


def bare(row):
    return {name: value for name, value in row.items() if name != "looked_up"}


def test_one_in_full_with_and_without_signing_in(sessions, row):
    assert sessions.one(row["id"]) == sessions.one(row["id"], is_fresh=True) == bare(row)
    assert sessions.public_one(row["id"])["name"] == row["name"]
    assert sessions.one("none") is None


def test_searching(sessions, rows, row):
    assert [found["id"] for found in sessions.search(ids=[row["id"]])] == [row["id"]]
    assert {found["id"] for found in sessions.search()} >= {each["id"] for each in rows}
    assert [found["id"] for found in sessions.public_search(ids=[row["id"]])] == [row["id"]]
    assert list(sessions.search(ids=["none"])) == []


def test_a_session_is_made_changed_replaced_and_deleted(sessions, row):
    made = sessions.create({"name": "New", "type_id": row["type_id"], "code": "N1"})
    assert made["id"]
    assert (made["name"], made["event_id"]) == ("New", row["event_id"])

    patched = sessions.patch(made["id"], RENAMED)
    assert (patched.status, patched.data["name"], patched.data["code"]) == (200, "Renamed", "N1")
    assert patched.data["sys_version"] > made["sys_version"]

    whole = sessions.replace(made["id"], {**made, "name": "Replaced", "code": ""})
    assert (whole["name"], whole.get("code", "")) == ("Replaced", "")

    sessions.delete(made["id"])
    assert sessions.one(made["id"]) is None


def test_an_id_of_our_own_is_refused(sessions, row):
    with pytest.raises(VendorError) as met:
        sessions.create({"id": "ours", "name": "New", "type_id": row["type_id"]})
    assert met.value.fault is Fault.CONFIG


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        ([{"op": "test", "path": "/sys_version", "value": -1}, *RENAMED], 400),
        ([{"op": "replace", "path": "/type_id", "value": "none"}], 409),
    ],
)
def test_a_patch_that_is_refused_changes_nothing(sessions, row, steps, status):
    assert sessions.patch(row["id"], steps).status == status
    assert sessions.one(row["id"]) == bare(row)


def test_r11_a_batch_is_told_one_by_one(sandbox, sessions, rows):
    chosen = [row["id"] for row in rows[:3]]
    operations = [{"operation": "patch", "id": key, "patch": RENAMED} for key in (*chosen, "none")]
    done = {each.id: each for each in sessions.batch(operations)}

    assert {key: done[key].success for key in done} == {**dict.fromkeys(chosen, True), "none": False}
    assert done["none"].status == 404
    assert {sessions.one(key)["name"] for key in chosen} == {"Renamed"}

    again = [{"op": "replace", "path": "/name", "value": "Again"}]
    with sandbox.faults.on("R11"):
        partly = sessions.batch([{"operation": "patch", "id": key, "patch": again} for key in chosen])
    taken = {each.id for each in partly if each.success}
    assert 0 < len(taken) < len(chosen)
    assert {key for key in chosen if sessions.one(key)["name"] == "Again"} == taken
    assert all(each.message for each in partly if not each.success)


def test_a_batch_takes_a_hundred(sessions):
    with pytest.raises(VendorError) as met:
        sessions.batch([{"operation": "delete", "id": "x"}] * 101)
    assert "100" in met.value.message


def test_what_somebody_may_do_with_a_session(client, sessions, row):
    person = client.speaker(rows_of(client, "rhythm", "speakers")[0]["id"])

    assert isinstance(sessions.privileges(row["id"], person["contact_id"]), Privileges)


def test_sessions_of_an_abstract(sessions, rows):
    row = next(row for row in rows if row.get("abstract_id"))
    before = {found["id"] for found in sessions.of_abstract(row["abstract_id"])}
    kinds = {"type_id": row["type_id"], "main_presenter_type_id": "spt:speaker"}

    with pytest.raises(VendorError):
        sessions.generate(row["abstract_id"], **kinds)
    made = sessions.generate(row["abstract_id"], **kinds, again=True)
    assert made["abstract_id"] == row["abstract_id"]
    assert {found["id"] for found in sessions.of_abstract(row["abstract_id"])} == {*before, made["id"]}


def test_who_may_only_read_writes_nothing(sandbox, row):
    with client_to(sandbox, "rhythm", credentials=READER) as client:
        assert client.sessions.patch(row["id"], RENAMED).status == 403
        with pytest.raises(VendorError) as met:
            client.sessions.delete(row["id"])
    assert met.value.fault is Fault.DENIED
