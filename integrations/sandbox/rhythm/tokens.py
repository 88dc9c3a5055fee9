"""Tokens by client credentials: JSON web tokens of a day, and a thousand of them in a month."""

import json
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from integrations.sandbox.clock import Clock
from integrations.sandbox.rhythm.errors import refused, token_refused
from integrations.sandbox.wire import JSON, Reply, Request, json_reply

AUDIENCE = "https://api.rhythmsoftware.com"
TENANT, OTHER_TENANT = "medex", "elsewhere"
FULL_CLIENT = "rh-full"
LIFE = 24 * 60 * 60
MONTHLY = 1000
NEEDED = ("grant_type", "client_id", "client_secret", "audience")
NARROW = frozenset({"events", "sessions", "session-types", "tracks", "rooms"})


@dataclass(frozen=True, slots=True)
class Client:
    """`resources` is what it may read; None is everything."""

    name: str
    writes: bool = False
    resources: frozenset[str] | None = None
    tenant: str = TENANT

    @property
    def secret(self) -> str:
        return f"{self.name}-secret"


CLIENTS = {
    client.name: client
    for client in (
        Client(FULL_CLIENT, writes=True),
        Client("rh-read"),
        Client("rh-narrow", resources=NARROW),
        Client("rh-other", writes=True, tenant=OTHER_TENANT),
    )
}


@dataclass
class Tokens:
    clock: Clock
    made: dict[str, tuple[Client, float]] = field(default_factory=dict)
    spent: Counter[str] = field(default_factory=Counter)

    # -- making one

    def answer(self, request: Request) -> Reply:
        asked = form_of(request)
        for name in NEEDED:
            if not asked.get(name):
                raise token_refused(400, f"Missing required parameter: {name}")
        if asked["grant_type"] != "client_credentials":
            raise token_refused(400, f"Unsupported grant type: {asked['grant_type']}")
        if asked["audience"] != AUDIENCE:
            raise token_refused(403, f"Service not found: {asked['audience']}")
        client = CLIENTS.get(str(asked["client_id"]))
        if client is None or client.secret != asked["client_secret"]:
            raise token_refused(401, "Unauthorized")
        self.count()
        return json_reply({"access_token": self.issued(client), "expires_in": LIFE, "token_type": "Bearer"})

    def count(self) -> None:
        """By the calendar's month, over all integrations of a customer."""
        month = f"{self.clock.now():%Y-%m}"
        if self.spent[month] >= MONTHLY:
            raise token_refused(429, f"The limit of {MONTHLY} machine-to-machine tokens in a month is reached.")
        self.spent[month] += 1

    def issued(self, client: Client) -> str:
        now = self.clock.now()
        token = web_token(client, now, sum(self.spent.values()))
        self.made[token] = client, now.timestamp() + LIFE
        return token

    # -- being let in by one

    def admitted(self, header: str, tenant: str, *, bare: bool) -> Client:
        scheme, _, token = header.rpartition(" ")
        client, ends = self.made.get(token, (None, 0.0))
        if client is None or scheme.lower() != ("" if bare else "bearer") or ends <= self.clock.now().timestamp():
            raise refused(401, "Unauthorized")
        if client.tenant != tenant:
            raise refused(403, f"You have no access to the tenant “{tenant}”.")
        return client


def require(client: Client, resource: str, *, writes: bool) -> None:
    if client.resources is not None and resource not in client.resources:
        raise refused(403, f"Forbidden: {resource}")
    if writes and not client.writes:
        raise refused(403, f"Forbidden: {resource} can only be read")


def form_of(request: Request) -> Mapping[str, Any]:
    """As JSON or as a form."""
    if not request.headers.get("content-type", "").startswith(JSON):
        return dict(parse_qsl(request.body.decode(errors="replace")))
    try:
        body = json.loads(request.body)
    except ValueError as bad:
        raise token_refused(400, "Malformed JSON") from bad
    return body if isinstance(body, dict) else {}


def web_token(client: Client, now: datetime, number: int) -> str:
    """Looks like one; nobody signs it, and nobody but the sandbox reads it."""
    made = int(now.timestamp())
    claims = {"iss": "https://medex.auth.example/", "sub": f"{client.name}@clients", "aud": AUDIENCE, "jti": number}
    parts = ({"alg": "RS256", "typ": "JWT"}, {**claims, "iat": made, "exp": made + LIFE, "azp": client.name})
    return ".".join(
        [*(in_base64(json.dumps(part).encode()) for part in parts), in_base64(f"unsigned {number}".encode())]
    )


def in_base64(text: bytes) -> str:
    return urlsafe_b64encode(text).rstrip(b"=").decode()
