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


@pytest.mark.parametrize(("endpoint", "scope"), SCOPES.items())
def test_without_its_scope_an_endpoint_is_closed_and_nothing_is_written(show, things, open_api, endpoint, scope):
    method, path = endpoint.format(**things).split(" ")
    api = open_api(show.organisation, *ALL_SCOPES - {scope})
    entries = ActivityEntry.objects.count()

    answer = api.call(method, path, {})

    assert (answer.status, answer.error["code"]) == (403, "insufficient_scope")
    assert answer.error["message"] == f"The token lacks the scope {scope}."
    assert ActivityEntry.objects.count() == entries


@pytest.mark.parametrize(("endpoint", "scope"), SCOPES.items())
def test_its_scope_alone_opens_an_endpoint(show, things, open_api, endpoint, scope):
    method, path = endpoint.format(**things).split(" ")
    api = open_api(show.organisation, scope)

    answer = api.call(method, path, {} if method != "GET" else None)

    # An empty body may be refused, and so may the status; the door is open.
    assert answer.status in (200, 204, 409, 422)


@pytest.mark.parametrize("endpoint", SCOPES)
def test_a_stranger_and_another_organisation_get_nowhere(show, things, stranger, endpoint):
    method, path = endpoint.format(**things).split(" ")
    entries = ActivityEntry.objects.count()

    answer = stranger.call(method, path, {} if method != "GET" else None)

    if "{" in endpoint:
        assert (answer.status, answer.error["code"]) == (404, "not_found")
    elif method == "GET":
        assert (answer.status, answer.body["data"]) == (200, [])
    else:
        assert (answer.status, answer.error["code"]) == (422, "invalid")
    assert ActivityEntry.objects.count() == entries
    assert stranger.http.generic(method, f"/api/v1{path}").status_code == 401


@pytest.mark.parametrize("endpoint", [each for each in SCOPES if each.startswith(("POST", "PUT", "PATCH"))])
@pytest.mark.parametrize(
    ("raw", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"\\u0000": "\\ud800", "x": [1e999]}', "application/json", 400),
        (b"a=b", "application/x-www-form-urlencoded", 415),
    ],
)
def test_what_cannot_be_read_is_refused_everywhere(show, things, open_api, endpoint, raw, content_type, status):
    method, path = endpoint.format(**things).split(" ")
    api = open_api(show.organisation)
    entries = ActivityEntry.objects.count()

    answer = api.call(method, path, raw=raw, content_type=content_type)

    assert answer.status == status
    assert ActivityEntry.objects.count() == entries


@pytest.mark.parametrize("endpoint", SCOPES)
def test_an_unknown_parameter_is_refused_everywhere(show, things, open_api, endpoint):
    method, path = endpoint.format(**things).split(" ")
    api = open_api(show.organisation)
    entries = ActivityEntry.objects.count()

    answer = api.call(method, f"{path}?colour=red", {} if method != "GET" else None)

    assert (answer.status, answer.codes) == (400, {"colour": "unknown_parameter"})
    assert ActivityEntry.objects.count() == entries
