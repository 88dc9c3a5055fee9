"""Every line of the portal's API document, asked as it is written there: method, path, envelope, status, what DELETE means.

Of artworks the file is delivered by its id; `tests/api/test_artworks.py` sends it along.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from eventhub.accounts.enums import Role
from eventhub.accounts.models import UserPermission
from eventhub.activity.models import OutboxEvent
from eventhub.configurations.workflows import create_configuration, submit_configuration
from tests.api.conftest import Answer, Api, ask_token, make_client
from tests.factories.artwork import make_artwork, make_file, make_requirement
from tests.factories.files import picture
from tests.factories.show import Show, person

pytestmark = pytest.mark.django_db

# --- the lines -------------------------------------------------------------------------------------------

LISTS = ("/events", "/users", "/stands", "/packages", "/stand-configurations", "/artworks", "/user-permissions")
NESTED_LISTS = (
    "/packages/{package}/versions",
    "/packages/{package}/categories",
    "/packages/{package}/options",
    "/categories/{category}/options",
    "/stand-configurations/{configuration}/selections",
)
SINGLES = (
    "/events/{event}",
    "/users/{user}",
    "/stands/{stand}",
    "/packages/{package}",
    "/stand-configurations/{configuration}",
    "/artworks/{artwork}",
    "/stands/{stand}/package-allocation",
    "/categories/{category}",
    "/options/{option}",
    "/user-permissions/{permission}",
    "/files/{file}",
)
CREATED: dict[str, Callable[["World"], dict[str, Any]]] = {
    "/events": lambda world: {
        "name": "Harbour Tech Days",
        "timezone": "Europe/London",
        "currency": "GBP",
        "starts_at": "2031-05-04T08:00:00Z",
        "ends_at": "2031-05-06T16:00:00Z",
    },
    "/users": lambda world: {"email": "lea@harbour.example", "first_name": "Lea", "last_name": "Brandt"},
    "/stands": lambda world: {"event_id": world.ids["event"], "number": "Z9"},
    "/packages": lambda world: {"code": "space-only", "name": "Space Only", "price": 1900, "currency": "GBP"},
    "/stand-configurations": lambda world: {"stand_id": world.free_stand(), "package_id": world.ids["package"]},
    "/stand-configurations/{configuration}/selections": lambda world: {
        "option_id": str(world.show.option("store").pk),
        "quantity": 1,
    },
    "/artworks": lambda world: {
        "stand_id": world.ids["stand"],
        "requirement_id": world.ids["requirement"],
        "file_id": str(make_file(world.show.organisation).pk),
    },
    "/user-permissions": lambda world: {
        "user_id": world.ids["user"],
        "role": "organiser",
        "scope_type": "event",
        "scope_id": world.ids["event"],
    },
}
CHANGED: dict[str, tuple[dict[str, Any], str, Any]] = {
    "/events/{event}": ({"venue": "Leeds Dock"}, "venue", "Leeds Dock"),
    "/users/{user}": ({"phone_number": "+44 113 496 0000"}, "phone_number", "+44 113 496 0000"),
    "/stands/{stand}": ({"kind": "island"}, "kind", "island"),
    "/packages/{package}": ({"price": 3333}, "version", 2),
    "/stand-configurations/{configuration}": ({"notes": "Ring first"}, "notes", "Ring first"),
    "/stands/{stand}/package-allocation": ({"sponsor_may_select": False}, "sponsor_may_select", False),
    "/stand-configurations/{configuration}/selections/{selection}": ({"quantity": 6}, "quantity", 6),
    "/artworks/{artwork}": ({"notes": "As agreed"}, "notes", "As agreed"),
    "/user-permissions/{permission}": ({"role": "organiser"}, "role", "organiser"),
}
# What is still to be read after DELETE, and what it says then; None: 404.
REMOVED: dict[str, tuple[str, Any] | None] = {
    "/events/{event}": ("status", "archived"),
    "/users/{user}": ("status", "deactivated"),
    "/stands/{bare_stand}": None,
    "/packages/{package}": ("is_active", False),
    "/stand-configurations/{configuration}": ("status", "removed"),
    "/stand-configurations/{configuration}/selections/{selection}": None,
    "/artworks/{artwork}": None,
    "/user-permissions/{permission}": ("revoked_at", ...),
    "/files/{file}": None,
}


# --- the world -------------------------------------------------------------------------------------------


@dataclass
class World:
    show: Show
    api: Api
    ids: dict[str, str]

    def at(self, path: str) -> str:
        return path.format(**self.ids)

    def free_stand(self) -> str:
        return str(self.show.add_stand("Z1", "Okoro Facades").pk)


@pytest.fixture(scope="module")
def world(kept_rows) -> World:
    show = Show()
    api = Api(ask_token(Client(), *make_client(show.organisation)).json()["access_token"])
    configuration = create_configuration(show.stand, package=show.package, actor=show.sponsor)
    user = person("vera.lind@northernbuild.example", Role.VIEWER, show.event)
    ids = {
        "event": show.event.pk,
        "stand": show.stand.pk,
        "bare_stand": show.add_stand("Z2").pk,
        "package": show.package.pk,
        "category": show.option("rig").category_id,
        "option": show.option("rig").pk,
        "configuration": configuration.pk,
        "selection": configuration.selections.get(option__code="spot").pk,
        "user": user.pk,
        "permission": UserPermission.objects.get(user=user).pk,
        "file": upload(api).body["id"],
    }
    artwork = make_artwork(make_requirement(show, configuration=configuration))
    ids |= {"artwork": artwork.pk, "requirement": artwork.requirement_id}
    return World(show, api, {name: str(key) for name, key in ids.items()})


def upload(api: Api) -> Answer:
    sent = {"file": SimpleUploadedFile("logo.png", picture(), "image/png"), "purpose": "logo"}
    return Answer(api.http.post("/api/v1/files", sent, headers={"Authorization": f"Bearer {api.token}"}))


def other_id() -> str:
    return "0190a6b0-0000-7000-8000-000000000000"


# --- authentication --------------------------------------------------------------------------------------


def test_a_token_is_given_as_the_document_shows(show, client):
    made, secret = make_client(show.organisation)

    answer = ask_token(client, made, secret)

    assert answer.status_code == 200
    body = answer.json()
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 3600)
    assert isinstance(body["access_token"], str)
    assert answer["Content-Type"] == "application/json"


@pytest.fixture
def show(db) -> Show:
    return Show()


@pytest.mark.parametrize("path", [*LISTS, *SINGLES, *NESTED_LISTS])
def test_without_a_token_nothing_is_told(world, path):
    answer = Answer(Client().get(f"/api/v1{world.at(path)}"))

    assert answer.status == 401
    assert_envelope_of_error(answer)


def assert_envelope_of_error(answer: Answer) -> None:
    assert answer.response["Content-Type"] == "application/json"
    assert set(answer.body) == {"error"}
    assert {"code", "message"} <= set(answer.error)
    assert answer.error["code"]
    assert answer.error["message"]


# --- lists -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*LISTS, *NESTED_LISTS])
def test_a_list_comes_in_the_envelope(world, path):
    answer = world.api.get(world.at(path), page=1, per_page=1)

    assert answer.status == 200
    assert set(answer.body) == {"data", "meta", "links"}
    assert set(answer.body["meta"]) == {"current_page", "from", "last_page", "per_page", "to", "total"}
    assert set(answer.body["links"]) == {"first", "last", "prev", "next"}
    meta, links = answer.body["meta"], answer.body["links"]
    assert (meta["current_page"], meta["from"], meta["per_page"], meta["to"]) == (1, 1, 1, 1)
    assert meta["last_page"] == meta["total"] >= 1
    assert links["prev"] is None
    assert page_of(links["last"]) == meta["last_page"]
    assert page_of(links["next"]) == (2 if meta["total"] > 1 else None)


def page_of(link: str | None) -> int | None:
    return int(parse_qs(urlsplit(link).query)["page"][0]) if link else None


@pytest.mark.parametrize("path", LISTS)
def test_the_default_page_has_twenty(world, path):
    assert world.api.get(path).body["meta"]["per_page"] == 20


@pytest.mark.parametrize("value", ["true", "false"])
@pytest.mark.parametrize("name", ["active", "available"])
def test_packages_are_filtered_by_active_and_available(world, name, value):
    found = world.api.get("/packages", **{name: value}).body["data"]

    assert [row["id"] for row in found] == ([world.ids["package"]] if value == "true" else [])


# --- single things ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SINGLES)
def test_a_thing_comes_bare(world, path):
    answer = world.api.get(world.at(path))

    assert answer.status == 200
    assert "data" not in answer.body
    assert "id" in answer.body


@pytest.mark.parametrize("path", [*SINGLES, *NESTED_LISTS])
def test_what_is_not_there_is_a_404(world, path):
    nowhere = re.sub(r"{\w+}", other_id(), path, count=1)

    answer = world.api.get(world.at(nowhere))

    assert answer.status == 404
    assert_envelope_of_error(answer)


def test_a_package_comes_with_categories_and_options(world):
    body = world.api.get(world.at("/packages/{package}")).body

    assert [category["name"] for category in body["categories"]] == ["Walls", "Power", "Light"]
    assert "rig" in [option["code"] for option in body["categories"][2]["options"]]


def test_a_category_comes_with_options(world):
    assert "rig" in [option["code"] for option in world.api.get(world.at("/categories/{category}")).body["options"]]


def test_a_configuration_comes_with_selections(world):
    body = world.api.get(world.at("/stand-configurations/{configuration}")).body

    assert world.ids["selection"] in [line["id"] for line in body["selections"]]


# --- create, update, delete ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", CREATED)
def test_post_makes_a_thing(world, path):
    answer = world.api.post(world.at(path), CREATED[path](world))

    assert answer.status == 201, answer.body
    assert UUID(answer.body["id"])
    assert world.api.call("GET", answer.response["Location"]).body["id"] == answer.body["id"]


def test_post_uploads_a_file(world):
    answer = upload(world.api)

    assert answer.status == 201
    assert (answer.body["content_type"], answer.body["purpose"]) == ("image/png", "logo")
    assert urlsplit(answer.response["Location"]).path == f"/api/v1/files/{answer.body['id']}"


@pytest.mark.parametrize("path", [path for path in CREATED if "{" not in path])
def test_post_with_nothing_names_what_is_missing(world, path):
    answer = world.api.post(path, {})

    assert answer.status == 422
    assert_envelope_of_error(answer)
    assert "required" in answer.codes.values()


@pytest.mark.parametrize("path", CHANGED)
def test_put_replaces_what_it_names(world, path):
    body, field, value = CHANGED[path]

    answer = world.api.put(world.at(path), body)

    assert answer.status == 200, answer.body
    assert answer.body[field] == value
    assert world.api.get(world.at(path)).body[field] == value


@pytest.mark.parametrize("path", [*CHANGED, *REMOVED])
def test_writing_where_nothing_is_is_a_404(world, path):
    nowhere = world.at(re.sub(r"{\w+}(?!.*{)", other_id(), path))

    answer = world.api.put(nowhere, CHANGED[path][0]) if path in CHANGED else world.api.delete(nowhere)

    assert answer.status == 404
    assert_envelope_of_error(answer)


@pytest.mark.parametrize("path", REMOVED)
def test_delete_means_what_the_document_says(world, path):
    address = world.at(path)

    first = world.api.delete(address)
    after = world.api.get(address)
    second = world.api.delete(address)

    assert (first.status, first.response.content) == (204, b"")
    assert second.status == 404
    kept = REMOVED[path]
    if kept is None:
        assert after.status == 404
    else:
        field, value = kept
        assert after.status == 200
        assert after.body[field] is not None if value is ... else after.body[field] == value


def test_an_allocation_is_removed(world):
    path = world.at("/stands/{stand}/package-allocation")
    assert world.api.delete(path).status == 204

    assert world.api.get(path).body["sponsor_may_select"] is False
    assert world.api.delete(path).status == 404


# --- transitions -----------------------------------------------------------------------------------------


def submitted(world: World) -> str:
    configuration = world.show.stand.configurations.get()
    submit_configuration(configuration, actor=world.show.sponsor)
    return world.at("/stand-configurations/{configuration}")


def test_submit(world):
    answer = world.api.post(world.at("/stand-configurations/{configuration}/submit"))

    assert (answer.status, answer.body["status"]) == (200, "submitted")


def test_approve(world):
    answer = world.api.post(f"{submitted(world)}/approve")

    assert (answer.status, answer.body["status"]) == (200, "approved")


def test_request_changes(world):
    answer = world.api.post(f"{submitted(world)}/request-changes", {"reason": "The rig needs more power."})

    assert (answer.status, answer.body["status"]) == (200, "changes_requested")


def test_a_configuration_that_is_submitted_is_not_updated_or_removed(world):
    path = submitted(world)

    for answer in (world.api.put(path, {"notes": "Late"}), world.api.delete(path)):
        assert answer.status == 409
        assert_envelope_of_error(answer)


@pytest.mark.parametrize("verb", ["post", "put", "delete"])
def test_packages_are_written_by_the_external_system_only(world, verb):
    owner = world.show.organisation
    others = Api(ask_token(Client(), *make_client(owner, "packages:read")).json()["access_token"])
    path = "/packages" if verb == "post" else world.at("/packages/{package}")

    answer = getattr(others, verb)(path)

    assert (answer.status, answer.error["code"]) == (403, "insufficient_scope")


# --- webhooks --------------------------------------------------------------------------------------------


def test_the_payload_of_stand_configured_is_the_documents(world):
    world.api.post(world.at("/stand-configurations/{configuration}/submit"))

    payload = OutboxEvent.objects.get(public_name="stand_configured").payload

    assert set(payload) == {"event", "timestamp", "data"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", payload["timestamp"])
    assert payload["data"] == {
        "configuration_id": world.ids["configuration"],
        "stand_id": world.ids["stand"],
        "package_id": world.ids["package"],
        "package_version": 1,
        "total_price": Decimal("3200.00"),
        "status": "submitted",
    }


EVENTS = {
    "package_created": lambda world: world.api.post("/packages", CREATED["/packages"](world)),
    "package_updated": lambda world: world.api.put(world.at("/packages/{package}"), {"price": 3333}),
    "stand_configured": lambda world: world.api.post(world.at("/stand-configurations/{configuration}/submit")),
    "configuration_approved": lambda world: world.api.post(f"{submitted(world)}/approve"),
    "payment_received": lambda world: world.api.post(
        "/payments", {"stand_id": world.ids["stand"], "amount": 500, "received_at": "2026-10-01T10:00:00Z"}
    ),
}


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_has_the_three_parts(world, event):
    answer = EVENTS[event](world)

    assert answer.status in (200, 201), answer.body
    payload = OutboxEvent.objects.filter(public_name=event).latest("id").payload
    assert set(payload) == {"event", "timestamp", "data"}
    assert payload["event"] == event
    assert payload["data"]


# --- all that is written about requests and answers ------------------------------------------------------


def test_requests_and_answers_are_json(world):
    path = "/events"

    assert world.api.get(path).response["Content-Type"] == "application/json"
    answer = world.api.call("POST", path, raw=urlencode({"name": "x"}).encode(), content_type="text/plain")
    assert (answer.status, answer.error["code"]) == (415, "unsupported_media_type")
    answer = world.api.call("GET", path, headers={"Accept": "text/html"})
    assert (answer.status, answer.error["code"]) == (406, "not_acceptable")
    answer = world.api.call("POST", path, raw=b"{")
    assert (answer.status, answer.error["code"]) == (400, "bad_request")
    assert json.loads(answer.response.content)
