"""The document against the product: invented requests, aimed at things that exist, and what comes back is what it says."""

import json
import re
from decimal import Decimal
from zlib import crc32

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from eventhub.configurations.services import add_fee
from eventhub.configurations.workflows import create_configuration
from eventhub.wsgi import application
from tests.architecture.source import ROOT
from tests.factories.deliveries import make_endpoint, make_failed
from tests.factories.files import StoredFileFactory
from tests.factories.payments import make_payment

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
DOCUMENT = schemathesis.openapi.from_dict(json.loads((ROOT / "docs" / "openapi.json").read_text()))
DOCUMENT.app = application
INVENTED = DOCUMENT.exclude(method="PATCH")  # a PUT by another name


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
    """Ids of what exists, by the name that fields and addresses have for them."""
    configuration = create_configuration(show.stand, package=show.package, actor=show.sponsor)
    option = show.option("rig")
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
        "user_id": str(show.sponsor_user.pk),
        "scope_id": str(show.stand.pk),
        "permission_id": str(show.sponsor_user.permissions.get().pk),
        "selection_id": str(configuration.selections.first().pk),
        "webhook_id": str(delivery.endpoint_id),
        "delivery_id": str(delivery.pk),
    }


CONDITIONS = ("If-Match", "If-None-Match", "Idempotency-Key")
OWNERS = {
    "events": "event_id",
    "stands": "stand_id",
    "sponsors": "sponsor_id",
    "sponsorships": "sponsorship_id",
    "packages": "package_id",
    "categories": "category_id",
    "options": "option_id",
    "stand-configurations": "configuration_id",
    "selections": "selection_id",
    "fees": "fee_id",
    "payments": "payment_id",
    "files": "file_id",
    "users": "user_id",
    "user-permissions": "permission_id",
    "webhooks": "webhook_id",
    "deliveries": "delivery_id",
}


def aim(case, things: dict[str, str]) -> None:
    """Two of three invented requests are about things that exist; nearly every other id would be a 404."""
    for name in CONDITIONS:
        if case.headers and crc32(repr((name, case.query, case.body)).encode()) % 3:
            case.headers.pop(name, None)  # most requests are stopped by none; that an invented tag fits can't be
    if crc32(repr((case.path_parameters, case.body)).encode()) % 3 == 0:
        return
    for name in case.path_parameters or {}:
        owner = OWNERS.get(segment_before(name, case.operation.path), "")
        if owner in things:
            case.path_parameters[name] = things[owner]
    if isinstance(case.body, dict):
        case.body.update({name: things[name] for name in case.body if name in things})


def segment_before(name: str, path: str) -> str:
    parts = path.split("/")
    return parts[parts.index(f"{{{name}}}") - 1]


def test_every_address_can_be_aimed_at_something(things):
    """A resource that is missing above would be asked for ids that nothing has, and only ever be a 404."""
    named = {segment_before(name, path) for path in paths_of_document() for name in re.findall(r"{(\w+)}", path)}

    assert named - set(OWNERS) == {"versions"}  # by number
    assert set(OWNERS.values()) <= set(things)


def paths_of_document() -> list[str]:
    return list(json.loads((ROOT / "docs" / "openapi.json").read_text())["paths"])


ANYTHING_GOES = {
    "deadline": None,
    "phases": [Phase.explicit, Phase.generate],
    "suppress_health_check": list(HealthCheck),
}


@pytest.mark.process
@INVENTED.parametrize()
@settings(max_examples=3, derandomize=True, **ANYTHING_GOES)
def test_every_answer_is_one_that_the_document_knows(case, things, quiet_api):
    aim(case, things)

    case.call_and_validate(headers={"Authorization": f"Bearer {quiet_api.token}"}, checks=CHECKS)


@pytest.mark.soak
@INVENTED.parametrize()
@settings(max_examples=60, **ANYTHING_GOES)
def test_the_same_at_length(case, things, quiet_api):
    aim(case, things)

    case.call_and_validate(headers={"Authorization": f"Bearer {quiet_api.token}"}, checks=CHECKS)
