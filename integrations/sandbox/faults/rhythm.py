"""The faults that a sync with Rhythm must survive, R1 to R14."""

from dataclasses import replace

from integrations.sandbox.faults.edits import odd_times
from integrations.sandbox.faults.model import Fault, Kind, Undo
from integrations.sandbox.rhythm.errors import error, token_error
from integrations.sandbox.scene import Scene
from integrations.sandbox.wire import Call, Reply

TOKEN = frozenset({"token"})
LINKS = 30_000_000
LISTS = frozenset({"sessions", "public_sessions", "speakers", "sponsors", "exhibitors"})


def quota_spent(fault: Fault, scene: Scene, call: Call) -> Reply:
    return token_error(int(fault.options["status"]), "The limit of machine-to-machine tokens in a month is reached.")


def token_expired(fault: Fault, scene: Scene, call: Call) -> Reply | None:
    """Of the token that is in use when the fault is put; one that is made later is good."""
    token = call.request.headers.get("authorization", "")
    if not token or (fault.memory and token not in fault.memory):
        return None
    fault.memory[token] = fault.memory.get(token, 0) + 1
    return error(401, "The token has expired.") if fault.memory[token] > int(fault.options["requests"]) else None


def no_rows(fault: Fault, scene: Scene, call: Call) -> Reply:
    return error(404, "Unable to locate records")


def generated_twice(fault: Fault, scene: Scene) -> Undo:
    world = scene.world
    made = [s for s in world.sessions.values() if s.abstract and not s.deleted_at][: int(fault.options["count"])]
    added = [
        world.add_session(
            title=s.title,
            description=s.description,
            status="accepted",
            abstract=s.abstract,
            format=s.format,
            participants=[replace(p, link=p.link + LINKS) for p in s.participants],
        ).number
        for s in made
    ]
    return lambda: [world.delete_session(number) for number in added]


V = "rhythm"
FEW = {"count": 3}
RHYTHM = (
    Kind(
        "R1",
        "token_quota",
        V,
        "the tokens of the month are spent: 429 (or `status`) for a new one, and those that were made stay good",
        {"status": 429},
        streams=TOKEN,
        argument="status",
        before=quota_spent,
    ),
    Kind(
        "R2",
        "token_expired",
        V,
        "the token in use is refused with 401 after `requests` requests; a new one is good",
        {"requests": 3},
        argument="requests",
        before=token_expired,
    ),
    Kind(
        "R3",
        "odd_pages",
        V,
        "full, short and empty pages in turn, and keys that are objects (`key` may be string), or the same key again and again (repeated)",
        {"key": "object"},
        argument="key",
    ),
    Kind("R4", "no_rows_404", V, "lists answer 404, as when there is no row", streams=LISTS, before=no_rows),
    Kind(
        "R5",
        "speaker_shapes",
        V,
        "speakers[] with speaker_id, with contact_id, bare or unknown, in turn or by `shape`; "
        "every fifth profile is not found, every seventh inactive",
        {"shape": "mixed"},
        argument="shape",
    ),
    Kind(
        "R6",
        "organisation_refused",
        V,
        "the organisations of the first sponsors answer 403 and 404 in turn, and no search finds them",
        FEW,
        argument="count",
    ),
    Kind(
        "R7",
        "odd_dates",
        V,
        "sessions without start_date and end_date, ending before they start, running for days",
        FEW,
        ordered=odd_times,
        argument="count",
    ),
    Kind(
        "R8",
        "generated_twice",
        V,
        "sessions are generated once more from the same abstract: another id, the same abstract_id",
        FEW,
        ordered=generated_twice,
        argument="count",
    ),
    Kind(
        "R9",
        "locked",
        V,
        "every session is sys_locked and writes answer 403; or with `status` 409 as for a missing reference",
        {"status": 403},
        argument="status",
    ),
    Kind(
        "R10",
        "snapshot_restored",
        V,
        "a configuration snapshot was restored: every sys_version is higher by 100, and nothing else is changed",
    ),
    Kind("R11", "batch_partial", V, "every second operation of a batch fails", {"every": 2}, argument="every"),
    Kind(
        "R12", "floats", V, "orders, booth numbers and capacities are 0, 1.5 and 20.0 in turn, versions end in a half"
    ),
    Kind(
        "R13",
        "tenant_moved",
        V,
        "the old host answers 410, or sends on to the new one with `status` 308, or with 0 not at all; the new one is well",
        {"status": 410},
        argument="status",
    ),
    Kind(
        "R14",
        "public_truncated",
        V,
        "the public list ends after `rows` rows, with a key that nothing takes",
        {"rows": 5},
        argument="rows",
    ),
    Kind("local_z", "", V, "start_date and end_date are the venue's wall time with a Z stuck on"),
    Kind("bare_token", "", V, "the token is taken without `Bearer`, and refused with it"),
)
