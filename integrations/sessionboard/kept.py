"""Pages of sessions that were read for the people on them already, until the sessions themselves are taken."""

import zlib
from collections.abc import Sequence

import orjson

from integrations.sync.contract import Row

Kept = tuple[Sequence[Row], int | None, int | None]  # rows, pages, total


class KeptPages:
    """Each is given out once: whoever asks again wants to know what has changed. Compressed, because a large event has hundreds."""

    def __init__(self) -> None:
        self._pages: dict[int, bytes] = {}

    def put(self, number: int, page: Kept) -> None:
        self._pages[number] = zlib.compress(orjson.dumps([list(page[0]), *page[1:]]), 1)

    def take(self, number: int) -> Kept | None:
        body = self._pages.pop(number, None)
        return None if body is None else tuple(orjson.loads(zlib.decompress(body)))
