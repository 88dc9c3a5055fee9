"""V1 to V12, and what any server can do: each ordered by name over HTTP, and seen in the portal's answers."""

from collections import Counter
from datetime import UTC, datetime

import pytest
import requests

from integrations.sandbox.server import Sandbox
from tests.integrations.sandbox.asking import Asking

TREE = {"with": "days.tracks.presentations.presenters"}
PRESENTATIONS, PRESENTERS = "/conferences/41/presentations", "/conferences/41/presenters"
AFFILIATES = "/conferences/41/affiliates"


@pytest.fixture(scope="module")
def whole():
    """One world for all, because every fault is taken away again."""
    with Sandbox(sessions=40, seed=3, now=datetime(2026, 11, 2, 9, tzinfo=UTC)) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(whole):
    yield whole
    whole.faults.clear()


@pytest.fixture
def ask(sandbox):
    return Asking(sandbox)


@pytest.fixture
def signed_in(ask):
    credentials = ask.sandbox.connect("v3plus")["credentials"]
    body = {name: credentials[name] for name in ("email", "password")}

    def sign_in():
        return {"token": ask.portal("/auth", method="POST", body=body).json()["token"]}

    return sign_in


def nested(conference):
    return [row for day in conference["days"] for track in day["tracks"] for row in track["presentations"]]


def statuses(ask, *paths, **query):
    return [ask.portal(path, query).status_code for path in paths]


def test_the_catalogue_has_every_line_of_the_table(ask):
    kinds = ask.control("GET", "faults").json()["catalogue"]
    ours = {kind["name"]: kind["alias"] for kind in kinds if kind["vendor"] == "v3plus"}

    assert {f"V{n}" for n in range(1, 13)} <= set(ours)
    assert all(ours[f"V{n}"] for n in range(1, 13))


def test_v1_content_needs_a_users_token_in_the_address(ask, sandbox, signed_in):
    ask.put("V1")
    assert statuses(ask, "/conferences", PRESENTATIONS, "/presenters/6000001") == [401] * 3

    token = signed_in()
    assert statuses(ask, "/conferences", PRESENTATIONS, **token) == [200] * 2
    assert sandbox.log.entries[-1].query == f"token={token['token']}"


def test_a_users_token_ends_after_an_hour(ask, sandbox, signed_in):
    token = signed_in()
    sandbox.clock.advance(3599)
    assert statuses(ask, "/conferences", **token) == [200]
    sandbox.clock.advance(1)
    assert statuses(ask, "/conferences", **token) == [401]


def test_v2_links_lead_to_plain_http_that_only_sends_on(ask, sandbox):
    ask.put("V2")
    page = ask.portal("/conferences").json()
    url = page["links"]["next"]
    reply = ask.http.get(url, headers={"X-Portal-Token": "any"}, timeout=10, allow_redirects=False)

    plain = f"{sandbox.url('v3plus-plain')}/conferences"
    assert (page["meta"]["path"], url) == (plain, f"{plain}?page=2")
    assert (reply.status_code, reply.headers["Location"]) == (301, f"{sandbox.url('v3plus')}/conferences?page=2")
    assert sandbox.log.select(vendor="v3plus")[-1].stream == "plain_http"


def test_v3_nobody_has_a_role(ask):
    ask.put("V3")
    people, companies = ask.data(PRESENTERS), ask.data(AFFILIATES)
    row = ask.data("/conferences/41", {**TREE, "with": f"{TREE['with']},keynotes,sponsors"})

    everybody = [*people, *companies, *row["keynotes"], *row["sponsors"]]
    everybody += [person for presented in nested(row) for person in presented["presenters"]]
    assert [one for one in everybody if "role" in one] == []


def test_without_v3_a_role_is_only_told_in_context(ask):
    number = ask.data(PRESENTERS)[0]["id"]

    assert "role" not in ask.data(f"/presenters/{number}")
    assert ask.data(PRESENTERS)[0]["role"] == "presenter"


def test_v4_one_presentation_is_at_the_other_path(ask):
    singular, plural = "/presentation/5000001", "/presentations/5000001"
    assert statuses(ask, singular, plural, f"{plural}/presenters") == [200, 404, 200]

    ask.put("V4")
    assert statuses(ask, singular, plural, f"{plural}/presenters") == [404, 200, 200]


def test_v5_pages_have_fifteen_rows_whatever_is_asked(ask):
    whole = ask.data(PRESENTATIONS)
    ask.put("V5")
    pages = [ask.portal(PRESENTATIONS, {"pageSize": 100, "page": page}).json() for page in (1, 2, 3, 4)]

    assert [len(page["data"]) for page in pages] == [15, 15, len(whole) - 30, 0]
    assert [row for page in pages for row in page["data"]] == whole
    assert {(page["meta"]["per_page"], page["meta"]["last_page"]) for page in pages} == {(15, 3)}
    assert ask.portal("/presentations", {"pageSize": 100}).json()["meta"]["per_page"] == 15


