"""Rooms, tracks and types of an event by the vendor's keys and by name. They are few: all of them are read at once.

A key that is new is joined to what has its name already, because such rows are names; only where nothing has it one is made.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from eventhub.core.names import name_key
from eventhub.programme.enums import Kind
from eventhub.programme.ingest.values import Values
from eventhub.programme.models import Origin, Room, SessionType, Source, Track

PLACES: dict[Kind, tuple[type[Any], str]] = {
    Kind.ROOM: (Room, "venue"),
    Kind.TRACK: (Track, "group"),
    Kind.SESSION_TYPE: (SessionType, ""),
}
NAMED = dict[tuple[str, str, str], UUID]


def key_of_name(name: str, model: type[Any]) -> str:
    """As long as the column for it is."""
    return name_key(name, model._meta.get_field("name_key").max_length)


@dataclass(slots=True)
class Fresh:
    """A reference that was met for the first time. `joins`: the row was here under that name."""

    kind: Kind
    external_id: str
    target_id: UUID
    values: Values
    joins: bool


@dataclass(slots=True)
class Directory:
    """`fresh` is what has been met since it was last taken out, `renamed` what was met under another name.

    `told_by_others`: keys that no list of their own tells of, so that the rows which refer to them say what they are called.
    """

    by_key: dict[tuple[str, str], UUID] = field(default_factory=dict)
    by_name: NAMED = field(default_factory=dict)
    labels: dict[UUID, str] = field(default_factory=dict)
    fresh: list[Fresh] = field(default_factory=list)
    renamed: list[Fresh] = field(default_factory=list)
    told_by_others: set[tuple[str, str]] = field(default_factory=set)

    def add(self, kind: Kind, target_id: UUID, name: str, qualifier: str) -> None:
        self.by_name[kind, key_of_name(name, PLACES[kind][0]), qualifier] = target_id
        self.labels[target_id] = name

    def rename(self, kind: Kind, target_id: UUID, name: str, qualifier: str) -> None:
        self.forget_name(target_id)
        self.add(kind, target_id, name, qualifier)

    def forget_name(self, target_id: UUID) -> None:
        self.by_name = {key: each for key, each in self.by_name.items() if each != target_id}

    def named(self, kind: Kind, values: Values) -> UUID | None:
        """What has that name. A room without a venue is the only one of its name, wherever that is."""
        name, qualifier = key_of_name(values["name"], PLACES[kind][0]), values.get(PLACES[kind][1], "")
        found = self.by_name.get((kind, name, qualifier))
        if found is None and kind == Kind.ROOM and not qualifier:
            alike = [each for (of, called, _), each in self.by_name.items() if of == kind and called == name]
            found = alike[0] if len(alike) == 1 else None
        return found

    def place(self, kind: Kind, ref: Values) -> UUID | None:
        """Whom the reference means; nobody where it is a new key without a name."""
        key = ref["external_id"]
        found = self.by_key.get((kind, key))
        if not ref["name"] or (found is not None and (kind, key) not in self.told_by_others):
            return found
        values = {name: value for name, value in ref.items() if name in ("name", PLACES[kind][1])}
        if found is not None:
            self._hear(Fresh(kind, key, found, values, joins=True))
            return found
        joined = self.named(kind, ref)
        target = joined or uuid7()
        self.meet(Fresh(kind, key, target, values, joins=joined is not None))
        self.fresh.append(Fresh(kind, key, target, values, joins=joined is not None))
        return target

    def _hear(self, named: Fresh) -> None:
        """Rows may disagree on a name; the first one that says another than ours counts. Of spelling they never agree."""
        ours = self.labels.get(named.target_id, "")
        if name_key(named.values["name"]) != name_key(ours):
            self.told_by_others.discard((named.kind, named.external_id))
            self.renamed.append(named)

    def meet(self, fresh: Fresh) -> None:
        self.by_key[fresh.kind, fresh.external_id] = fresh.target_id
        if not fresh.joins:
            self.add(fresh.kind, fresh.target_id, fresh.values["name"], fresh.values.get(PLACES[fresh.kind][1], ""))

    def take_fresh(self) -> list[Fresh]:
        fresh, self.fresh = self.fresh, []
        return fresh

    def take_renamed(self) -> list[Fresh]:
        renamed, self.renamed = self.renamed, []
        return renamed


def read_directory(source: Source) -> Directory:
    directory = Directory()
    for kind, (model, qualifier) in PLACES.items():
        columns = ["id", "name", *([qualifier] if qualifier else [])]
        for row_id, name, *rest in model.objects.filter(event=source.event_id).order_by().values_list(*columns):
            directory.add(kind, row_id, name, rest[0] if rest else "")
    known = Origin.objects.filter(source=source, kind__in=list(PLACES), target_id__isnull=False)
    for of, key, target_id, owns, raw in known.values_list("kind", "external_id", "target_id", "owns", "raw"):
        assert target_id is not None  # noqa: S101  # of these only
        directory.by_key[of, key] = target_id
        if owns and not raw:
            directory.told_by_others.add((of, key))
    return directory
