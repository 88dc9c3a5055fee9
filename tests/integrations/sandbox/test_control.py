import pytest


def test_the_state_tells_what_a_connection_needs(ask, sandbox):
    state = ask.control("GET", "state").json()

    assert (state["sessions"], state["people"], state["time_zone"]) == (60, 48, "America/New_York")
    assert state["connect"]["sessionboard"] == {
        "base_url": f"{sandbox.base}/sessionboard",
        "time_zone": "America/New_York",
        "credentials": {"token": "sb-full"},
        "options": {"event_id": 4242, "organization_id": 77},
    }
    assert state["connect"]["planstone"]["options"] == {"account": "MEDEX", "conference": "AM2027"}
    assert state["now"] == "2026-11-02T09:00:00+00:00"


def test_the_log_knows_what_was_asked(ask, sandbox):
    ask.search("sessions", page=2)
    ask.feed("speakers", page=3)
    ask.board("GET", "/v1/nowhere")

    logged = ask.control("GET", "log?vendor=sessionboard&stream=sessions").json()
    assert [(e["method"], e["path"], e["page"], e["status"]) for e in logged] == [
        ("POST", "/sessionboard/v1/event/4242/sessions", 2, 200)
    ]
    assert ask.control("GET", "counters").json() == {
        "planstone": {"speakers": 1},
        "sessionboard": {"sessions": 1, "unknown": 1},
    }
    assert sandbox.log.count(vendor="planstone") == 1
    ask.control("DELETE", "log")
    assert ask.control("GET", "log").json() == []


def test_a_session_is_renamed_moved_cancelled_deleted_and_restored(ask, sandbox):
    session = sandbox.world.session(1)

    def seen():
        row = next(row for row in ask.items() if row["schedid"] == session.schedid)
        return row["sessionName"], row["startTime"], row["published"]

    ask.change("rename_session", ref=session.schedid, title="Renamed")
    ask.change("move_session", ref=session.uuid, starts="2027-06-08T10:15:00", ends="2027-06-08T11:00:00", room=2)
    assert seen() == ("Renamed", "10:15 am", 1)
    ask.change("move_session", ref=1, starts="2027-06-08T10:15:00+00:00")
    ask.change("cancel_session", ref=1)
    assert seen() == ("Renamed", "06:15 am", None)
    assert ask.one("sessions", session.uuid)["status"] == "declined"
    ask.change("delete_session", ref=1)
    assert session.schedid not in {row["schedid"] for row in ask.items()}
    ask.change("restore_session", ref=1)
    assert seen()[0] == "Renamed"


def test_people_are_renamed_merged_deleted_and_attached(ask, sandbox):
    person = sandbox.world.person(4)
    ask.change("rename_person", ref=person.pid, first_name="Nova", last_name="Name")
    ask.change("attach", session=2, person=person.uuid, role="moderator")
    row = ask.one("sessions", sandbox.world.session(2).uuid)

    assert ask.one("contacts", person.uuid)["full_name"] == "Nova Name"
    assert row["moderators"][-1]["full_name"] == "Nova Name"
    ask.change("detach", session=2, person=4)
    assert ask.one("sessions", row["id"])["updated_at"] == row["updated_at"]
    assert person.uuid not in {p["id"] for p in ask.one("sessions", row["id"])["participants"]}
    ask.change("delete_person", ref=4)
    assert all(p["id"] != person.uuid for row in ask.whole("sessions") for p in row["speakers"])
    ask.change("restore_person", ref=4)
    ask.change("merge_contacts", keep=7, lose=4)
    assert ask.board("GET", f"{{e}}/contacts/{person.uuid}").status_code == 404


def test_companies_are_changed_deleted_and_restored(ask, sandbox):
    uuid = sandbox.world.company("sponsor", 1).uuid
    ask.change("change_company", kind="sponsor", ref=uuid, name="Anew")
    assert ask.search("sponsors")["results"][0]["name"] == "Anew"

    ask.change("delete_company", kind="sponsor", ref=1)
    assert uuid not in {row["id"] for row in ask.whole("sponsors")}
    ask.change("restore_company", kind="sponsor", ref=1)
    assert uuid in {row["id"] for row in ask.whole("sponsors")}


