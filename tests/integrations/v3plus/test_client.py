"""V3Plus over real HTTP: what is asked, how often, and how a list goes on."""

from collections import Counter

import pytest

from integrations.sync.contract import Fault, VendorError
from integrations.v3plus.check import check
from integrations.v3plus.composing import id_of
from tests.integrations.v3plus.reading import SLUG, answering, unsigned
from tests.integrations.vendors import client_to, pages_of, rows_of

STREAMS = ("tracks", "speakers", "sessions", "companies")
ROWS = [{"id": 1}, {"id": 2}]


def asked(sandbox):
    return Counter(entry.path.partition("/v1/")[2] for entry in sandbox.log.select(vendor=SLUG))


# --- what is asked ---------------------------------------------------------------------------------------


def test_a_conference_is_told_by_five_requests_and_one_for_each_talk_in_no_track(sandbox):
    with unsigned(sandbox) as client:
        rows = {stream: rows_of(client, SLUG, stream) for stream in STREAMS}
    alone = [id_of(row) for row in rows["sessions"] if not row["tracks"]]
    counted = asked(sandbox)

    assert alone
    assert counted == {
        "conferences/41": 2,
        "conferences/41/presentations": 1,
        "conferences/41/presenters": 1,
        "conferences/41/affiliates": 1,
        **{f"presentations/{number}/presenters": 1 for number in alone},
    }
    assert sandbox.log.counters()[SLUG]["conferences"] == 2
    assert all(row["presenters"] is not None for row in rows["sessions"])


def test_nobody_is_ever_registered(sandbox, client):
    check(client)
    for stream in STREAMS:
        rows_of(client, SLUG, stream)

    assert {entry.method for entry in sandbox.log.entries if "auth" not in entry.path} == {"GET"}


def test_filters_fields_and_order(sandbox, client):
    found = client.conferences()

    assert {row["state"] for row in found} == {"live", "staging"}
    assert all(set(row) == {"id", "name", "state"} for row in found)
    asked_for = "filters%5Bstate%5D=live%2Cstaging&fields=id%2Cname%2Cstate&orderBy=start_date&orderDir=desc"
    assert asked_for in sandbox.log.entries[-1].query


def test_what_else_a_portal_has(client):
    assert client.portal("7")["id"] == 7
    assert client.townhalls()
    (group, *_) = client.groups()
    names = {field["name"] for field in client.registration_form(id_of(group))["fields"]}
    assert {"first_name", "email"} <= names


def test_single_rows_are_those_of_the_lists(client):
    session = next(row for row in rows_of(client, SLUG, "sessions") if len(row["presenters"]) > 1)
    speaker = rows_of(client, SLUG, "speakers")[0]
    cochair = next(row for row in rows_of(client, SLUG, "speakers") if "Co-chair" in row["conference_roles"])
    company = rows_of(client, SLUG, "companies")[-1]

    alone = client.one_session(str(session["id"]))
    assert alone == {name: value for name, value in session.items() if name not in ("tracks", "order")}
    assert client.one_person(str(speaker["id"])) == speaker
    assert client.one_person(str(cochair["id"])) == cochair
    assert client.one_company(f"{company['role']}:{company['id']}") == company
    assert client.one_company(f"partner:{company['id']}") is None


def test_a_talk_of_another_conference_is_not_ours(sandbox, client):
    ours = {row["id"] for row in rows_of(client, SLUG, "sessions")}
    with client_to(sandbox, SLUG, conference_id=40) as other:
        theirs = [row["id"] for row in other.presentations().rows if row["id"] not in ours]
        assert other.one_session(str(theirs[0]))["id"] == theirs[0]

    assert client.one_session(str(theirs[0])) is None


def test_a_talk_of_two_conferences_is_one(sandbox, client):
    ours = {row["id"]: row for row in rows_of(client, SLUG, "sessions")}
    with client_to(sandbox, SLUG, conference_id=43) as other:
        shared = [row["id"] for row in rows_of(other, SLUG, "sessions") if row["id"] in ours]

    assert shared
    assert client.one_session(str(shared[0]))["id"] == shared[0]


def test_an_address_that_sends_on_is_not_followed(sandbox):
    with client_to(sandbox, SLUG, base_url=sandbox.url("v3plus-plain")) as client, pytest.raises(VendorError) as met:
        client.conference()

    assert met.value.fault is Fault.CONFIG
    assert "sends on to another address" in met.value.message
    assert {entry.stream for entry in sandbox.log.entries} == {"plain_http"}


# --- lists -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pages",
    [
        [{"data": ROWS}],
        [ROWS],
        [{"data": {"0": ROWS[0], "1": ROWS[1]}}],
        [{"data": ROWS, "meta": {"last_page": "1", "total": 2}}],
        [{"data": ROWS, "meta": []}],
        [{"data": ROWS[:1], "meta": {"last_page": 2}}, {"data": ROWS[1:], "meta": {"last_page": 2}}],
        [
            {"data": ROWS[:1], "meta": {"last_page": 2}, "links": {"next": "http://elsewhere.example/"}},
            {"data": ROWS[1:]},
        ],
        [{"data": ROWS[:1], "meta": {"last_page": 3}}, {"data": ROWS[:1]}, {"data": ROWS[1:]}],
    ],
)
def test_how_a_list_goes_on(httpserver, pages):
    client = answering(httpserver, "townhalls", *pages)

    assert list({row["id"]: row for row in client.townhalls()}.values()) == ROWS
    assert client.line.requests == len(pages)
    assert [request.args["page"] for request, _ in httpserver.log] == [str(n + 1) for n in range(len(pages))]


