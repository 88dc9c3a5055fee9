"""The faults that a sync with V3Plus must survive, V1 to V12, and what its document leaves open."""

from dataclasses import replace

from integrations.sandbox.faults.edits import nothing_to_undo
from integrations.sandbox.faults.model import Fault, Kind, Undo
from integrations.sandbox.scene import Scene
from integrations.sandbox.wire import Call, Reply

V = "v3plus"
CONFERENCES = frozenset({"conferences"})
STATES = ("live", "archive", "staging")
UNITS = ("minutes", "seconds", "hours", "clock")
ANSWERS = ("504", "silent", "huge")
FAR_TOO_LONG = 64 * 1024 * 1024
LOGIN_PAGE = b"""<!DOCTYPE html>
<html><head><title>Log in</title></head>
<body><form method="post" action="/login"><input name="email"><input name="password" type="password"></form></body></html>"""
GATEWAY_PAGE = (
    b"<html><head><title>504 Gateway Time-out</title></head><body><h1>504 Gateway Time-out</h1></body></html>"
)


def require_one_of(fault: Fault, option: str, known: tuple[str, ...]) -> Undo:
    if fault.options[option] not in known:
        raise ValueError(f"{option}: “{fault.options[option]}” is unknown; one of {', '.join(known)}.")
    return nothing_to_undo


def known_unit(fault: Fault, scene: Scene) -> Undo:
    return require_one_of(fault, "unit", UNITS)


def known_state(fault: Fault, scene: Scene) -> Undo:
    return require_one_of(fault, "state", STATES)


def known_answer(fault: Fault, scene: Scene) -> Undo:
    return require_one_of(fault, "answer", ANSWERS)


def nested_fails(fault: Fault, scene: Scene, call: Call, reply: Reply) -> Reply:
    """Of a conference's requests only those that go deep count. What is huge is sound: the rest of it is white space."""
    if "presentations" not in call.request.query.get("with", ""):
        fault.used -= 1
        return reply
    match fault.options["answer"]:
        case "silent":
            return Reply(delay=60.0, silent=True)
        case "huge":
            return replace(reply, body=reply.body + b" " * FAR_TOO_LONG)
        case _:
            return Reply(504, GATEWAY_PAGE, "text/html")


def same_names(fault: Fault, scene: Scene) -> Undo:
    """The second who appears is called like the first, and is somebody else."""
    world = scene.world
    first, second = [world.people[n] for n, sessions in world.appearances.items() if sessions][:2]
    before = second.first_name, second.last_name
    world.rename_person(second.number, first.first_name, first.last_name)
    return lambda: world.rename_person(second.number, *before)


def login_page(fault: Fault, scene: Scene, call: Call) -> Reply:
    return Reply(200, LOGIN_PAGE, "text/html; charset=utf-8")


V3PLUS = (
    Kind("V1", "login_needed", V, "content needs a user's token in the address, `?token=`, beside the portal's"),
    Kind("V2", "plain_links", V, "links and path lead to plain http, which redirects: the header is lost on the way"),
    Kind("V3", "role_missing", V, "no presenter or affiliate has a role, wherever it is asked"),
    Kind(
        "V4", "plural_path", V, "one presentation is at /presentations/ID; the documented /presentation/ID answers 404"
    ),
    Kind("V5", "page_size_ignored", V, "15 rows a page, whatever is asked, and also below a conference"),
    Kind(
        "V6",
        "nested_fails",
        V,
        "`with` down to presentations answers 504, never (`silent`), or with 64 MB (`huge`)",
        {"answer": "504"},
        streams=CONFERENCES,
        argument="answer",
        ordered=known_answer,
        after=nested_fails,
    ),
    Kind(
        "V7",
        "duration_units",
        V,
        "durations in `seconds`, `hours`, `minutes` or as a `clock`; every fifth is blank, every seventh date has no time",
        {"unit": "seconds"},
        argument="unit",
        ordered=known_unit,
    ),
    Kind(
        "V8",
        "conference_state",
        V,
        "the conference is in the archive, or in `staging`",
        {"state": "archive"},
        argument="state",
        ordered=known_state,
    ),
    Kind(
        "V9",
        "login_expires",
        V,
        "content needs a user's token, and each is forgotten after so many requests: 401",
        {"requests": 3},
        argument="requests",
    ),
    Kind("V10", "same_names", V, "two presenters have the same name, and nothing else in common", ordered=same_names),
    Kind("V11", "photo_paths", V, "photos and logos are paths without a host, addresses without a scheme, or missing"),
    Kind("V12", "login_page", V, "an HTML page to log in, with 200", before=login_page),
    Kind("data_object", "", V, "`data` is an object of rows, as in the document's sample, not a list"),
    Kind("bare_rows", "", V, "a single resource has no `data` around it"),
    Kind("short_zone", "", V, "the time zone of conferences is an abbreviation, such as EDT"),
)
