"""Faults that any server can have: on the line, in front of the vendor, or in what it sends."""

import json
from dataclasses import replace
from typing import Any

from integrations.sandbox.faults.model import ROW_STREAMS, Fault, Kind
from integrations.sandbox.planstone import errors as planstone
from integrations.sandbox.rhythm import errors as rhythm
from integrations.sandbox.scene import Scene
from integrations.sandbox.sessionboard import errors as sessionboard
from integrations.sandbox.v3plus import errors as v3plus
from integrations.sandbox.wire import Call, Reply

BUSY_PAGE = """<!DOCTYPE html>
<html><head><title>Service temporarily unavailable</title></head>
<body><h1>We'll be back soon</h1><p>The service is being maintained.</p><hr>proxy/1.24</body></html>"""
HUGE = 5 * 1024 * 1024


def error_of(call: Call, status: int, message: str) -> Reply:
    """In the words of the vendor that was asked."""
    if call.vendor == "planstone":
        return planstone.error(status, message, call.request)
    if call.vendor == "rhythm":
        return rhythm.error_at(call, status, message)
    if call.vendor == "v3plus":
        return v3plus.error(status)
    return sessionboard.error(status, message)


def html(status: int) -> Reply:
    return Reply(status, BUSY_PAGE.encode(), "text/html; charset=utf-8")


def html_answer(fault: Fault, scene: Scene, call: Call) -> Reply:
    return html(int(fault.options["status"]))


def server_error(fault: Fault, scene: Scene, call: Call) -> Reply:
    return error_of(call, 500, "An unexpected error occurred. Contact support if the issue persists.")


def page_fails(fault: Fault, scene: Scene, call: Call) -> Reply | None:
    return server_error(fault, scene, call) if call.page == int(fault.options["page"]) else None


def revoked(fault: Fault, scene: Scene, call: Call) -> Reply:
    return error_of(call, 401, "The token has been revoked.")


def too_many(fault: Fault, scene: Scene, call: Call) -> Reply | None:
    """Until as much time has passed as it says."""
    wait = int(fault.options["retry_after"])
    left = round(fault.since + wait - scene.clock.now().timestamp())
    if left <= 0:
        return None
    reply = error_of(call, 429, "Too many requests, please try again later.")
    limit = {"RateLimit-Limit": "100", "RateLimit-Remaining": "0", "RateLimit-Reset": str(left)}
    return reply.with_headers({**limit, "Retry-After": str(left)})


def to_a_private_place(fault: Fault, scene: Scene, call: Call) -> Reply:
    return Reply(302, headers={"Location": str(fault.options["location"])})


def never(fault: Fault, scene: Scene, call: Call) -> Reply:
    return Reply(delay=float(fault.options["seconds"]), silent=True)


def slowed(fault: Fault, scene: Scene, call: Call, reply: Reply) -> Reply:
    return replace(reply, delay=float(fault.options["seconds"]))


def cut(fault: Fault, scene: Scene, call: Call, reply: Reply) -> Reply:
    return replace(reply, cut=True)


def nothing(fault: Fault, scene: Scene, rows: list[Any]) -> list[Any]:
    return []


def two_of_five(fault: Fault, scene: Scene, rows: list[Any]) -> list[Any]:
    return [row for place, row in enumerate(rows) if place % 5 < 2]


def garbage(fault: Fault, rows: list[bytes]) -> list[bytes]:
    """Only the id stays; every other value of the first row is of another type."""
    if not rows:
        return rows
    row = json.loads(rows[0])
    wrong = {name: wrongly(value) for name, value in row.items() if name not in {"id", "schedid", "pid"}}
    return [json.dumps({**row, **wrong}).encode(), *rows[1:]]


def wrongly(value: Any) -> Any:
    match value:
        case bool():
            return {"not": "a boolean"}
        case str():
            return [value, 17]
        case list() | dict():
            return "neither list nor object"
        case _:
            return ["unexpected"]


def huge(fault: Fault, rows: list[bytes]) -> list[bytes]:
    if not rows:
        return rows
    row = json.loads(rows[0])
    text = next((name for name in ("description", "about", "bio", "biography") if name in row), "title")
    return [json.dumps({**row, text: "<p>long</p>" * (HUGE // 11)}).encode(), *rows[1:]]


def crowding(fault: Fault, scene: Scene, call: Call, reply: Reply) -> Reply:
    """People edit while pages are read: what was first is now last, and whoever counts places skips a row and meets one twice."""
    moved = [s for s in scene.world.sessions.values() if s.deleted_at is None]
    moved.sort(key=lambda session: session.updated_at)
    scene.world.touch(moved[: int(fault.options["rows"])])
    return reply


def rotated(fault: Fault, scene: Scene, rows: list[Any]) -> list[Any]:
    """Each page is cut from a list that has moved on since the one before: a row is skipped, and one comes twice."""
    moves = fault.memory.get("moves", 0)
    fault.memory["moves"] = moves + 1
    step = moves * int(fault.options["rows"]) % max(1, len(rows))
    return rows[step:] + rows[:step]


GENERAL = (
    Kind("empty", "", "", "lists of rows answer 200 with no row and a total of 0", streams=ROW_STREAMS, shape=nothing),
    Kind(
        "drop60", "", "", "three rows of five are missing, and the totals agree", streams=ROW_STREAMS, shape=two_of_five
    ),
    Kind("html200", "", "", "an HTML page of a proxy, with 200", {"status": 200}, before=html_answer),
    Kind("html503", "", "", "an HTML page of a proxy, with 503", {"status": 503}, before=html_answer),
    Kind("http500", "", "", "500 in the vendor's own words", before=server_error),
    Kind("http500_once", "", "", "500 once, then all is well", times=1, before=server_error),
    Kind(
        "page_fails",
        "",
        "",
        "500 for page 3, or for N by `page_fails:N`",
        {"page": 3},
        argument="page",
        before=page_fails,
    ),
    Kind(
        "http429",
        "",
        "",
        "429 with Retry-After, until that time is over",
        {"retry_after": 30},
        argument="retry_after",
        before=too_many,
    ),
    Kind("revoked_token", "", "", "401 for every token", before=revoked),
    Kind(
        "redirect_private",
        "",
        "",
        "302 to an address inside a network",
        {"location": "http://169.254.169.254/latest/meta-data/"},
        argument="location",
        before=to_a_private_place,
    ),
    Kind(
        "timeout",
        "",
        "",
        "no answer at all; after `seconds` the line is closed",
        {"seconds": 60.0},
        argument="seconds",
        before=never,
    ),
    Kind("slow", "", "", "each answer is late by `seconds`", {"seconds": 0.3}, argument="seconds", after=slowed),
    Kind("cut_connection", "", "", "the line breaks in the middle of the body", streams=None, after=cut),
    Kind("other_conference", "", "", "rows of another conference", streams=ROW_STREAMS, is_elsewhere=True),
    Kind(
        "rows_shift",
        "",
        "",
        "the list moves on by a row from page to page: rows are skipped, and others come twice",
        {"rows": 1},
        streams=ROW_STREAMS,
        shape=rotated,
    ),
    Kind(
        "garbage_row",
        "",
        "",
        "in the first row of a page every value but the id is of a wrong type",
        streams=ROW_STREAMS,
        spoil=garbage,
    ),
    Kind("huge_row", "", "", "the first row of a page has a text of 5 MB", streams=ROW_STREAMS, spoil=huge),
)
