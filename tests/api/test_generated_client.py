"""A client that a public generator makes of docs/openapi.json runs a stand's journey against the running product."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from eventhub.activity.models import OutboxEvent
from tests.api.conftest import ask_token, make_client
from tests.factories.show import Show

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "openapi.json"
PACKAGE = "a_generated_client"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder that holds the client, on the import path while it is needed."""
    folder = tmp_path_factory.mktemp("generated")
    generator = Path(sys.executable).parent / "openapi-python-client"
    command = [generator, "generate", "--path", DOCUMENT, "--output-path", folder / PACKAGE, "--meta", "none"]
    # Its output is tidied with ruff, which stands beside it.
    done = subprocess.run(
        command, env={"PATH": str(generator.parent)}, capture_output=True, text=True, check=False, cwd=folder
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "warning" not in (done.stdout + done.stderr).lower(), done.stdout + done.stderr
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


@pytest.fixture
def call(generated: Path, live_server: LiveServer, show: Show) -> "Caller":
    token = ask_token(Client(), *make_client(show.organisation)).json()["access_token"]
    return Caller(live_server.url, token)


@pytest.fixture
def show(transactional_db) -> Show:
    return Show()


class Caller:
    """call("stands", "stands_list", …) is that operation of the generated client; its parsed answer comes back."""

    def __init__(self, url: str, token: str) -> None:
        self.client = generated_module("client").AuthenticatedClient(base_url=url, token=token)

    def __call__(self, tag: str, operation: str, *args: Any, status: int = HTTPStatus.OK, **kwargs: Any) -> Any:
        module = generated_module(f"api.{tag}.{operation}")
        answer = module.sync_detailed(*args, client=self.client, **kwargs)
        assert answer.status_code == status, answer.content
        return answer.parsed


def generated_module(name: str) -> ModuleType:
    return importlib.import_module(f"{PACKAGE}.{name}")


def model(name: str, **values: Any) -> Any:
    return getattr(generated_module("models"), name)(**values)


def test_a_stand_goes_from_nothing_to_approved(call, show):
    show.stand.allocation.delete()
    (stand,) = call("stands", "stands_list", event=show.event.pk).data
    assert (stand.number, stand.configuration_id) == ("C12", None)
    allocation = model("AllocationBody", sponsor_may_select=True, allowed_package_ids=[show.package.pk])
    call("package_allocation", "package_allocations_replace", show.stand.pk, body=allocation)
    body = model("ConfigurationBody", stand_id=stand.id, package_id=show.package.pk)
    made = call("stand_configurations", "stand_configurations_create", status=HTTPStatus.CREATED, body=body)

    rig = model("SelectionBody", option_id=show.option("rig").pk, quantity=1)
    call("stand_configurations", "selections_create", made.id, status=HTTPStatus.CREATED, body=rig)
    refused = call("stand_configurations", "stand_configurations_submit", made.id, status=422, body=model("SubmitBody"))
    assert [problem.code for problem in refused.error.problems] == ["requires"]
    power = {line.option_id: line.quantity for line in call("stand_configurations", "selections_list", made.id).data}
    wanted = {**power, show.option("kw1").pk: 0, show.option("kw3").pk: 1}
    lines = [model("LineBody", option_id=option, quantity=count) for option, count in wanted.items()]
    change = model("ConfigurationChange", selections=lines)
    call("stand_configurations", "stand_configurations_replace", made.id, body=change)

    submitted = call("stand_configurations", "stand_configurations_submit", made.id, body=model("SubmitBody"))
    assert (submitted.status, submitted.total_price) == ("submitted", 3200 + 480 + 185)
    approve = model("ApproveBody", submission=submitted.submission)
    approved = call("stand_configurations", "stand_configurations_approve", made.id, body=approve)
    assert approved.status == "approved"

    told = list(OutboxEvent.objects.exclude(public_name="").order_by("id"))
    assert [row.public_name for row in told] == ["stand_configured", "configuration_approved"]
    assert told[-1].payload["data"]["total_price"] == approved.total_price
