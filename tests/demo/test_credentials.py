import json
import stat

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.test.utils import override_settings

from eventhub.accounts.models import ApiClient, User
from eventhub.demo.credentials import CLIENTS, PEOPLE
from tests.demo.conftest import seed

pytestmark = [pytest.mark.sqliteonly, pytest.mark.usefixtures("seeded")]


@pytest.fixture
def file(data_dir):
    """The file, which a test may spoil: afterwards it is as it was, and so are the secrets."""
    path = data_dir / "credentials.json"
    content = path.read_text()
    secrets = {client: client.client_secret for client in ApiClient.objects.all()}
    passwords = {user: user.password for user in User.objects.all()}
    yield path
    path.write_text(content)
    for client, secret in secrets.items():
        ApiClient.objects.filter(pk=client.pk).update(client_secret=secret)
    for user, password in passwords.items():
        User.objects.filter(pk=user.pk).update(password=password)


def rows() -> dict:
    """Every row of ours as it is kept."""
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in apps.get_models()
        if model.__module__.startswith("eventhub.")
    }


def counts() -> dict[str, int]:
    return {name: len(kept) for name, kept in rows().items()}


def works(content: dict) -> bool:
    """Whether every password and every secret opens."""
    people = all(
        User.objects.get(email=person["email"]).check_password(person["password"])
        for person in content["users"].values()
    )
    clients = {client.client_id: client.client_secret for client in ApiClient.objects.all()}
    return people and all(
        check_password(client["client_secret"], clients[client["client_id"]]) for client in content["clients"].values()
    )


def test_the_file_is_for_its_owner_and_everything_in_it_works(file):
    content = json.loads(file.read_text())

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(content) == ["base_url", "users", "clients"]
    assert content["base_url"] == "http://localhost:8000"
    assert {key: person["email"] for key, person in content["users"].items()} == PEOPLE
    assert set(content["clients"]) == set(CLIENTS)
    assert works(content)


def test_each_client_has_its_scopes_and_its_organisation(file):
    clients = json.loads(file.read_text())["clients"]
    found = {key: ApiClient.objects.get(client_id=client["client_id"]) for key, client in clients.items()}
    every = sorted(settings.OAUTH2_PROVIDER["SCOPES"])
    reading = [scope for scope in every if scope.endswith(":read")]

    assert {key: client.allowed_scopes for key, client in found.items()} == {
        "full": every,
        "catalogue": sorted(["packages:write", *reading]),
        "readonly": reading,
        "other": every,
    }
    assert {key: client.organisation.name for key, client in found.items()} == {
        "full": "Dockside Events",
        "catalogue": "Dockside Events",
        "readonly": "Dockside Events",
        "other": "Kestrel Fairs",
    }


def test_a_second_run_changes_nothing(file):
    before, content = rows(), file.read_bytes()

    said = seed()

    assert said.startswith("The demo of Dockside Events is there already; nothing was changed.")
    assert rows() == before
    assert file.read_bytes() == content


def test_another_port_changes_the_address_alone(file):
    before, content = rows(), json.loads(file.read_text())

    with override_settings(EVENTHUB_BASE_URL="http://localhost:8123"):
        seed()

    assert json.loads(file.read_text()) == content | {"base_url": "http://localhost:8123"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert rows() == before


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.unlink(),
        lambda path: path.write_text("not JSON"),
        lambda path: path.write_text("[]"),
        lambda path: path.write_text('{"users": {}, "clients": {}}'),
        lambda path: path.write_text(path.read_text().replace('"client_id": "', '"client_id": "x')),
        lambda path: path.write_text(path.read_text().replace('"password": "', '"password": "x')),
    ],
)
def test_a_file_that_is_lost_or_does_not_fit_is_written_anew(file, spoil):
    before, old = counts(), json.loads(file.read_text())
    spoil(file)

    seed()

    new = json.loads(file.read_text())
    assert works(new)
    assert not works(old)
    assert counts() == before
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_a_developer_changed_is_left_out(file):
    User.objects.filter(email=PEOPLE["viewer"]).update(email="somebody.else@example.org")

    seed()
    content = file.read_bytes()
    seed()

    assert file.read_bytes() == content
    assert set(json.loads(content)["users"]) == set(PEOPLE) - {"viewer"}
    assert works(json.loads(content))
    User.objects.filter(email="somebody.else@example.org").update(email=PEOPLE["viewer"])
