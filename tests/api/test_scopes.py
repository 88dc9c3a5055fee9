"""Which scope opens which endpoint: every address and method of the API, written down here once more."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.test import override_settings
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from eventhub.activity.models import ActivityEntry
from eventhub.api.urls import v1
from eventhub.configurations.services import add_fee
from eventhub.configurations.workflows import create_configuration
from eventhub.core.actor import Actor
from tests.access.places import approved_proof
from tests.api.conftest import ALL_SCOPES, Api, opened
from tests.factories.files import StoredFileFactory
from tests.factories.payments import make_payment
from tests.factories.programme import make_room, make_session, make_speaker, make_track
from tests.factories.show import Show, organisation
from tests.factories.uploads import begin
from tests.factories.webhooks import WebhookDeliveryFactory

pytestmark = pytest.mark.django_db

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
    "GET /stands/{stand}/balance": "payments:read",
    "GET /fees": "payments:read",
    "POST /fees": "payments:write",
    "GET /fees/{fee}": "payments:read",
    "POST /fees/{fee}/reverse": "payments:write",
    "GET /payments": "payments:read",
    "POST /payments": "payments:write",
    "GET /payments/{payment}": "payments:read",
    "POST /payments/{payment}/reverse": "payments:write",
    "GET /files": "files:read",
    "POST /files": "files:write",
    "GET /files/{file}": "files:read",
    "DELETE /files/{file}": "files:write",
    "POST /uploads": "files:write",
    "GET /uploads/{upload}": "files:read",
    "PATCH /uploads/{upload}": "files:write",
    "DELETE /uploads/{upload}": "files:write",
    "GET /users": "users:read",
    "POST /users": "users:write",
    "GET /users/{user}": "users:read",
    "PUT /users/{user}": "users:write",
    "PATCH /users/{user}": "users:write",
    "DELETE /users/{user}": "users:write",
    "GET /user-permissions": "users:read",
    "POST /user-permissions": "users:write",
    "GET /user-permissions/{permission}": "users:read",
    "PUT /user-permissions/{permission}": "users:write",
    "PATCH /user-permissions/{permission}": "users:write",
    "DELETE /user-permissions/{permission}": "users:write",
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
    "GET /artwork-requirements": "artworks:read",
    "GET /artwork-requirements/{requirement}": "artworks:read",
    "GET /artworks": "artworks:read",
    "POST /artworks": "artworks:write",
    "GET /artworks/{artwork}": "artworks:read",
    "PUT /artworks/{artwork}": "artworks:write",
    "PATCH /artworks/{artwork}": "artworks:write",
    "DELETE /artworks/{artwork}": "artworks:write",
    "POST /artworks/{artwork}/accept": "artworks:review",
    "POST /artworks/{artwork}/reject": "artworks:review",
    "POST /artworks/{artwork}/overrule": "artworks:review",
    "GET /proofs": "artworks:read",
    "POST /proofs": "artworks:review",
    "GET /proofs/{proof}": "artworks:read",
    "POST /proofs/{proof}/approve": "artworks:review",
    "POST /proofs/{proof}/reject": "artworks:review",
    "GET /proofs/{proof}/certificate": "artworks:read",
    "GET /sessions": "programme:read",
    "POST /sessions": "programme:write",
    "GET /sessions/{session}": "programme:read",
    "PUT /sessions/{session}": "programme:write",
    "PATCH /sessions/{session}": "programme:write",
    "DELETE /sessions/{session}": "programme:write",
    "POST /sessions/{session}/cancel": "programme:write",
    "POST /sessions/{session}/reinstate": "programme:write",
    "GET /speakers": "programme:read",
    "POST /speakers": "programme:write",
    "GET /speakers/{speaker}": "programme:read",
    "PUT /speakers/{speaker}": "programme:write",
    "PATCH /speakers/{speaker}": "programme:write",
    "DELETE /speakers/{speaker}": "programme:write",
    "POST /speakers/{speaker}/reinstate": "programme:write",
    "GET /rooms": "programme:read",
    "POST /rooms": "programme:write",
    "GET /rooms/{room}": "programme:read",
    "PUT /rooms/{room}": "programme:write",
    "PATCH /rooms/{room}": "programme:write",
    "DELETE /rooms/{room}": "programme:write",
    "GET /tracks": "programme:read",
    "POST /tracks": "programme:write",
    "GET /tracks/{track}": "programme:read",
    "PUT /tracks/{track}": "programme:write",
    "PATCH /tracks/{track}": "programme:write",
    "DELETE /tracks/{track}": "programme:write",
    "GET /webhooks": "webhooks:read",
    "POST /webhooks": "webhooks:write",
    "GET /webhooks/{webhook}": "webhooks:read",
    "PUT /webhooks/{webhook}": "webhooks:write",
    "PATCH /webhooks/{webhook}": "webhooks:write",
    "DELETE /webhooks/{webhook}": "webhooks:write",
    "POST /webhooks/{webhook}/rotate-secret": "webhooks:write",
    "POST /webhooks/{webhook}/pause": "webhooks:write",
    "POST /webhooks/{webhook}/resume": "webhooks:write",
    "POST /webhooks/{webhook}/ping": "webhooks:write",
    "POST /webhooks/{webhook}/replay": "webhooks:write",
    "GET /webhooks/{webhook}/deliveries": "webhooks:read",
    "GET /webhooks/{webhook}/deliveries/{delivery}": "webhooks:read",
    "POST /webhooks/{webhook}/deliveries/{delivery}/replay": "webhooks:write",
}


@pytest.fixture(scope="module")
def show(kept_rows) -> Show:
    return Show()


@dataclass(frozen=True)
class Callers:
    """Signed in once for all endpoints; by scope who has it alone, and who has all but it."""

    with_all: Api
    stranger: Api
    alone: dict[str, Api]
    without: dict[str, Api]


@pytest.fixture(scope="module")
def callers(show) -> Iterator[Callers]:
    ours = show.organisation
    with override_settings(API_RATE_LIMIT=0):  # everything is asked within a minute
        yield Callers(
            opened(ours),
            opened(organisation("Somebody Else Ltd")),
            {scope: opened(ours, scope) for scope in sorted(set(SCOPES.values()))},
            {scope: opened(ours, *ALL_SCOPES - {scope}) for scope in sorted(set(SCOPES.values()))},
        )


@pytest.fixture(scope="module")
def things(show) -> dict[str, object]:
    """One of everything that an address can name."""
    configuration = create_configuration(show.stand, package=show.package, actor=show.sponsor)
    option = show.option("rig")
    delivery = WebhookDeliveryFactory(endpoint__organisation=show.organisation)
    proof = approved_proof(show, configuration)
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
        "fee": add_fee(show.stand, description="Late change", amount=Decimal(75), actor=show.organiser).pk,
        "payment": make_payment(show.stand).pk,
        "file": StoredFileFactory(organisation=show.organisation).pk,
        "upload": begin(show.organisation, Actor.system("tests")).pk,
        "user": show.sponsor_user.pk,
        "permission": show.sponsor_user.permissions.get().pk,
        "requirement": proof.artwork.requirement_id,
        "artwork": proof.artwork_id,
        "proof": proof.pk,
        "session": make_session(show.event).pk,
        "speaker": make_speaker(show.event).pk,
        "room": make_room(show.event).pk,
        "track": make_track(show.event).pk,
        "webhook": delivery.endpoint_id,
        "delivery": delivery.pk,
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

# What takes no JSON; tests/api/test_files.py and test_uploads.py send these what can't be read.
TUS = {
    "raw": b"x",
    "content_type": "application/offset+octet-stream",
    "headers": {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"},
}
OTHER_BODIES = {
    "POST /files": {"raw": encode_multipart(BOUNDARY, {}), "content_type": MULTIPART_CONTENT},
    "POST /uploads": TUS,
    "PATCH /uploads/{upload}": TUS,
    "DELETE /uploads/{upload}": TUS,
}
# Only who began an upload goes on with it; that is no matter of scopes.
NOT_THEIRS = {"PATCH /uploads/{upload}": 403}


@pytest.mark.parametrize(("endpoint", "scope"), SCOPES.items())
def test_an_endpoint_is_open_to_its_scope_and_to_nothing_else(things, callers, endpoint, scope):
    """In one test, because what it stands on is the same: refused is 401, 403, 404 or 400, and nothing is written."""
    method, path = endpoint.format(**things).split(" ")
    other = OTHER_BODIES.get(endpoint, {})
    sent = other or {"body": None if method == "GET" else {}}
    with_all, stranger = callers.with_all, callers.stranger
    alone, without = callers.alone[scope], callers.without[scope]
    entries = ActivityEntry.objects.count()

    answer = without.call(method, path, **sent)
    assert (answer.status, answer.error["code"]) == (403, "insufficient_scope")
    assert answer.error["message"] == f"The token lacks the scope {scope}."

    assert without.http.generic(method, f"/api/v1{path}").status_code == 401

    answer = stranger.call(method, path, **sent)
    if "{" in endpoint:
        assert (answer.status, answer.error["code"]) == (404, "not_found")
    elif method == "GET":
        assert (answer.status, answer.body["data"]) == (200, [])
    else:
        assert (answer.status, answer.error["code"]) == (422, "invalid")

    answer = with_all.call(method, f"{path}?colour=red", **sent)
    assert (answer.status, answer.codes) == (400, {"colour": "unknown_parameter"})

    takes_json = method in ("POST", "PUT", "PATCH") and not other
    for raw, content_type, status in UNREADABLE if takes_json else ():
        assert with_all.call(method, path, raw=raw, content_type=content_type).status == status

    assert ActivityEntry.objects.count() == entries
    # An empty body may be refused, and so may the status; the door is open.
    assert alone.call(method, path, **sent).status in (200, 204, 409, 422, NOT_THEIRS.get(endpoint))
