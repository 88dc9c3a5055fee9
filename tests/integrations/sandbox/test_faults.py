"""The faults that any server can have, each ordered over HTTP and seen over HTTP."""

import time

import pytest
import requests

from integrations.sandbox.faults.registry import CATALOGUE, Faults, kind_named
from integrations.sandbox.server import Sandbox
from tests.integrations.sandbox.asking import Asking


def test_the_catalogue_has_every_line_of_the_tables(ask):
    catalogue = ask.control("GET", "faults").json()["catalogue"]
    names = {kind["name"] for kind in catalogue}

    assert {f"S{n}" for n in range(1, 25)} | {f"P{n}" for n in range(1, 18)} <= names
    aliases = [kind["alias"] for kind in catalogue if kind["alias"]]
    assert len(aliases) == len(set(aliases))
    assert names.isdisjoint(aliases)
    assert all(kind["alias"] for kind in catalogue if kind["name"][0] in "SP" and kind["name"][1:].isdigit())


@pytest.fixture(scope="module")
def untouched():
    """One world for all faults that leave it as it was."""
    with Sandbox(sessions=60) as sandbox:
        ask = Asking(sandbox)
        yield ask, without_stamps(ask)


def without_stamps(ask):
    """Rows that were saved anew may stay so."""
    rows = [
        *ask.whole("sessions", pageSize=100),
        *ask.whole("contacts", pageSize=100),
        *ask.items(),
        *ask.items("speakers"),
    ]
    stamps = {"updated_at", "session_updated_at", "schedule_updated_at"}
    return [{name: value for name, value in row.items() if name not in stamps} for row in rows]


TOUCHING = [kind for kind in CATALOGUE if kind.ordered and kind.name != "S13"]


@pytest.mark.parametrize("kind", [*TOUCHING, kind_named("S3")], ids=lambda kind: kind.name)
def test_a_fault_that_is_taken_away_leaves_no_trace(untouched, kind):
    """Those that do something to the world, and one of those that only change how it looks. But for merged contacts, which the
    vendor says are for good."""
    ask, before = untouched
    ask.put(kind.alias or kind.name)
    ask.remove(kind.name)

    assert without_stamps(ask) == before


def test_empty_answers_well_and_with_nothing(ask):
    ask.put("empty")

    assert ask.search("sessions")["pagination"]["totalResults"] == 0
    assert ask.feed().json()["_items"] == []
    assert ask.search("rooms")["results"]
    ask.remove("empty")
    assert ask.search("sessions")["results"]


def test_drop60_leaves_two_rows_of_five(ask):
    whole = ask.search("sessions")["pagination"]["totalResults"]
    ask.put("drop60", vendor="sessionboard", stream="sessions")

    rows = ask.whole("sessions")
    assert len(rows) == pytest.approx(whole * 0.4, abs=1)
    assert len({row["id"] for row in rows}) == len(rows)
    assert ask.feed().json()["_meta"]["total"] == 55


@pytest.mark.parametrize(("name", "status"), [("html200", 200), ("html503", 503)])
def test_html_comes_from_a_proxy(ask, name, status):
    ask.put(name)

    for reply in (ask.board("POST", "{e}/sessions", {}), ask.feed()):
        assert reply.status_code == status
        assert reply.headers["Content-Type"].startswith("text/html")
        assert "<html>" in reply.text


def test_a_fault_reaches_as_far_and_as_often_as_asked(ask):
    ask.put("html503", pages=[2], times=1, stream="sessions", vendor="planstone")

    def statuses():
        return [ask.feed(page=page).status_code for page in (1, 2, 3)]

    assert ask.feed("speakers", page=2).status_code == 200
    assert ask.board("POST", "{e}/sessions", {}, page=2).status_code == 200
    assert statuses() == [200, 503, 200]
    assert statuses() == [200, 200, 200]
    assert ask.control("GET", "faults").json()["on"][0]["used"] == 1


def test_a_page_fails_wherever_its_number_is_given(ask):
    ask.put("page_fails:3")

    assert [ask.feed(page=page).status_code for page in (2, 3, 4)] == [200, 500, 200]
    assert ask.board("POST", "{e}/sessions", {}, page=3).status_code == 500
    assert ask.board("POST", "{e}/sessions", {"page": 3}).status_code == 500
    assert ask.board("POST", "{e}/sessions", {"page": 2}).status_code == 200


