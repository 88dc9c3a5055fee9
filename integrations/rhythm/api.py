"""Rhythm's hosts over HTTP: signing in, the tenant in every path, and lists that only their key ends.

A page may be short or empty and still have a key, because the store behind it filters after reading.
"""

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import orjson

from integrations.rhythm.schemas import VENDOR, Credentials, Event, Options
from integrations.rhythm.tokens import Tokens
from integrations.sync.contract import Cursor, Fault, Page, Row, Settings, VendorError
from integrations.sync.http import Query, Reply, VendorLine
from integrations.sync.reading import read

EVENTS, ROLODEX, PUBLIC = "events", "rolodex", "public"  # the last: events without signing in
MOST_AT_ONCE = 100  # of ids in a search
NOTHING_FOUND = (404,)
UNSEARCHABLE = (400, 404, 405)  # each kind of row has its own ways of being read
REFUSED = (
    "Check that the key is still there and belongs to this tenant, and whether “Bearer” has to stand before the token."
)
NO_EVENT = (
    "Rhythm knows no event “{event}” of tenant “{tenant}” at this address. Check both, and whether your organisation was moved to another "
    "address of Rhythm. Nothing was changed here."
)
ANOTHER_EVENT = "Rhythm sent rows of another event: “{sent}”, not “{event}”. Nothing of it was taken; check what was entered as event."
NO_EVENT_NOW = "Rhythm answered without the event. It is tried again."
NO_LIST = "Rhythm answered without a list. It is tried again."
BROKE_OFF = "Rhythm’s list ended with an answer that nothing is there (404), so nothing of it is taken to be missing."
ROUND = "Rhythm’s list leads back to where it was instead of to its end. It is tried again."
NO_ROLODEX = (
    "Enter the address of organisations in the options of the connection: it can’t be told from the address of events."
)
UNCERTAIN = "Rhythm has no such list, and does not let these credentials see whether the event is there. Nothing counts as missing."


