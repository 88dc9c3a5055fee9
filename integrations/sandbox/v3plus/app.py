"""V3Plus: a portal's API, in which whatever is there can be read, and nothing but people's registrations written."""

from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import urlencode

from integrations.sandbox.faults.registry import Faults
from integrations.sandbox.scene import Scene
from integrations.sandbox.v3plus.asked import read
from integrations.sandbox.v3plus.content import Content
from integrations.sandbox.v3plus.envelope import PLAIN, PREFIX
from integrations.sandbox.v3plus.errors import error, no_route, refused
from integrations.sandbox.v3plus.listing import Listing
from integrations.sandbox.v3plus.places import CONFERENCE_ID, Portal
from integrations.sandbox.v3plus.registering import Registering
from integrations.sandbox.v3plus.routes import Route
from integrations.sandbox.v3plus.rows import VENDOR
from integrations.sandbox.v3plus.signing_in import EMAIL, PASSWORD, SigningIn
from integrations.sandbox.v3plus.sources import Sources
from integrations.sandbox.v3plus.tree import CHAIN
from integrations.sandbox.wire import Call, Reply, Request

PREFIXES = (PREFIX, PLAIN)
PORTAL_TOKEN = "P!rt&l$T0ken*of%Arcs"  # noqa: S105 - of a portal that does not exist


class V3Plus:
    def __init__(self, scene: Scene, faults: Faults) -> None:
        self.scene = scene
        portal, listing = Portal(scene, faults), Listing(scene, faults)
        self.signing_in = SigningIn(scene, faults, portal)
        content = Content(portal, listing, Sources(scene, portal))
        self.routes = [*content.routes(), *Registering(listing, portal).routes(), *self.signing_in.routes()]

    def route(self, request: Request, prefix: str) -> Call:
        if prefix == PLAIN:
            return Call(VENDOR, "plain_http", request, self.send_on)
        found = [(r, n) for r in self.routes if (n := r.matched(request.path[len(prefix) :])) is not None]
        if not found:
            return Call(VENDOR, "unknown", request, no_route)
        for route, numbers in found:
            if route.method == request.method:
                return Call(VENDOR, route.stream, request, partial(self.answer, route, numbers), read(request).page)
        allowed = ", ".join(route.method for route, _ in found)
        said = f"The {request.method} method is not supported for this route. Supported methods: {allowed}."
        return Call(VENDOR, found[0][0].stream, request, lambda call: error(405, said))

    def answer(self, route: Route, numbers: dict[str, int], call: Call) -> Reply:
        if call.request.headers.get("x-portal-token") != PORTAL_TOKEN:
            raise refused(401)
        if route.is_content:
            self.signing_in.require(call.request)
        with self.scene.world.lock:
            return route.answer(call, **numbers)

    def send_on(self, call: Call) -> Reply:
        """Who follows it in the usual way loses the header on the way."""
        where = self.scene.base + call.request.path.replace(PLAIN, PREFIX, 1)
        query = f"?{call.request.raw_query}" if call.request.raw_query else ""
        return Reply(301, headers={"Location": where + query})

    # -- for who starts it

    def connection(self, token: str) -> dict[str, Any]:
        credentials = {"portal_token": token or PORTAL_TOKEN, "email": EMAIL, "password": PASSWORD}
        options = {"conference_id": CONFERENCE_ID, "duration_unit": "minutes"}
        return {"credentials": credentials, "options": options}

    def large_requests(self) -> Iterator[Request]:
        below = f"{PREFIX}/conferences/{CONFERENCE_ID}"
        headers = {"x-portal-token": PORTAL_TOKEN}
        yield Request("GET", below, urlencode({"with": ".".join(CHAIN)}), headers)
        for part in ("presentations", "presenters", "affiliates"):
            yield Request("GET", f"{below}/{part}", "", headers)
