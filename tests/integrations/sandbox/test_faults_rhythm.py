"""R1 to R14 and the general faults: each ordered by name over HTTP, and seen over HTTP."""

from urllib.parse import quote

import pytest
import requests

from integrations.sandbox.faults.rhythm import RHYTHM
from integrations.sandbox.server import Sandbox
from tests.integrations.sandbox.asking import Asking

LIST = "/sessions/medex/event/{e}"


@pytest.fixture(scope="module")
def world():
    with Sandbox(sessions=40, page_size=10, seed=3) as sandbox:
        yield sandbox, Asking(sandbox)


@pytest.fixture
def sandbox(world):
    return world[0]


@pytest.fixture
def ask(world):
    """Nothing is on before, and nothing after; each test has a token of its own."""
    sandbox, ask = world
    ask.tokens.clear()
    yield ask
    sandbox.faults.clear()


@pytest.fixture
def before(ask):
    return ask.rhythm_rows()


def test_every_line_of_the_table_has_a_name_and_an_alias():
    assert {kind.name for kind in RHYTHM if kind.alias} == {f"R{n}" for n in range(1, 15)}


@pytest.mark.parametrize("status", [429, 403])
def test_r1_no_more_tokens_this_month(ask, status):
    ask.rhythm("GET", "/events/medex")
    ask.put("token_quota", status=status)

    assert ask.rhythm_token().status_code == status
    assert ask.rhythm("GET", "/events/medex").status_code == 200


def test_r2_the_token_dies_in_the_middle_and_a_new_one_is_good(ask):
    ask.put("R2")

    assert [ask.rhythm("GET", LIST).status_code for _ in range(5)] == [200, 200, 200, 401, 401]
    ask.tokens.clear()
    assert [ask.rhythm("GET", LIST).status_code for _ in range(5)] == [200] * 5


def test_r3_pages_are_full_short_and_empty_and_keys_are_objects(ask, before):
    ask.put("odd_pages")
    pages = ask.rhythm_pages()

    assert [row for page in pages for row in page["Items"]] == before
    assert all(isinstance(page["LastEvaluatedKey"], dict) for page in pages[:-1])
    assert pages[2] == {"Count": 0, "Items": [], "LastEvaluatedKey": pages[2]["LastEvaluatedKey"]}
    assert len(pages[1]["Items"]) < len(pages[0]["Items"])


def test_r3_a_key_is_repeated(ask):
    ask.put("R3:repeated")
    first = ask.rhythm("GET", LIST).json()["LastEvaluatedKey"]
    second = ask.rhythm("GET", LIST, exclusiveStartKey=first).json()

    assert second["LastEvaluatedKey"] == first


def test_r4_no_rows_are_a_404(ask):
    ask.put("R4", stream="sessions", pages=[2])
    key = ask.rhythm("GET", LIST).json()["LastEvaluatedKey"]

    assert ask.rhythm("GET", LIST, exclusiveStartKey=key).status_code == 404
    ask.put("R4")
    assert [ask.rhythm("GET", path).status_code for path in (LIST, "/speaker-profiles/medex")] == [404, 404]


def test_r5_people_come_in_four_shapes(ask):
    ask.put("R5")
    shapes = {
        "bare" if isinstance(item, str) else " ".join(sorted(item))
        for row in ask.rhythm_rows()
        for item in row["speakers"]
    }

    assert shapes == {"bare", "speaker_id type_id", "contact_id display_order speaker_type_id", "as who"}


def test_r5_people_are_not_found_or_inactive(ask, sandbox):
    ask.put("R5:speaker_id")
    links = [link for row in ask.rhythm_rows() for link in row["speakers"]]
    people = {row["id"]: row for row in ask.rhythm_rows("/speaker-profiles/medex")}
    lost = {link["speaker_id"] for link in links} - set(people)

    assert lost
    for id_ in lost:
        assert ask.rhythm("GET", f"/speaker-profiles/medex/{quote(id_, safe='')}").status_code == 404
    assert not any(
        people[p.key]["is_active"] for p in sandbox.world.people.values() if p.number % 7 == 0 and p.number % 5
    )


