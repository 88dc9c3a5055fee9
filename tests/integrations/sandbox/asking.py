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