def test_http500_speaks_the_vendors_words_once_or_always(ask):
    ask.put("http500_once")
    assert [ask.feed().status_code for _ in range(2)] == [500, 200]

    ask.put("http500")
    assert ask.feed().json()["_error"]["code"] == 500
    assert ask.board("GET", "/v1/events").json()["error"] == "InternalServerError"
    assert ask.feed().status_code == 500


def test_a_revoked_token_is_401_everywhere(ask):
    ask.put("revoked_token", vendor="planstone")

    assert ask.feed().status_code == 401
    assert ask.board("GET", "/v1/events").status_code == 200


def test_429_lasts_as_long_as_it_says(ask, sandbox):
    ask.put("http429:30", vendor="planstone")
    limited = ask.feed()
    sandbox.clock.advance(20)
    later = ask.feed()
    sandbox.clock.advance(10)

    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "30")
    assert (later.status_code, later.headers["Retry-After"]) == (429, "10")
    assert ask.feed().status_code == 200


def test_a_redirect_leads_inside(ask):
    ask.put("redirect_private")
    reply = ask.feed()

    assert (reply.status_code, reply.headers["Location"]) == (302, "http://169.254.169.254/latest/meta-data/")


def test_slow_answers_are_late(ask):
    ask.put("slow:0.3", times=1)
    began = time.monotonic()
    reply = ask.feed()

    assert time.monotonic() - began >= 0.3
    assert reply.status_code == 200


def test_a_timeout_never_answers(ask):
    ask.put("timeout", seconds=0.3, times=1)

    with pytest.raises(requests.ConnectionError):
        ask.feed()
    assert ask.feed().status_code == 200


def test_a_cut_line_breaks_in_the_body(ask):
    ask.put("cut_connection", times=1)

    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError)):
        ask.feed()
    assert ask.feed().status_code == 200


def test_another_conference_has_none_of_our_rows(ask, sandbox):
    ask.put("other_conference")
    ours = {s.uuid for s in sandbox.world.sessions.values()}

    assert {row["conference"] for row in ask.items()} == {"AM2026"}
    rows = ask.search("sessions")["results"]
    assert rows
    assert ours.isdisjoint(row["id"] for row in rows)


def test_rows_shift_while_they_are_read(ask, sandbox):
    ask.put("rows_shift", vendor="sessionboard", stream="sessions")
    ids = [row["id"] for row in ask.whole("sessions")]

    alive = {s.uuid for s in sandbox.world.sessions.values() if not s.deleted_at}
    assert len(ids) == len(alive)
    assert 0 < len(alive - set(ids)) < 10
    assert len(ids) > len(set(ids))


def test_a_garbage_row_keeps_its_id_and_nothing_else(ask, sandbox):
    clean = ask.search("sessions")["results"]
    ask.put("garbage_row")
    spoilt = ask.search("sessions")["results"]

    assert spoilt[1:] == clean[1:]
    assert spoilt[0]["id"] == clean[0]["id"]
    assert spoilt[0]["title"] == [clean[0]["title"], 17]
    assert not [name for name in clean[0] if name != "id" and type(spoilt[0][name]) is type(clean[0][name])]
    assert ask.feed().json()["_items"][0]["schedid"] == "910001"


def test_a_huge_row_is_huge(ask):
    ask.put("huge_row", stream="sessions", times=1)

    assert len(ask.feed().json()["_items"][0]["description"]) > 5_000_000


@pytest.mark.parametrize(
    ("name", "limits", "said"),
    [
        ("S99", {}, "name"),
        ("empty", {"page": 3}, "page"),
        ("empty", {"pages": 3}, "pages"),
        ("empty", {"times": 0}, "times"),
        ("S1", {"vendor": "planstone"}, "vendor"),
        ("empty", {"vendor": "other"}, "vendor"),
        ("slow", {"seconds": "a while"}, "seconds"),
        ("empty:3", {}, "argument"),
    ],
)
def test_an_order_that_can_not_be_is_refused_by_name(ask, name, limits, said):
    reply = ask.control("PUT", f"faults/{name}", limits)

    assert reply.status_code in {400, 404}
    assert said in reply.json()["error"]
    assert ask.control("GET", "faults").json()["on"] == []


def test_in_process_a_fault_lasts_as_long_as_its_block(sandbox, ask):
    faults: Faults = sandbox.faults
    with faults.on("html503"):
        assert ask.feed().status_code == 503
    assert ask.feed().status_code == 200


def test_all_faults_go_at_once(ask):
    ask.put("html503")
    ask.put("S6")
    ask.control("DELETE", "faults")

    assert ask.control("GET", "state").json()["faults"] == []
