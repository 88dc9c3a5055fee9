"""An OpenID provider that really runs, in a thread, and what the installation believes of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import oidc_provider_mock
import requests
from pytest_django import Settings

LABEL = "Dockside ID"


@dataclass
class Provider:
    """`url` is its issuer."""

    url: str

    def knows(self, sub: str, **claims: object) -> None:
        """Somebody who has an account there."""
        requests.put(f"{self.url}/users/{sub}", json=claims, timeout=5).raise_for_status()

    def agree(self, address: str, sub: str) -> str:
        """What somebody does who was led to `address`: they are `sub` and say yes. Where they are led back to."""
        return self._answer(address, {"sub": sub})

    def refuse(self, address: str) -> str:
        return self._answer(address, {"action": "deny"})

    def _answer(self, address: str, sent: dict[str, str]) -> str:
        answer = requests.post(address, data=sent, allow_redirects=False, timeout=5)
        return answer.headers["Location"]


def believed(issuer: str, server: str = "") -> dict[str, Any]:
    """The settings of an installation that is set up for this issuer, and finds its description at `server`."""
    described = {"server_url": server or issuer, "oauth_pkce_enabled": True}
    app: dict[str, Any] = {"provider_id": "sign-in", "name": LABEL, "client_id": "hub", "secret": "kept"}
    providers = {"openid_connect": {"APPS": [app | {"settings": described}]}}
    return {"OIDC_ISSUER": issuer, "OIDC_LABEL": LABEL, "SOCIALACCOUNT_PROVIDERS": providers}


def believe(settings: Settings, *, issuer: str, server: str = "") -> None:
    for name, value in believed(issuer, server).items():
        setattr(settings, name, value)


@contextmanager
def running() -> Iterator[Provider]:
    with oidc_provider_mock.run_server_in_thread() as server:
        yield Provider(f"http://localhost:{server.server_port}")
