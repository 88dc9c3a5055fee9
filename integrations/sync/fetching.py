"""Pages of a stream, in their order, with those that are known already fetched ahead."""

import zlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from threading import Lock
from typing import Any, Protocol, TypeVar

import orjson
from django.conf import settings

from integrations.sync.contract import Cursor, Fault, Page, Row, Since, Stream, VendorError
from integrations.sync.models import SyncPage, SyncRun

WAITING_PAGE = 1_000_000  # from this number on, pages of a run hold rows of earlier ones that come back
READY = 2  # pages that may lie ready to be taken, beside those on their way
FORGOTTEN = "The preview is no longer kept. Make a new one and apply that."

KeepLease = Callable[[], None]
Answer = TypeVar("Answer")


class Pages(Protocol):
    """Where pages come from: the vendor, or a preview that read them. `get` raises VendorError."""

    def get(self, cursor: Cursor | None) -> Page: ...

    def close(self) -> None: ...


class Fetched:
    """From the vendor. As many requests at once as it allows; while a page is written, the next ones are on their way.

    Whoever brings a page asks for those after it, without waiting until it is taken. `look` is shown each page by the thread
    that fetched it, for what can be found out of it without the database.
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
            self._go_on(page)
            look(page)
            return page

        self._keep_lease, self._fetch = keep_lease, fetch
        self._pool = ThreadPoolExecutor(max(1, parallel), thread_name_prefix="fetch")
        self._most = max(1, parallel) + READY
        self._asked: dict[bytes, Future[Page]] = {}
        self._lock = Lock()

    def get(self, cursor: Cursor | None) -> Page:
        with self._lock:
            answer = self._asked.pop(_key(cursor), None) or self._pool.submit(self._fetch, cursor)
        page = _awaited(answer, self._keep_lease)
        with self._lock:
            if _key(page.next) not in self._asked:  # the vendor's list has changed, or is at its end
                self._asked.clear()
        self._go_on(page)
        return page

    def _go_on(self, page: Page) -> None:
        with self._lock:
            last = self._last_here(page)
            for cursor in [last.next, *last.ahead] if last.next is not None else ():
                if len(self._asked) < self._most and _key(cursor) not in self._asked:
                    self._asked[_key(cursor)] = self._pool.submit(self._fetch, cursor)

    def _last_here(self, page: Page) -> Page:
        """Of this page and those after it, one by one, that are here already. A list may lead back to its beginning."""
        for _ in range(len(self._asked)):
            answer = self._asked.get(_key(page.next))
            if answer is None or not answer.done() or answer.cancelled() or answer.exception():
                break
            page = answer.result()
        return page

    def close(self) -> None:
        with self._lock:
            self._most = 0
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