class RhythmApi:
    def __init__(self, settings: Settings) -> None:
        self.options: Options = settings.options
        self._credentials: Credentials = settings.credentials
        self.tokens = Tokens(self._credentials, self.options.token_url)
        rolodex = self.options.rolodex_url or rolodex_beside(settings.base_url)
        self._urls = {EVENTS: settings.base_url, PUBLIC: settings.base_url, ROLODEX: rolodex}
        self._token = ""
        self._renewed = ""  # the one that came in the place of a refused one
        self._signing_in = threading.Lock()
        self._lines: dict[str, VendorLine] = {}
        self._came_from: dict[tuple[str, Any], Cursor | None] = {}

    def close(self) -> None:
        for line in self._lines.values():
            line.close()

    # --- asking ------------------------------------------------------------------------------------------

    def get(self, path: str, query: Query | None = None, *, host: str = EVENTS) -> Any:
        return self.send("GET", path, query=query, host=host).data

    def send(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        query: Query | None = None,
        expected: Collection[int] = (),
        host: str = EVENTS,
    ) -> Reply:
        """A token that is refused before its time is renewed, once; then the same is asked again."""
        line, token = self._line_to(host)
        if token in ("", self._renewed):
            return line.send(method, path, body=body, query=query, expected=expected)
        reply = line.send(method, path, body=body, query=query, expected={*expected, 401})
        if reply.status != 401:
            return reply
        self._renew(token)
        line, _ = self._line_to(host)
        return line.send(method, path, body=body, query=query, expected=expected)

    def fault(self, kind: Fault, message: str, detail: str = "") -> VendorError:
        return VendorError(kind, message, detail=detail)

    def _line_to(self, host: str) -> tuple[VendorLine, str]:
        """With the token that it is signed in with."""
        with self._signing_in:
            token = "" if host == PUBLIC else self._signed_in()
            if host not in self._lines:
                self._lines[host] = self._opened(host, token)
            return self._lines[host], token

    def _signed_in(self) -> str:
        if not self._token:
            self._token = self.tokens.current()
        return self._token

    def _opened(self, host: str, token: str) -> VendorLine:
        if not self._urls[host]:
            raise self.fault(Fault.DENIED, NO_ROLODEX)
        signed = f"Bearer {token}" if self.options.bearer_prefix else token
        return VendorLine(
            VENDOR,
            self._urls[host],
            headers={"Authorization": signed} if token else {},
            secrets=(token, self._credentials.client_secret, self._credentials.client_id),
            pace=self.options.requests_per_second,
            on_401=REFUSED,
        )

    def _renew(self, refused: str) -> None:
        """By the first of the threads that were refused."""
        with self._signing_in:
            if self._token != refused:
                return
            self._token = self._renewed = self.tokens.instead_of(refused)
            for line in self._lines.values():
                line.close()
            self._lines = {}

    def tenant_path(self, *parts: str) -> str:
        """sessions/TENANT/…: ids hold signs that mean something in an address."""
        first, *rest = parts
        return "/".join([first, *(quote(part, safe="") for part in (self.options.tenant_id, *rest))])

    # --- one row, and some -------------------------------------------------------------------------------

    def one(self, path: str, query: Query | None = None, *, host: str = EVENTS) -> Row | None:
        """None: not there."""
        try:
            data = self.get(path, query, host=host)
        except VendorError as fault:
            if fault.fault is Fault.GONE:
                return None
            raise
        return data if isinstance(data, dict) and data else None

    def by_ids(self, name: str, ids: Iterable[str], *, host: str = EVENTS) -> dict[str, Row]:
        """Rows by their ids: a hundred at once by search, and one by one whom that does not find."""
        found: dict[str, Row] = {}
        wanted = list(dict.fromkeys(ids))
        for start in range(0, len(wanted), MOST_AT_ONCE):
            lot = wanted[start : start + MOST_AT_ONCE]
            met, may_search = self._searched(name, lot, host)
            found |= met
            missing = [key for key in lot if key not in met]
            singles = ((key, self._single(name, key, host, may_be_denied=may_search)) for key in missing)
            found |= {key: row for key, row in singles if row is not None}
        return found

    def _searched(self, name: str, ids: Sequence[str], host: str) -> tuple[dict[str, Row], bool]:
        """What a search finds of them, and whether it was allowed at all. Not everything can be searched."""
        path = self.tenant_path(name, "search")
        try:
            found = self.search_rows(path, {"ids": list(ids)}, host=host, none_by=UNSEARCHABLE)
            rows = {str(row.get("id") or ""): row for row in found}
        except VendorError as fault:
            if fault.fault is not Fault.DENIED:
                raise
            return {}, False
        return {key: rows[key] for key in ids if key in rows}, True

    def _single(self, name: str, key: str, host: str, *, may_be_denied: bool) -> Row | None:
        """Where others may be read, one that may not is not there for us."""
        try:
            return self.one(self.tenant_path(name, key), host=host)
        except VendorError as fault:
            if fault.fault is Fault.DENIED and may_be_denied:
                return None
            raise

    # --- lists -------------------------------------------------------------------------------------------

    def event_page(self, name: str, cursor: Cursor | None) -> Page:
        """A page of what belongs to the event."""
        page = self.page(self.tenant_path(name, "event", self.options.event_id), cursor)
        self.refuse_another_event(page.rows)
        return page

    def page(self, path: str, cursor: Cursor | None, query: Query | None = None) -> Page:
        """A list that is not there is an empty one; one that is gone in the midst of it was not read whole."""
        query = {**(query or {}), **({"exclusiveStartKey": cursor} if cursor else {})}
        try:
            data = self.get(path, query)
        except VendorError as fault:
            if fault.fault is not Fault.GONE:
                raise
            self._confirm_event(fault)
            return Page((), partial=BROKE_OFF if cursor else "")
        return self.understood(path, data, cursor)

    def search_rows(
        self,
        path: str,
        body: Mapping[str, Any],
        *,
        host: str = EVENTS,
        none_by: Collection[int] = NOTHING_FOUND,
    ) -> Iterator[Row]:
        """`none_by`: statuses that mean that there is nothing to be found."""

        def page(cursor: Cursor | None) -> Page:
            query = {"exclusiveStartKey": cursor} if cursor else None
            reply = self.send("POST", path, body=body, query=query, expected=none_by, host=host)
            if reply.status in none_by:
                return Page(())
            return self.understood(f"{path} {orjson.dumps(body).decode()}", reply.data, cursor)

        return every_row(page)

    def understood(self, path: str, data: Any, cursor: Cursor | None) -> Page:
        """A page without its list is no empty page: Rhythm failed politely."""
        rows = data.get("Items") if isinstance(data, dict) else None
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self.fault(Fault.TRANSIENT, NO_LIST, f"{path}: no list under Items")
        following = _as_cursor(data.get("LastEvaluatedKey"))
        if following is not None:
            self._refuse_round(path, cursor, following)
        return Page(rows, next=following)

    def refuse_another_event(self, rows: Iterable[Row]) -> None:
        for row in rows:
            if not self.is_ours(row):
                text = ANOTHER_EVENT.format(sent=row.get("event_id"), event=self.options.event_id)
                raise self.fault(Fault.CONFIG, text)

    def is_ours(self, row: Row) -> bool:
        """Whether it belongs to the event; where it does not say, it is believed."""
        sent = row.get("event_id")
        return not isinstance(sent, str) or sent in ("", self.options.event_id)

    def _refuse_round(self, path: str, cursor: Cursor | None, following: Cursor) -> None:
        """A key that two pages lead to. The same page asked for again leads to the same key, rightly."""
        before = self._came_from.setdefault((path, following), cursor)
        if following == cursor or before != cursor:
            raise self.fault(Fault.TRANSIENT, ROUND, f"{path}: a key came twice")

    # --- the event ---------------------------------------------------------------------------------------

    def event(self) -> Event:
        try:
            row = self.get(self.tenant_path("events", self.options.event_id))
        except VendorError as fault:
            if fault.fault is not Fault.GONE:
                raise
            text = NO_EVENT.format(event=self.options.event_id, tenant=self.options.tenant_id)
            raise self.fault(Fault.CONFIG, text, fault.detail) from fault
        if not isinstance(row, dict) or not row:
            raise self.fault(Fault.TRANSIENT, NO_EVENT_NOW)
        return read(Event, row)

    def _confirm_event(self, missing: VendorError) -> None:
        """A list that is not there may be an empty one, if the event itself is there."""
        try:
            self.event()
        except VendorError as fault:
            if fault.fault is Fault.DENIED:
                raise self.fault(Fault.DENIED, UNCERTAIN, missing.detail) from fault
            raise


def every_row(read_page: Callable[[Cursor | None], Page]) -> Iterator[Row]:
    """Of a whole list."""
    cursor: Cursor | None = None
    while True:
        page = read_page(cursor)
        yield from page.rows
        if page.next is None:
            return
        cursor = page.next


def _as_cursor(key: Any) -> Cursor | None:
    """As it goes into an address: a text as it is, an object as JSON."""
    if not key:
        return None
    return key if isinstance(key, str) else orjson.dumps(key).decode()


def rolodex_beside(events_url: str) -> str:
    """The rolodex has the same name but for its first part, at Rhythm itself."""
    scheme, mark, host = events_url.partition("://events.")
    return f"{scheme}://rolodex.{host}" if mark else ""
