"""Which scope opens which endpoint: every address and method of the API, written down here once more."""

import re

import pytest

from eventhub.activity.models import ActivityEntry
from eventhub.api.urls import v1
from eventhub.configurations.workflows import create_configuration
from tests.api.conftest import ALL_SCOPES

SCOPES = {
    "GET /events": "events:read",
    "POST /events": "events:write",
    "GET /events/{event}": "events:read",
    "PUT /events/{event}": "events:write",
    "PATCH /events/{event}": "events:write",
    "DELETE /events/{event}": "events:write",
    "POST /events/{event}/publish": "events:write",
    "GET /stands": "stands:read",
    "POST /stands": "stands:write",
    "GET /stands/{stand}": "stands:read",
    "PUT /stands/{stand}": "stands:write",
    "PATCH /stands/{stand}": "stands:write",
    "DELETE /stands/{stand}": "stands:write",
    "GET /stands/{stand}/package-allocation": "stands:read",
    "PUT /stands/{stand}/package-allocation": "stands:write",
    "DELETE /stands/{stand}/package-allocation": "stands:write",
    "GET /sponsors": "stands:read",
    "POST /sponsors": "stands:write",
    "GET /sponsors/{sponsor}": "stands:read",
    "PUT /sponsors/{sponsor}": "stands:write",
    "PATCH /sponsors/{sponsor}": "stands:write",
    "GET /sponsorships": "stands:read",
    "POST /sponsorships": "stands:write",
    "GET /sponsorships/{sponsorship}": "stands:read",
    "PUT /sponsorships/{sponsorship}": "stands:write",
    "PATCH /sponsorships/{sponsorship}": "stands:write",
    "GET /packages": "packages:read",
    "POST /packages": "packages:write",
    "GET /packages/{package}": "packages:read",
    "PUT /packages/{package}": "packages:write",
    "PATCH /packages/{package}": "packages:write",
    "DELETE /packages/{package}": "packages:write",
    "GET /packages/{package}/versions": "packages:read",
    "GET /packages/{package}/versions/1": "packages:read",
    "GET /packages/{package}/categories": "packages:read",
    "GET /packages/{package}/options": "packages:read",
    "GET /categories/{category}": "packages:read",
    "GET /categories/{category}/options": "packages:read",
    "GET /options/{option}": "packages:read",
    "GET /stand-configurations": "configurations:read",
    "POST /stand-configurations": "configurations:write",
    "GET /stand-configurations/{configuration}": "configurations:read",
    "PUT /stand-configurations/{configuration}": "configurations:write",
    "PATCH /stand-configurations/{configuration}": "configurations:write",
    "DELETE /stand-configurations/{configuration}": "configurations:write",
    "POST /stand-configurations/{configuration}/submit": "configurations:write",
    "POST /stand-configurations/{configuration}/withdraw": "configurations:write",
    "POST /stand-configurations/{configuration}/discard": "configurations:write",
    "POST /stand-configurations/{configuration}/approve": "configurations:review",
    "POST /stand-configurations/{configuration}/request-changes": "configurations:review",
    "POST /stand-configurations/{configuration}/reopen": "configurations:review",
    "GET /stand-configurations/{configuration}/selections": "configurations:read",
    "POST /stand-configurations/{configuration}/selections": "configurations:write",
    "GET /stand-configurations/{configuration}/selections/{selection}": "configurations:read",
    "PUT /stand-configurations/{configuration}/selections/{selection}": "configurations:write",
    "PATCH /stand-configurations/{configuration}/selections/{selection}": "configurations:write",
    "DELETE /stand-configurations/{configuration}/selections/{selection}": "configurations:write",
}


@pytest.fixture
def things(show) -> dict[str, object]:
    """One of everything that an address can name."""
    configuration = create_configuration(show.stand, package=show.package, actor=show.sponsor)
    option = show.option("rig")
    return {
        "event": show.event.pk,
        "stand": show.stand.pk,
        "sponsor": show.stand.sponsorship.sponsor_id,
        "sponsorship": show.stand.sponsorship_id,
        "package": show.package.pk,
        "category": option.category_id,
        "option": option.pk,
        "configuration": configuration.pk,
        "selection": configuration.selections.first().pk,
    }


def test_the_table_names_every_endpoint():
    there = {
        f"{method.upper()} /{re.sub(r'<[^>]+>', '*', str(each.pattern))}"
        for each in v1
        for method in each.callback.actions
        if method != "head"
    }
    written = {re.sub(r"\{[^}]+\}|(?<=versions/)1", "*", endpoint) for endpoint in SCOPES}

    assert written == there


UNREADABLE = [
    (b"{", "application/json", 400),
    (b"[]", "application/json", 400),
    (b'{"\\u0000": "\\ud800", "x": [1e999]}', "application/json", 400),
    (b"a=b", "application/x-www-form-urlencoded", 415),
]


@pytest.mark.parametrize(("endpoint", "scope"), SCOPES.items())
def test_an_endpoint_is_open_to_its_scope_and_to_nothing_else(show, things, open_api, stranger, endpoint, scope):
    """In one test, because what it stands on is the same: refused is 401, 403, 404 or 400, and nothing is written."""
    method, path = endpoint.format(**things).split(" ")
    body = None if method == "GET" else {}
    with_all = open_api(show.organisation)
    without = open_api(show.organisation, *ALL_SCOPES - {scope})
    alone = open_api(show.organisation, scope)
    entries = ActivityEntry.objects.count()

    answer = without.call(method, path, body)
    assert (answer.status, answer.error["code"]) == (403, "insufficient_scope")
    assert answer.error["message"] == f"The token lacks the scope {scope}."

    assert without.http.generic(method, f"/api/v1{path}").status_code == 401

    answer = stranger.call(method, path, body)
    if "{" in endpoint:
        assert (answer.status, answer.error["code"]) == (404, "not_found")
    elif method == "GET":
        assert (answer.status, answer.body["data"]) == (200, [])
    else:
        assert (answer.status, answer.error["code"]) == (422, "invalid")

    answer = with_all.call(method, f"{path}?colour=red", body)
    assert (answer.status, answer.codes) == (400, {"colour": "unknown_parameter"})

    for raw, content_type, status in UNREADABLE if method in ("POST", "PUT", "PATCH") else ():
        assert with_all.call(method, path, raw=raw, content_type=content_type).status == status

    assert ActivityEntry.objects.count() == entries
    # An empty body may be refused, and so may the status; the door is open.
    assert alone.call(method, path, body).status in (200, 204, 409, 422)
