"""The feed over HTTP: asked for once, in either format, signed as it wants it, and never more than it may be."""

import re
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError
from werkzeug import Response

from eventhub.programme.models import Session
from integrations.schedule.client import LARGEST, ScheduleClient
from integrations.schedule.schemas import Credentials, Options
from integrations.sync.contract import Fault, Settings, VendorError
from integrations.sync.enums import RunStatus
from tests.integrations.schedule.served import PASSWORD, USER, Served, large, recorded
from tests.integrations.vendors import connect_to, sync


def client_to(address: str, *, credentials: dict[str, str] | None = None, **options) -> ScheduleClient:
    given = Settings(address, Credentials(**(credentials or {})), Options(**options), ZoneInfo("Europe/Berlin"))
    return ScheduleClient(given)


def served_as(httpserver, body: bytes) -> str:
    httpserver.expect_request("/feed").respond_with_data(body)
    return httpserver.url_for("/feed")


def test_a_run_asks_once_for_all_lists(served, event):  # the fixture
    connection = connect_to(served, "schedule", event)
    served.requests = 0

    assert sync(connection).status == RunStatus.COMPLETED
    assert (served.requests, Session.objects.count()) == (1, 12)


def test_a_calendar_is_read_as_one_and_leaves_people_alone(httpserver, event):  # the fixture
    address = served_as(httpserver, recorded("calendar.ics"))
    with Served() as feed:
        given = {**feed.connect(), "base_url": address, "credentials": {}}
    feed.connect = lambda vendor: given
    run = sync(connect_to(feed, "schedule", event))

    assert run.status == RunStatus.COMPLETED
    assert run.counts["sessions"]["created"] == Session.objects.count() == 9
    assert [session.status for session in Session.objects.filter(title="Wherever you are")] == ["cancelled"]


@pytest.mark.parametrize(
    ("credentials", "header", "value"),
    [
        ({}, "Authorization", None),
        ({"user": "a", "password": "b"}, "Authorization", "Basic YTpi"),
        ({"token": "Token 1234"}, "Authorization", "Token 1234"),
        ({"token": "1234"}, "X-Feed-Key", "1234"),
    ],
)
def test_how_a_request_is_signed(httpserver, credentials, header, value):
    client_to(served_as(httpserver, recorded("frab.json")), credentials=credentials, token_header=header).feed()

    assert httpserver.log[0][0].headers.get(header) == value


@pytest.mark.parametrize(
    "credentials",
    [
        {"user": "a"},
        {"password": "b"},
        {"token": "a\r\nX: b"},
        {"user": "a", "password": "b", "token": "c"},
    ],
)
def test_credentials_that_do_not_fit_together_are_refused(credentials):
    with pytest.raises(ValidationError):
        Credentials(**credentials)


@pytest.mark.parametrize("header", ["", "X Y", "X:Y", "Ä"])
def test_a_header_that_is_none_is_refused(header):
    with pytest.raises(ValidationError):
        Options(token_header=header)


@pytest.mark.parametrize(
    ("name", "asked", "sessions"),
    [("frab.json", "auto", 12), ("frab.json", "json", 12), ("calendar.ics", "auto", 9), ("calendar.ics", "ics", 9)],
)
def test_the_format_is_seen_or_said(httpserver, name, asked, sessions):
    body = b"\xef\xbb\xbf" + recorded(name)

    assert len(client_to(served_as(httpserver, body), format=asked).sessions(None).rows) == sessions


@pytest.mark.parametrize(
    ("body", "asked", "said"),
    [
        (recorded("calendar.ics"), "json", "is not JSON"),
        (recorded("frab.json"), "ics", "can’t be read as a calendar"),
        (recorded("frab.json")[:2_000], "auto", "broke off"),
        (recorded("calendar.ics")[:600], "auto", "can’t be read as a calendar"),
        (b"<html></html>", "ics", "a web page"),
        (b"", "auto", "no days of a conference"),
        (b'{"schedule": {}}', "auto", "no days of a conference"),
    ],
)
def test_what_is_no_schedule_is_tried_again_and_said(httpserver, body, asked, said):
    with pytest.raises(VendorError) as met:
        client_to(served_as(httpserver, body), format=asked).sessions(None)

    assert met.value.fault is Fault.TRANSIENT
    assert said in met.value.message


def test_a_feed_that_is_too_large_is_not_read_on(httpserver):
    httpserver.expect_request("/feed").respond_with_handler(lambda request: Response(b" " * (LARGEST + 1)))

    with pytest.raises(VendorError, match="more than 20 MB"):
        client_to(httpserver.url_for("/feed")).feed()


def test_what_a_feed_says_of_its_refusal_hides_the_credentials(httpserver):
    said = {"detail": f"{USER} and {PASSWORD} are not known"}
    httpserver.expect_request(re.compile(".*")).respond_with_json(said, status=401)

    with pytest.raises(VendorError) as met:
        client_to(httpserver.url_for("/feed"), credentials={"user": USER, "password": PASSWORD}).feed()
    assert met.value.fault is Fault.CONFIG
    assert "••• and ••• are not known" in met.value.message


def test_a_large_schedule_comes_in_portions_of_one_publication(httpserver):
    client = client_to(served_as(httpserver, large(1_100)))
    pages = [client.sessions(None)]
    while pages[-1].next is not None:
        pages.append(client.sessions(pages[-1].next))

    assert [len(page.rows) for page in pages] == [500, 500, 100]
    assert {(page.total, page.partial) for page in pages} == {(1_100, "")}
    assert len(httpserver.log) == 1


def test_what_was_published_anew_in_between_is_no_complete_reading(httpserver):
    httpserver.expect_ordered_request("/feed").respond_with_data(large(1_100))
    httpserver.expect_ordered_request("/feed").respond_with_data(large(1_099))
    address = httpserver.url_for("/feed")
    first = client_to(address).sessions(None)
    second = client_to(address).sessions(first.next)

    assert (first.partial, second.partial) == ("", "The feed was published anew while it was read.")
    assert second.next is not None


def test_one_row_is_looked_up_in_the_feed(served):
    given = served.connect()
    client = client_to(given["base_url"], credentials=given["credentials"])

    assert client.session("5d0c0112-0000-4000-8000-000000000112")["title"] == "Good-bye"
    assert client.speaker("31")["public_name"] == "Mara Lindqvist"
    assert (client.session("31"), client.speaker("0")) == (None, None)


@pytest.mark.parametrize(
    ("body", "lines", "zone"),
    [
        (recorded("frab.json"), [("Sessions", True), ("Rooms", True), ("Speakers", True)], "Europe/Berlin"),
        (recorded("calendar.ics"), [("Sessions", True), ("Rooms", True), ("Speakers", None)], "Europe/Berlin"),
        (b'{"schedule": {"conference": {"days": []}}}', [("Sessions", False), ("Rooms", True), ("Speakers", True)], ""),
        (b"<html></html>", [("Schedule", False)], ""),
    ],
)
def test_what_the_check_says(httpserver, body, lines, zone):
    check = client_to(served_as(httpserver, body)).check()

    assert ([(line.label, line.ok) for line in check.lines], check.time_zone) == (lines, zone)
