import json
from collections.abc import Callable, Hashable
from typing import Any


class Rows:
    """Each row is made and encoded once for each way of showing it, so that serving it again costs nothing."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, int], dict[Hashable, bytes]] = {}
        self._lists: dict[Hashable, list[Any]] = {}
        self.version = 0

    def encoded(self, kind: str, number: int, variant: Hashable, make: Callable[[], Any]) -> bytes:
        variants = self._rows.setdefault((kind, number), {})
        if variant not in variants:
            variants[variant] = encode(make())
        return variants[variant]

    def listed(self, key: Hashable, make: Callable[[], list[Any]]) -> list[Any]:
        """The pages of one list are cut from the same selection, as long as nothing changes."""
        if key not in self._lists:
            self._lists[key] = make()
        return self._lists[key]

    def drop(self, kind: str, number: int) -> None:
        self._rows.pop((kind, number), None)
        self._lists.clear()
        self.version += 1

    def clear(self) -> None:
        self._rows.clear()
        self._lists.clear()
        self.version += 1


def encode(row: Any) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()
