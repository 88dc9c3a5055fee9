import json
from urllib.parse import urlsplit

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

METADATA = {"action", "actor_id", "event_id", "org_id", "resource_url", "version", "datetime"}


@pytest.fixture
def heard(httpserver: HTTPServer):
    """What arrived, in order."""
    heard: list[Request] = []

    def hear(request: Request) -> Response:
        heard.append(request)
        return Response(status=202)

    httpserver.expect_request("/hook").respond_with_handler(hear)
    return heard


@pytest.fixture
def url(httpserver: HTTPServer) -> str:
    return httpserver.url_for("/hook")


def subscribed(ask, url, **how):
    reply = ask.control("POST", "webhooks", {"url": url, **how})
    assert reply.status_code == 200, reply.text


def bodies(ask, heard):
    assert ask.control("POST", "webhooks/flush").json() == {"failed": []}
    return [json.loads(request.data) for request in heard]


def test_a_change_is_told_with_the_whole_resource(ask, sandbox, heard, url):
    subscribed(ask, url)
    ask.change("rename_session", ref=1, title="Told")

    (body,) = bodies(ask, heard)
    assert set(body) == {"data", "metadata"}
    assert (body["data"]["title"], body["data"]["sourceOfChange"]) == ("Told", "user")
    assert set(body["metadata"]) == METADATA
    assert (body["metadata"]["action"], body["metadata"]["event_id"]) == ("session.updated", 4242)
    assert urlsplit(body["metadata"]["resource_url"]).path.endswith(f"/sessions/{sandbox.world.session(1).uuid}")
    assert "X-Secret" not in heard[0].headers


def test_the_body_of_old_names_the_row_only(ask, sandbox, heard, url):
    subscribed(ask, url, body="old")
    ask.change("rename_person", ref=1, first_name="A", last_name="B")

    (body,) = bodies(ask, heard)
    assert body["data"] == {"actor_id": 12, "id": sandbox.world.person(1).uuid}
    assert set(body["metadata"]) == {"action", "event_id", "org_id", "resource_url"}
    assert body["metadata"]["action"] == "contact.updated"


def test_every_kind_of_change_has_its_action(ask, heard, url):
    subscribed(ask, url)
    for change, values in (
        ("add_session", {"title": "New"}),
        ("delete_session", {"ref": 1}),
        ("attach", {"session": 2, "person": 3}),
        ("detach", {"session": 2, "person": 3}),
        ("add_person", {"first_name": "N"}),
        ("delete_person", {"ref": 3}),
        ("change_company", {"kind": "sponsor", "ref": 1, "name": "Anew"}),
        ("delete_company", {"kind": "exhibitor", "ref": 2}),
    ):
        ask.change(change, **values)

    assert [body["metadata"]["action"] for body in bodies(ask, heard)] == [
        *("session.created", "session.deleted", "session.speaker.attached", "session.speaker.detached"),
        *("contact.created", "contact.deleted", "sponsor.updated", "exhibitor.deleted"),
    ]


def test_writes_through_the_api_are_told_too_and_the_cache_does_not_hold_them_back(ask, sandbox, heard, url):
    subscribed(ask, url)
    ask.search("sessions")
    uuid = sandbox.world.session(1).uuid
    ask.board("PUT", f"{{e}}/sessions/{uuid}", {"title": "Ours"})

    assert [body["data"]["title"] for body in bodies(ask, heard)] == ["Ours"]
    assert ask.search("sessions")["results"][0]["title"] != "Ours"


def test_a_secret_goes_in_a_header_of_ones_own(ask, heard, url):
    subscribed(ask, url, secret_header="X-Secret", secret="hush")
    ask.change("delete_session", ref=1)
    bodies(ask, heard)

    assert heard[0].headers["X-Secret"] == "hush"


def test_deliveries_repeat_and_come_out_of_order(ask, heard, url):
    subscribed(ask, url, duplicates=2, shuffle=True)
    for number in (1, 2, 3):
        ask.change("rename_session", ref=number, title=f"Title {number}")

    titles = [body["data"]["title"] for body in bodies(ask, heard)]
    assert sorted(titles) == [f"Title {n}" for n in (1, 1, 2, 2, 3, 3)]
    assert titles != sorted(titles)


def test_a_delivery_that_fails_is_tried_again(ask, sandbox, httpserver):
    httpserver.expect_ordered_request("/flaky").respond_with_data("busy", status=503)
    httpserver.expect_ordered_request("/flaky").respond_with_data("")
    sandbox.webhooks.subscribe(httpserver.url_for("/flaky"))
    sandbox.world.rename_session(1, "Told twice")
    sandbox.webhooks.flush()

    assert len(httpserver.log) == 2
    assert len(sandbox.webhooks.failed) == 1


def test_s16_events_that_nobody_mapped(ask, heard, url):
    subscribed(ask, url)
    ask.put("S16")

    assert [body["metadata"]["event_id"] for body in bodies(ask, heard)] == [999_999, None]


def test_s17_a_forgery_has_no_secret_and_names_nobody(ask, sandbox, heard, url):
    subscribed(ask, url, secret_header="X-Secret", secret="hush")
    ask.put("S17")

    (body,) = bodies(ask, heard)
    assert "X-Secret" not in heard[0].headers
    assert ask.board("GET", f"{{e}}/sessions/{body['data']['id']}").status_code == 404


def test_who_left_hears_nothing(ask, sandbox, heard, url):
    subscribed(ask, url)
    ask.control("DELETE", "webhooks")
    ask.change("delete_session", ref=1)

    assert bodies(ask, heard) == []