def test_v6_only_what_is_nested_deep_fails(ask):
    ask.put("V6")

    assert ask.portal("/conferences/41", TREE).status_code == 504
    assert statuses(ask, "/conferences/41", PRESENTATIONS) == [200, 200]
    assert ask.data("/conferences/41", {"with": "days.tracks,keynotes"})["days"]


def test_v6_counts_what_is_nested_and_nothing_else(ask):
    ask.put("V6", times=1)

    assert statuses(ask, "/conferences/41") == [200]
    assert statuses(ask, "/conferences/41", "/conferences/41", **TREE) == [504, 200]


def test_v6_is_huge_when_asked(ask):
    ask.put("V6:huge")

    with ask.http.get(
        f"{ask.sandbox.url('v3plus')}/conferences/41",
        params=TREE,
        headers={"X-Portal-Token": ask.sandbox.connect("v3plus")["credentials"]["portal_token"]},
        stream=True,
        timeout=10,
    ) as reply:
        assert int(reply.headers["Content-Length"]) > 64 * 1024 * 1024
    assert len(ask.portal("/conferences/41").content) < 1000


@pytest.mark.parametrize(
    ("unit", "lasting"),
    [("seconds", 4500), ("hours", 1.25), ("clock", "01:15:00"), ("minutes", 75)],
)
def test_v7_durations_have_another_unit_or_none_and_dates_no_time(ask, unit, lasting):
    ask.put(f"V7:{unit}")
    rows = {row["id"] - 5_000_000: row for row in ask.data(PRESENTATIONS)}

    assert rows[1]["duration"] == lasting
    assert {rows[n]["duration"] for n in rows if n % 5 == 2} == {None}
    lengths = {(n % 7 == 3, len(row["date"])) for n, row in rows.items() if row["date"]}
    assert lengths == {(True, len("2027-06-07")), (False, len("2027-06-07 08:00:00"))}
    assert [row["duration"] for row in nested(ask.data("/conferences/41", TREE))].count(lasting) > 5


@pytest.mark.parametrize("state", ["archive", "staging"])
def test_v8_the_conference_is_not_live_any_more(ask, state):
    before = ask.data(PRESENTATIONS)
    ask.put(f"V8:{state}")

    assert ask.data("/conferences/41")["state"] == state
    assert 41 not in {row["id"] for row in ask.data("/conferences", {"filters[state]": "live", "pageSize": 50})}
    assert ask.data(PRESENTATIONS) == before


def test_v9_each_users_token_is_soon_forgotten(ask, signed_in):
    ask.put("V9:2")
    assert statuses(ask, "/conferences") == [401]

    first = signed_in()
    assert statuses(ask, "/conferences", "/conferences", "/conferences", **first) == [200, 200, 401]
    assert statuses(ask, "/conferences", **signed_in()) == [200]


def test_v10_two_people_have_one_name_and_two_ids(ask):
    def most_frequent():
        names = Counter((row["first_name"], row["last_name"]) for row in ask.data(PRESENTERS))
        return names.most_common(1)[0]

    assert most_frequent()[1] == 1
    ask.put("V10")
    name, count = most_frequent()
    twins = [row for row in ask.data(PRESENTERS) if (row["first_name"], row["last_name"]) == name]
    assert count == 2
    assert twins[0]["id"] != twins[1]["id"]
    assert twins[0]["biography"] != twins[1]["biography"]


def test_v11_photos_are_paths_or_missing(ask, sandbox):
    before = {row["id"]: row["photo"] for row in ask.data(PRESENTERS)}
    ask.put("V11")
    after = {row["id"]: row["photo"] for row in ask.data(PRESENTERS)}

    shown = [after[number] for number, url in before.items() if url]
    paths = [url for url in shown if url and url.startswith("/v3plus/photos/")]
    bare = [url for url in shown if url and url.startswith("//127.0.0.1:")]
    assert len(paths) + len(bare) + shown.count(None) == len(shown)
    assert paths
    assert bare
    assert None in shown
    assert ask.http.get(sandbox.base + paths[0], timeout=10).status_code == 200


