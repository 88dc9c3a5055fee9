import json
import re
from base64 import b64encode
from http.client import HTTPConnection

import pytest
from defusedxml import ElementTree

from integrations.sandbox.server import Sandbox
from tests.integrations.sandbox.asking import Asking

# The sample and the table of the vendor's page on sessions.
NUMBERED = [
    *(f"custom{n}{part}" for n in range(1, 21) for part in ("", "name")),
    *(f"credits{n}{part}" for n in range(1, 10) for part in ("", "_label")),
    *(f"learning_objective{n}" for n in range(1, 11)),
]
SESSION = {
    *(
        "_id",
        "_etag",
        "_created",
        "_updated",
        "_links",
        "account",
        "conference",
        "sessionClientID",
        "sessionName",
        "description",
    ),
    *(
        "sched_roomname",
        "roomid",
        "roomname",
        "hotelname",
        "location",
        "startDate",
        "startTime",
        "rstartmins",
        "endDate",
        "endTime",
    ),
    *(
        "rendmins",
        "sesid",
        "published",
        "schedid",
        "sestype",
        "sessionType",
        "SessionDetailsURL",
        "planstoneDesktopUserActionURL",
    ),
    *("mobileActionURL", "has_handouts", "tracks", "speakers", "ticketed", "adanotes"),
    *NUMBERED,
}
LATER = {"clientid", "session_updated_at", "schedule_updated_at", "updated_at"}
ENGAGEMENT = {
    *("cargo", "description", "title", "pid", "pslinkid", "role", "sortorder", "startTime", "published"),
    *("endTime", "resources", "affil"),
}
SPEAKER = {
    *("pid", "fname", "lname", "title", "company", "bio", "piclink", "email", "city", "state"),
    *("country", "suffix", "honorific"),
}


def test_sessions_have_the_documented_fields(ask):
    rows = ask.items()

    assert all(set(row) - LATER == SESSION for row in rows)
    assert any(set(row) == SESSION | LATER for row in rows)
    assert any(set(row) == SESSION for row in rows), "rows of the older kind"
    assert {frozenset(speaker) for row in rows for speaker in row["speakers"]} == {frozenset(ENGAGEMENT)}


def test_the_feed_is_paged_with_relative_links(ask):
    first, last, beyond = (ask.feed(page=page).json() for page in (1, 6, 7))

    assert first["_meta"] == {"page": 1, "max_results": 10, "total": 55}
    assert first["_links"]["next"]["href"] == 'sessions?where={"account":"MEDEX","conference":"AM2027"}&page=2'
    assert first["_links"]["last"]["href"].endswith("&page=6")
    assert set(last["_links"]) == {"parent", "self", "prev"}
    assert len(last["_items"]) == 5
    assert (beyond["_items"], beyond["_meta"]["total"]) == ([], 55)
    assert ask.feed().headers["X-Total-Count"] == "55"


def test_following_the_links_meets_every_row_once(ask, sandbox):
    found, href = [], "sessions?where=%7B%22account%22%3A%22MEDEX%22%2C%22conference%22%3A%22AM2027%22%7D"
    while href:
        url = f"{sandbox.url('planstone')}/{href}"
        page = ask.http.get(url, auth=("ps-full", ""), headers={"Accept": "application/json"}, timeout=10).json()
        found += [row["schedid"] for row in page["_items"]]
        href = page["_links"].get("next", {}).get("href")

    shown = [s.schedid for s in sandbox.world.sessions.values() if not s.is_abstract and not s.deleted_at]
    assert found == shown


def test_speakers_are_found_by_pid(ask):
    people = {row["pid"]: row for row in ask.items("speakers")}
    mentioned = {speaker["pid"] for row in ask.items() for speaker in row["speakers"]}

    assert SPEAKER - set(next(iter(people.values()))) == set()
    assert mentioned <= set(people)
    assert any(pid.startswith("0") for pid in people)


@pytest.mark.parametrize("accept", ["*/*", "application/xml", ""])
def test_it_is_xml_unless_json_is_asked_for(ask, accept):
    reply = ask.feed(accept=accept)

    assert reply.headers["Content-Type"].startswith("application/xml")
    tree = ElementTree.fromstring(reply.content)
    assert tree.findtext("_meta/total") == "55"
    assert [row.findtext("schedid") for row in tree.findall("session")][:2] == ["910001", "910002"]


@pytest.mark.parametrize("auth", [None, ("", ""), ("other", ""), ("ps-full", "password")])
def test_the_token_is_the_user_and_there_is_no_password(ask, sandbox, auth):
    url = f"{sandbox.url('planstone')}/sessions"
    reply = ask.http.get(url, auth=auth, headers={"Accept": "application/json"}, timeout=10)

    assert reply.status_code == 401
    assert reply.json() == {"_status": "ERR", "_error": {"code": 401, "message": "Please provide proper credentials"}}
    assert reply.headers["WWW-Authenticate"].startswith("Basic")


def test_a_bearer_is_no_user(ask, sandbox):
    url = f"{sandbox.url('planstone')}/sessions"

    assert ask.http.get(url, headers={"Authorization": "meowmeowmeow"}, timeout=10).status_code == 401


@pytest.mark.parametrize(
    ("where", "named"),
    [
        ('{"account": "MEDEX", "conference": "AM2027"}', "compact"),
        ("account=MEDEX", "parse"),
        ('["MEDEX"]', "compact"),
        ('{"account":"MEDEX"}', "conference"),
        ('{"conference":"AM2027"}', "account"),
    ],
)
def test_a_bad_filter_is_an_error_of_eve(ask, where, named):
    reply = ask.feed(where=where)

    assert reply.status_code == 400
    assert reply.json()["_error"]["code"] == 400
    assert named in reply.json()["_error"]["message"]


