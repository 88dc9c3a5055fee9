"""Writes of Rhythm: whole rows, patches, a hundred at once, and sessions out of abstracts."""

from urllib.parse import quote

import pytest

from integrations.sandbox.server import Sandbox
from tests.integrations.sandbox.asking import Asking

EVENT = "evt:medex-2027"
NEW = {"event_id": EVENT, "name": "Opening", "type_id": "ty:2"}


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(sessions=40, page_size=100, seed=3) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def ask(sandbox):
    return Asking(sandbox)


@pytest.fixture
def row(ask):
    """A session that can be written to; each test has one of its own."""
    made = ask.rhythm("POST", "/sessions/medex", NEW).json()
    yield made
    ask.rhythm("DELETE", path_of(made))


def path_of(row):
    return f"/sessions/medex/{quote(row['id'], safe='')}"


def patch(ask, row, *operations):
    return ask.rhythm("PATCH", path_of(row), list(operations))


def read(ask, row):
    return ask.rhythm("GET", path_of(row)).json()


def an_abstract(sandbox):
    return next(s.key for s in sandbox.world.sessions.values() if s.is_abstract)


# -- one


def test_a_session_is_made_with_an_id_of_its_own(ask, row):
    assert row["id"].startswith("ses|")
    assert {name: row[name] for name in NEW} == NEW
    assert read(ask, row) == row
    assert row["id"] in {one["id"] for one in ask.rhythm_rows()}


def test_everything_that_is_sent_is_read_again(ask, sandbox):
    tracks = [one["id"] for one in ask.rhythm_rows("/tracks/medex/event/{e}")[:2]]
    rooms = [one["id"] for one in ask.rhythm_rows("/rooms/medex/event/{e}")[:1]]
    people = [one.key for one in list(sandbox.world.people.values())[:2]]
    sent = NEW | {
        "code": "X1",
        "display_order": 2.5,
        "track_ids": tracks,
        "room_ids": rooms,
        "access": "included",
        "hide_from_schedule": True,
        "hide_from_portal": True,
        "location": "By the lake",
        "enable_capacity": True,
        "capacity_options": {"capacity": 0, "enable_wait_list": True},
        "has_fees": True,
        "start_date": "2027-06-08T14:00:00Z",
        "end_date": "2027-06-08T15:00:00Z",
        "description": "<p>With <em>music</em>.</p>",
        "abstract_id": an_abstract(sandbox),
        "main_presenter_speaker_type_id": "spt:speaker",
        "custom_field_values": [{"custom_field_id": "events-sessions__credits__c", "numeric_value": 1.5}],
        "speakers": [{"speaker_profile_id": key, "type_id": "spt:moderator"} for key in people],
    }
    made = ask.rhythm("POST", "/sessions/medex", sent).json()

    assert {name: made[name] for name in sent if name != "speakers"} == {
        n: v for n, v in sent.items() if n != "speakers"
    }
    assert [one["speaker_profile_id"] for one in made["speakers"]] == people
    assert {one["type_id"] for one in made["speakers"]} == {"spt:moderator"}
    ask.rhythm("DELETE", path_of(made))


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"id": "ses|mine:1"}, 400, "id"),
        ({"name": ""}, 400, "name"),
        ({"type_id": None}, 400, "type_id"),
        ({"colour": "red"}, 400, "colour"),
        ({"name": 7}, 400, "name"),
        ({"has_fees": "yes"}, 400, "has_fees"),
        ({"display_order": True}, 400, "display_order"),
        ({"access": "everybody"}, 400, "access"),
        ({"start_date": "soon"}, 400, "start_date"),
        ({"enable_capacity": True}, 400, "capacity"),
        ({"event_id": "evt:nowhere"}, 409, "event_id"),
        ({"type_id": "ty:99"}, 409, "ty:99"),
        ({"track_ids": ["trk|none"]}, 409, "trk|none"),
        ({"room_ids": ["room:none"]}, 409, "room:none"),
        ({"room_ids": [7]}, 400, "room_ids"),
        ({"start_date": "0001-01-01T00:00:00+14:00"}, 400, "start_date"),
        ({"speakers": ["spk|nobody"]}, 409, "spk|nobody"),
        ({"abstract_id": "abs|none"}, 409, "abs|none"),
        ({"custom_field_values": [{"custom_field_id": "none"}]}, 409, "none"),
        ({"main_presenter_speaker_type_id": "spt:clown"}, 409, "spt:clown"),
    ],
)
def test_what_can_not_be_saved_is_refused_by_name_and_nothing_is_made(ask, sandbox, change, status, said):
    before = len(sandbox.world.sessions)
    reply = ask.rhythm("POST", "/sessions/medex", NEW | change)

    assert reply.status_code == status, reply.text
    assert said in reply.json()["message"]
    assert len(sandbox.world.sessions) == before


