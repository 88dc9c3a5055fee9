"""S1 to S24: each ordered by name over HTTP, and seen in what the vendor answers."""

from datetime import datetime

import pytest


def by_id(rows):
    return {row["id"]: row for row in rows}


def differing(before, after, *names):
    return [uuid for uuid, row in after.items() if any(before[uuid].get(name) != row.get(name) for name in names)]


@pytest.fixture
def before(ask):
    return by_id(ask.whole("sessions"))


def test_s1_masks(ask):
    ask.put("S1")

    assert all("***@" in row["email"] for row in ask.whole("contacts"))


@pytest.mark.parametrize("status", [404, 403])
def test_s2_the_event_is_gone_from_the_list(ask, status):
    ask.put("S2", status=status)

    assert [event["id"] for event in ask.board("GET", "/v1/events").json()["results"]] == [4141]
    assert ask.board("POST", "{e}/sessions", {}).status_code == status


def test_s3_three_envelopes_and_three_ways_of_nothing(ask):
    ask.put("S3")
    pages = [ask.search("sessions", page=page) for page in range(1, 7)]
    rows = [row for page in pages for row in page.get("results", page.get("data"))]

    assert [next(iter(page)) for page in pages[:3]] == ["results", "data", "data"]
    assert ["currentPage" in page["pagination"] for page in pages[:3]] == [True, True, False]
    assert {repr(row.get("room", "missing")) for row in rows if not row.get("room")} == {"{}", "None", "'missing'"}


def test_s4_rows_sorted_by_change_repeat_and_are_skipped(ask, sandbox):
    ask.put("S4")
    ids = [row["id"] for row in ask.whole("sessions", {"sort": {"order": "updatedAt", "sort": "asc"}})]

    alive = {s.uuid for s in sandbox.world.sessions.values() if not s.deleted_at}
    assert len(ids) > len(set(ids))
    assert alive - set(ids)


def test_s5_reads_are_stale_whoever_wrote(ask, sandbox):
    ask.put("S5")
    before = ask.search("sessions")["results"][0]["title"]
    ask.change("rename_session", ref=1, title="Unseen")

    assert ask.search("sessions")["results"][0]["title"] == before
    ask.control("POST", "clock", {"advance": 181})
    assert ask.search("sessions")["results"][0]["title"] == "Unseen"


def test_s6_sessions_leave_accepted(ask, before):
    ask.put("S6", count=4)
    after = by_id(ask.whole("sessions"))

    left = differing(before, after, "status")
    assert {before[uuid]["status"] for uuid in left} == {"accepted"}
    assert {after[uuid]["status"] for uuid in left} == {"pending", "declined"}
    assert len(left) == 4


def test_s7_speakers_are_hidden_or_declined(ask, before):
    ask.put("S7")
    after = by_id(ask.whole("sessions"))

    changed = [after[uuid]["participants"][0] for uuid in differing(before, after, "participants")]
    assert {(p["is_public"], p["acceptance"]) for p in changed} <= {(False, "Accepted"), (True, "Declined")}
    assert changed


def test_s8_one_person_in_two_roles(ask, before):
    ask.put("S8")
    after = by_id(ask.whole("sessions"))

    changed = differing(before, after, "moderators")
    assert len(changed) == 3
    for uuid in changed:
        row = after[uuid]
        others = {p["id"] for p in row["speakers"] + row["chairpersons"] + before[uuid]["moderators"]}
        assert row["moderators"][-1]["id"] in others


def test_s9_a_part_outlives_its_parent(ask, before):
    ask.put("S9")
    after = by_id(ask.whole("sessions"))

    (gone,) = set(before) - set(after)
    assert [row["id"] for row in after.values() if row["parent_session_id"] == gone]
    assert ask.board("GET", f"{{e}}/sessions/{gone}").status_code == 404


def test_s10_abstracts_come_among_the_sessions(ask, before):
    ask.put("S10:5")

    new = [row for row in ask.whole("sessions") if row["id"] not in before]
    assert [row["is_abstract"] for row in new] == [True] * 5


def test_s11_times_are_odd(ask, before):
    ask.put("S11")
    after = by_id(ask.whole("sessions"))
    changed = [after[uuid] for uuid in differing(before, after, "starts_at", "ends_at")]

    spans = [(row["starts_at"], row["ends_at"]) for row in changed]
    assert (None, None) in spans
    timed = [datetime.fromisoformat(end) - datetime.fromisoformat(start) for start, end in spans if start]
    assert min(timed).total_seconds() < 0
    assert max(timed).days >= 2


def test_s12_codes_change_and_ids_do_not(ask, before):
    ask.put("S12", prefix="AGENDA")
    after = by_id(ask.whole("sessions"))

    assert set(after) == set(before)
    assert all(row["friendly_id"].startswith("AGENDA-") for row in after.values())
    assert differing(before, after, "updated_at", "friendly_id_raw") == []


