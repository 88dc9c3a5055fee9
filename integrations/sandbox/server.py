"""The sandbox: vendors, their world and its control behind one address on this machine."""

import base64
import json
import threading
from collections.abc import Iterable
from datetime import date, datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from integrations.sandbox.clock import Clock
from integrations.sandbox.control import PREFIX as CONTROL
from integrations.sandbox.control import Control
from integrations.sandbox.faults.registry import VENDORS, Faults
from integrations.sandbox.log import Log
from integrations.sandbox.pictures import portrait
from integrations.sandbox.planstone.app import PREFIX as PLANSTONE
from integrations.sandbox.planstone.app import TOKEN, Planstone
from integrations.sandbox.planstone.rows import ACCOUNT, CONFERENCE
from integrations.sandbox.rhythm.app import OLD, Rhythm
from integrations.sandbox.rhythm.app import PREFIXES as RHYTHMS
from integrations.sandbox.rhythm.tokens import CLIENTS
from integrations.sandbox.scene import Scene
from integrations.sandbox.sessionboard.app import PREFIXES as SESSIONBOARDS
from integrations.sandbox.sessionboard.app import Sessionboard
from integrations.sandbox.sessionboard.rows import EVENT_ID, ORGANIZATION_ID
from integrations.sandbox.sessionboard.search import LARGEST_PAGE
from integrations.sandbox.sessionboard.tokens import FULL_TOKEN, Tokens
from integrations.sandbox.sessionboard.webhooks import Webhooks
from integrations.sandbox.v3plus.app import PORTAL_TOKEN, V3Plus
from integrations.sandbox.v3plus.app import PREFIXES as V3PLUS
from integrations.sandbox.wire import JSON, Call, Refused, Reply, Request, Server, json_reply
from integrations.sandbox.world.world import USUAL_DAY, Size, World

URLS = {
    "sessionboard": "/sessionboard",
    "sessionboard-eu": "/sessionboard-eu",
    "planstone": PLANSTONE,
    "rhythm": RHYTHMS[0],
    "rhythm-old": OLD,
    "v3plus": V3PLUS[0],
    "v3plus-plain": V3PLUS[1],
    "control": CONTROL,
}