def test_a_put_is_the_whole_row_and_what_it_leaves_out_is_gone(ask, row):
    full = ask.rhythm(
        "PUT", path_of(row), row | {"description": "<p>Long</p>", "location": "Here", "code": "A1"}
    ).json()
    bare = ask.rhythm("PUT", path_of(row), {"id": row["id"], **NEW}).json()

    assert (full["description"], full["location"], full["code"]) == ("<p>Long</p>", "Here", "A1")
    assert {"description", "location", "code"}.isdisjoint(bare)
    assert bare["sys_version"] == row["sys_version"] + 2


def test_ids_are_for_good_and_attributes_of_the_system_are_not_ours(ask, row):
    assert ask.rhythm("PUT", path_of(row), row | {"id": "ses|other:1"}).status_code == 400
    after = ask.rhythm("PUT", path_of(row), row | {"sys_version": 99, "sys_locked": True}).json()

    assert (after["sys_version"], after["sys_locked"]) == (row["sys_version"] + 1, row["sys_locked"])


def test_a_dangling_id_may_stay_but_not_come(ask, sandbox):
    dangling = next(one for one in ask.rhythm_rows() if "trk|gone" in one["track_ids"])
    track = ask.rhythm_rows("/tracks/medex/event/{e}")[0]["id"]
    add = {"op": "replace", "path": "/track_ids", "value": ["trk|gone", track]}

    assert patch(ask, dangling, add).json()["track_ids"] == ["trk|gone", track]
    assert patch(ask, dangling, {**add, "value": ["trk|lost"]}).status_code == 409


def test_what_people_change_meanwhile_is_seen_over_what_was_written(ask, row):
    room = ask.rhythm_rows("/rooms/medex/event/{e}")[1]["id"]
    patch(ask, row, {"op": "replace", "path": "/room_ids", "value": [room]})
    ask.change("move_session", ref=row["id"], room=None)

    assert read(ask, row)["room_ids"] == []


# -- patches


def test_a_patch_is_all_six_operations_in_turn(ask, row):
    after = patch(
        ask,
        row,
        {"op": "test", "path": "/sys_version", "value": row["sys_version"]},
        {"op": "replace", "path": "/name", "value": "Closing"},
        {"op": "add", "path": "/location", "value": "Hall"},
        {"op": "copy", "from": "/location", "path": "/code"},
        {"op": "move", "from": "/location", "path": "/description"},
        {"op": "add", "path": "/custom_field_values/-", "value": {"custom_field_id": "events-sessions__credits__c"}},
        {"op": "remove", "path": "/custom_field_values/0"},
    ).json()

    assert (after["name"], after["code"], after["description"]) == ("Closing", "Hall", "Hall")
    assert "location" not in after
    assert after["sys_version"] == row["sys_version"] + 1


@pytest.mark.parametrize(
    ("operations", "said"),
    [
        ([{"op": "test", "path": "/sys_version", "value": 99}], "/sys_version"),
        ([{"op": "replace", "path": "/location", "value": "x"}], "location"),
        ([{"op": "remove", "path": "/custom_field_values/0"}], "0"),
        ([{"op": "add", "path": "/track_ids/7", "value": "x"}], "7"),
        ([{"op": "twist", "path": "/name"}], "op"),
        ([{"op": "replace", "path": "/name"}], "value"),
        ([{"op": "move", "path": "/name"}], "from"),
        ([{"op": "add", "path": "name", "value": "x"}], "path"),
        (["replace"], "op"),
        ([{"op": "test", "path": "/track_ids/²", "value": "x"}], "²"),
    ],
)
def test_a_patch_that_does_not_apply_leaves_everything(ask, row, operations, said):
    reply = patch(ask, row, {"op": "replace", "path": "/name", "value": "Never"}, *operations)

    assert reply.status_code == 400
    assert said in reply.json()["message"]
    assert read(ask, row) == row


def test_a_version_that_moved_on_stops_the_patch(ask, row):
    ask.change("rename_session", ref=row["id"], title="Theirs")
    test = {"op": "test", "path": "/sys_version", "value": row["sys_version"]}

    assert patch(ask, row, test, {"op": "replace", "path": "/name", "value": "Ours"}).status_code == 400
    assert read(ask, row)["name"] == "Theirs"


