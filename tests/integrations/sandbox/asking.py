"""Asks the sandbox over HTTP as its documents say, with nothing but an HTTP library."""

import json
from dataclasses import dataclass, field
from typing import Any

import requests

from integrations.sandbox.server import Sandbox

WHERE = '{"account":"MEDEX","conference":"AM2027"}'
PATIENCE = 10


@dataclass
class Asking:
    sandbox: Sandbox
    http: requests.Session = field(default_factory=requests.Session)
    tokens: dict[str, str] = field(default_factory=dict)

    # -- Sessionboard

    def board(
        self, method: str, path: str, body: Any = None, *, token: str = "sb-full", region: str = "", **query: Any
    ):
        url = self.sandbox.url(f"sessionboard{region}") + path.replace("{e}", "/v1/event/4242")
        headers = {"x-access-token": token} if token else {}
        return self.http.request(
            method, url, json=body, params=query, headers=headers, timeout=PATIENCE, allow_redirects=False
        )

    def search(self, kind: str, body: Any = None, *, token: str = "sb-full", **query: Any) -> dict[str, Any]:
        reply = self.board("POST", f"{{e}}/{kind}", body or {}, token=token, **{"pageSize": 10, **query})
        assert reply.status_code == 200, reply.text
        return reply.json()

    def whole(self, kind: str, body: Any = None, **query: Any) -> list[dict[str, Any]]:
        """All pages of a search, as many as it says there are."""
        first = self.search(kind, body, **query)
        name = "results" if "results" in first else "data"
        rest = range(2, first["pagination"]["totalPages"] + 1)
        return first[name] + [row for page in rest for row in self.search(kind, body, **query, page=page)[name]]

    def one(self, kind: str, ref: str) -> dict[str, Any]:
        reply = self.board("GET", f"{{e}}/{kind}/{ref}")
        assert reply.status_code == 200, reply.text
        return reply.json()

    # -- Planstone

    def feed(
        self,
        resource: str = "sessions",
        *,
        where: str = WHERE,
        token: str = "ps-full",
        accept: str = "application/json",
        **query,
    ):
        params = {"where": where, **query} if where else query
        url = f"{self.sandbox.url('planstone')}/{resource}"
        auth = (token, "") if token else None
        return self.http.get(
            url, params=params, auth=auth, headers={"Accept": accept}, timeout=PATIENCE, allow_redirects=False
        )

    def items(self, resource: str = "sessions") -> list[dict[str, Any]]:
        """Page by page until one is empty."""
        found: list[dict[str, Any]] = []
        page = 1
        while rows := self.feed(resource, page=page).json()["_items"]:
            found += rows
            page += 1
        return found

    # -- V3Plus

    def portal(
        self, path: str, query: dict[str, Any] | None = None, *, method: str = "GET", body: Any = None, token: str = ""
    ):
        """`token` is the portal's, where it is not the good one."""
        connection = self.sandbox.connect("v3plus", token=token)
        headers = {"X-Portal-Token": connection["credentials"]["portal_token"]}
        url = connection["base_url"] + path
        return self.http.request(
            method, url, params=query, json=body, headers=headers, timeout=PATIENCE, allow_redirects=False
        )

    def data(self, path: str, query: dict[str, Any] | None = None) -> Any:
        reply = self.portal(path, query)
        assert reply.status_code == 200, reply.text
        return reply.json()["data"]

    # -- Rhythm

    def rhythm_token(self, client: str = "rh-full", *, as_form: bool = False, **instead: Any):
        asked = self.sandbox.connect("rhythm", token=client)
        body = {"grant_type": "client_credentials", "audience": "https://api.rhythmsoftware.com"}
        body = {**body, **asked["credentials"], **instead}
        sent = {"data": body} if as_form else {"json": body}
        return self.http.post(asked["options"]["token_url"], timeout=PATIENCE, **sent)

    def rhythm(
        self, method: str, path: str, body: Any = None, *, client: str = "rh-full", host: str = "", **query: Any
    ):
        """`{e}` is the event; a client of nothing asks without a token."""
        place = self.sandbox.connect("rhythm")
        on_rolodex = path.startswith(("/organizations", "/contacts"))
        base = host or (place["options"]["rolodex_url"] if on_rolodex else place["base_url"])
        if client not in self.tokens:
            self.tokens[client] = self.rhythm_token(client).json()["access_token"] if client else ""
        headers = {"Authorization": f"Bearer {self.tokens[client]}"} if client else {}
        url = base + path.replace("{e}", place["options"]["event_id"])
        return self.http.request(
            method, url, json=body, params=query, headers=headers, timeout=PATIENCE, allow_redirects=False
        )

    def rhythm_pages(self, path: str = "/sessions/medex/event/{e}", **query: Any) -> list[dict[str, Any]]:
        """Until no key is given."""
        pages = [self.rhythm("GET", path, **query).json()]
        while key := pages[-1].get("LastEvaluatedKey"):
            start = key if isinstance(key, str) else json.dumps(key)
            pages.append(self.rhythm("GET", path, exclusiveStartKey=start, **query).json())
        return pages

    def rhythm_rows(self, path: str = "/sessions/medex/event/{e}", **query: Any) -> list[dict[str, Any]]:
        return [row for page in self.rhythm_pages(path, **query) for row in page["Items"]]

    # -- the sandbox itself

    def control(self, method: str, path: str, body: Any = None):
        url = f"{self.sandbox.url('control')}/{path}"
        return self.http.request(method, url, data=None if body is None else json.dumps(body), timeout=PATIENCE)

    def put(self, name: str, /, **limits: Any) -> dict[str, Any]:
        reply = self.control("PUT", f"faults/{name}", limits)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def remove(self, name: str) -> None:
        assert self.control("DELETE", f"faults/{name}").json() == {"was_on": True}

    def change(self, name: str, /, **values: Any) -> dict[str, Any]:
        reply = self.control("POST", f"world/{name}", values)
        assert reply.status_code == 200, reply.text
        return reply.json()["done"]