class Sandbox:
    """`with Sandbox(sessions=40) as sandbox:` serves until the block is left; `port=0` takes any that is free."""

    def __init__(
        self,
        *,
        sessions: int = 300,
        speakers: int | None = None,
        seed: int = 1,
        page_size: int = 100,
        zone: str = "America/New_York",
        first_day: date = USUAL_DAY,
        daylight: str = "",
        acceptance: bool = True,
        modules: Iterable[str] = ("abstracts", "eposters"),
        rate_limit: int = 100,
        now: datetime | None = None,
        faults: Iterable[str] = (),
        port: int = 0,
    ) -> None:
        if not 1 <= page_size <= LARGEST_PAGE:
            raise ValueError(f"page_size: {page_size} is not between 1 and {LARGEST_PAGE}.")
        self.clock = Clock(now)
        self.world = World(Size(sessions, speakers, seed, zone, first_day, daylight, acceptance), self.clock)
        self.server = Server(port, self.answer)
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.scene = Scene(self.world, self.clock, self.base, page_size, rate_limit, tuple(modules))
        self.log, self.faults, self.tokens = Log(), Faults(self.scene), Tokens(self.clock, rate_limit)
        self.webhooks = Webhooks(self.scene)
        self._control = Control(self)
        sessionboard = Sessionboard(self.scene, self.faults, self.tokens)
        self.rhythm = Rhythm(self.scene, self.faults)
        self._v3plus = V3Plus(self.scene, self.faults)
        # Another vendor is another line here.
        self._routes = {
            **dict.fromkeys(SESSIONBOARDS, sessionboard.route),
            PLANSTONE: Planstone(self.scene, self.faults).route,
            **dict.fromkeys(RHYTHMS, self.rhythm.route),
            **dict.fromkeys(V3PLUS, self._v3plus.route),
        }
        self._thread = threading.Thread(target=self.server.serve, name="sandbox", daemon=True)
        self._put(faults)

    def _put(self, faults: Iterable[str]) -> None:
        try:
            for name in faults:
                self.faults.put(name)
        except (LookupError, ValueError):
            self.server.server_close()
            raise

    # -- beginning and end

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.server.stop()
        self._thread.join(timeout=5)
        self.server.server_close()
        self.server.hang_up()
        self.webhooks.close()

    # -- what a connection needs

    def url(self, name: str) -> str:
        if name not in URLS:
            raise ValueError(f"name: “{name}” is not served; one of {', '.join(URLS)}.")
        return self.base + URLS[name]

    def connect(self, vendor: str, *, token: str = "") -> dict[str, Any]:
        place = {"base_url": self.url(vendor), "time_zone": self.world.zone.key}
        if vendor == "planstone":
            options: dict[str, Any] = {"account": ACCOUNT, "conference": CONFERENCE}
            return {**place, "credentials": {"token": token or TOKEN}, "options": options}
        if vendor == "rhythm":
            return {**place, **self.rhythm.connection(token)}
        if vendor == "v3plus":
            return {**place, **self._v3plus.connection(token)}
        options = {"event_id": EVENT_ID, "organization_id": ORGANIZATION_ID}
        return {**place, "credentials": {"token": token or FULL_TOKEN}, "options": options}

    def facts(self) -> dict[str, Any]:
        world = self.world
        return {
            "seed": world.size.seed,
            "sessions": len(world.sessions),
            "people": len(world.people),
            "time_zone": world.zone.key,
            "first_day": world.first_day,
            "now": self.clock.now(),
            "urls": {name: self.url(name) for name in URLS},
            "connect": {name: self.connect(name) for name in VENDORS},
            "tokens": {
                "sessionboard": sorted(self.tokens.known),
                "planstone": [TOKEN],
                "rhythm": sorted(CLIENTS),
                "v3plus": [PORTAL_TOKEN],
            },
            "faults": [fault.kind.name for fault in self.faults.active],
        }

    def warm(self) -> None:
        """Makes every row of the large lists before anybody asks, for who measures the asking."""
        place = {"account": ACCOUNT, "conference": CONFERENCE}
        where = quote(json.dumps(place, separators=(",", ":")))
        basic = base64.b64encode(f"{TOKEN}:".encode()).decode()
        feed = {"authorization": f"Basic {basic}", "accept": JSON}
        pages = range(1, 2 + max(len(self.world.sessions), len(self.world.people)) // self.scene.page_size)
        for page in pages:
            for stream in ("sessions", "speakers", "contacts"):
                path, query = f"/sessionboard/v1/event/{EVENT_ID}/{stream}", f"page={page}&pageSize=100"
                self.answered(self.route(Request("POST", path, query, {"x-access-token": FULL_TOKEN})))
            for stream in ("sessions", "speakers"):
                self.answered(self.route(Request("GET", f"{PLANSTONE}/{stream}", f"where={where}&page={page}", feed)))
        self.rhythm.warm()
        for request in self._v3plus.large_requests():
            self.answered(self.route(request))

    # -- answering

    def answer(self, request: Request) -> Reply:
        if request.path.startswith(f"{CONTROL}/"):
            return self._control.answer(request)
        call = self.route(request)
        reply = self.answered(call)
        self.log.add(call, reply.status)
        return reply

    def route(self, request: Request) -> Call:
        prefix = next((p for p in self._routes if request.path.startswith(f"{p}/")), "")
        return self.photo(request) or (self._routes[prefix](request, prefix) if prefix else self.nowhere(request))

    def nowhere(self, request: Request) -> Call:
        said = f"Nothing is served at {request.path}; see {self.url('control')}/state."
        return Call("", "unknown", request, lambda call: json_reply({"error": said}, 404))

    def answered(self, call: Call) -> Reply:
        try:
            reply = self.faults.before(call) or call.handle(call)
        except Refused as no:
            reply = no.reply
        return self.faults.after(call, reply)

    def photo(self, request: Request) -> Call | None:
        """`/VENDOR/photos/YEAR/NUMBER.png`, open to everybody."""
        vendor, _, rest = request.path[1:].partition("/photos/")
        number, _, kind = rest.rpartition("/")[2].partition(".")
        if vendor not in VENDORS or not number.isdigit() or kind not in {"jpg", "png"}:
            return None
        return Call(vendor, "photos", request, lambda call: portrait(int(number), as_jpeg=kind == "jpg"))