# -- locked, used, gone


def test_a_locked_row_is_not_written(ask):
    locked = next(one for one in ask.rhythm_rows() if one["sys_locked"])

    for reply in (
        patch(ask, locked, {"op": "replace", "path": "/name", "value": "x"}),
        ask.rhythm("PUT", path_of(locked), locked),
        ask.rhythm("DELETE", path_of(locked)),
    ):
        assert reply.status_code == 403
        assert "sys_locked" in reply.json()["message"]


def test_a_deletion_answers_with_a_string_and_the_row_is_gone(ask):
    made = ask.rhythm("POST", "/sessions/medex", NEW).json()

    assert ask.rhythm("DELETE", path_of(made)).json() == made["id"]
    assert [ask.rhythm(method, path_of(made), {}).status_code for method in ("GET", "DELETE", "PUT")] == [404] * 3


def test_a_session_with_parts_stays_and_remembers_who_tried(ask, sandbox):
    world = sandbox.world
    parent = next(world.sessions[n] for n in world.subsessions if not world.sessions[n].deleted_at)
    row = {"id": parent.key}

    assert ask.rhythm("DELETE", path_of(row)).status_code == 409
    assert read(ask, row)["sys_deleted_by_id"]


# -- out of abstracts, and many at once


def test_a_session_is_generated_from_an_abstract_and_twice_only_when_asked(ask, sandbox):
    abstract = sandbox.world.add_session(title="Of mice", is_abstract=True, status="accepted")
    sandbox.world.attach(abstract.number, 1)
    path = f"/sessions/medex/abstract/{quote(abstract.key, safe='')}"
    body = {"type_id": "ty:1", "main_presenter_speaker_type_id": "spt:chairperson"}
    first, second = ask.rhythm("POST", path, body), ask.rhythm("POST", path, body)
    third = ask.rhythm("POST", path, {**body, "allow_duplicates": True})

    assert [reply.status_code for reply in (first, second, third)] == [200, 409, 200]
    assert (first.json()["abstract_id"], first.json()["name"]) == (abstract.key, "Of mice")
    assert first.json()["speakers"][0]["type_id"] == "spt:chairperson"
    listed = ask.rhythm("GET", path).json()
    assert {row["id"] for row in listed["Items"]} == {first.json()["id"], third.json()["id"]}
    assert ask.rhythm("POST", path, {"type_id": "ty:1"}).status_code == 400


def test_a_batch_is_done_as_far_as_it_can_be(ask, sandbox, row):
    other = ask.rhythm("POST", "/sessions/medex", NEW).json()
    rename = [{"op": "replace", "path": "/name", "value": "Batched"}]
    operations = [
        {"operation": "patch", "id": row["id"], "patch": rename},
        {"operation": "patch", "id": "ses|nobody", "patch": rename},
        {"operation": "delete", "id": other["id"]},
        {"operation": "burn", "id": row["id"]},
        "nonsense",
    ]
    done = ask.rhythm("POST", "/sessions/medex/batch", {"operations": operations}).json()

    assert (done["success_count"], done["error_count"]) == (2, 3)
    assert {(r["id"], r["status"]) for r in done["results"]} == {
        (row["id"], 200),
        ("ses|nobody", 404),
        (other["id"], 200),
        (row["id"], 400),
        ("", 400),
    }
    assert done["results"][0]["id"] != row["id"], "in no order"
    assert read(ask, row)["name"] == "Batched"


@pytest.mark.parametrize("operations", [None, [], [{}] * 101])
def test_a_batch_has_one_to_a_hundred_operations(ask, operations):
    assert ask.rhythm("POST", "/sessions/medex/batch", {"operations": operations}).status_code == 400


def test_privileges_are_those_of_who_speaks(ask, sandbox):
    session = next(s for s in sandbox.world.sessions.values() if s.participants and not s.deleted_at)
    speaks = sandbox.world.people[session.participants[0].person]
    others = next(p for n, p in sandbox.world.people.items() if n not in {x.person for x in session.participants})

    def asked(contact):
        return ask.rhythm("GET", f"/sessions/medex/privileges/{quote(session.key, safe='')}/{contact}")

    names = {"can_manage_documents", "can_edit_session", "can_update_speaker_profile"}
    assert set(asked(speaks.contact_key).json()) == names
    assert any(asked(speaks.contact_key).json().values())
    assert not any(asked(others.contact_key).json().values())
    assert asked("con:nobody").status_code == 404