def test_r6_organisations_are_refused_in_turn(ask, sandbox):
    ask.put("R6")
    sponsors = {row["id"]: row for row in ask.rhythm_rows("/sponsors/medex/event/{e}")}
    first = [sponsors[sandbox.world.company("sponsor", n).key]["organization_id"] for n in (1, 2, 3, 4)]

    assert [ask.rhythm("GET", f"/organizations/medex/{quote(id_)}").status_code for id_ in first] == [
        404,
        403,
        404,
        200,
    ]
    found = ask.rhythm("POST", "/organizations/medex/search", {"ids": first}).json()["Items"]
    assert [row["id"] for row in found] == first[3:]


def test_r7_times_are_missing_or_turned_round_or_days_long(ask, before):
    ask.put("R7")
    changed = [(old, new) for old, new in zip(before, ask.rhythm_rows(), strict=True) if dates(old) != dates(new)]

    assert len(changed) == 3
    assert any(dates(new) == (None, None) for _, new in changed)
    assert any(new["end_date"] < new["start_date"] for _, new in changed if "end_date" in new)
    assert any(new["end_date"][:10] > new["start_date"][:10] for _, new in changed if "end_date" in new)


def dates(row):
    return row.get("start_date"), row.get("end_date")


def test_local_z_is_the_wall_of_the_venue(ask, sandbox):
    ask.put("local_z")

    for row in ask.rhythm_rows():
        starts = sandbox.world.session(row["id"]).starts
        assert row.get("start_date") == (starts and f"{starts:%Y-%m-%dT%H:%M:%SZ}")


def test_r8_one_abstract_has_two_sessions_that_are_both_real(ask, before):
    ask.put("R8")
    known = {row["id"] for row in before}
    added = [row for row in ask.rhythm_rows() if row["id"] not in known]
    twins = {row["abstract_id"]: row for row in before if "abstract_id" in row}

    assert added
    for row in added:
        twin = twins[row["abstract_id"]]
        assert (row["name"], row["type_id"]) == (twin["name"], twin["type_id"])
        assert len(row["speakers"]) == len(twin["speakers"])


@pytest.mark.parametrize(("status", "said"), [(403, "sys_locked"), (409, "non-existent")])
def test_r9_writes_are_refused(ask, before, status, said):
    ask.put("R9", status=status)
    row = next(row for row in before if not row["sys_locked"])
    path = f"/sessions/medex/{quote(row['id'], safe='')}"
    reply = ask.rhythm("PATCH", path, [{"op": "replace", "path": "/name", "value": "x"}])

    assert reply.status_code == status
    assert said in reply.json()["message"]
    assert ask.rhythm("GET", path).json()["sys_locked"] is (status == 403)


def test_r10_every_version_jumps_and_nothing_else(ask, before):
    ask.put("R10")
    rows = ask.rhythm_rows()

    assert all(row["sys_configuration_snapshot_id"] for row in rows)
    restored = [{n: v for n, v in row.items() if n != "sys_configuration_snapshot_id"} for row in rows]
    assert restored == [row | {"sys_version": row["sys_version"] + 100} for row in before]


def test_r11_a_batch_fails_by_halves(ask, before):
    ask.put("R11")
    rows = [row for row in before if not row["sys_locked"]][:4]
    same = [
        {"operation": "patch", "id": row["id"], "patch": [{"op": "replace", "path": "/name", "value": row["name"]}]}
        for row in rows
    ]
    done = ask.rhythm("POST", "/sessions/medex/batch", {"operations": same}).json()

    assert (done["success_count"], done["error_count"]) == (2, 2)
    assert {r["id"] for r in done["results"] if not r["success"]} == {rows[1]["id"], rows[3]["id"]}
    assert {r["status"] for r in done["results"]} == {200, 500}


def test_r12_numbers_are_floats_of_an_odd_kind(ask):
    ask.put("R12")
    rows, booths = ask.rhythm_rows(), ask.rhythm_rows("/exhibitor-booths/medex/event/{e}")

    assert {row["display_order"] for row in rows if "display_order" in row} == {0, 1.5, 20.0}
    assert {row["number"] for row in booths} == {0, 1.5, 20.0}
    assert {row["sys_version"] % 1 for row in rows} == {0.5}


