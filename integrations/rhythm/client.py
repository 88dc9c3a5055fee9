"""Rhythm's lists as streams. A reading asks for each page once, and for each thing that is looked up once.

People are kept for a whole tenant, so only those whom sessions name are asked for. Sessions are therefore read before people, and
their pages kept for the stream of sessions. What an id is called is put beside the row: mapping is pure.
"""

import secrets
import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from integrations.rhythm.api import MOST_AT_ONCE, PUBLIC, UNSEARCHABLE, RhythmApi, every_row
from integrations.rhythm.custom_fields import chosen_of
from integrations.rhythm.ids import LOOKED_UP, Named, field_ids, named_people, people_in, role_ids, texts_of
from integrations.rhythm.kept import Kept, digest
from integrations.rhythm.schemas import VENDOR
from integrations.rhythm.sessions import Sessions
from integrations.sync.contract import Cursor, Fault, Page, Row, Settings, Since, VendorError

Names = Mapping[str, str]
# What ids mean: the list, and whether it is the event's or the whole tenant's.
LISTS = {
    "types": ("session-types", False),
    "tracks": ("tracks", True),
    "rooms": ("rooms", True),
    "roles": ("speaker-types", False),
    "fields": ("custom-fields", False),
    "levels": ("sponsor-levels", False),
}
IN_ROLODEX = "rolodex:{}"
LOOKUPS = (
    *LISTS,
    *("categories", "contacts", "inactive", "booths", "same_abstract"),
    *map(IN_ROLODEX.format, ("organizations", "contacts")),
)
RENAMED_AT_ANY_TIME = (*LISTS, "categories", "booths", *map(IN_ROLODEX.format, ("organizations", "contacts")))
TOLD_BY_READING = ("inactive", "same_abstract")  # what only all profiles and all sessions tell
PEOPLE = "speaker-profiles"
# What is nobody's business here is left out of a person's row before anything sees it.
PRIVATE = frozenset(
    {"address", "city", "contact_person", "country", "dietary_restrictions", "honorarium", "notes", "phones", "state"}
)
NOT_PUBLIC = "Rhythm’s public routes do not have them, and this connection reads no others."
MAY_BE_SHORT = "Rhythm’s public list of sessions may be cut short, so none is taken to be missing."
UNKNOWN_PEOPLE = "Of some sessions it can’t be understood whom they name, so nobody is taken to be missing."
NOT_KEPT = f"What {VENDOR} named could not be kept between two steps: check that the cache of this installation works."


