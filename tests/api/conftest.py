"""A client of the API as another system has one: a real token from /oauth/token, JSON over the whole stack."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import HttpResponse
from django.test import Client

from eventhub.accounts.models import ApiClient, Organisation
from eventhub.accounts.services import create_client
from eventhub.artwork.enums import ArtworkStatus
from eventhub.configurations.services import add_fee
from eventhub.configurations.workflows import create_configuration
from eventhub.core.actor import Actor
from tests.factories.artwork import make_artwork, make_proof, make_requirement
from tests.factories.deliveries import make_endpoint, make_failed
from tests.factories.files import StoredFileFactory
from tests.factories.payments import make_payment
from tests.factories.programme import make_room, make_session, make_speaker, make_track
from tests.factories.show import Show, kept_show, organisation, show
from tests.factories.uploads import begin

__all__ = ["kept_show", "show"]

FORM = "application/x-www-form-urlencoded"
ALL_SCOPES = frozenset(settings.OAUTH2_PROVIDER["SCOPES"])


@dataclass
class Answer:
    """A response with its body read; numbers with a fraction as Decimal, as they were written."""

    response: HttpResponse

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def body(self) -> Any:
        return json.loads(self.response.content, parse_float=Decimal)

    @property
    def error(self) -> dict[str, Any]:
        return self.body["error"]

    @property
    def codes(self) -> dict[str, str]:
        """{field: code} of an error's details."""
        return {detail["field"]: detail["code"] for detail in self.error["details"]}


@dataclass
class Api:
    """Speaks with one token; every call returns an Answer."""

    token: str
    http: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def call(self, method: str, path: str, body: Any = None, *, raw: bytes | None = None, **kwargs: Any) -> Answer:
        data = raw if raw is not None else b"" if body is None else json.dumps(body, default=number).encode()
        headers = {"Authorization": f"Bearer {self.token}", **kwargs.pop("headers", {})}
        address = path if path.startswith("http") else f"/api/v1{path}"
        content_type = kwargs.pop("content_type", "application/json")
        return Answer(self.http.generic(method, address, data, content_type, headers=headers, **kwargs))

    def get(self, path: str, **query: Any) -> Answer:
        return self.call("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, body: Any = None) -> Answer:
        return self.call("POST", path, body)

    def put(self, path: str, body: Any = None) -> Answer:
        return self.call("PUT", path, body)

    def patch(self, path: str, body: Any = None) -> Answer:
        return self.call("PATCH", path, body)

    def delete(self, path: str, **query: Any) -> Answer:
        return self.call("DELETE", f"{path}?{urlencode(query)}" if query else path)


def number(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else str(value)


def make_client(owner: Organisation, *scopes: str) -> tuple[ApiClient, str]:
    """A client and its secret; without scopes it has all there are."""
    return create_client(
        organisation=owner, name="Catalogue", scopes=list(scopes or ALL_SCOPES), actor=Actor.system("tests")
    )


def ask_token(http: Client, client: ApiClient, secret: str, **more: str) -> HttpResponse:
    form = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret, **more}
    return http.post("/oauth/token", urlencode(form), content_type=FORM)


def opened(owner: Organisation, *scopes: str) -> Api:
    """A new client of it, signed in."""
    client, secret = make_client(owner, *scopes)
    api = Api(ask_token(Client(), client, secret).json()["access_token"])
    # Its first call notes when it was used; query counts begin after that.
    api.get("/nothing")
    return api


@pytest.fixture
def open_api(db) -> Callable[..., Api]:
    """open_api(organisation, *scopes)"""
    return opened


@pytest.fixture(scope="module")
def kept_api(kept_show) -> Api:
    return opened(kept_show.organisation)


@pytest.fixture
def api(db, kept_api) -> Api:
    """The show's own organisation, with every scope."""
    return Api(kept_api.token)


@pytest.fixture
def stranger(db, open_api) -> Api:
    """Another organisation's client, with every scope."""
    return open_api(organisation("Somebody Else Ltd"))


@pytest.fixture
def quiet_api(api):
    """The end of a request would close the connection, and with it the transaction of the test.

    Django's own client sees to that as well, and undoes it at its end: so this comes after its last call.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield api
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def things(show) -> dict[str, str]:
    return things_of(show)


def things_of(show: Show) -> dict[str, str]:
    """Ids of what exists, by the name that fields and addresses have for them."""
    configuration = create_configuration(show.stand, package=show.package, actor=show.sponsor)
    option = show.option("rig")
    proof = make_proof(make_artwork(make_requirement(show, configuration=configuration), ArtworkStatus.ACCEPTED))
    delivery = make_failed(make_endpoint(show.organisation))
    add_fee(show.stand, description="Late change", amount=Decimal(75), actor=show.organiser)
    return {
        "event_id": str(show.event.pk),
        "stand_id": str(show.stand.pk),
        "sponsor_id": str(show.stand.sponsorship.sponsor_id),
        "sponsorship_id": str(show.stand.sponsorship_id),
        "package_id": str(show.package.pk),
        "category_id": str(option.category_id),
        "option_id": str(option.pk),
        "configuration_id": str(configuration.pk),
        "fee_id": str(show.stand.fees.get().pk),
        "payment_id": str(make_payment(show.stand).pk),
        "file_id": str(StoredFileFactory(organisation=show.organisation).pk),
        "upload_id": str(begin(show.organisation, Actor.system("tests")).pk),
        "requirement_id": str(proof.artwork.requirement_id),
        "artwork_id": str(proof.artwork_id),
        "proof_id": str(proof.pk),
        "user_id": str(show.sponsor_user.pk),
        "scope_id": str(show.stand.pk),
        "permission_id": str(show.sponsor_user.permissions.get().pk),
        "selection_id": str(configuration.selections.first().pk),
        "session_id": str(make_session(show.event).pk),
        "speaker_id": str(make_speaker(show.event).pk),
        "room_id": str(make_room(show.event).pk),
        "track_id": str(make_track(show.event).pk),
        "webhook_id": str(delivery.endpoint_id),
        "delivery_id": str(delivery.pk),
    }
