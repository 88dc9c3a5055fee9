"""Collections: what is in them, and how they are cut, filtered and sorted."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from integrations.sandbox.faults.registry import Faults
from integrations.sandbox.scene import Scene
from integrations.sandbox.v3plus import envelope
from integrations.sandbox.v3plus.asked import USUAL_SIZE, Asked, Row, picked, read
from integrations.sandbox.v3plus.envelope import array
from integrations.sandbox.v3plus.rows import VENDOR
from integrations.sandbox.wire import Call, Reply
from integrations.sandbox.world.rows import encode
from integrations.sandbox.world.world import World

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Found:
    """Rows by key, each encoded when it is needed; the fields are all, or those that were named."""

    keys: Sequence[Key]
    encoded: Callable[[Key, tuple[str, ...]], bytes]

    def row(self, key: Key) -> Row:
        row: Row = json.loads(self.encoded(key, ()))
        return row

    def all(self) -> bytes:
        return array(self.encoded(key, ()) for key in self.keys)


def of_world(world: World, keys: Sequence[Key], context: str, make: Callable[[Key], Row]) -> Found:
    def encoded(key: Key, fields: tuple[str, ...]) -> bytes:
        return world.rows.encoded(*key, (VENDOR, context, fields), lambda: picked(make(key), fields))

    return Found(keys, encoded)


def of_few(rows: Sequence[Row]) -> Found:
    return Found([("", n) for n in range(len(rows))], lambda key, fields: encode(picked(rows[key[1]], fields)))


@dataclass
class Listing:
    scene: Scene
    faults: Faults

    def whole(self, call: Call, found: Found) -> Reply:
        """Below a resource nothing is paged, or not even that can be relied on (V5)."""
        if "V5" in self.quirks:
            return self.paged(call, found)
        asked = read(call.request)
        return envelope.whole(self.encoded(call, found, self.chosen(call, found, asked), asked), self.quirks)

    def paged(self, call: Call, found: Found) -> Reply:
        asked = read(call.request)
        keys = self.chosen(call, found, asked)
        size = USUAL_SIZE if "V5" in self.quirks else asked.size
        shown = keys[(asked.page - 1) * size : asked.page * size]
        rows = self.encoded(call, found, shown, asked)
        where = self.scene.base + call.request.path.rstrip("/")
        return envelope.paged(rows, total=len(keys), page=asked.page, size=size, where=where, quirks=self.quirks)

    def nested(self, call: Call, found: Found) -> dict[Key, bytes]:
        keys = self.faults.shaped(call, list(found.keys))
        rows = self.faults.spoiled(call, [found.encoded(key, ()) for key in keys])
        return dict(zip(keys, rows, strict=True))

    @property
    def quirks(self) -> frozenset[str]:
        return self.scene.world.quirks

    def chosen(self, call: Call, found: Found, asked: Asked) -> Sequence[Key]:
        keys: Sequence[Key] = self.faults.shaped(call, list(found.keys))
        if not asked.is_selective:
            return keys
        return [key for key, _ in asked.selected([(key, found.row(key)) for key in keys])]

    def encoded(self, call: Call, found: Found, keys: Sequence[Key], asked: Asked) -> list[bytes]:
        return self.faults.spoiled(call, [found.encoded(key, asked.fields) for key in keys])