@pytest.mark.parametrize(
    "page",
    [
        None,
        {},
        {"data": None},
        {"data": {"id": 1, "name": "a single one"}},
        {"data": [1]},
        {"message": "Server Error"},
        {"data": [], "meta": {"last_page": 3}},
        {"data": ROWS, "meta": {"last_page": 1_000_000}},
    ],
)
def test_an_answer_without_its_list_is_no_empty_list(httpserver, page):
    with pytest.raises(VendorError) as met:
        answering(httpserver, "townhalls", page).townhalls()

    assert met.value.fault is Fault.TRANSIENT


def test_what_the_first_page_counts_holds_where_the_last_one_does_not_count(httpserver):
    client = answering(
        httpserver, "townhalls", {"data": ROWS[:1], "meta": {"last_page": 2, "total": 9}}, {"data": ROWS[1:]}
    )

    assert client.all("townhalls").portion(0).total == 9


def test_rows_that_the_vendor_counts_and_does_not_show_are_missing(httpserver):
    client = answering(httpserver, "townhalls", {"data": [*ROWS, ROWS[0]], "meta": {"total": 3}})

    assert client.all("townhalls").portion(0).total == 4


@pytest.mark.parametrize("fault", ["V2", "data_object", "bare_rows", "V5"])
def test_shapes_that_say_the_same(sandbox, client, fault):
    usual = {stream: rows_of(client, SLUG, stream) for stream in STREAMS}
    with sandbox.faults.on(fault), client_to(sandbox, SLUG) as other:
        assert {stream: rows_of(other, SLUG, stream) for stream in STREAMS} == usual
    assert not sandbox.log.count(vendor=SLUG, stream="plain_http")


def test_long_lists_are_handed_on_in_portions(httpserver):
    conference = {"id": 41, "state": "live"}
    rows = [{"id": number, "last_name": "Bo"} for number in range(250)]
    httpserver.expect_request("/api/v1/conferences/41").respond_with_json({"data": conference})
    httpserver.expect_request("/api/v1/conferences/41/presenters").respond_with_json({"data": rows})
    client = answering(httpserver)
    pages = list(pages_of(client, SLUG, "speakers"))

    assert [(len(page.rows), page.next, page.total) for page in pages] == [
        (100, [100], 250),
        (100, [200], 250),
        (50, None, 250),
    ]
    assert client.line.requests == 2


@pytest.mark.parametrize(
    ("lists", "options", "is_partial"),
    [
        ({"keynotes": [], "cochairs": []}, {}, False),
        ({"cochairs": []}, {}, True),
        ({"keynotes": [], "cochairs": None}, {}, True),
        ({"cochairs": []}, {"take_keynotes": False}, False),
        ({}, {"take_keynotes": False, "take_cochairs": False}, False),
    ],
)
def test_where_the_conference_does_not_name_its_people_nobody_is_missing(httpserver, lists, options, is_partial):
    conference = {"id": 41, "state": "live", **lists}
    httpserver.expect_request("/api/v1/conferences/41").respond_with_json({"data": conference})
    httpserver.expect_request("/api/v1/conferences/41/presenters").respond_with_json({"data": ROWS})
    (page,) = pages_of(answering(httpserver, **options), SLUG, "speakers")

    assert bool(page.partial) is is_partial


@pytest.mark.parametrize("lists", [{}, {"sponsors": []}, {"sponsors": None, "exhibitors": []}])
def test_where_nobody_says_who_is_sponsor_nothing_is_made_up(httpserver, lists):
    httpserver.expect_request("/api/v1/conferences/41").respond_with_json(
        {"data": {"id": 41, "state": "live", **lists}}
    )
    httpserver.expect_request("/api/v1/conferences/41/affiliates").respond_with_json({"data": ROWS})
    client = answering(httpserver)

    with pytest.raises(VendorError) as met:
        rows_of(client, SLUG, "companies")
    assert met.value.fault is Fault.DENIED


def test_companies_of_which_the_list_says_no_role_are_asked_by_their_sort(httpserver):
    conference = {"id": 41, "state": "live", "sponsors": ROWS[:1], "exhibitors": ROWS}
    httpserver.expect_request("/api/v1/conferences/41").respond_with_json({"data": conference})
    httpserver.expect_request("/api/v1/conferences/41/affiliates").respond_with_json({"data": ROWS})
    rows = rows_of(answering(httpserver), SLUG, "companies")

    assert [(row["role"], row["id"]) for row in rows] == [("sponsor", 1), ("exhibitor", 1), ("exhibitor", 2)]