def test_s13_a_merged_contact_is_gone_and_its_sessions_name_the_other(ask, before):
    contacts = by_id(ask.whole("contacts"))
    ask.put("S13")
    after = by_id(ask.whole("sessions"))

    (lost,) = set(contacts) - set(by_id(ask.whole("contacts")))
    assert ask.board("GET", f"{{e}}/contacts/{lost}").status_code == 404
    moved = [uuid for uuid, row in before.items() if lost in {p["id"] for p in row["speakers"]}]
    assert moved
    for uuid in moved:
        now = {p["id"] for p in after[uuid]["speakers"]}
        assert lost not in now
        assert now - {p["id"] for p in before[uuid]["speakers"]}


def test_s14_every_write_meets_another(ask, sandbox):
    ask.put("S14")
    uuid = sandbox.world.session(3).uuid

    for _ in range(2):
        seen = ask.board("GET", "{e}/sessions", page_size=3).json()["data"][2]["updated_at"]
        reply = ask.board("PUT", f"{{e}}/sessions/{uuid}", {"title": "Ours", "updated_at": seen})
        assert reply.status_code == 409
    ask.remove("S14")
    assert ask.board("PUT", f"{{e}}/sessions/{uuid}", {"title": "Ours", "updated_at": "x"}).status_code == 409
    now = ask.board("GET", "{e}/sessions", page_size=3).json()["data"][2]["updated_at"]
    assert ask.board("PUT", f"{{e}}/sessions/{uuid}", {"title": "Ours", "updated_at": now}).status_code == 200


def test_s15_is_limited_for_800_seconds(ask):
    ask.put("S15")
    reply = ask.board("POST", "{e}/sessions", {})

    assert (reply.status_code, reply.json()["error"]) == (429, "TooManyRequestsError")
    assert (reply.headers["Retry-After"], reply.headers["RateLimit-Reset"]) == ("800", "800")
    ask.control("POST", "clock", {"advance": 800})
    assert ask.board("POST", "{e}/sessions", {}).status_code == 200


def test_s18_photos_are_expired_of_an_odd_kind_or_huge(ask):
    ask.put("S18")
    urls = [row["photo_url"] for row in ask.search("contacts")["results"] if row["photo_url"]]
    replies = [ask.http.get(url, timeout=10) for url in urls]

    assert {(r.status_code, r.headers["Content-Type"], len(r.content) >= 20_000_000) for r in replies} == {
        (403, "application/xml", False),
        (200, "image/heic", False),
        (200, "image/jpeg", True),
    }


def test_s19_custom_fields_are_renamed_deleted_and_retyped(ask, before):
    fields = by_id(ask.search("fields")["results"])
    ask.put("S19")
    after = by_id(ask.search("fields")["results"])
    sessions = by_id(ask.whole("sessions"))

    (deleted,) = set(fields) - set(after)
    assert len([uuid for uuid in after if fields[uuid]["name"] != after[uuid]["name"]]) == 1
    (retyped,) = [uuid for uuid in after if fields[uuid]["type"] != after[uuid]["type"]]
    values = {f["id"]: f["value"] for row in sessions.values() for f in row["custom_fields"]}
    assert deleted not in values
    assert isinstance(values[retyped], int)


def test_s20_the_data_is_in_the_other_region(ask):
    ask.put("S20")

    assert ask.board("GET", "/v1/events").status_code == 401
    assert ask.board("GET", "/v1/events", region="-eu").status_code == 200


def test_s21_the_zone_is_another_and_instants_stay(ask, before):
    ask.put("S21:Europe/London")
    after = by_id(ask.whole("sessions"))

    assert ask.board("GET", "/v1/events").json()["results"][0]["timezone"] == "Europe/London"
    assert differing(before, after, "starts_at", "ends_at") == []


def test_s22_everybody_is_pending(ask):
    ask.put("S22")

    assert {p["acceptance"] for row in ask.whole("sessions") for p in row["speakers"]} == {"Pending"}


def test_s23_parts_have_codes_of_their_own(ask, before):
    ask.put("S23")
    after = by_id(ask.whole("sessions"))

    changed = differing(before, after, "friendly_id")
    assert {before[uuid]["friendly_id"].count("-") for uuid in changed} == {2}
    assert {after[uuid]["friendly_id"].count("-") for uuid in changed} == {1}
    assert {uuid for uuid, row in before.items() if row["parent_session_id"]} == set(changed)


def test_s24_a_withdrawal_is_undone(ask, before):
    ask.put("S24")
    during = by_id(ask.whole("sessions"))
    ask.remove("S24")

    (uuid,) = differing(before, during, "status")
    assert (during[uuid]["status"], during[uuid]["participants"][0]["acceptance"]) == ("declined", "Declined")
    assert by_id(ask.whole("sessions"))[uuid]["status"] == "accepted"


def test_times_may_come_with_an_offset_or_without(ask):
    ask.put("offset_times")
    assert ask.search("sessions")["results"][0]["starts_at"] == "2027-06-07T08:00:00-04:00"
    ask.remove("offset_times")
    ask.put("naive_times")
    assert ask.search("sessions")["results"][0]["starts_at"] == "2027-06-07T08:00:00"
