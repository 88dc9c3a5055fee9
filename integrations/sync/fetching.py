"""Pages of a stream, in their order, with those that are known already fetched ahead."""

import zlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from typing import Any, Protocol, TypeVar

import orjson
from django.conf import settings

from integrations.sync.contract import Cursor, Fault, Page, Row, Since, Stream, VendorError
from integrations.sync.models import SyncPage, SyncRun

WAITING_PAGE = 1_000_000  # from this number on, pages of a run hold rows of earlier ones that come back
FORGOTTEN = "The preview is no longer kept. Make a new one and apply that."

KeepLease = Callable[[], None]
Answer = TypeVar("Answer")


class Pages(Protocol):
    """Where pages come from: the vendor, or a preview that read them. `get` raises VendorError."""

    def get(self, cursor: Cursor | None) -> Page: ...

    def close(self) -> None: ...


class Fetched:
    """From the vendor. As many requests at once as it allows; while a page is written, the next ones are on their way.

    `look` is shown each page by the thread that fetched it, for what can be found out of it without the database.
    """

    def __init__(
        self,
        client: Any,
        stream: Stream,
        since: Since | None,
        *,
        parallel: int,
        keep_lease: KeepLease,
        look: Callable[[Page], None] = lambda page: None,
    ) -> None:
        def fetch(cursor: Cursor | None) -> Page:
            page = stream.fetch(client, cursor, since)
            look(page)
            return page

        self._keep_lease, self._fetch = keep_lease, fetch
        self._parallel = max(1, parallel)
        self._pool = ThreadPoolExecutor(self._parallel, thread_name_prefix="fetch")
        self._ahead: dict[bytes, Future[Page]] = {}

    def get(self, cursor: Cursor | None) -> Page:
        answer = self._ahead.pop(_key(cursor), None) or self._pool.submit(self._fetch, cursor)
        page = _awaited(answer, self._keep_lease)
        if page.next is None:
            self._ahead.clear()
        else:
            self._look_ahead([page.next, *page.ahead])
        return page

    def _look_ahead(self, cursors: list[Cursor]) -> None:
        """What was fetched ahead and is not to come any more is dropped: the vendor's list has changed."""
        wanted = {_key(cursor): cursor for cursor in cursors[: self._parallel]}
        self._ahead = {key: future for key, future in self._ahead.items() if key in wanted}
        for key, cursor in wanted.items():
            if key not in self._ahead:
                self._ahead[key] = self._pool.submit(self._fetch, cursor)

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)


def fetch_row(client: Any, stream: Stream, key: str, *, keep_lease: KeepLease) -> Row | None:
    """A single row; None where the vendor can't be asked for one, or doesn't have it."""
    if stream.fetch_one is None:
        return None
    with ThreadPoolExecutor(1, thread_name_prefix="fetch") as pool:
        return _awaited(pool.submit(stream.fetch_one, client, key), keep_lease)


def _awaited(answer: Future[Answer], keep_lease: KeepLease) -> Answer:
    """However long the vendor takes: meanwhile no other worker comes to think that this one was killed."""
    while not wait([answer], timeout=settings.SYNC_LEASE / 6).done:
        keep_lease()
    return answer.result()


def _key(cursor: Cursor | None) -> bytes:
    return orjson.dumps(cursor, option=orjson.OPT_SORT_KEYS)


class Replayed:
    """From a preview, page by page as it read them; the cursor is the number of the page."""

    def __init__(self, preview: SyncRun, stream: Stream) -> None:
        self._pages = SyncPage.objects.filter(run=preview, stream=stream.key, seq__lt=WAITING_PAGE)
        self._last = self._pages.order_by("-seq").values_list("seq", flat=True).first()

    @property
    def was_read(self) -> bool:
        """A list that could not be read is not an empty one."""
        return self._last is not None

    def get(self, cursor: Cursor | None) -> Page:
        seq = int(cursor or 0)
        kept = self._pages.filter(seq=seq, body__isnull=False).first()
        if kept is None or self._last is None:
            raise VendorError(Fault.GONE, FORGOTTEN)
        page = unpacked(bytes(kept.body or b""))
        return replace(page, next=seq + 1 if seq < self._last else None)

    def close(self) -> None:
        """Nothing is open."""


def packed(page: Page) -> bytes:
    kept = {"rows": list(page.rows), "total": page.total, "mark": page.mark, "partial": page.partial}
    return zlib.compress(orjson.dumps(kept), 1)


def unpacked(body: bytes) -> Page:
    return Page(**orjson.loads(zlib.decompress(body)))
