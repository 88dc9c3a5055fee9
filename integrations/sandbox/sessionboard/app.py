"""Sessionboard: its routes, who may take them, and what each answers with."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from integrations.sandbox.faults.registry import Faults
from integrations.sandbox.scene import Scene
from integrations.sandbox.sessionboard.cache import Cache
from integrations.sandbox.sessionboard.errors import error, refused
from integrations.sandbox.sessionboard.reading import TAXONOMIES, Listing
from integrations.sandbox.sessionboard.rows import EVENT_ID, LAST_YEAR_ID, ORGANIZATION_ID, RowMaker
from integrations.sandbox.sessionboard.search import read_list, read_search
from integrations.sandbox.sessionboard.tokens import EVENTS, Token, Tokens
from integrations.sandbox.sessionboard.writing import Writing
from integrations.sandbox.wire import Call, Refused, Reply, Request, json_reply, page_number
from integrations.sandbox.world.world import UnknownRow, World

VENDOR = "sessionboard"
PREFIXES = {"/sessionboard": "us", "/sessionboard-eu": "eu"}
E = "/v1/event/{event}"
O = "/v1/organization/{organization}"  # noqa: E741 - beside the E of events


@dataclass(frozen=True, slots=True)
class Route:
    """`bucket` counts towards a limit; the routes of old have none."""

    method: str
    template: str
    stream: str
    scope: str
    answer: str
    bucket: str = ""
    envelope: str = ""

    def matched(self, path: str) -> dict[str, str] | None:
        found = pattern(self.template).fullmatch(path)
        return found and found.groupdict()


@cache
def pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", template))


def searched(template: str, stream: str, scope: str, envelope: str = "A") -> list[Route]:
    """A search by POST, never limited."""
    return [Route("POST", template, stream, scope, "search", envelope=envelope)]


def listed(template: str, stream: str, scope: str) -> list[Route]:
    return [Route("GET", template, stream, scope, "search", "entity reads", "C")]


def written(kind: str, scope: str, bucket: str) -> list[Route]:
    base = f"{E}/{kind}"
    return [
        Route("POST", f"{base}/create", "writes", scope, f"create_{kind}", bucket),
        Route("POST", f"{base}/bulk", "writes", scope, f"bulk_{kind}", bucket),
        Route("PUT", f"{base}/{{id}}", "writes", scope, f"update_{kind}", bucket),
        Route("DELETE", f"{base}/{{id}}", "writes", scope, f"delete_{kind}", bucket),
        Route("POST", f"{base}/{{id}}/restore", "writes", scope, f"restore_{kind}", bucket),
        Route("PUT", f"{base}/{{id}}/fields", "writes", scope, f"fields_{kind}", bucket),
    ]


SESSIONS, CONTACTS, SETTINGS = "read:sessions", "read:contacts", "read:events"
ROUTES: list[Route] = [
    Route("GET", "/v1/events", "events", SETTINGS, "events"),
    *searched(f"{E}/sessions", "sessions", SESSIONS),
    *listed(f"{E}/sessions", "sessions", SESSIONS),
    *searched(f"{E}/sessions/status", "sessions_status", SESSIONS),
    *written("sessions", "write:sessions", "session writes"),
    Route("GET", f"{E}/sessions/{{id}}", "session", SESSIONS, "one_session", "entity reads"),
    *searched(f"{E}/speakers", "speakers", CONTACTS),
    Route("GET", f"{E}/speakers/{{id}}", "speaker", CONTACTS, "one_speaker"),
    *searched(f"{E}/contacts", "contacts", CONTACTS),
    *listed(f"{E}/contacts", "contacts", CONTACTS),
    *written("contacts", "write:contacts", "contact writes"),
    Route("GET", f"{E}/contacts/{{id}}", "contact", CONTACTS, "one_contact", "entity reads"),
    Route("GET", f"{E}/contacts/{{id}}/sessions", "contact_sessions", CONTACTS, "contact_sessions", "entity reads"),
    *searched(f"{O}/contacts", "organization_contacts", CONTACTS, "B"),
    *(r for kind in ("sponsors", "exhibitors") for r in searched(f"{E}/{kind}", kind, SETTINGS)),
    *(r for kind in ("sponsors", "exhibitors") for r in listed(f"{E}/{kind}", kind, SETTINGS)),
    *(r for kind in ("fields", *TAXONOMIES) for r in searched(f"{E}/{kind}", kind, SETTINGS)),
    *(r for kind in ("fields", *TAXONOMIES) for r in listed(f"{E}/{kind}", kind, SETTINGS)),
    *searched(f"{E}/session-statuses", "session_statuses", SETTINGS, "B"),
]


class Sessionboard:
    def __init__(self, scene: Scene, faults: Faults, tokens: Tokens) -> None:
        self.scene, self.faults, self.tokens = scene, faults, tokens
        self.cache = Cache(scene.world, scene.clock)
        self.writing = Writing(scene)

    def route(self, request: Request, prefix: str) -> Call:
        path = request.path[len(prefix) :]
        for route in ROUTES:
            params = route.matched(path) if route.method == request.method else None
            if params is not None:
                page = asked_page(request) if route.envelope else 0
                handle = Answering(self, route, params, PREFIXES[prefix])
                return Call(VENDOR, route.stream, request, handle, page)
        other = any(route.matched(path) is not None for route in ROUTES)
        problem = error(405, "Method not allowed") if other else error(404, f"Cannot {request.method} {path}")
        return Call(VENDOR, "unknown", request, lambda call: problem)


@dataclass(frozen=True)
class Answering:
    """One request on its way: admitted, counted, read, answered."""

    vendor: Sessionboard
    route: Route
    params: dict[str, str]
    region: str

    def __call__(self, call: Call) -> Reply:
        world, tokens = self.vendor.scene.world, self.vendor.tokens
        with world.lock:
            token = tokens.admitted(call.request.headers.get("x-access-token", ""), self.region, world.quirks)
            tokens.require(token, self.route.scope)
            self.require_place(token)
            headers = tokens.counted(token, self.route.bucket) if self.route.bucket else {}
            try:
                return self.answered(call, token).with_headers(headers)
            except UnknownRow as unknown:
                raise refused(404, "The requested resource does not exist.") from unknown
            except Refused as no:
                raise Refused(no.reply.with_headers(headers)) from no

    def require_place(self, token: Token) -> None:
        if self.params.get("organization", str(ORGANIZATION_ID)) != str(ORGANIZATION_ID):
            raise refused(404, "The requested organization does not exist.")
        if "event" not in self.params:
            return
        if self.params["event"] not in map(str, EVENTS):
            raise refused(404, "The requested event does not exist.")
        if self.event_id not in token.events:
            status = self.vendor.faults.option("S2", "status", 404)
            raise refused(status, "This token has no access to the event.")

    def answered(self, call: Call, token: Token) -> Reply:
        if self.route.stream == "writes":
            return self.write(call, token)
        answers: dict[str, Callable[[Call, Token], Reply]] = {
            "events": self.events,
            "search": self.search,
            "one_session": self.one_session,
            "one_speaker": self.one_contact,
            "one_contact": self.one_contact,
            "contact_sessions": self.contact_sessions,
        }
        return answers[self.route.answer](call, token)

    # -- lists

    @property
    def event_id(self) -> int:
        return int(self.params.get("event", EVENT_ID))

    @property
    def world(self) -> World:
        return self.vendor.scene.last_year if self.event_id == LAST_YEAR_ID else self.vendor.scene.world

    def events(self, call: Call, token: Token) -> Reply:
        world = self.vendor.scene.world
        features = {"translations": True, "speaker_acceptance": world.acceptance, "subsessions": True}
        rows = [
            {"id": EVENT_ID, "name": world.name, "timezone": world.zone.key, "features": features},
            {"id": LAST_YEAR_ID, "name": "MedEx Congress of last year", "timezone": world.zone.key, "features": {}},
        ]
        kept = self.vendor.faults.shaped(call, [row for row in rows if row["id"] in token.events])
        return json_reply({"results": kept})

    def search(self, call: Call, token: Token) -> Reply:
        by_post = self.route.method == "POST"
        query = read_search(call.request.query, body_of(call)) if by_post else read_list(call.request.query)
        query = query.at_most(self.vendor.scene.page_size)
        call = Call(call.vendor, call.stream, call.request, call.handle, query.page)
        faults = self.vendor.faults
        listing = Listing(self.vendor.scene, faults, call, token, query, self.route.envelope, self.event_id)
        kind = "taxonomy" if call.stream in TAXONOMIES else call.stream
        make: Callable[[], tuple[list[bytes], int]] = getattr(listing, kind)
        if faults.shapes(call) or not by_post:
            return listing.reply(*make())
        key = (token.name, token.hides_pii, call.request.path, query)
        return listing.reply(*self.vendor.cache.read(key, make))

    # -- one row

    def one_session(self, call: Call, token: Token) -> Reply:
        session = self.world.session(self.known_id())
        key = (token.name, token.hides_pii, call.request.path, call.request.raw_query)
        translated = "translated_fields" in call.request.query.get("expand", "")
        if session.deleted_at:
            raise UnknownRow(session.uuid)
        row = self.vendor.cache.read(key, lambda: self.maker(token).session(session, translated=translated))
        return json_reply(row)

    def maker(self, token: Token) -> RowMaker:
        return RowMaker(self.vendor.scene, self.world, style="crud", hides_pii=token.hides_pii)

    def known_id(self) -> str:
        """Only its own ids: the sandbox finds rows by other vendors' too."""
        if "-" not in self.params["id"]:
            raise UnknownRow(self.params["id"])
        return self.params["id"]

    def one_contact(self, call: Call, token: Token) -> Reply:
        person = self.world.person(self.known_id())
        if person.deleted_at:
            raise UnknownRow(person.uuid)
        with_sessions = self.route.answer == "one_speaker"
        return json_reply(self.maker(token).contact(person, with_sessions=with_sessions))

    def contact_sessions(self, call: Call, token: Token) -> Reply:
        person = self.world.person(self.known_id())
        if person.deleted_at:
            raise UnknownRow(person.uuid)
        return json_reply({"data": self.maker(token).sessions_of(person)})

    # -- writes

    def write(self, call: Call, token: Token) -> Reply:
        verb, _, kind = self.route.answer.partition("_")
        if self.event_id == LAST_YEAR_ID:
            raise refused(403, "The event is archived and can only be read.")
        self.vendor.faults.before_write(call, self.params.get("id", ""))
        if verb == "create":
            self.vendor.tokens.count_create(token)
        body = body_of(call)
        maker = self.maker(token)
        return json_reply(
            self.vendor.cache.overlook(
                lambda: self.vendor.writing.do(verb, kind, self.params.get("id", ""), body, maker)
            )
        )


def asked_page(request: Request) -> int:
    """In the query, or in the body as some send it. 0 for what is refused later."""
    if "page" in request.query:
        return page_number(request.query["page"])
    try:
        body = json.loads(request.body or b"{}")
    except ValueError:
        return 0
    return page_number(str(body.get("page", 1))) if isinstance(body, dict) else 0


def body_of(call: Call) -> dict[str, Any]:
    try:
        body = json.loads(call.request.body or b"{}")
    except ValueError as bad:
        raise refused(400, "The request body is not valid JSON.") from bad
    if not isinstance(body, dict):
        raise refused(400, "The request body must be a JSON object.")
    return body