def test_v12_a_page_to_log_in_comes_with_200(ask):
    ask.put("V12")
    reply = ask.portal(PRESENTATIONS)

    assert (reply.status_code, reply.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert 'type="password"' in reply.text


def test_data_is_an_object_of_rows(ask):
    rows = ask.data(PRESENTERS)
    page = ask.data("/conferences")
    ask.put("data_object")

    assert ask.data(PRESENTERS) == {str(place): row for place, row in enumerate(rows)}
    assert list(ask.data("/conferences").values()) == page


def test_a_single_row_comes_bare(ask):
    row = ask.data("/conferences/41")
    ask.put("bare_rows")

    assert ask.portal("/conferences/41").json() == row


def test_the_zone_is_an_abbreviation(ask):
    assert ask.data("/conferences/41")["timezone"] == "America/New_York"
    ask.put("short_zone")

    assert ask.data("/conferences/41")["timezone"] == "EDT"


@pytest.mark.parametrize(
    ("order", "said"),
    [("V7:fortnights", "unit"), ("V8:gone", "state"), ("V6:rude", "answer"), ("V9:often", "requests")],
)
def test_an_option_that_can_not_be_is_refused_by_name(ask, order, said):
    reply = ask.control("PUT", f"faults/{order}", {})

    assert (reply.status_code, reply.json()["error"].partition(":")[0]) == (400, said)


# -- the faults of any server, and what people do meanwhile


@pytest.mark.parametrize(
    ("order", "status", "said"),
    [
        ("html200", 200, "<!DOCTYPE html>"),
        ("html503", 503, "<!DOCTYPE html>"),
        ("http500_once", 500, '{"message":"Server Error"}'),
        ("page_fails:1", 500, '{"message":"Server Error"}'),
        ("http429", 429, '{"message":"Too Many Attempts."}'),
        ("revoked_token", 401, '{"message":"Unauthenticated."}'),
        ("redirect_private", 302, ""),
    ],
)
def test_any_server_can_fail(ask, order, status, said):
    ask.put(order)
    reply = ask.portal(PRESENTATIONS)

    assert (reply.status_code, reply.text[: len(said)]) == (status, said)


def test_a_list_can_be_empty_or_short_and_the_tree_is_so_too(ask):
    before = ask.data(PRESENTATIONS)
    ask.put("drop60", vendor="v3plus", stream="sessions")
    short, deep = ask.data(PRESENTATIONS), nested(ask.data("/conferences/41", TREE))
    ask.put("empty")

    assert [row["id"] for row in short] == [row["id"] for place, row in enumerate(before) if place % 5 < 2]
    assert {row["id"] for row in deep} <= {row["id"] for row in short}
    assert [ask.data(path) for path in (PRESENTATIONS, PRESENTERS, AFFILIATES)] == [[], [], []]
    row = ask.data("/conferences/41", {"with": f"{TREE['with']},presenters,keynotes,cochairs,sponsors"})
    assert [row[name] for name in ("days", "presenters", "keynotes", "cochairs", "sponsors")] == [[]] * 5
    assert ask.data("/conferences")


def test_another_conference_answers_in_its_place(ask):
    ours = {row["id"] for row in ask.data(PRESENTATIONS)}
    ask.put("other_conference")

    theirs = {row["id"] for row in ask.data(PRESENTATIONS)}
    assert theirs
    assert ours.isdisjoint(theirs)
    assert {row["id"] for row in nested(ask.data("/conferences/41", TREE))} <= theirs


def test_pages_shift_while_they_are_read(ask):
    ask.put("rows_shift", stream="sessions")
    rows = [row for page in (1, 2, 3) for row in ask.data("/presentations", {"page": page})]
    numbers = [row["id"] for row in rows]

    assert len(set(numbers)) < len(numbers)


def test_garbage_keeps_its_id_wherever_it_stands(ask):
    clean = ask.data(PRESENTATIONS)
    ask.put("garbage_row", stream="sessions")
    spoilt = ask.data(PRESENTATIONS)

    assert spoilt[1:] == clean[1:]
    assert (spoilt[0]["id"], spoilt[0]["name"]) == (clean[0]["id"], [clean[0]["name"], 17])
    (deep,) = [row for row in nested(ask.data("/conferences/41", TREE)) if row["id"] == clean[0]["id"]]
    assert deep["presenters"] == "neither list nor object"


def test_a_huge_row_is_huge(ask):
    ask.put("huge_row", vendor="v3plus", stream="speakers", times=1)

    assert len(ask.data(PRESENTERS)[0]["biography"]) > 5_000_000


def test_a_cut_line_breaks_in_the_body(ask):
    ask.put("cut_connection", times=1)

    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError)):
        ask.portal(PRESENTATIONS)


def test_what_people_change_is_seen_in_list_and_tree():
    with Sandbox(sessions=20, seed=3) as sandbox:
        ask = Asking(sandbox)
        change_everything(ask)
        see_everything(ask)


def change_everything(ask):
    ask.change("rename_session", ref="5000001", title="Renamed")
    ask.change("move_session", ref="5000001", starts="2027-06-08T10:15:00", ends="2027-06-08T11:00:00")
    ask.change("rename_person", ref="6000004", first_name="Nova", last_name="Name")
    ask.change("change_company", kind="sponsor", ref="7000001", name="Anew")
    ask.change("delete_session", ref="5000002")


def see_everything(ask):
    rows = {row["id"]: row for row in ask.data(PRESENTATIONS)}
    (deep,) = [row for row in nested(ask.data("/conferences/41", TREE)) if row["id"] == 5_000_001]
    assert {n: rows[5_000_001][n] for n in ("name", "date", "duration")} == {
        "name": "Renamed",
        "date": "2027-06-08 10:15:00",
        "duration": 45,
    }
    assert (deep["name"], deep["presenters"][0]["last_name"]) == ("Renamed", "Name")
    assert 5_000_002 not in rows
    assert ask.portal("/presentation/5000002").status_code == 404
    companies = [row for row in ask.data(AFFILIATES) if row["id"] == 7_000_001]
    assert [row["name"] for row in companies] == ["Anew", "Anew"], "as a sponsor and as an exhibitor"