@pytest.mark.parametrize(
    "where",
    [
        '{"account":"OTHER","conference":"AM2027"}',
        '{"account":"MEDEX","conference":"am2027"}',
        '{"account":"MEDEX","conference":2027}',
    ],
)
def test_a_conference_that_nobody_has_is_empty(ask, where):
    page = ask.feed(where=where).json()

    assert (page["_items"], page["_meta"]["total"]) == ([], 0)


def test_a_filter_that_is_not_encoded_is_ignored_and_another_conference_answers(ask, sandbox):
    """HTTP libraries mend such an address; this one sends what it is given."""
    host = sandbox.base.removeprefix("http://")
    line = HTTPConnection(host, timeout=10)
    headers = {"Authorization": f"Basic {b64encode(b'ps-full:').decode()}", "Accept": "application/json"}
    line.request("GET", '/planstone/feed/v1/sessions?where={"account":"MEDEX","conference":"AM2027"}', headers=headers)
    rows = json.loads(line.getresponse().read())["_items"]
    line.close()

    assert {row["conference"] for row in rows} == {"AM2026"}
    assert {row["conference"] for row in ask.items()} == {"AM2027"}


def test_modules_are_bought_apart(ask):
    assert ask.feed("abstracts").status_code == 200
    refused = ask.feed("disclosures")

    assert (refused.status_code, refused.json()["_error"]["code"]) == (403, 403)
    with Sandbox(sessions=20, modules=["disclosures"]) as other:
        asked = Asking(other)
        assert {row["status"] for row in asked.items("disclosures")} == {"Complete", "Not started", "Needs review"}
        assert asked.feed("abstracts").status_code == 403


def test_abstracts_are_not_among_the_sessions(ask, sandbox):
    abstracts = [s.schedid for s in sandbox.world.sessions.values() if s.is_abstract]

    assert [row["abstractid"] for row in ask.items("abstracts")] == abstracts
    assert {row["schedid"] for row in ask.items()}.isdisjoint(abstracts)


def test_there_is_no_other_method_and_nothing_to_write(ask, sandbox):
    assert ask.feed("exhibitors").json()["_error"]["code"] == 404
    reply = ask.http.post(f"{sandbox.url('planstone')}/sessions", auth=("ps-full", ""), timeout=10)
    assert reply.status_code == 405


# -- what real feeds have and tidy examples lack


def test_blank_times_are_a_space_and_dates_are_nothing(ask):
    blank = [row for row in ask.items() if row["startTime"] == " "]

    assert {(row["startDate"], row["endTime"], row["rstartmins"]) for row in blank} == {("", " ", None)}


def test_times_agree_with_the_minutes(ask):
    for row in ask.items():
        if row["startTime"].strip():
            hour, minute, half = re.fullmatch(r"(\d\d):(\d\d) (am|pm)", row["startTime"]).groups()
            assert row["rstartmins"] == (int(hour) % 12 + 12 * (half == "pm")) * 60 + int(minute)


def test_sessions_run_past_midnight_without_saying_so(ask):
    late = [row for row in ask.items() if row["rendmins"] is not None and row["rendmins"] < row["rstartmins"]]

    assert any(row["endDate"] == "" for row in late)


def test_published_has_several_forms(ask):
    assert {repr(row["published"]) for row in ask.items()} == {"True", "1", "None"}


def test_who_declined_is_still_published(ask):
    engagements = [speaker for row in ask.items() for speaker in row["speakers"]]

    assert any(e["role"].startswith("Declined ") and e["published"] is True for e in engagements)
    assert any(e["role"] == "Eval Contact" and e["published"] is None for e in engagements)
    assert all(re.fullmatch(r"\d{3}", e["sortorder"]) for e in engagements)
    links = [e["pslinkid"] for e in engagements]
    assert len(links) == len(set(links))


def test_one_sesid_is_scheduled_twice(ask):
    rows = ask.items()
    by_sesid = {}
    for row in rows:
        by_sesid.setdefault(row["sesid"], []).append(row)

    twice = [pair for pair in by_sesid.values() if len(pair) > 1]
    assert twice
    assert all(len({row["sessionName"] for row in pair}) == 1 for pair in twice)
    assert len({row["schedid"] for row in rows}) == len(rows)


def test_codes_are_blank_or_shared_and_links_are_markdown_or_prose(ask):
    rows = ask.items()
    codes = [row["sessionClientID"] for row in rows]

    assert "" in codes
    assert len([code for code in codes if code]) > len({code for code in codes if code})
    assert any(row["SessionDetailsURL"].startswith("[Session Details](https://") for row in rows)
    assert any(row["SessionDetailsURL"].startswith("https://") for row in rows)
    assert "url for your mobile company" in {row["mobileActionURL"] for row in rows}


def test_tracks_have_groups_and_breaks(ask):
    tracks = [track for row in ask.items() for track in row["tracks"]]

    assert {track["track"] for track in tracks} == {"Track", "Topic", "Audience"}
    assert any("<br>" in track["desc"] for track in tracks)


def test_dates_of_the_store_are_those_of_1970(ask):
    assert {row["_updated"] for row in ask.items()} == {"Thu, 01 Jan 1970 00:00:00 GMT"}
