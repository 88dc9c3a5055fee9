"""Rhythm: its hosts, their routes, who may take them, and what each answers with."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote

from integrations.sandbox.faults.registry import Faults
from integrations.sandbox.rhythm import companies
from integrations.sandbox.rhythm.errors import error, refused
from integrations.sandbox.rhythm.paging import Pages, fields_of, read_key
from integrations.sandbox.rhythm.resources import RESOURCES, VENDOR, Resource, projected
from integrations.sandbox.rhythm.search import searched
from integrations.sandbox.rhythm.store import EVENT_ID, LAST_EVENT_ID, Store
from integrations.sandbox.rhythm.tokens import CLIENTS, FULL_CLIENT, TENANT, Tokens, require
from integrations.sandbox.rhythm.writing import Writing
from integrations.sandbox.scene import Scene
from integrations.sandbox.wire import Call, Reply, Request, json_reply
from integrations.sandbox.world.world import UnknownRow, World

EVENTS, ROLODEX, OAUTH, OLD = "/rhythm/events", "/rhythm/rolodex", "/rhythm/oauth", "/rhythm-old/events"
PREFIXES = (EVENTS, ROLODEX, OAUTH, OLD)
PAGED = frozenset({"list", "public_list", "search", "of_abstract"})
TOKEN_PATH = "/token"  # noqa: S105 - an address


@dataclass(frozen=True, slots=True)
class Route:
    """`resource` is whose rows it shows and what a client needs; a public one needs no client."""

    method: str
    template: str
    stream: str
    resource: str
    answer: str
    public: bool = False
    host: str = EVENTS

    def matched(self, path: str) -> dict[str, str] | None:
        found = pattern(self.template).fullmatch(path)
        return found and {name: unquote(value) for name, value in found.groupdict().items()}


@cache
def pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", template))


def by_id(name: str, host: str = EVENTS) -> Route:
    return Route("GET", f"/{name}/{{t}}/{{id}}", RESOURCES[name].single, name, "one", host=host)


def of_tenant(name: str) -> list[Route]:
    return [Route("GET", f"/{name}/{{t}}", RESOURCES[name].stream, name, "list"), by_id(name)]


def of_event(name: str) -> list[Route]:
    return [Route("GET", f"/{name}/{{t}}/event/{{event}}", RESOURCES[name].stream, name, "list"), by_id(name)]


def by_search(name: str, host: str = EVENTS) -> list[Route]:
    """Found by POST alone, and one by one."""
    search = Route("POST", f"/{name}/{{t}}/search", RESOURCES[name].stream, name, "search", host=host)
    return [search, by_id(name, host)]


S = "/sessions/{t}"
ROUTES: list[Route] = [
    *of_event("sessions"),
    Route("GET", f"{S}/public/event/{{event}}", "public_sessions", "sessions", "public_list", public=True),
    Route("GET", f"{S}/public/{{id}}", "public_session", "sessions", "one", public=True),
    Route("POST", f"{S}/search", "session_search", "sessions", "search"),
    Route("POST", f"{S}/public/search", "public_search", "sessions", "search", public=True),
    Route("GET", f"{S}/privileges/{{id}}/{{contact}}", "privileges", "sessions", "privileges"),
    Route("GET", f"{S}/abstract/{{abstract}}", "abstract_sessions", "sessions", "of_abstract"),
    Route("POST", f"{S}/abstract/{{abstract}}", "writes", "sessions", "generate"),
    Route("POST", S, "writes", "sessions", "create"),
    Route("POST", f"{S}/batch", "writes", "sessions", "batch"),
    *(Route(verb, f"{S}/{{id}}", "writes", "sessions", verb.lower()) for verb in ("PUT", "PATCH", "DELETE")),
    *(r for name in ("events", "session-types", "speaker-types", "speaker-topics") for r in of_tenant(name)),
    *(r for name in ("sponsor-levels", "custom-fields", "speaker-profiles") for r in of_tenant(name)),
    *(r for name in ("tracks", "rooms", "sponsors", "exhibitors", "exhibitor-booths") for r in of_event(name)),
    by_search("speaker-profiles")[0],
    *by_search("exhibitor-categories"),
    *(r for name in ("organizations", "contacts") for r in by_search(name, ROLODEX)),
]


class Rhythm:
    def __init__(self, scene: Scene, faults: Faults) -> None:
        self.scene, self.faults = scene, faults
        self.store, self.tokens = Store(scene, faults), Tokens(scene.clock)
        self.writing = Writing(self.store)

    def route(self, request: Request, prefix: str) -> Call:
        path = request.path[len(prefix) :]
        if prefix == OAUTH:
            return self.token(request, path)
        if prefix == OLD and "R13" in self.scene.world.quirks:
            return Call(VENDOR, "old_host", request, self.moved)
        host = ROLODEX if prefix == ROLODEX else EVENTS
        for route in ROUTES:
            params = route.matched(path) if (route.method, route.host) == (request.method, host) else None
            if params is not None:
                key = read_key(request) if route.answer in PAGED else None
                return Call(VENDOR, route.stream, request, Answering(self, route, params), key.page if key else 0)
        is_known = path.strip("/").partition("/")[0] in RESOURCES
        problem = error(405, "Method Not Allowed") if is_known else error(404, f"Not Found: {request.method} {path}")
        return Call(VENDOR, "unknown", request, lambda call: problem)

    def connection(self, client: str = "") -> dict[str, Any]:
        """Credentials and options of a connection with it."""
        found, base = CLIENTS[client or FULL_CLIENT], self.scene.base
        return {
            "credentials": {"client_id": found.name, "client_secret": found.secret},
            "options": {
                "tenant_id": TENANT,
                "event_id": EVENT_ID,
                "token_url": f"{base}{OAUTH}{TOKEN_PATH}",
                "rolodex_url": f"{base}{ROLODEX}",
                "bearer_prefix": "bare_token" not in self.scene.world.quirks,
            },
        }

    def token(self, request: Request, path: str) -> Call:
        if path == TOKEN_PATH and request.method == "POST":
            return Call(VENDOR, "token", request, self.answer_token)
        return Call(VENDOR, "unknown", request, lambda call: error(404, "Not Found"))

    def answer_token(self, call: Call) -> Reply:
        with self.scene.world.lock:
            return self.tokens.answer(call.request)

    def moved(self, call: Call) -> Reply:
        """Gone, sent on, or as if nobody had ever been there."""
        status = int(self.faults.option("R13", "status", 410))
        if not status:
            return Reply(silent=True)
        rest = call.request.path[len(OLD) :] + (f"?{call.request.raw_query}" if call.request.raw_query else "")
        sent_on = {"Location": f"{self.scene.base}{EVENTS}{rest}"} if 300 <= status < 400 else {}
        return error(status, "The tenant has moved to another host.").with_headers(sent_on)

    def warm(self) -> None:
        for name in ("sessions", "speaker-profiles"):
            for entry in RESOURCES[name].listed(self.store, self.scene.world):
                RESOURCES[name].encoded(self.store, entry)


@dataclass(frozen=True)
class Answering:
    """One request on its way: admitted, read, answered."""

    vendor: Rhythm
    route: Route
    params: dict[str, str]

    def __call__(self, call: Call) -> Reply:
        with self.vendor.scene.world.lock:
            self.admit(call.request)
            try:
                return self.answered(call)
            except UnknownRow as unknown:
                raise refused(404, "The resource could not be found") from unknown

    def admit(self, request: Request) -> None:
        if self.route.public:
            if self.params["t"] != TENANT:
                raise refused(404, "The resource could not be found")
            return
        bare = "bare_token" in self.store.quirks
        header = request.headers.get("authorization", "")
        client = self.vendor.tokens.admitted(header, self.params["t"], bare=bare)
        require(client, self.route.resource, writes=self.route.stream == "writes")

    def answered(self, call: Call) -> Reply:
        if self.route.stream == "writes":
            return self.write(call)
        answers: dict[str, Callable[[Call], Reply]] = {
            "list": self.rows,
            "public_list": self.public_rows,
            "one": self.one,
            "search": self.search,
            "of_abstract": self.of_abstract,
            "privileges": self.privileges,
        }
        return answers[self.route.answer](call)

    # -- what is asked for

    @property
    def store(self) -> Store:
        return self.vendor.store

    @property
    def resource(self) -> Resource:
        return RESOURCES[self.route.resource]

    def world_of(self, call: Call, event: str) -> World:
        worlds = {EVENT_ID: self.vendor.faults.world_for(call), LAST_EVENT_ID: self.vendor.scene.last_year}
        if event not in worlds:
            raise refused(404, "Unable to locate records")
        return worlds[event]

    def worlds(self) -> tuple[World, World]:
        return self.vendor.scene.world, self.vendor.scene.last_year

    def pages(self, call: Call, **how: Any) -> Pages:
        return Pages(self.store, self.resource, call, fields_of(call.request, "fields"), **how)

    # -- reading

    def rows(self, call: Call) -> Reply:
        world = self.world_of(call, self.params.get("event", EVENT_ID))
        return self.pages(call).listed(self.resource.listed(self.store, world))

    def public_rows(self, call: Call) -> Reply:
        world = self.world_of(call, self.params["event"])
        most = self.vendor.faults.option("R14", "rows", 0)
        return self.pages(call, takes_key=False, most=most).listed(self.resource.listed(self.store, world))

    def of_abstract(self, call: Call) -> Reply:
        world = self.vendor.scene.world
        number = self.store.abstract(self.params["abstract"]).number
        entries = self.resource.listed(self.store, world)
        return self.pages(call).listed([e for e in entries if world.sessions[e.number].abstract == number])

    def one(self, call: Call) -> Reply:
        id_ = self.params["id"]
        if self.resource.name == "organizations":
            self.refuse_organization(id_)
        found = (self.resource.found(self.store, world, id_) for world in self.worlds())
        row = next((row for row in found if row is not None), None)
        if row is None:
            raise refused(404, f"The {self.resource.single} could not be found")
        return json_reply(projected(row, fields_of(call.request, "fields")))

    def refuse_organization(self, id_: str) -> None:
        numbers = companies.organizations(self.vendor.scene.world)
        number = next((n for n in numbers if companies.organization_id(n) == id_), 0)
        if number and (status := companies.refusal(self.store, number)):
            raise refused(status, "The organization could not be read")

    def search(self, call: Call) -> Reply:
        body = body_of(call.request, dict)
        world = self.world_of(call, self.event_in(body))
        entries = searched(self.store, self.resource, self.resource.listed(self.store, world), body)
        fields = fields_of(call.request, "fieldsToReturn")
        return Pages(self.store, self.resource, call, fields).found(entries)

    def event_in(self, body: dict[str, Any]) -> str:
        if self.resource.name not in {"sessions", "exhibitor-categories"}:
            return EVENT_ID
        if not isinstance(body.get("event_id"), str):
            raise refused(400, "event_id is required")
        return str(body["event_id"])

    def privileges(self, call: Call) -> Reply:
        """Who speaks in a session may do something there; everybody else nothing."""
        world = self.vendor.scene.world
        session = self.store.session(self.params["id"])
        person = self.store.person(self.params["contact"])
        speaks = any(p.person == person.number for p in world.attending(session))
        names = ("can_manage_documents", "can_edit_session", "can_update_speaker_profile")
        return json_reply({name: speaks and name != "can_edit_session" for name in names})

    # -- writing

    def write(self, call: Call) -> Reply:
        writing, id_ = self.vendor.writing, self.params.get("id", "")
        self.vendor.faults.before_write(call, id_)
        match self.route.answer:
            case "create":
                return json_reply(writing.create(body_of(call.request, dict)))
            case "put":
                return json_reply(writing.put(id_, body_of(call.request, dict)))
            case "patch":
                return json_reply(writing.patch(id_, body_of(call.request, list)))
            case "delete":
                return json_reply(writing.delete(id_))
            case "batch":
                return json_reply(writing.batch(body_of(call.request, dict)))
            case _:
                return json_reply(writing.generate(self.params["abstract"], body_of(call.request, dict)))


def body_of(request: Request, kind: type) -> Any:
    try:
        body = json.loads(request.body or b"{}")
    except ValueError as bad:
        raise refused(400, "The request body is not valid JSON") from bad
    if not isinstance(body, kind):
        raise refused(400, f"The request body must be a JSON {'object' if kind is dict else 'array'}")
    return body
