"""What this vendor keeps beside the congress: versions of its rows, and the attributes that no other vendor has."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from integrations.sandbox.faults.registry import Faults
from integrations.sandbox.scene import Scene
from integrations.sandbox.world.model import Company, Person, Session
from integrations.sandbox.world.world import Change, UnknownRow, World

EVENT_ID, LAST_EVENT_ID = "evt:medex-2027", "evt:medex-2026"
RESTORED_BY, RESTORED = 100, "snapshot:golive"
ROBOT, PLANNER = "user:system", "user:planner"
Row = Session | Person | Company


@dataclass
class Store:
    """`written` are attributes set by the API, each for as long as the world still holds what it belongs to."""

    scene: Scene
    faults: Faults
    changes: Counter[tuple[str, int]] = field(default_factory=Counter)
    written: dict[tuple[int, str, Hashable], Any] = field(default_factory=dict)
    trials: set[int] = field(default_factory=set)  # sessions that somebody tried in vain to delete

    def __post_init__(self) -> None:
        self.scene.world.listeners.append(self.count)

    def count(self, change: Change) -> None:
        self.changes[change.kind, change.number] += 1

    @property
    def quirks(self) -> frozenset[str]:
        return self.scene.world.quirks

    def event_id(self, world: World) -> str:
        return EVENT_ID if world is self.scene.world else LAST_EVENT_ID

    def floated(self, number: float) -> float:
        """Under R12 a number is a float in a way that no count is: nothing, one and a half, twenty point nought."""
        return (0, 1.5, 20.0)[int(number) % 3] if "R12" in self.quirks else number

    # -- finding, by ids of this vendor alone

    def session(self, id_: str) -> Session:
        return self.required(id_, is_abstract=False)

    def abstract(self, id_: str) -> Session:
        return self.required(id_, is_abstract=True)

    def required(self, id_: str, *, is_abstract: bool) -> Session:
        session = self.scene.world.session(id_)
        if session.deleted_at or session.key != id_ or session.is_abstract != is_abstract:
            raise UnknownRow(id_)
        return session

    def person(self, id_: str) -> Person:
        """By either of the ids that a person has here."""
        person = self.scene.world.person(id_)
        if person.deleted_at or id_ not in {person.key, person.contact_key}:
            raise UnknownRow(id_)
        return person

    # -- what every row has

    def version(self, world: World, kind: str, number: int) -> float:
        changes = self.changes[kind, number] if world is self.scene.world else 0
        version = 1 + number % 5 + changes + (RESTORED_BY if "R10" in self.quirks else 0)
        return version + 0.5 if "R12" in self.quirks else version

    def system(self, world: World, kind: str, row: Row) -> dict[str, Any]:
        return {
            "sys_version": self.version(world, kind, row.number),
            "sys_created_at": stamp(row.created_at),
            "sys_last_modified_at": stamp(row.updated_at),
            "sys_created_by_id": ROBOT,
            "sys_last_modified_by_id": PLANNER,
            "sys_configuration_snapshot_id": RESTORED if "R10" in self.quirks else None,
        }


def stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def present(row: dict[str, Any]) -> dict[str, Any]:
    """An attribute without a value is no attribute."""
    return {name: value for name, value in row.items() if value is not None}
