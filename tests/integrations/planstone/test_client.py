"""Planstone's feed over real HTTP: its paging, its other methods, and what is not believed."""

from zoneinfo import ZoneInfo

import pytest

from integrations.planstone.client import PlanstoneClient
from integrations.planstone.schemas import Credentials, Options
from integrations.sync.contract import Fault, Settings, VendorError
from tests.integrations.vendors import client_to, pages_of, rows_of


@pytest.fixture
def client(sandbox):
    with client_to(sandbox, "planstone") as opened:
        yield opened


def answering(httpserver, *pages) -> PlanstoneClient:
    """A client of a feed that answers so, one page after the other."""
    for page in pages:
        httpserver.expect_ordered_request("/feed/v1/sessions").respond_with_json(page)
    options = Options(account="A", conference="C")
    return PlanstoneClient.open(
        Settings(httpserver.url_for("/feed/v1"), Credentials(token="t"), options, ZoneInfo("UTC"))
    )


def test_the_filter_is_compact_json_percent_encoded(sandbox, client):
    client.sessions(None)
    entry = sandbox.log.entries[-1]

    assert entry.query == "where=%7B%22account%22%3A%22MEDEX%22%2C%22conference%22%3A%22AM2027%22%7D&page=1"
    assert entry.status == 200


def test_every_page_in_its_turn(sandbox, client):
    pages = list(pages_of(client, "planstone", "sessions"))

    assert len(pages) == 4
    assert {page.total for page in pages} == {sum(len(page.rows) for page in pages)}
    assert all(page.ahead == () for page in pages)
    assert sandbox.log.count(vendor="planstone", stream="sessions") == 4


def test_a_feed_that_counts_nothing_ends_with_an_empty_page(sandbox, client):
    whole = [row["schedid"] for row in rows_of(client, "planstone", "sessions")]
    with sandbox.faults.on("optimised_paging"):
        pages = list(pages_of(client, "planstone", "sessions"))

    assert [row["schedid"] for page in pages for row in page.rows] == whole
    assert pages[-1].rows == ()
    assert pages[0].total is None


def test_one_row_is_found_by_reading_until_it_comes(sandbox, client):
    first = rows_of(client, "planstone", "sessions")[0]
    sandbox.log.clear()

    assert client.session(first["schedid"])["schedid"] == first["schedid"]
    assert sandbox.log.count(vendor="planstone") == 1
    assert client.session("none") is None
    assert client.speaker("none") is None


def test_an_empty_feed_does_not_say_that_a_row_is_gone(sandbox, client):
    with sandbox.faults.on("P2"), pytest.raises(VendorError) as met:
        client.session("910001")

    assert met.value.fault is Fault.TRANSIENT


def test_modules(sandbox, client):
    assert len(client.abstracts().rows) > 0
    assert len(client.eposters().rows) > 0
    with pytest.raises(VendorError):
        client.disclosures()

    lines = {line.label: line for line in client.check().lines}
    assert lines["Abstracts"].ok is True
    assert lines["Disclosures"].ok is None
    assert "contract" in lines["Disclosures"].message


def test_a_wrong_token(sandbox):
    with client_to(sandbox, "planstone", credentials={"token": "wrong"}) as client:
        check = client.check()

    assert [line.ok for line in check.lines] == [False, False]
    assert "credentials" in check.lines[0].message


def test_a_conference_that_is_not_there(sandbox):
    with client_to(sandbox, "planstone", conference="AM1999") as client:
        check = client.check()

    assert not check.ok
    assert "conference" in check.lines[0].message


@pytest.mark.parametrize("fault", ["P13", "other_conference"])
def test_rows_of_another_event_stop_everything(sandbox, client, fault):
    with sandbox.faults.on(fault), pytest.raises(VendorError) as met:
        list(pages_of(client, "planstone", "sessions"))

    assert met.value.fault is Fault.CONFIG
    assert "another event" in met.value.message


def rows(*keys):
    return [{"schedid": key, "account": "A", "conference": "C"} for key in keys]


NEXT = {"next": {"href": "sessions?where={}&page=2"}}


@pytest.mark.parametrize(
    ("pages", "keys"),
    [
        (
            [
                {"_items": rows("1"), "_meta": {"max_results": 1, "total": 2}, "_links": NEXT},
                {"_items": rows("2"), "_meta": {"max_results": 1, "total": 2}, "_links": {}},
            ],
            "12",
        ),
        (
            [
                {"_items": rows("1"), "_meta": {"max_results": 1, "total": 2}},
                {"_items": rows("2"), "_meta": {"max_results": 1, "total": 2}},
            ],
            "12",
        ),
        ([{"_items": rows("1"), "_links": NEXT}, {"_items": rows("2"), "_links": {"self": {}}}], "12"),
        ([{"_items": rows("1")}, {"_items": []}], "1"),
        ([{"_items": rows("1"), "_meta": {"max_results": 100, "total": 1}, "_links": NEXT}, {"_items": []}], "1"),
        ([{"_items": rows("1"), "_meta": {}, "_links": {"next": {"href": "sessions?page=1"}}}, {"_items": []}], "1"),
        ([{"_items": [], "_meta": {"max_results": 100, "total": 0}}], ""),
    ],
)
def test_how_a_list_goes_on(httpserver, pages, keys):
    client = answering(httpserver, *pages)

    assert "".join(row["schedid"] for row in rows_of(client, "planstone", "sessions")) == keys
    httpserver.check()
    assert client.line.requests == len(pages)


@pytest.mark.parametrize(
    "page",
    [
        {},
        [],
        None,
        {"_items": None},
        {"_items": {"a": 1}},
        {"_items": [1]},
        {"_status": "ERR", "_error": {"code": 500, "message": "no"}},
        {"_items": [], "_meta": {"max_results": 100, "total": 823}},
    ],
)
def test_a_page_without_its_list_is_no_empty_page(httpserver, page):
    client = answering(httpserver, page)

    with pytest.raises(VendorError) as met:
        client.sessions(None)
    assert met.value.fault is Fault.TRANSIENT


def test_a_row_that_does_not_say_whose_it_is_is_believed(httpserver):
    client = answering(
        httpserver, {"_items": [{"schedid": "1"}, {"schedid": "2", "account": "a", "conference": " C "}]}
    )

    assert len(client.sessions(None).rows) == 2