def test_r13_the_old_host_knows_the_tenant_until_it_has_moved(ask, sandbox):
    old = sandbox.url("rhythm-old")
    as_ever = ask.rhythm("GET", LIST, host=old)
    ask.put("R13")
    gone = ask.rhythm("GET", LIST, host=old)
    ask.put("R13:308")
    sent_on = ask.rhythm("GET", LIST, host=old, fields="id")

    assert (as_ever.json(), gone.status_code) == (ask.rhythm("GET", LIST).json(), 410)
    assert (sent_on.status_code, sent_on.headers["Location"].partition("?")[0]) == (
        308,
        sandbox.url("rhythm") + LIST.replace("{e}", "evt:medex-2027"),
    )
    assert ask.http.get(sent_on.headers["Location"], timeout=10).status_code == 401
    ask.put("R13:0")
    with pytest.raises(requests.ConnectionError):
        ask.rhythm("GET", LIST, host=old)
    assert ask.rhythm("GET", LIST).status_code == 200


def test_r14_the_public_list_ends_early(ask, before):
    ask.put("R14")
    page = ask.rhythm("GET", "/sessions/medex/public/event/{e}", client="").json()

    assert page["Count"] < len(before)
    assert page["Items"] == before[: page["Count"]]
    assert page["Count"] <= 5
    assert page["LastEvaluatedKey"]


def test_the_bare_token_is_a_mode(ask, sandbox):
    ask.rhythm("GET", LIST)
    ask.put("bare_token")
    url = sandbox.url("rhythm") + "/events/medex"
    bare = ask.http.get(url, headers={"Authorization": ask.tokens["rh-full"]}, timeout=10)

    assert ask.rhythm("GET", "/events/medex").status_code == 401
    assert bare.status_code == 200
    assert sandbox.connect("rhythm")["options"]["bearer_prefix"] is False


# -- what any vendor can have


def test_the_general_faults_reach_it_in_its_own_words(ask):
    ask.rhythm("GET", LIST)
    for name, status in (("http500", 500), ("revoked_token", 401), ("http429", 429)):
        ask.put(name, vendor="rhythm")
        reply = ask.rhythm("GET", LIST)
        assert (reply.status_code, set(reply.json())) == (status, {"message"})
        assert set(ask.rhythm_token().json()) == {"error", "error_description"}
        assert ("Retry-After" in reply.headers) is (status == 429)
        ask.remove(name)


def test_lists_are_empty_or_short_or_fail_at_a_page(ask, before):
    ask.put("empty")
    assert ask.rhythm("GET", LIST).json() == {"Count": 0, "Items": []}
    assert ask.rhythm("GET", "/session-types/medex").json()["Items"]
    ask.remove("empty")
    ask.put("drop60", stream="sessions")
    assert 0 < len(ask.rhythm_rows()) < len(before) / 2 + 1
    ask.remove("drop60")
    ask.put("page_fails:2", stream="sessions")
    key = ask.rhythm("GET", LIST).json()["LastEvaluatedKey"]
    assert ask.rhythm("GET", LIST, exclusiveStartKey=key).status_code == 500


def test_rows_shift_spoil_and_belong_to_another_event(ask, before):
    ask.put("rows_shift", stream="sessions")
    ids = [row["id"] for row in ask.rhythm_rows()]
    assert len(ids) > len(set(ids))
    assert {row["id"] for row in before} - set(ids)
    ask.remove("rows_shift")
    ask.put("garbage_row", stream="sessions")
    spoilt = ask.rhythm("GET", LIST).json()["Items"]
    assert (spoilt[0]["id"], spoilt[0]["name"]) == (before[0]["id"], [before[0]["name"], 17])
    assert spoilt[1:] == before[1 : len(spoilt)]
    ask.remove("garbage_row")
    ask.put("other_conference", stream="sessions")
    assert {row["event_id"] for row in ask.rhythm_rows()} == {"evt:medex-2026"}


@pytest.mark.parametrize("kind", [kind for kind in RHYTHM if kind.ordered], ids=lambda kind: kind.name)
def test_a_fault_that_is_taken_away_leaves_no_trace(ask, kind):
    """But for stamps and versions of what was saved anew."""

    def seen():
        stamps = {"sys_version", "sys_last_modified_at"}
        return [{name: value for name, value in row.items() if name not in stamps} for row in ask.rhythm_rows()]

    rows = seen()
    ask.put(kind.alias)
    ask.remove(kind.name)
    assert seen() == rows
