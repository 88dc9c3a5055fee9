import pytest


def test_a_session_is_made_of_a_title_alone(ask, sandbox):
    made = ask.board("POST", "{e}/sessions/create", {"title": "Late breaking"})

    assert made.status_code == 200
    assert made.json()["status"] == "pending"
    assert made.json()["starts_at"] is None
    sandbox.clock.advance(181)
    assert made.json()["id"] in {row["id"] for row in ask.whole("sessions")}


def test_a_session_is_made_of_everything_that_can_be_written(ask, sandbox):
    world = sandbox.world
    field = world.fields[0]
    body = {
        "title": "Everything", "description": "<p>Text</p>", "starts_at": "2027-06-08T14:00:00.000Z",
        "ends_at": "2027-06-08T11:00:00-04:00", "capacity": 12, "room_id": world.rooms[1].uuid, "track_id": world.tracks[0].uuid,
        "level_id": world.levels[0].uuid, "format_id": world.formats[0].uuid, "language_id": world.languages[1].uuid,
        "parent_session_id": world.session(1).uuid, "tag_ids": [world.tags[2].uuid], "status": "accepted", "is_public": False,
        "is_abstract": False, "custom_fields": {field.uuid: "By id"},
    }  # fmt: skip

    row = ask.board("POST", "{e}/sessions/create", body).json()

    assert (row["starts_at"], row["ends_at"]) == ("2027-06-08T14:00:00.000Z", "2027-06-08T15:00:00.000Z")
    assert (row["room"]["id"], row["track"]["name"], row["language"]["name"]) == (
        world.rooms[1].uuid,
        "Imaging",
        "Spanish",
    )
    assert [tag["id"] for tag in row["tags"]] == [world.tags[2].uuid]
    assert [(f["id"], f["value"]) for f in row["custom_fields"]] == [(field.uuid, "By id")]
    assert row["parent_session_id"] == world.session(1).uuid
    assert row["friendly_id"] == "SESS-1-1"


@pytest.mark.parametrize(
    ("kind", "body", "named"),
    [
        ("sessions", {}, "title"),
        ("sessions", {"title": "x" * 256}, "title"),
        ("sessions", {"title": 7}, "title"),
        ("sessions", {"title": "A", "starts_at": "tomorrow"}, "starts_at"),
        ("sessions", {"title": "A", "capacity": True}, "capacity"),
        ("sessions", {"title": "A", "status": "cancelled"}, "status"),
        ("sessions", {"title": "A", "room_id": "nowhere"}, "room_id"),
        ("sessions", {"title": "A", "tag_ids": "all"}, "tag_ids"),
        ("sessions", {"title": "A", "parent_session_id": "nobody"}, "parent_session_id"),
        ("sessions", {"title": "A", "custom_fields": [1]}, "custom_fields"),
        ("sessions", {"title": "A", "custom_fields": {"none": 1}}, "custom_fields"),
        ("sessions", {"title": "A", "friendly_id": "SESS-1"}, "friendly_id"),
        ("contacts", {"first_name": "A"}, "email"),
        ("contacts", {"email": "a@b.example", "company_name": "read, not written"}, "company_name"),
    ],
)
def test_a_bad_write_is_refused_by_name_and_writes_nothing(ask, sandbox, kind, body, named):
    before = (len(sandbox.world.sessions), len(sandbox.world.people))
    reply = ask.board("POST", f"{{e}}/{kind}/create", body)

    assert reply.status_code == 400
    assert named in reply.json()["message"]
    assert (len(sandbox.world.sessions), len(sandbox.world.people)) == before


def test_a_stale_write_conflicts_and_the_very_text_does_not(ask, sandbox):
    uuid = sandbox.world.session(2).uuid
    seen = ask.one("sessions", uuid)["updated_at"]

    assert ask.board("PUT", f"{{e}}/sessions/{uuid}", {"title": "First", "updated_at": seen}).status_code == 200
    stale = ask.board("PUT", f"{{e}}/sessions/{uuid}", {"title": "Second", "updated_at": seen})

    assert (stale.status_code, stale.json()["error"]) == (409, "ConflictError")
    assert sandbox.world.session(2).title == "First"
    assert ask.board("PUT", f"{{e}}/sessions/{uuid}", {"title": "By force"}).status_code == 200
    now = ask.board("GET", "{e}/sessions", page_size=2).json()["data"][1]["updated_at"]
    rewritten = now.replace("Z", "+00:00")
    assert ask.board("PUT", f"{{e}}/sessions/{uuid}", {"title": "Same", "updated_at": rewritten}).status_code == 409


