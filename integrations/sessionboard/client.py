"""Sessionboard over HTTP: one method a route, and the streams that the engine reads.

Lists are read by the routes of POST that search, which Sessionboard does not count against its limit; those of GET are
counted (100 in 15 minutes). `sort` is as its documents say: `order` names the field, `sort` the direction.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from integrations.sessionboard.kept import KeptPages
from integrations.sessionboard.mapping import TAGGED, is_removed, participants
from integrations.sessionboard.schemas import Credentials, Event, Options, Pagination, Session
from integrations.sync.contract import Cursor, Fault, Page, Row, Settings, Since, VendorError
from integrations.sync.http import Reply, VendorLine
from integrations.sync.reading import read

VENDOR = "Sessionboard"
PAGE_SIZE = 100
LAST_PAGE = 999
# Searches are up to three minutes old, and rows move while people edit: what was read last is read once more.
LOOK_BACK = timedelta(minutes=10)
FEW = 25
OTHER_REGION = "Check the token, and whether your organisation’s data lies in the other region."

Reader = Callable[[int], "Found"]
Part = list[int]  # which list of a stream, and its page


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list. `pages` is None where the answer doesn't say how many there are."""

    rows: Sequence[Row]
    number: int
    pages: int | None = None
    total: int | None = None

    @property
    def later(self) -> Iterable[int]:
        """The pages after this one, as far as they are known."""
        if not self.rows and self.pages is None:
            return ()
        return range(self.number + 1, (self.number + 1 if self.pages is None else self.pages) + 1)

    def only(self, rows: Iterable[Row]) -> "Found":
        """Some of the rows; how far the list goes stays the same."""
        pages = self.pages if self.pages is not None else self.number + bool(self.rows)
        return Found(tuple(rows), self.number, pages)


