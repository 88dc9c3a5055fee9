"""What "test connection" tells of a portal, over real HTTP."""

import pytest

from integrations.sync.contract import Fault, VendorError
from integrations.v3plus.check import check
from tests.integrations.v3plus.reading import SLUG, answering
from tests.integrations.vendors import client_to


def test_the_check_names_every_list(client):
    found = check(client)
    lines = {line.label: line for line in found.lines}

    assert found.ok
    assert (found.event_name, found.time_zone) == ("MedEx Congress 2027", "America/New_York")
    assert list(lines) == [
        *("Conference", "Sessions", "Durations", "Speakers", "Keynote speakers", "Co-chairs", "Tracks", "Companies"),
        *("Portal", "Town halls", "Groups and registration forms"),
    ]
    assert all(line.ok for line in found.lines)
    assert "Read as minutes: " in lines["Durations"].message


@pytest.mark.parametrize(("setting", "said"), [("unpublish", "not published"), ("freeze", "nothing is read")])
def test_the_check_says_what_an_archive_means(sandbox, setting, said):
    with client_to(sandbox, SLUG, conference_id=40, when_not_live=setting) as client:
        line = next(line for line in check(client).lines if line.label == "State")

    assert line.ok is None
    assert "archive" in line.message
    assert said in line.message


def test_the_check_doubts_the_unit(sandbox):
    with client_to(sandbox, SLUG, duration_unit="seconds") as client:
        found = check(client)

    assert not found.ok
    assert "They look like minutes." in next(line.message for line in found.lines if line.label == "Durations")


def test_what_the_sync_does_not_need_may_be_closed(httpserver):
    conference = {"id": 41, "portal_id": 7, "name": "Congress", "state": "live", "timezone": "", "days": []}
    httpserver.expect_request("/api/v1/conferences/41").respond_with_json({"data": conference})
    for name in ("presentations", "presenters", "affiliates"):
        httpserver.expect_request(f"/api/v1/conferences/41/{name}").respond_with_json({"data": []})
    found = check(answering(httpserver))
    lines = {line.label: line for line in found.lines}

    assert found.ok
    assert found.time_zone == ""
    assert "connection’s own" in lines["Conference"].message
    assert {label for label, line in lines.items() if line.ok is None} == {
        *("Keynote speakers", "Co-chairs", "Portal", "Town halls", "Groups and registration forms"),
    }


@pytest.mark.parametrize(("told", "zone"), [("EDT", "America/New_York"), ("America/New_York", "America/New_York")])
def test_zones(httpserver, told, zone):
    assert answering(httpserver, "conferences/41", {"data": {"id": 41, "timezone": told}}).zone() == zone


def test_a_zone_that_nobody_knows_stops(httpserver):
    with pytest.raises(VendorError) as met:
        answering(httpserver, "conferences/41", {"data": {"id": 41, "timezone": "Eastern"}}).zone()

    assert met.value.fault is Fault.CONFIG
    assert "“Eastern”" in met.value.message


@pytest.mark.parametrize("conference", [90, 999])
def test_a_conference_that_is_not_in_the_portal_is_told_with_those_that_are(sandbox, conference):
    with client_to(sandbox, SLUG, conference_id=conference) as client:
        found = check(client)

    assert not found.ok
    assert f"shows no conference {conference}" in found.lines[0].message
    assert "41 (MedEx Congress 2027, live)" in found.lines[0].message
