"""What people do at the vendor that a sync must survive: done to the world, and taken back where that is possible."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from integrations.sandbox.faults.model import Fault, Undo
from integrations.sandbox.scene import Scene
from integrations.sandbox.world.model import Session
from integrations.sandbox.world.world import World


def nothing_to_undo() -> None:
    """What happened there can't be taken back."""


def visible(world: World, count: int, admits: Callable[[Session], bool] = bool) -> list[Session]:
    """The first that the public sees; those with parts of their own are left to S9."""
    found = (s for s in world.sessions.values() if s.is_visible and s.starts and not s.is_abstract and admits(s))
    return [s for _, s in zip(range(count), found, strict=False)]


def changed(world: World, sessions: Iterable[Session], make: Callable[[Session], dict[str, Any]]) -> Undo:
    """Changes them, and remembers what they were."""
    before = []
    for session in sessions:
        values = make(session)
        before.append((session.number, {name: getattr(session, name) for name in values}))
        world.change_session(session.number, **values)
    return lambda: [world.change_session(number, **values) for number, values in before]


def leaves_accepted(fault: Fault, scene: Scene) -> Undo:
    chosen = visible(scene.world, fault.options["count"])
    return changed(scene.world, chosen, lambda s: {"status": ("pending", "declined")[s.number % 2]})


def people_hidden(fault: Fault, scene: Scene) -> Undo:
    """The first of each is hidden, or declined, in turn."""
    chosen = visible(scene.world, fault.options["count"], lambda s: bool(s.participants))
    before = [(s, s.participants[0].is_public, s.participants[0].acceptance) for s in chosen]
    for place, session in enumerate(chosen):
        first = session.participants[0]
        first.is_public, first.acceptance = (False, first.acceptance) if place % 2 == 0 else (True, "Declined")
    scene.world.touch(chosen)

    def undo() -> None:
        for session, is_public, acceptance in before:
            session.participants[0].is_public, session.participants[0].acceptance = is_public, acceptance
        scene.world.touch(chosen)

    return undo


def two_roles(fault: Fault, scene: Scene) -> Undo:
    world = scene.world
    alone = visible(world, fault.options["count"], lambda s: len(s.participants) > 0)
    before = {s.number: list(s.participants) for s in alone}
    for session in alone:
        world.attach(session.number, session.participants[0].person, "moderator")
    return lambda: changed(world, alone, lambda s: {"participants": before[s.number]})


def parent_gone(fault: Fault, scene: Scene) -> Undo:
    parents = [n for n in scene.world.subsessions if scene.world.sessions[n].is_visible][: fault.options["count"]]
    for number in parents:
        scene.world.delete_session(number)
    return lambda: [scene.world.restore_session(number) for number in parents]


def more_abstracts(fault: Fault, scene: Scene) -> Undo:
    world = scene.world
    added = [
        world.add_session(title=f"Abstract {n}: a case report", is_abstract=True, status="accepted").number
        for n in range(fault.options["count"])
    ]
    return lambda: [world.delete_session(number) for number in added]


def odd_times(fault: Fault, scene: Scene) -> Undo:
    """Without a time, ending before it starts, and running for days: in turn."""
    day = timedelta(days=1)

    def values(session: Session) -> dict[str, Any]:
        begins, ends = session.starts, session.ends
        if begins is None or ends is None:
            return {}
        turns = ({"starts": None, "ends": None}, {"ends": begins - timedelta(minutes=45)}, {"ends": ends + 2 * day})
        return turns[session.number % 3]

    return changed(scene.world, visible(scene.world, fault.options["count"]), values)


def other_prefix(fault: Fault, scene: Scene) -> Undo:
    return set_on_world(scene.world, "prefix", str(fault.options["prefix"]))


def codes_unnested(fault: Fault, scene: Scene) -> Undo:
    return set_on_world(scene.world, "codes_nest", not scene.world.codes_nest)


def set_on_world(world: World, name: str, value: Any) -> Undo:
    before = getattr(world, name)
    setattr(world, name, value)

    def undo() -> None:
        setattr(world, name, before)

    return undo


def merged(fault: Fault, scene: Scene) -> Undo:
    """Two people who speak are found to be a third."""
    world = scene.world
    speaking = [n for n, sessions in world.appearances.items() if sessions and not world.people[n].deleted_at]
    keep, *lost = speaking[: 1 + fault.options["count"]]
    for number in lost:
        world.merge_contacts(keep, number)
    return nothing_to_undo


def somebody_writes(fault: Fault, scene: Scene, ref: str) -> None:
    """Just before each write, another system has written."""
    if ref:
        world = scene.world
        row = world.session(ref) if ref in {s.uuid for s in world.sessions.values()} else world.person(ref)
        world.touch([row])


def webhooks_of_others(fault: Fault, scene: Scene) -> Undo:
    scene.send_forged({"event_id": fault.options["event_id"]})
    scene.send_forged({"event_id": None})
    return nothing_to_undo


def webhook_forged(fault: Fault, scene: Scene) -> Undo:
    scene.send_forged({}, with_secret=False)
    return nothing_to_undo


def fields_changed(fault: Fault, scene: Scene) -> Undo:
    """One is called otherwise, one is gone, one holds something else."""
    world = scene.world
    renamed, _, retyped, *_ = before = list(world.fields)
    name, type_, values = (
        renamed.name,
        retyped.type,
        {s.number: s.custom.get(retyped.uuid) for s in world.sessions.values()},
    )
    renamed.name, retyped.type = f"{name} (new)", "number"
    world.fields = [field for field in before if field is not before[1]]
    for session in world.sessions.values():
        if retyped.uuid in session.custom:
            session.custom[retyped.uuid] = session.number

    def undo() -> None:
        renamed.name, retyped.type, world.fields = name, type_, before
        for number, value in values.items():
            if value is not None:
                world.sessions[number].custom[retyped.uuid] = value

    return undo


def zone_moved(fault: Fault, scene: Scene) -> Undo:
    before = scene.world.zone.key
    scene.world.set_zone(str(fault.options["zone"]))
    return lambda: scene.world.set_zone(before)


def all_pending(fault: Fault, scene: Scene) -> Undo:
    """Acceptance is switched on, and nobody has answered yet."""
    world = scene.world
    people = [p for s in world.sessions.values() for p in s.participants]
    before, was_on = [p.acceptance for p in people], world.acceptance
    world.acceptance = True
    for participation in people:
        participation.acceptance = "Pending"

    def undo() -> None:
        world.acceptance = was_on
        for participation, acceptance in zip(people, before, strict=True):
            participation.acceptance = acceptance

    return undo


def withdrawn(fault: Fault, scene: Scene) -> Undo:
    """A participant says no, and their session goes with them; removing the fault takes that back."""
    world = scene.world
    chosen = visible(world, fault.options["count"], lambda s: bool(s.participants))
    before = [(s.participants[0], s.participants[0].acceptance) for s in chosen]
    for participation, _ in before:
        participation.acceptance = "Declined"
    back = changed(world, chosen, lambda s: {"status": "declined"})

    def undo() -> None:
        for participation, acceptance in before:
            participation.acceptance = acceptance
        back()

    return undo