def test_random_changes_are_the_same_for_the_same_seed(ask, sandbox):
    first = ask.change("change_random", count=20, seed=5)

    assert len(first) == 20
    assert ask.change("change_random", count=20, seed=6) != first


def test_rooms_are_swapped_and_the_zone_moves(ask, sandbox):
    in_first = {s.number for s in sandbox.world.sessions.values() if s.room == 1}
    ask.change("swap_rooms", a=1, b=2)
    assert {s.number for s in sandbox.world.sessions.values() if s.room == 2} == in_first

    wall, utc = ask.feed().json()["_items"][0]["startTime"], ask.search("sessions")["results"][0]["starts_at"]
    ask.change("set_zone", zone="America/Chicago")
    assert ask.search("sessions")["results"][0]["starts_at"] == utc
    assert (wall, ask.feed().json()["_items"][0]["startTime"]) == ("08:00 am", "07:00 am")
    ask.change("set_zone", zone="Asia/Kolkata", keep="wall")
    assert ask.feed().json()["_items"][0]["startTime"] == "07:00 am"
    assert ask.search("sessions")["results"][0]["starts_at"] == "2027-06-07T01:30:00.000Z"


def test_everything_is_accepted_in_the_end(ask):
    ask.change("accept_everything")
    rows = ask.whole("sessions")

    assert {row["status"] for row in rows} == {"accepted"}
    assert {p["acceptance"] for row in rows for p in row["speakers"]} == {"Accepted"}


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "said"),
    [
        ("GET", "nothing", None, 404, "docs/sandbox.md"),
        ("POST", "world/burn", {}, 400, "“burn” is no change"),
        ("POST", "world/_build", {}, 400, "is no change"),
        ("POST", "world/rename_session", {"ref": 1}, 400, "title"),
        ("POST", "world/rename_session", {"ref": 999, "title": "A"}, 404, "999"),
        ("POST", "world/change_session", {"ref": 1, "colour": "red"}, 400, "colour"),
        ("POST", "world/change_session", {"ref": 1, "uuid": "x"}, 400, "uuid"),
        ("POST", "world/change_session", {"ref": 1, "status": "gone"}, 400, "status"),
        ("POST", "world/change_session", {"ref": 1, "participants": [1]}, 400, "attach"),
        ("POST", "world/change_session", {"ref": 1, "title": 7}, 400, "title"),
        ("POST", "world/change_session", {"ref": 1, "capacity": True}, 400, "capacity"),
        ("POST", "world/change_session", {"ref": 1, "tags": [99]}, 400, "tags"),
        ("POST", "world/change_session", {"ref": 1, "parent": 999}, 404, "999"),
        ("POST", "world/move_session", {"ref": 1, "room": 99}, 400, "room"),
        ("POST", "world/move_session", {"ref": 1, "starts": "soon"}, 400, "soon"),
        ("PUT", "faults/S21", {"zone": "Mars/Base"}, 400, "Mars/Base"),
        ("POST", "world/set_zone", {"zone": "Mars/Base"}, 400, "Mars/Base"),
        ("POST", "world/set_zone", {"zone": "Europe/London", "keep": "x"}, 400, "keep"),
        ("POST", "world/attach", {"session": 1, "person": 1, "role": "clown"}, 400, "role"),
        ("POST", "world/change_company", {"kind": "caterer", "ref": 1}, 400, "kind"),
        ("POST", "clock", {"advance": "a bit"}, 400, "advance"),
        ("POST", "clock", ["no"], 400, "JSON object"),
        ("POST", "webhooks", {"url": "mailto:x"}, 400, "url"),
    ],
)
def test_bad_orders_are_told_by_name_and_change_nothing(ask, method, path, body, status, said):
    before = ask.feed().content
    reply = ask.control(method, path, body)

    assert reply.status_code == status
    assert said in reply.json()["error"]
    assert ask.feed().content == before


def test_what_is_not_served_says_where_to_look(ask, sandbox):
    reply = ask.http.get(f"{sandbox.base}/rhythm/v1", timeout=10)

    assert reply.status_code == 404
    assert "/_sandbox/state" in reply.json()["error"]
