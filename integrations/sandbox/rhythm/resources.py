"""Each resource: which rows there are, in the order of their ids, and how one is shown."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from integrations.sandbox.rhythm import companies, people, terms
from integrations.sandbox.rhythm.sessions import SessionRow
from integrations.sandbox.rhythm.store import Store
from integrations.sandbox.world.rows import encode
from integrations.sandbox.world.world import World

VENDOR = "rhythm"
GONE = encode(None)
Made = dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that may be there no more: that is known only when it is read."""

    id: str
    world: World
    number: int


@dataclass(frozen=True, slots=True)
class Resource:
    """`stream` is its list in the log, `single` one row of it. `kind` names what has its rows kept, encoded, until it changes."""

    name: str
    stream: str
    single: str
    entries: Callable[[Store, World], list[Entry]]
    make: Callable[[Store, World, int], Made]
    kind: str = ""
    is_of_tenant: bool = False

    def listed(self, store: Store, world: World) -> list[Entry]:
        return world.rows.listed((VENDOR, self.name), lambda: self.sorted_entries(store, world))

    def sorted_entries(self, store: Store, world: World) -> list[Entry]:
        others = [store.scene.last_year] if self.is_of_tenant and world is store.scene.world else []
        entries = [entry for one in (world, *others) for entry in self.entries(store, one)]
        return sorted(entries, key=lambda entry: entry.id)

    def row(self, store: Store, entry: Entry) -> Made:
        return self.make(store, entry.world, entry.number)

    def encoded(self, store: Store, entry: Entry, fields: tuple[str, ...] = ()) -> bytes:
        def make() -> Made:
            return projected(self.row(store, entry), fields)

        if not self.kind:
            return encode(make())
        return entry.world.rows.encoded(self.kind, entry.number, (VENDOR, self.name, fields), make)

    def found(self, store: Store, world: World, id_: str) -> Made:
        """None where there is no such row, or no more."""
        entries = self.listed(store, world)
        place = bisect_left(entries, id_, key=lambda entry: entry.id)
        is_there = place < len(entries) and entries[place].id == id_
        return self.row(store, entries[place]) if is_there else None


def projected(row: Made, fields: tuple[str, ...]) -> Made:
    return {name: row[name] for name in fields if name in row} if row and fields else row


def small(name: str, stream: str, single: str, make: Callable[[Store, World], list[dict[str, Any]]]) -> Resource:
    """A list that is made as a whole."""

    def rows(store: Store, world: World) -> list[dict[str, Any]]:
        return world.rows.listed((VENDOR, name, "rows"), lambda: make(store, world))

    def entries(store: Store, world: World) -> list[Entry]:
        return [Entry(row["id"], world, n) for n, row in enumerate(rows(store, world))]

    return Resource(name, stream, single, entries, lambda store, world, n: rows(store, world)[n])


def sessions(store: Store, world: World) -> list[Entry]:
    return [Entry(s.key, world, s.number) for s in world.sessions.values() if not s.is_abstract]


def profiles(store: Store, world: World) -> list[Entry]:
    return [Entry(p.key, world, p.number) for p in world.people.values()]


def contacts(store: Store, world: World) -> list[Entry]:
    return [Entry(p.contact_key, world, p.number) for p in world.people.values()]


def sponsors(store: Store, world: World) -> list[Entry]:
    return [Entry(c.key, world, c.number) for c in world.sponsors.values()]


def exhibitors(store: Store, world: World) -> list[Entry]:
    return [Entry(c.key, world, c.number) for c in world.exhibitors.values()]


def organizations(store: Store, world: World) -> list[Entry]:
    return [Entry(companies.organization_id(n), world, n) for n in companies.organizations(world)]


def organization(store: Store, world: World, number: int) -> Made:
    return None if companies.refusal(store, number) else companies.organization(store, world, number)


RESOURCES = {
    resource.name: resource
    for resource in (
        small("events", "events", "event", terms.events),
        Resource(
            "sessions",
            "sessions",
            "session",
            sessions,
            lambda store, world, n: SessionRow(store, world).made(world.sessions[n]),
            kind="session",
        ),
        small("session-types", "types", "type", terms.types),
        small("tracks", "tracks", "track", terms.tracks),
        small("rooms", "rooms", "room", terms.rooms),
        small("speaker-types", "speaker_types", "speaker_type", terms.speaker_types),
        small("speaker-topics", "speaker_topics", "speaker_topic", terms.topics),
        Resource(
            "speaker-profiles",
            "speakers",
            "speaker",
            profiles,
            lambda store, world, n: people.profile(store, world, world.people[n]),
            kind="contact",
            is_of_tenant=True,
        ),
        small("sponsor-levels", "sponsor_levels", "sponsor_level", terms.sponsor_levels),
        Resource(
            "sponsors",
            "sponsors",
            "sponsor",
            sponsors,
            lambda store, world, n: companies.sponsor(store, world, world.sponsors[n]),
        ),
        Resource(
            "exhibitors",
            "exhibitors",
            "exhibitor",
            exhibitors,
            lambda store, world, n: companies.exhibitor(store, world, world.exhibitors[n]),
        ),
        small("exhibitor-categories", "exhibitor_categories", "exhibitor_category", terms.categories),
        small("exhibitor-booths", "exhibitor_booths", "exhibitor_booth", companies.booths),
        small("custom-fields", "custom_fields", "custom_field", terms.custom_fields),
        Resource("organizations", "organizations", "organization", organizations, organization),
        Resource(
            "contacts",
            "contacts",
            "contact",
            contacts,
            lambda store, world, n: people.contact(store, world, world.people[n]),
        ),
    )
}
