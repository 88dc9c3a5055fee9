"""The feed as a small server of this process gives it: one recorded document, with the contract's faults."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.integrations.contract.serving import Serving

RECORDED = Path(__file__).parent / "recorded"
USER, PASSWORD = "reader-4711", "open-sesame-82"
JSON = "application/json"

Event = dict[str, Any]


def recorded(name: str) -> bytes:
    return (RECORDED / name).read_bytes()


# --- faults of rows ------------------------------------------------------------------------------------


def nothing(events: list[Event]) -> list[Event]:
    return []


def two_of_five(events: list[Event]) -> list[Event]:
    return [event for at, event in enumerate(events) if at % 5 < 2]


def turned(events: list[Event]) -> list[Event]:
    return events[1:] + events[:1]


def garbage(events: list[Event]) -> list[Event]:
    """Every value of the first but its key is of another kind."""
    first = {name: value if name in {"id", "guid"} else [["neither", "nor"]] for name, value in events[0].items()}
    return [first, *events[1:]]


def huge(events: list[Event]) -> list[Event]:
    return [{**events[0], "description": "<p>long</p>" * 450_000}, *events[1:]]


ROWS: dict[str, Callable[[list[Event]], list[Event]]] = {
    "empty": nothing,
    "drop60": two_of_five,
    "rows_shift": turned,
    "garbage_row": garbage,
    "huge_row": huge,
}


def spoiled(body: bytes, spoil: Callable[[list[Event]], list[Event]]) -> bytes:
    """The rows of the first room of each day with the fault."""
    document = json.loads(body)
    listed = [event for day in days_of(document) for events in day["rooms"].values() for event in events]
    kept = {event["id"]: event for event in spoil(listed)}
    for day in days_of(document):
        for room, events in day["rooms"].items():
            day["rooms"][room] = [kept[event["id"]] for event in events if event["id"] in kept]
    return json.dumps(document).encode()


def days_of(document: Any) -> list[dict[str, Any]]:
    return document["schedule"]["conference"]["days"]


# --- faults of answers ---------------------------------------------------------------------------------


def page(status: int) -> Callable[[bytes], Response]:
    return lambda body: Response("<html><h1>Gateway</h1></html>", status, content_type="text/html")


def cut(body: bytes) -> Response:
    return Response(body[: len(body) // 2], headers={"Content-Length": str(len(body))}, content_type=JSON)


ANSWERS: dict[str, Callable[[bytes], Response]] = {
    "html200": page(200),
    "html503": page(503),
    "http500": lambda body: Response("{}", 500, content_type=JSON),
    "http500_once": lambda body: Response("{}", 500, content_type=JSON),
    "revoked_token": lambda body: Response(f"{USER} {PASSWORD}: no", 401),
    "redirect_private": lambda body: Response(status=302, headers={"Location": "http://169.254.169.254/"}),
    "cut_connection": cut,
}


class Faults:
    def __init__(self) -> None:
        self._on: list[str] = []

    @contextmanager
    def on(self, name: str, **limits: Any) -> Iterator[None]:
        """`limits` say where in a list; there is one document here, with all of them."""
        assert name in ROWS | ANSWERS, name
        self._on.append(name)
        yield
        self.clear()

    def clear(self) -> None:
        self._on.clear()

    def answer(self, body: bytes) -> Response:
        for name in list(self._on):
            if name.endswith("_once"):
                self._on.remove(name)
            if name in ANSWERS:
                return ANSWERS[name](body)
            body = spoiled(body, ROWS[name])
        return Response(body, content_type=JSON)


class Served:
    """`requests` counts them."""

    def __init__(self, body: bytes = recorded("frab.json")) -> None:
        self.body = body
        self.faults = Faults()
        self.requests = 0
        self._server = HTTPServer()
        self._server.expect_request("/meeting/schedule.json", query_string="of=2027").respond_with_handler(self._answer)

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.stop()

    def _answer(self, request: Request) -> Response:
        self.requests += 1
        given = request.authorization
        if given is None or (given.username, given.password) != (USER, PASSWORD):
            return ANSWERS["revoked_token"](self.body)
        return self.faults.answer(self.body)

    def connect(self, vendor: str = "schedule") -> dict[str, Any]:
        return {
            "base_url": self._server.url_for("/meeting/schedule.json?of=2027"),
            "credentials": {"user": USER, "password": PASSWORD},
            "options": {},
            "time_zone": "Europe/Berlin",
        }


def large(number: int) -> bytes:
    """As many sessions, each with somebody of its own."""
    document = json.loads(recorded("frab.json"))
    first = days_of(document)[0]["rooms"]["Foundry"][0]
    del days_of(document)[1:]
    days_of(document)[0]["rooms"] = {
        "Foundry": [
            {**first, "guid": f"g{at}", "title": f"Talk {at}", "persons": [{"id": at, "public_name": f"Person {at}"}]}
            for at in range(number)
        ]
    }
    return json.dumps(document).encode()


SERVING = Serving(
    Served,
    {"page_fails": "the feed is one document, which comes as a whole or not at all"},
    large=lambda sessions: Served(large(sessions)),
)
