"""`credentials.json`: how to sign in to the demo and to its API. Passwords and secrets are made once an installation."""

import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from eventhub.accounts.models import ApiClient, User

PEOPLE = {
    "staff": "tom.reyes@eventhub.example",
    "organiser": "maya.okafor@dockside.example",
    "sponsor": "ines.duarte@corvid-robotics.example",
    "sponsor2": "erik.sturm@sturm-aufzuege.example",
    "designer": "sam.whitlock@inkhouse.example",
    "viewer": "helen.marsh@leeds-dock.example",
}
CLIENTS = {"full": "Back office", "catalogue": "Catalogue", "readonly": "Reporting", "other": "Kestrel back office"}
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else


def new_password() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


@dataclass
class Credentials:
    """Passwords by the keys of PEOPLE, (id, secret) by those of CLIENTS."""

    passwords: dict[str, str] = field(default_factory=lambda: {key: new_password() for key in PEOPLE})
    clients: dict[str, tuple[str, str]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "base_url": settings.EVENTHUB_BASE_URL,
            "users": {key: {"email": PEOPLE[key], "password": word} for key, word in self.passwords.items()},
            "clients": {
                key: {"client_id": client_id, "client_secret": secret}
                for key, (client_id, secret) in self.clients.items()
            },
        }


def path() -> Path:
    return settings.EVENTHUB_DATA_DIR / "credentials.json"


def write(credentials: Credentials) -> None:
    _write(credentials.as_json())


def _write(content: dict[str, Any]) -> None:
    """At once and for the owner's eyes alone: there is never half a file, nor one that others may read."""
    draft = path().with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file, indent=2)
        file.write("\n")
    draft.replace(path())


def keep_valid() -> None:
    """Leave a file that fits this database alone but for the address; otherwise set and write new secrets."""
    content = _read()
    if not _fits(content):
        write(_renewed())
    elif content["base_url"] != settings.EVENTHUB_BASE_URL:
        _write({**content, "base_url": settings.EVENTHUB_BASE_URL})


def _read() -> dict[str, Any]:
    try:
        return json.loads(path().read_text())
    except (FileNotFoundError, ValueError):
        return {}


def _people() -> dict[str, User]:
    """Who of the known ones is still there under that address: a developer may have changed anything."""
    users = {user.email: user for user in User.objects.filter(email__in=PEOPLE.values())}
    return {key: users[email] for key, email in PEOPLE.items() if email in users}


def _clients() -> dict[str, ApiClient]:
    clients = {client.name: client for client in ApiClient.objects.filter(name__in=CLIENTS.values(), revoked_at=None)}
    return {key: clients[name] for key, name in CLIENTS.items() if name in clients}


def _fits(content: dict[str, Any]) -> bool:
    """The file names these people and clients, and the first person's password opens; that speaks for the rest."""
    people, clients = _people(), _clients()
    try:
        emails = {key: entry["email"] for key, entry in content["users"].items()}
        ids = {key: entry["client_id"] for key, entry in content["clients"].items()}
        opens = all(user.check_password(content["users"][key]["password"]) for key, user in list(people.items())[:1])
    except (KeyError, TypeError, AttributeError):
        return False
    same_people = emails == {key: user.email for key, user in people.items()}
    return opens and same_people and ids == {key: client.client_id for key, client in clients.items()}


def _renewed() -> Credentials:
    """New passwords and secrets for the accounts and clients that are there."""
    people = _people()
    credentials = Credentials({key: new_password() for key in people})
    for key, user in people.items():
        user.set_password(credentials.passwords[key])
        user.save(update_fields=["password"])
    for key, client in _clients().items():
        secret = client.client_secret = new_password()
        client.save(update_fields=["client_secret"])
        credentials.clients[key] = (client.client_id, secret)
    return credentials
