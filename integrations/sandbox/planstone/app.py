"""Planstone's feed: an Eve server that can only be read."""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Any
from urllib.parse import unquote_plus

from integrations.sandbox.faults.registry import Faults
from integrations.sandbox.planstone.errors import XML, error, refused, wants_json
from integrations.sandbox.planstone.rows import (
    ACCOUNT,
    CONFERENCE,
    LAST_CONFERENCE,
    FeedRow,
    evaluator_of,
    has_evaluator,
)
from integrations.sandbox.planstone.xml import as_xml
from integrations.sandbox.scene import Scene
from integrations.sandbox.wire import Call, Reply, Request, page_number
from integrations.sandbox.world.world import World

VENDOR = "planstone"
PREFIX = "/planstone/feed/v1"
TOKEN = "ps-full"  # noqa: S105 - of a vendor that does not exist
RESOURCES = ("sessions", "speakers", "abstracts", "disclosures", "eposters")
MODULES = RESOURCES[2:]
NEEDED = ("account", "conference")


@dataclass(frozen=True, slots=True)
class Found:
    kind: str
    numbers: list[int]
    make: Callable[[int], dict[str, Any]]


class Planstone:
    def __init__(self, scene: Scene, faults: Faults) -> None:
        self.scene, self.faults = scene, faults

    def route(self, request: Request, prefix: str) -> Call:
        resource = request.path[len(prefix) :].strip("/")
        page = page_number(request.query.get("page", "1")) or 1
        if resource not in RESOURCES:
            return Call(VENDOR, "unknown", request, lambda call: error(404, "", call.request))
        return Call(VENDOR, resource, request, self.answer if request.method == "GET" else self.read_only, page)

    def read_only(self, call: Call) -> Reply:
        return error(405, "", call.request)

    def answer(self, call: Call) -> Reply:
        self.require_token(call.request)
        if call.stream in MODULES and call.stream not in self.scene.modules:
            raise refused(403, f"The module for {call.stream} is not part of your contract.", call.request)
        where = where_of(call.request)
        with self.scene.world.lock:
            world = self.world_of(call, where)
            found = self.found(call.stream, world) if world else Found("none", [], lambda n: {})
            numbers = self.faults.shaped(call, found.numbers)
            return self.page(call, where, world, found, numbers)

    def require_token(self, request: Request) -> None:
        """The token as the user's name, and no password."""
        scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
        try:
            user, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            user, password = "", ""
        if scheme.lower() != "basic" or user != TOKEN or password:
            raise refused(401, "Please provide proper credentials", request)

    def world_of(self, call: Call, where: dict[str, Any] | None) -> World | None:
        """A filter that was not understood is silently left out, and then it is another conference that comes first."""
        if where is None:
            return self.scene.last_year
        worlds = {CONFERENCE: self.faults.world_for(call), LAST_CONFERENCE: self.scene.last_year}
        return worlds.get(where["conference"]) if where["account"] == ACCOUNT else None

    # -- what belongs to each resource

    def found(self, resource: str, world: World) -> Found:
        rows = FeedRow(self.scene, world)
        if resource in {"speakers", "disclosures"}:
            make = rows.speaker if resource == "speakers" else rows.disclosure
            attached = world.rows.listed((VENDOR, "people"), lambda: attached_people(world))
            return Found("contact", attached, lambda n: make(world.people[n]))
        make_session = {"sessions": rows.session, "abstracts": rows.abstract, "eposters": rows.eposter}[resource]
        numbers = world.rows.listed((VENDOR, resource), lambda: sessions_of(world, resource))
        return Found("session", numbers, lambda n: make_session(world.sessions[n]))

    # -- pages

    def page(
        self, call: Call, where: dict[str, Any] | None, world: World | None, found: Found, numbers: list[int]
    ) -> Reply:
        size, page = self.scene.page_size, call.page
        chosen = numbers[(page - 1) * size : page * size]
        variant = (VENDOR, call.stream)
        rows = [
            world.rows.encoded(found.kind, n, variant, lambda n=n: found.make(n))  # type: ignore[misc]
            for n in chosen
            if world
        ]
        rows = self.faults.spoiled(call, rows)
        last = max(1, ceil(len(numbers) / size))
        optimised = "optimised_paging" in self.scene.world.quirks
        meta = {"page": page, "max_results": size} | ({} if optimised else {"total": len(numbers)})
        links = page_links(call.stream, where, page, last, always_next=optimised)
        reply = json_page(rows, meta, links) if wants_json(call.request) else xml_page(call.stream, rows, meta, links)
        return reply if optimised else reply.with_headers({"X-Total-Count": str(len(numbers))})


def where_of(request: Request) -> dict[str, Any] | None:
    """None for a filter that was left out or not percent-encoded; what is encoded must be compact JSON with both keys."""
    raw = dict(part.partition("=")[::2] for part in request.raw_query.split("&")).get("where", "")
    if not raw or {'"', "{"} & set(raw):
        return None
    text = unquote_plus(raw)
    try:
        where = json.loads(text)
    except ValueError as bad:
        raise refused(400, "Unable to parse `where` clause", request) from bad
    if not isinstance(where, dict) or json.dumps(where, separators=(",", ":"), ensure_ascii=False) != text:
        raise refused(400, "`where` must be a compact JSON object", request)
    for name in NEEDED:
        if name not in where:
            raise refused(400, f"`where` needs {name}", request)
    return where


def sessions_of(world: World, resource: str) -> list[int]:
    """Abstracts are a module of their own; ePosters are those that were accepted."""
    wants_abstracts = resource != "sessions"
    return [
        s.number
        for s in world.sessions.values()
        if s.deleted_at is None
        and s.is_abstract == wants_abstracts
        and (resource != "eposters" or s.status == "accepted")
    ]


def attached_people(world: World) -> list[int]:
    """Everybody attached to a session, also those who only evaluate it."""
    evaluators = {evaluator_of(s, world) for s in world.sessions.values() if has_evaluator(s)}
    attached = evaluators | {n for n, sessions in world.appearances.items() if sessions}
    return sorted(n for n in attached if world.people[n].deleted_at is None)


def page_links(
    resource: str, where: dict[str, Any] | None, page: int, last: int, *, always_next: bool
) -> dict[str, Any]:
    """Relative to the root of the API, and with the filter as it reads, not encoded."""
    text = json.dumps(where, separators=(",", ":"), ensure_ascii=False) if where else ""
    base = f"{resource}?where={text}" if text else f"{resource}?"

    def link(number: int, title: str) -> dict[str, str]:
        return {"href": base if number == 1 else f"{base}&page={number}", "title": title}

    links = {"parent": {"href": "/", "title": "home"}, "self": link(page, resource)}
    if page < last or always_next:
        links["next"] = link(page + 1, "next page")
    if page < last and not always_next:
        links["last"] = link(last, "last page")
    if page > 1:
        links["prev"] = link(page - 1, "previous page")
    return links


def json_page(rows: list[bytes], meta: dict[str, Any], links: dict[str, Any]) -> Reply:
    tail = json.dumps({"_links": links, "_meta": meta}, ensure_ascii=False, separators=(",", ":")).encode()
    return Reply(body=b'{"_items":[%s],%s' % (b",".join(rows), tail[1:]))


def xml_page(resource: str, rows: list[bytes], meta: dict[str, Any], links: dict[str, Any]) -> Reply:
    items = [json.loads(row) for row in rows]
    return Reply(body=as_xml("resource", {"_links": links, "_meta": meta, resource[:-1]: items}), content_type=XML)
