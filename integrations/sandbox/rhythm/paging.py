"""Pages of a store that is read by key: it looks at so many rows, leaves out what is gone, and says where it stopped."""

import json
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from integrations.sandbox.faults.registry import Faults
from integrations.sandbox.rhythm.errors import refused
from integrations.sandbox.rhythm.resources import GONE, Entry, Resource
from integrations.sandbox.rhythm.store import Store
from integrations.sandbox.wire import Call, Reply, Request


@dataclass(frozen=True, slots=True)
class Key:
    """After which id; `page` counts the pages, for those who order faults by it."""

    after: str = ""
    page: int = 1

    def next(self, after: str, *, as_object: bool) -> Any:
        value = {"id": after or self.after, "page": self.page + 1}
        return value if as_object else json.dumps(value, separators=(",", ":"))


def read_key(request: Request) -> Key | None:
    """None for what is no key of ours."""
    text = request.query.get("exclusiveStartKey", "")
    if not text:
        return Key()
    try:
        value = json.loads(text)
        return Key(str(value["id"]), int(value["page"]))
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return None


def fields_of(request: Request, parameter: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in request.query.get(parameter, "").split(",") if name.strip())


@dataclass(frozen=True, slots=True)
class Pages:
    """One page of one list. A public one takes no key, but gives one."""

    store: Store
    resource: Resource
    call: Call
    fields: tuple[str, ...] = ()
    takes_key: bool = True
    most: int = 0

    @property
    def faults(self) -> Faults:
        return self.store.faults

    @property
    def key(self) -> Key:
        key = read_key(self.call.request) if self.takes_key else Key()
        if key is None:
            raise refused(400, "exclusiveStartKey: give the LastEvaluatedKey of the page before, as it came.")
        return key

    def listed(self, entries: list[Entry]) -> Reply:
        """A list without any row is one that can't be located."""
        by_order = self.faults.shapes(self.call)
        rows, tail = self.page(entries)
        if not rows and not tail and not by_order and self.key == Key():
            raise refused(404, "Unable to locate records")
        return answer(rows, {"Count": len(rows)}, tail)

    def found(self, entries: list[Entry]) -> Reply:
        rows, tail = self.page(entries)
        return answer(rows, {}, tail)

    def page(self, entries: list[Entry]) -> tuple[list[bytes], dict[str, Any]]:
        key, size = self.key, self.size
        start = bisect_right(entries, key.after, key=lambda entry: entry.id)
        shaped = self.faults.shaped(self.call, entries)
        chosen = shaped[start : start + size]
        encoded = (self.resource.encoded(self.store, entry, self.fields) for entry in chosen)
        rows = self.faults.spoiled(self.call, [row for row in encoded if row != GONE])
        goes_on = len(chosen) == size and start < len(shaped)
        after = entries[start + size - 1].id if goes_on and size else ""
        return rows, {"LastEvaluatedKey": self.next_key(key, after)} if goes_on else {}

    @property
    def size(self) -> int:
        """Under R3 full, half, and nothing in turn."""
        size = self.most or self.store.scene.page_size
        if "R3" not in self.store.quirks or not self.takes_key:
            return size
        return (size, max(1, size // 2), 0)[(self.key.page - 1) % 3]

    def next_key(self, key: Key, after: str) -> Any:
        how = self.faults.option("R3", "key", "string")
        given = self.call.request.query.get("exclusiveStartKey", "")
        return given if how == "repeated" and given else key.next(after, as_object=how == "object")


def answer(rows: list[bytes], head: dict[str, Any], tail: dict[str, Any]) -> Reply:
    parts = [f'"{name}":{json.dumps(value)}'.encode() for name, value in head.items()]
    parts.append(b'"Items":[%s]' % b",".join(rows))
    parts += [f'"{name}":{json.dumps(value)}'.encode() for name, value in tail.items()]
    return Reply(body=b"{%s}" % b",".join(parts))
