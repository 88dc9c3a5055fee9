"""The faults that a sync with Planstone must survive, P1 to P17."""

from datetime import timedelta
from typing import Any

from integrations.sandbox.faults.edits import changed, visible
from integrations.sandbox.faults.model import Fault, Kind, Undo
from integrations.sandbox.faults.wire import html_answer, nothing
from integrations.sandbox.planstone.errors import error
from integrations.sandbox.scene import Scene
from integrations.sandbox.wire import Call, Reply
from integrations.sandbox.world.model import Session

SESSIONS, SPEAKERS, PHOTOS = frozenset({"sessions"}), frozenset({"speakers"}), frozenset({"photos"})


def rebuilt(fault: Fault, scene: Scene, call: Call, reply: Reply) -> Reply:
    """Behind the first page the feed is made anew: its first row is gone, or is there again."""
    world = scene.world
    number = fault.memory.setdefault("first", next(n for n, s in world.sessions.items() if not s.is_abstract))
    (world.restore_session if world.sessions[number].deleted_at else world.delete_session)(number)
    return reply


def blank_times(fault: Fault, scene: Scene) -> Undo:
    """Every third has none, the next is at midnight."""

    def values(session: Session) -> dict[str, Any]:
        if session.starts is None or session.number % 3 == 2:
            return {}
        if session.number % 3 == 0:
            return {"starts": None, "ends": None}
        midnight = session.starts.replace(hour=0, minute=0)
        return {"starts": midnight, "ends": midnight + timedelta(minutes=45)}

    return changed(scene.world, visible(scene.world, fault.options["count"]), values)


def venue_elsewhere(fault: Fault, scene: Scene) -> Undo:
    """The walls keep their clocks, and the feed not a word of where they stand: no byte of it changes."""
    before = scene.world.zone.key
    scene.world.set_zone(str(fault.options["zone"]), keep="wall")
    return lambda: scene.world.set_zone(before, keep="wall")


def people_missing(fault: Fault, scene: Scene, rows: list[Any]) -> list[Any]:
    """Every seventh is not there, and the first comes last."""
    kept = [row for place, row in enumerate(rows) if place % 7 != 3]
    return kept[1:] + kept[:1]


def scheduled_twice(fault: Fault, scene: Scene) -> Undo:
    world = scene.world
    added = [
        world.add_session(
            title=s.title,
            description=s.description,
            status="accepted",
            repeats=s.repeats or s.number,
            format=s.format,
            room=s.room,
            starts=s.starts and s.starts + timedelta(days=1),
            ends=s.ends and s.ends + timedelta(days=1),
        ).number
        for s in visible(world, fault.options["count"])
    ]
    return lambda: [world.delete_session(number) for number in added]


def photos_gone(fault: Fault, scene: Scene, call: Call) -> Reply | None:
    return error(404, "", call.request) if call.vendor == "planstone" else None


V = "planstone"
PLANSTONE = (
    Kind(
        "P1",
        "rebuilt_mid_run",
        V,
        "behind each first page the feed is rebuilt: the first session is gone, or back; total and rows move",
        streams=SESSIONS,
        pages=(1,),
        after=rebuilt,
    ),
    Kind("P2", "empty_feed", V, "empty `_items` with 200, as during the rebuild", shape=nothing),
    Kind("P3", "epoch_dates", V, "no date but those of 1970: session_updated_at and schedule_updated_at are missing"),
    Kind("P4", "published_forms", V, 'published as 1, "1", "true", true, and as null, false, 0, "0"'),
    Kind(
        "P5",
        "blank_times",
        V,
        "times of one space, dates of nothing, and sessions at 12:00 am",
        {"count": 9},
        ordered=blank_times,
        argument="count",
    ),
    Kind(
        "P6",
        "venue_elsewhere",
        V,
        "the venue stands in another zone; the feed says nothing of it",
        {"zone": "Asia/Kolkata"},
        ordered=venue_elsewhere,
        argument="zone",
    ),
    Kind("P7", "declined_roles", V, "more declined roles, and evaluators in every session, all of them published"),
    Kind(
        "P8",
        "speakers_missing",
        V,
        "every seventh speaker has no row, and the first comes last",
        streams=SPEAKERS,
        shape=people_missing,
    ),
    Kind("P9", "duplicate_codes", V, "clientid is the same for half of the sessions, and blank for the others"),
    Kind("P10", "markdown_links", V, "every link in Markdown, every mobile link in prose"),
    Kind("P11", "labels_moved", V, "each custom label has moved on by a number"),
    Kind("P12", "tracks_with_breaks", V, "every session has an audience of three, with `<br>` between"),
    Kind("P13", "wrong_rows", V, "rows of another account or conference", is_elsewhere=True),
    Kind(
        "P14",
        "html_error",
        V,
        "an HTML page of a proxy, with 200 or with `status`",
        {"status": 200},
        argument="status",
        before=html_answer,
    ),
    Kind("P15", "numeric_strings", V, "numbers as strings: minutes, types, and rooms with a leading zero"),
    Kind(
        "P16",
        "scheduled_twice",
        V,
        "more sessions with a second date under the same sesid",
        {"count": 3},
        ordered=scheduled_twice,
        argument="count",
    ),
    Kind("P17", "photos_gone", V, "photos answer 404", streams=PHOTOS, before=photos_gone),
    Kind("optimised_paging", "", V, "no total, and always a next link: only an empty page ends the list"),
)