def test_a_list_that_the_conference_has_not_is_left_out(httpserver):
    httpserver.expect_request("/api/v1/conferences/41/affiliates").respond_with_json(
        {"message": "Not Found"}, status=404
    )

    with pytest.raises(VendorError) as met:
        answering(httpserver).affiliates()
    assert met.value.fault is Fault.DENIED


def test_another_conference_than_was_asked_for_stops(httpserver):
    client = answering(httpserver, "conferences/41", {"data": {"id": 40, "state": "live"}})

    with pytest.raises(VendorError) as met:
        client.zone()
    assert met.value.fault is Fault.CONFIG


# --- the tree --------------------------------------------------------------------------------------------

TREE = {
    "id": 41,
    "days": [{"tracks": [{"id": 1, "name": "Imaging", "presentations": [{"id": 1, "presenters": [{"id": 9}]}]}]}],
}
LONE = {"id": 41, "name": "Without what was asked for"}
HALF = {"id": 41, "days": [{"tracks": [{"id": 1, "name": "Imaging"}]}]}
FLAT = {"id": 41, "days": [{"tracks": [{"id": 1, "name": "Imaging", "presentations": [{"id": 1}]}]}]}


def tree_of(httpserver, *answers):
    """A client of a conference with one talk, whose tree is answered so, in turn."""
    asked = httpserver.expect_ordered_request
    asked("/api/v1/conferences/41", query_string={"with": "keynotes,cochairs"}).respond_with_json(
        {"data": {"state": "live"}}
    )
    for depth, status, body in answers:
        query = {"with": "days.tracks.presentations" + depth}
        asked("/api/v1/conferences/41", query_string=query).respond_with_json(
            {"data": body}, status=status, headers={"Retry-After": "30"} if status == 429 else None
        )
    asked("/api/v1/conferences/41/presentations").respond_with_json({"data": [{"id": 1}]})
    asked("/api/v1/presentations/1/presenters").respond_with_json({"data": [{"id": 9}]})
    return answering(httpserver)


@pytest.mark.parametrize(
    ("answers", "extra", "has_tracks"),
    [
        ([(".presenters", 200, TREE)], 0, True),
        ([(".presenters", 504, {}), (".presenters", 200, TREE)], 0, True),
        ([(".presenters", 504, {}), (".presenters", 500, {}), ("", 200, FLAT)], 1, True),
        ([(".presenters", 504, {}), (".presenters", 504, {}), ("", 504, {})], 1, False),
        ([(".presenters", 200, HALF), (".presenters", 200, LONE), ("", 200, FLAT)], 1, True),
        ([(".presenters", 200, LONE), (".presenters", 200, HALF), ("", 200, LONE)], 1, False),
    ],
)
def test_as_much_of_the_tree_as_comes(httpserver, answers, extra, has_tracks):
    client = tree_of(httpserver, *answers)
    (row,) = rows_of(client, SLUG, "sessions")

    assert row["presenters"] == [{"id": 9}]
    assert ("tracks" in row) is has_tracks
    assert client.line.requests == 2 + len(answers) + extra


@pytest.mark.parametrize("conference", [LONE, {"id": 41, "days": [{"id": 1}]}, {"id": 41, "days": None}])
def test_where_nobody_says_which_tracks_there_are_none_is_missing(httpserver, conference):
    httpserver.expect_request("/api/v1/conferences/41").respond_with_json({"data": {**conference, "state": "live"}})

    with pytest.raises(VendorError) as met:
        rows_of(answering(httpserver), SLUG, "tracks")
    assert met.value.fault is Fault.DENIED


@pytest.mark.parametrize("status", [403, 404])
def test_who_presents_may_not_be_shown(httpserver, status):
    httpserver.expect_request("/api/v1/presentations/1/presenters").respond_with_json({"message": "No."}, status=status)

    assert answering(httpserver).presenting("1") is None


def test_a_tree_that_never_comes_is_done_without(sandbox, monkeypatch):
    monkeypatch.setattr("integrations.sync.http.LONGEST_CALL", 1.0)
    with sandbox.faults.on("V6", answer="silent"), unsigned(sandbox) as client:
        page = client.session_pages([0, 2], None)

    assert page.rows
    assert all("presenters" in row and "tracks" not in row for row in page.rows)


def test_a_pause_that_is_asked_for_is_not_answered_with_more_requests(httpserver):
    client = tree_of(httpserver, (".presenters", 429, {}))

    with pytest.raises(VendorError) as met:
        rows_of(client, SLUG, "sessions")
    assert (met.value.fault, met.value.retry_after, client.line.requests) == (Fault.TRANSIENT, 30, 2)


def test_a_later_step_does_not_begin_with_what_failed(httpserver):
    httpserver.expect_request("/api/v1/conferences/41").respond_with_json({"data": {"id": 41, "state": "live"}})
    httpserver.expect_request("/api/v1/conferences/41/presentations").respond_with_json(
        {"data": [{"id": number, "presenters": []} for number in range(150)]}
    )
    page = answering(httpserver).session_pages([100, 3], None)

    assert len(page.rows) == 50
    assert not any("days" in request.query_string.decode() for request, _ in httpserver.log)