class RhythmClient:
    def __init__(self, settings: Settings) -> None:
        self.api = RhythmApi(settings)
        self.options = self.api.options
        self.zone = settings.zone
        self.sessions = Sessions(self.api)
        self.kept = Kept(
            settings.base_url, self.options.tenant_id, self.options.event_id, settings.credentials.client_id
        )
        self._names: dict[str, Names | None] = {}
        self._met: dict[str, dict[str, str]] = {}
        self._scans: dict[str, Any] = {}
        self._looking = threading.RLock()

    def close(self) -> None:
        self.api.close()

    # --- rooms, tracks, types ----------------------------------------------------------------------------

    def room_pages(self, cursor: Cursor | None, since: Since | None = None) -> Page:
        """The first list of a reading: what earlier ones have looked up is not taken for this one."""
        if cursor is None:
            self.forget(*LOOKUPS)
        return self._list_pages("rooms", cursor)

    def track_pages(self, cursor: Cursor | None, since: Since | None = None) -> Page:
        return self._list_pages("tracks", cursor)

    def type_pages(self, cursor: Cursor | None, since: Since | None = None) -> Page:
        return self._list_pages("types", cursor)

    def _list_pages(self, what: str, cursor: Cursor | None) -> Page:
        """A list that is read here from its beginning to its end need not be read again for its names."""
        page = self._list_page(what, cursor)
        if cursor is None:
            self._met[what] = {}
        if what in self._met:
            self._met[what].update(_names_in(page.rows))
            if page.next is None:
                self._know(what, self._met.pop(what))
        return page

    def _list_page(self, what: str, cursor: Cursor | None) -> Page:
        self.refuse_public()
        name, is_of_event = LISTS[what]
        return self.api.event_page(name, cursor) if is_of_event else self.api.page(self.api.tenant_path(name), cursor)

    # --- what ids mean -----------------------------------------------------------------------------------

    def names(self, what: str) -> Names | None:
        """None: the list may not be read."""
        if self.options.public_only:
            return None
        with self._looking:
            if what not in self._names:
                kept = self.kept.get(what)
                if kept is None:
                    self._know(what, self._read_names(what))
                else:
                    self._names[what] = kept[0]
            return self._names[what]

    def _know(self, what: str, names: Names | None) -> None:
        self._names[what] = names
        self.kept.put(what, [names])

    def _read_names(self, what: str) -> Names | None:
        try:
            return _names_in(self._all(what))
        except VendorError as fault:
            if fault.fault is Fault.DENIED:
                return None
            raise

    def _all(self, what: str) -> Iterable[Row]:
        if what in TOLD_BY_READING:
            return ()
        if what == "categories":
            path = self.api.tenant_path("exhibitor-categories", "search")
            return self.api.search_rows(path, {"event_id": self.options.event_id}, none_by=UNSEARCHABLE)
        if what == "contacts":
            path, query = self.api.tenant_path(PEOPLE), {"fields": "id,contact_id"}
            rows = every_row(lambda cursor: self.api.page(path, cursor, query))
            return ({"id": row.get("contact_id"), "name": row.get("id")} for row in rows)
        return every_row(partial(self._list_page, what))

    def forget(self, *names: str) -> None:
        """A row that is read again alone is read with what ids mean now, not at the last reading."""
        with self._looking:
            self.kept.drop(*names)
            for name in names:
                self._names.pop(name, None)

    def look_anew(self) -> None:
        """Nothing is shown as it was when a reading broke off."""
        self.forget(_page_name(None), *RENAMED_AT_ANY_TIME)

    def refuse_public(self) -> None:
        if self.options.public_only:
            raise self.api.fault(Fault.DENIED, NOT_PUBLIC)

    # --- people ------------------------------------------------------------------------------------------

    def speaker_pages(self, cursor: Cursor | None, since: Since | None = None) -> Page:
        """First sessions, page by page, for whom they name; then these people."""
        self.refuse_public()
        cursor = cursor or {"reading": secrets.token_hex(8), "key": None}
        return self._scanned(cursor) if "key" in cursor else self._profiles(cursor)

    def _scanned(self, cursor: Cursor) -> Page:
        key, reading = cursor["key"], cursor["reading"]
        scan = {"people": [], "abstracts": {}} if key is None else self._scan(reading)
        if scan is None:
            return self._begun_again(cursor)
        if key is None:
            self.kept.drop(_page_name(None))
        page = self.sessions.of_event(key)
        self.kept.put(_page_name(key), [page.rows, page.next, page.partial])
        is_clear = self._note(scan, page.rows)
        self._scans[reading] = scan
        self.kept.put(_scan_name(reading), scan)
        if page.next is None:
            self._know("same_abstract", _doubles(scan["abstracts"]))
        following = self._after_scan(cursor, scan) if page.next is None else {**cursor, "key": page.next}
        return Page((), next=following, partial=page.partial or ("" if is_clear else UNKNOWN_PEOPLE))

    @staticmethod
    def _after_scan(cursor: Cursor, scan: Any) -> Cursor | None:
        began = {name: value for name, value in cursor.items() if name != "key"}
        return {**began, "at": 0} if scan["people"] else None

    def _scan(self, reading: str) -> Any:
        return self._scans.get(reading) or self.kept.get(_scan_name(reading))

    def _begun_again(self, cursor: Cursor) -> Page:
        """What was noted is lost: once more from the first page, and not for ever."""
        if cursor.get("again"):
            raise self.api.fault(Fault.TRANSIENT, NOT_KEPT)
        return Page((), next={"reading": secrets.token_hex(8), "key": None, "again": True})

    def _note(self, scan: Any, rows: Iterable[Row]) -> bool:
        """Whom sessions name, and of which abstracts they were made; whether all of it could be understood."""
        people, is_clear = dict.fromkeys(scan["people"]), True
        for row in rows:
            named = named_people(people_in(row))
            is_clear = is_clear and self._are_known(named)
            people.update(dict.fromkeys(key for each in named if each and (key := self._profile_id(*each))))
            for abstract in texts_of([row.get("abstract_id")]):
                scan["abstracts"].setdefault(abstract, []).append(str(row.get("id")))
        scan["people"] = list(people)
        return is_clear

    def _are_known(self, named: Iterable[Named | None]) -> bool:
        """Not where somebody can't be made out, nor where the list may not be read that tells whose a contact is."""
        return all(each and (not each[1] or self.names("contacts") is not None) for each in named)

    def _profile_id(self, key: str, is_contact: bool) -> str:
        """Of who is named by the contact alone; blank where no profile belongs to it."""
        return (self.names("contacts") or {}).get(key, "") if is_contact else key

    def _profiles(self, cursor: Cursor) -> Page:
        scan, at = self._scan(cursor["reading"]), cursor["at"]
        if scan is None:
            return self._begun_again(cursor)
        lot = scan["people"][at : at + MOST_AT_ONCE]
        found = self.api.by_ids(PEOPLE, lot)
        self._note_inactive(found)
        rows = [self._person(found[key]) for key in lot if key in found]
        later = [{**cursor, "at": each} for each in range(at + MOST_AT_ONCE, len(scan["people"]), MOST_AT_ONCE)]
        return Page(rows, next=later[0] if later else None, ahead=tuple(later[1:]))

    def _note_inactive(self, people: Mapping[str, Row]) -> None:
        """They are not taken, and sessions do not wait for them."""
        inactive = {key: PEOPLE for key, row in people.items() if row.get("is_active") is False}
        if inactive:
            with self._looking:
                self._know("inactive", {**(self.names("inactive") or {}), **inactive})

    def _person(self, row: Row) -> Row:
        """Without what is not taken: people's rows hold what they gave in confidence."""
        left_out = PRIVATE if self.options.take_emails else PRIVATE | {"email_address"}
        taken = self.options.speaker_fields
        meanings = self._meanings(fields=field_ids(row) if taken else ())
        chosen = chosen_of(row, meanings.get("fields", {}), taken)
        return {
            **{name: value for name, value in row.items() if name not in left_out},
            **({"custom_field_values": chosen} if "custom_field_values" in row else {}),
            LOOKED_UP: meanings,
        }

    def speaker(self, key: str) -> Row | None:
        self.refuse_public()
        self.forget(*RENAMED_AT_ANY_TIME)
        row = self.api.one(self.api.tenant_path(PEOPLE, key))
        return self._person(row) if row else None

    # --- sessions ----------------------------------------------------------------------------------------

    def session_pages(self, cursor: Cursor | None, since: Since | None = None) -> Page:
        if self.options.public_only:
            page = self.sessions.public_of_event()
            return Page([self.looked_up(row) for row in page.rows], partial=MAY_BE_SHORT)
        kept = self.kept.take(_page_name(cursor))
        page = Page(kept[0], next=kept[1], partial=kept[2]) if kept else self.sessions.of_event(cursor)
        return replace(page, rows=[self.looked_up(row) for row in page.rows])

    def session(self, key: str) -> Row | None:
        self.forget(*RENAMED_AT_ANY_TIME)
        return self.session_now(key)

    def session_now(self, key: str) -> Row | None:
        """With the names that are kept: where edits are sent, many are read one after the other."""
        if self.options.public_only:
            row = self.api.one(self.api.tenant_path("sessions", "public", key), host=PUBLIC)
        else:
            row = self.sessions.one(key, is_fresh=True)
        return self.looked_up(row) if row and self.api.is_ours(row) else None

    def looked_up(self, row: Row) -> Row:
        """The row with what the ids in it mean."""
        people = people_in(row)
        named = [each for each in named_people(people) if each]
        meanings = self._meanings(
            types=texts_of([row.get("type_id")]),
            tracks=texts_of(row.get("track_ids")),
            rooms=texts_of(row.get("room_ids")),
            roles=role_ids(people),
            fields=field_ids(row),
            contacts=[key for key, is_contact in named if is_contact],
            inactive=[self._profile_id(*each) for each in named],
            same_abstract=texts_of([row.get("id")]) if row.get("abstract_id") else [],
        )
        return {**row, LOOKED_UP: meanings}

    def _meanings(self, **ids: Iterable[str]) -> dict[str, Names]:
        """Nothing at all of what may not be read."""
        found: dict[str, Names] = {}
        for what, asked in ids.items():
            keys = list(asked)
            known = self.names(what) if keys else {}
            if known is not None:
                found[what] = {key: known[key] for key in keys if key in known}
        return found


def _names_in(rows: Iterable[Row]) -> dict[str, str]:
    return {key: name for row in rows for key in texts_of([row.get("id")]) for name in texts_of([row.get("name")])}


def _doubles(abstracts: Mapping[str, list[str]]) -> dict[str, str]:
    """Sessions of one abstract, each with another one of it."""
    return {
        key: next(other for other in keys if other != key)
        for each in abstracts.values()
        if len(keys := list(dict.fromkeys(each))) > 1
        for key in keys
    }


def _scan_name(reading: str) -> str:
    return f"scan:{reading}"


def _page_name(cursor: Cursor | None) -> str:
    return f"page:{digest(str(cursor))}"