class SessionboardClient:
    def __init__(self, line: VendorLine, options: Options) -> None:
        self.line = line
        self.options = options
        self._marks: dict[str, str] = {}
        self._wanted: frozenset[str] | None = None
        self._scan = threading.Lock()  # held while sessions are read for their people, by one thread
        self._noting = threading.Lock()
        self._kept = KeptPages()

    @classmethod
    def open(cls, settings: Settings) -> "SessionboardClient":
        credentials: Credentials = settings.credentials
        headers = {"x-access-token": credentials.token}
        line = VendorLine(VENDOR, settings.base_url, headers=headers, secrets=(credentials.token,), on_401=OTHER_REGION)
        return cls(line, settings.options)

    def close(self) -> None:
        self.line.close()

    # --- routes ------------------------------------------------------------------------------------------

    def events(self) -> Iterator[Row]:
        return self._all(self._events)

    def _events(self, number: int) -> Found:
        """The documents show no paging here: without it there is one page."""
        found = self._listed("v1/events", self.line.get("v1/events", {"page": number} if number > 1 else None), number)
        return found if found.pages is not None else Found(found.rows, number, 1)

    def event(self) -> Event:
        """The event of this connection. A token may be limited to others: then nothing can be said of ours."""
        seen = [read(Event, row) for row in self.events()]
        for event in seen:
            if event.id == str(self.options.event_id):
                return event
        named = ", ".join(f"{event.id} ({event.name})" for event in seen[:5]) or "none at all"
        raise self.line.fault(
            Fault.CONFIG,
            f"Sessionboard does not show event {self.options.event_id} to this token; it shows {named}. "
            "Check the number of the event, and which events the token is limited to. Nothing was changed here.",
        )

    def zone(self) -> str:
        return self.event().timezone

    def search_sessions(self, number: int, body: Mapping[str, Any] | None = None) -> Found:
        return self._search("sessions", number, body)

    def list_sessions(self, number: int = 1) -> Found:
        path = self._path("sessions")
        return self._listed(
            path, self._asked(lambda: self.line.get(path, {"page": number, "page_size": PAGE_SIZE})), number
        )

    def session_states(self, number: int, body: Mapping[str, Any] | None = None) -> Found:
        """Key and status of every session, those that were deleted among them."""
        return self._search("sessions/status", number, body)

    def session(self, session_id: str) -> Row | None:
        return self._one(f"sessions/{quote(session_id, safe='')}")

    def search_speakers(self, number: int, body: Mapping[str, Any] | None = None) -> Found:
        return self._search("speakers", number, body)

    def speaker(self, contact_id: str) -> Row | None:
        return self._one(f"speakers/{quote(contact_id, safe='')}")

    def search_contacts(self, number: int, body: Mapping[str, Any] | None = None) -> Found:
        return self._search("contacts", number, body)

    def contact(self, contact_id: str) -> Row | None:
        return self._one(f"contacts/{quote(contact_id, safe='')}")

    def contact_sessions(self, contact_id: str) -> Sequence[Row]:
        path = self._path(f"contacts/{quote(contact_id, safe='')}/sessions")
        try:
            return self._listed(path, self.line.get(path), 1).rows
        except VendorError as fault:
            if fault.fault is Fault.GONE:
                return ()
            raise

    def organization_contacts(self, number: int = 1) -> Found:
        path = f"v1/organization/{self.options.organization_id}/contacts"
        return self._posted(path, number, {})

    def sponsors(self, number: int = 1) -> Found:
        return self._search("sponsors", number)

    def exhibitors(self, number: int = 1) -> Found:
        return self._search("exhibitors", number)

    def fields(self, number: int = 1) -> Found:
        return self._search("fields", number)

    def tags(self, number: int = 1) -> Found:
        found = self._search("tags", number)
        return Found([{**row, TAGGED: True} for row in found.rows], number, found.pages, found.total)

    def languages(self, number: int = 1) -> Found:
        return self._search("languages", number)

    def formats(self, number: int = 1) -> Found:
        return self._search("formats", number)

    def tracks(self, number: int = 1) -> Found:
        return self._search("tracks", number)

    def levels(self, number: int = 1) -> Found:
        return self._search("levels", number)

    def rooms(self, number: int = 1) -> Found:
        return self._search("rooms", number)

    def session_statuses(self, number: int = 1) -> Found:
        return self._search("session-statuses", number)

    def put(self, path: str, body: Mapping[str, Any]) -> Reply:
        """A change that the vendor refuses (409) where the row has changed since: an answer, not a fault."""
        return self.line.send("PUT", self._path(path), body=body, expected=(409,))

    # --- streams -----------------------------------------------------------------------------------------

    def room_pages(self, cursor: Cursor | None, since: Since | None) -> Page:
        return self._in_parts(cursor, (self.rooms,))

    def track_pages(self, cursor: Cursor | None, since: Since | None) -> Page:
        return self._in_parts(cursor, (self.tracks, self.tags) if self.options.tags_as_tracks else (self.tracks,))

    def format_pages(self, cursor: Cursor | None, since: Since | None) -> Page:
        return self._in_parts(cursor, (self.formats,))

    def sponsor_pages(self, cursor: Cursor | None, since: Since | None) -> Page:
        return self._in_parts(cursor, (self.sponsors,))

    def exhibitor_pages(self, cursor: Cursor | None, since: Since | None) -> Page:
        return self._in_parts(cursor, (self.exhibitors,))

    def session_pages(self, cursor: Cursor | None, since: Since | None) -> Page:
        """Sessions, then those that were deleted: only the list of statuses still shows them."""
        after = self._after(since, "sessions")
        parts = (lambda number: self._sessions(number, after), self._deleted)
        return self._in_parts(cursor, parts, self._mark(since, "sessions"))

    def speaker_pages(self, cursor: Cursor | None, since: Since | None) -> Page:
        """Speakers, then those that sessions name beside them: moderators and chairs are contacts, not speakers."""
        after = self._after(since, "speakers")
        parts = (
            lambda number: self._changed("speakers", number, after, mark="speakers"),
            lambda number: self._others(number, since),
        )
        return self._in_parts(cursor, parts, self._mark(since, "speakers", "people"))

    def one_person(self, contact_id: str) -> Row | None:
        """Of the event's contacts only those who are listed as speakers or take part in a session are the programme's people."""
        found = self.speaker(contact_id)
        if found is None:
            return self.contact(contact_id) if self.contact_sessions(contact_id) else None
        return found if found.get("sessions") != [] or self._is_listed(contact_id) else None

    def _is_listed(self, contact_id: str) -> bool:
        return any(row.get("id") == contact_id for row in self._all(self.search_speakers))

    def _changed(self, name: str, number: int, after: str, *, mark: str) -> Found:
        """In the order of creation, which editing does not disturb; what has changed since, in the order of the changes."""
        order = "updatedAt" if after else "createdAt"
        body: dict[str, Any] = {"sort": {"order": order, "sort": "asc"}}
        if after:
            body["filters"] = {"updatedAt": {"after": after}}
        found = self._search(name, number, body)
        self._note_mark(mark, found.rows)
        return found

    def _deleted(self, number: int) -> Found:
        """Asked whole each time: that a deletion moves the time of the last change is said nowhere."""
        found = self.session_states(number)
        return found.only(row for row in found.rows if is_removed(row))

    def _others(self, number: int, since: Since | None) -> Found:
        wanted = self._people_wanted(since)
        if len(wanted) <= FEW and number == 1:
            return Found([row for each in sorted(wanted) if (row := self._person(each))], 1, 1)
        found = self.search_contacts(number, {"sort": {"order": "createdAt", "sort": "asc"}})
        return found.only(row for row in found.rows if str(row.get("id")) in wanted)

    def _person(self, contact_id: str) -> Row | None:
        return self.speaker(contact_id) or self.contact(contact_id)

    def _people_wanted(self, since: Since | None) -> frozenset[str]:
        """Of everything: who is in sessions and never as a speaker. Of changes: everybody in the sessions that changed."""
        with self._scan:
            if self._wanted is None:
                self._wanted = self._people_of_sessions(self._after(since, "people"))
            return self._wanted

    def _people_of_sessions(self, after: str) -> frozenset[str]:
        others, speakers = set[str](), set[str]()
        for row in self._all(lambda number: self._scanned(number, after)):
            for core, _, person in _people_in(row):
                (speakers if core == "speaker" else others).add(person)
        return frozenset((others | speakers if after else others - speakers) - {""})

    def _scanned(self, number: int, after: str) -> Found:
        found = self._changed("sessions", number, after, mark="people")
        if not after:
            self._kept.put(number, (found.rows, found.pages, found.total))
        return found

    def _sessions(self, number: int, after: str) -> Found:
        kept = None if after else self._kept.take(number)
        if kept is None:
            return self._changed("sessions", number, after, mark="sessions")
        rows, pages, total = kept
        self._note_mark("sessions", rows)
        return Found(rows, number, pages, total)

    def _all(self, read_page: Reader) -> Iterator[Row]:
        number: int | None = 1
        while number is not None:
            found = read_page(number)
            yield from found.rows
            number = next(iter(found.later), None)

    # --- how far a list has been read --------------------------------------------------------------------

    def _note_mark(self, name: str, rows: Iterable[Row]) -> None:
        newest = max((str(row.get("updated_at") or "") for row in rows), default="")
        with self._noting:
            self._marks[name] = max(newest, self._marks.get(name, ""))

    def _mark(self, since: Since | None, *names: str) -> Callable[[], Mapping[str, str]]:
        """To be asked after the page was read."""
        before = since.mark if since is not None and isinstance(since.mark, dict) else {}
        return lambda: {name: max(str(before.get(name, "")), self._marks.get(name, "")) for name in names}

    def _after(self, since: Since | None, name: str) -> str:
        """From when on changes are asked for; empty: everything."""
        mark = since.mark.get(name) if since is not None and isinstance(since.mark, dict) else None
        try:
            moment = datetime.fromisoformat(mark or "")
        except ValueError:
            return ""
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return _told(aware - LOOK_BACK)

    # --- asking ------------------------------------------------------------------------------------------

    def _in_parts(
        self, cursor: Cursor | None, parts: Sequence[Reader], mark: Callable[[], Mapping[str, str]] | None = None
    ) -> Page:
        """Several lists, one after the other, as one stream. Only the first says how many rows there are of it."""
        part, number = cursor or (0, 1)
        found = parts[part](number)
        later: list[Part] = [[part, each] for each in found.later]
        if part + 1 < len(parts):
            later.append([part + 1, 1])
        return Page(
            found.rows,
            next=later[0] if later else None,
            ahead=tuple(later[1:]) if found.pages is not None else (),
            total=found.total if part == 0 else None,
            mark=mark() if mark else None,
        )

    def _path(self, rest: str) -> str:
        return f"v1/event/{self.options.event_id}/{rest}"

    def _search(self, name: str, number: int, body: Mapping[str, Any] | None = None) -> Found:
        return self._posted(self._path(name), number, body or {})

    def _posted(self, path: str, number: int, body: Mapping[str, Any]) -> Found:
        expand = {"expand": ["translated_fields"]} if self.options.language else {}
        query = {"page": number, "pageSize": PAGE_SIZE}
        return self._listed(path, self._asked(lambda: self.line.post(path, {**body, **expand}, query)), number)

    def _asked(self, ask: Callable[[], Any]) -> Any:
        """A list that is not there: the whole event is not, for this token. That says nothing of its rows."""
        try:
            return ask()
        except VendorError as fault:
            if fault.fault is not Fault.GONE:
                raise
            text = (
                f"Sessionboard knows no event {self.options.event_id} at this address, or hides it from this token. "
                "Check the number of the event and the region. Nothing was changed here."
            )
            raise self.line.fault(Fault.CONFIG, text, fault.detail) from fault

    def _one(self, path: str) -> Row | None:
        query = {"expand": "translated_fields"} if self.options.language else None
        try:
            data = self.line.get(self._path(path), query)
        except VendorError as fault:
            if fault.fault is Fault.GONE:
                return None
            raise
        return unwrapped(data)

    def _listed(self, path: str, data: Any, number: int) -> Found:
        """However the route wraps its list. A page without a list is no empty page."""
        rows = data if isinstance(data, list) else None
        if isinstance(data, dict):
            rows = data.get("results", data.get("data"))
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self.line.fault(Fault.TRANSIENT, "Sessionboard answered without a list. It is tried again.", path)
        told = data.get("pagination") if isinstance(data, dict) else None
        pagination = read(Pagination, told if isinstance(told, dict) else {})
        if (pagination.pages or 0) > LAST_PAGE:
            raise self.line.fault(
                Fault.CONFIG,
                f"Sessionboard gives {LAST_PAGE * PAGE_SIZE:,} rows of a list at most, and there are more.",
                path,
            )
        if not rows and number < (pagination.pages or 0):
            raise self.line.fault(
                Fault.TRANSIENT, "Sessionboard sent an empty page before the last. It is tried again.", path
            )
        return Found(rows, number, pagination.pages, pagination.total)


def no_later(mark: Any, at: datetime) -> Mapping[str, str]:
    """Marks are times of changes, so the moment is one itself."""
    return {name: min(str(changed), _told(at)) for name, changed in mark.items()}


def _told(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}"


def unwrapped(data: Any) -> Row | None:
    """One row, with or without the envelope of a list."""
    inner = data.get("data", data.get("result")) if isinstance(data, dict) and "id" not in data else data
    return inner if isinstance(inner, dict) and inner else None


def _people_in(row: Row) -> Iterator[tuple[str, str, str]]:
    """A row that can't be read names nobody; mapping says what is wrong with it."""
    try:
        yield from ((core, role, person.id) for core, role, person in participants(read(Session, row)))
    except VendorError:
        return