def test_an_abstract_stays_one(ask, sandbox):
    uuid = sandbox.world.session(2).uuid
    reply = ask.board("PUT", f"{{e}}/sessions/{uuid}", {"is_abstract": True})

    assert reply.status_code == 400
    assert "is_abstract" in reply.json()["message"]


@pytest.mark.parametrize(("kind", "rows"), [("sessions", "sessions"), ("contacts", "people")])
def test_deleted_rows_are_gone_until_they_are_restored(ask, sandbox, kind, rows):
    uuid = getattr(sandbox.world, rows)[3].uuid

    assert ask.board("DELETE", f"{{e}}/{kind}/{uuid}").json()["deleted_at"]
    assert ask.board("DELETE", f"{{e}}/{kind}/{uuid}").status_code == 404
    assert ask.board("PUT", f"{{e}}/{kind}/{uuid}", {}).status_code == 404
    assert ask.board("POST", f"{{e}}/{kind}/{uuid}/restore").json()["id"] == uuid
    assert ask.board("POST", f"{{e}}/{kind}/{uuid}/restore").status_code == 404
    assert getattr(sandbox.world, rows)[3].deleted_at is None


def test_a_contact_is_written_with_company_and_read_with_company_name(ask):
    body = {
        "email": "new@clinic.example",
        "first_name": "Ada",
        "last_name": "New",
        "company": "Ashgrove Clinic",
        "phone": "+1 555 0100",
    }
    row = ask.board("POST", "{e}/contacts/create", body).json()

    assert (row["company_name"], row["phone_mobile"], row["full_name"]) == ("Ashgrove Clinic", "+1 555 0100", "Ada New")
    changed = ask.board("PUT", f"{{e}}/contacts/{row['id']}", {"company": "Callisto", "updated_at": row["updated_at"]})
    assert changed.json()["company_name"] == "Callisto"


def test_custom_fields_have_a_route_of_their_own(ask, sandbox):
    field = sandbox.world.fields[1].uuid
    reply = ask.board(
        "PUT", f"{{e}}/sessions/{sandbox.world.session(5).uuid}/fields", {"custom_fields": {field: "Anew"}}
    )

    assert {f["id"]: f["value"] for f in reply.json()["custom_fields"]}[field] == "Anew"


def test_many_writes_succeed_and_fail_one_by_one(ask, sandbox):
    uuid = sandbox.world.session(4).uuid
    operations = [
        {"action": "create", "data": {"title": "By the dozen"}},
        {"action": "update", "id": uuid, "data": {"title": "Changed"}},
        {"action": "update", "id": "nobody-0", "data": {"title": "Changed"}},
        {"action": "update", "id": uuid, "data": {"capacity": "many"}},
        {"action": "delete", "id": uuid},
        {"action": "burn", "id": uuid},
    ]

    answer = ask.board("POST", "{e}/sessions/bulk", {"operations": operations}).json()

    assert set(answer) == {"batch_id", "results", "stats"}
    assert answer["stats"] == {"total": 6, "succeeded": 3, "failed": 3}
    assert [result["status"] for result in answer["results"]] == [
        "success",
        "success",
        "error",
        "error",
        "success",
        "error",
    ]
    assert answer["results"][2]["error"]["code"] == "NotFoundError"
    assert [result["index"] for result in answer["results"]] == list(range(6))
    assert sandbox.world.session(4).deleted_at is not None


@pytest.mark.parametrize("operations", [[], [{}] * 101, "all", None])
def test_a_hundred_writes_at_most_go_together(ask, operations):
    assert ask.board("POST", "{e}/sessions/bulk", {"operations": operations}).status_code == 400


def test_ten_thousand_rows_may_be_created_a_day(ask, sandbox):
    day = sandbox.clock.now().date().isoformat()
    sandbox.tokens.created["sb-full", day] = 9_999

    assert ask.board("POST", "{e}/sessions/create", {"title": "The last"}).status_code == 200
    assert ask.board("POST", "{e}/sessions/create", {"title": "One more"}).status_code == 429
