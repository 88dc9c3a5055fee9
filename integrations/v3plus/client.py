"""V3Plus over HTTP: one method a route, and the streams that the engine reads.

Four requests tell a conference: its tree of days, tracks, presentations and presenters, and its lists of presentations, presenters
and companies; a fifth, small one its zone, state, keynotes and co-chairs. Pages are followed by their numbers: the addresses that
V3Plus gives lead to http. Nothing is ever sent to it but a sign-in; registrations take card numbers and are no business of a sync.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from integrations.sync.contract import Cursor, Fault, Page, Row, Settings, Since, VendorError
from integrations.sync.http import Query, VendorLine
from integrations.sync.reading import read
from integrations.v3plus.composing import (
    PRESENTERS,
    STATE,
    companies_of,
    has_lists,
    id_of,
    is_in,
    listing,
    lists_of,
    people_of,
    presenting_of,
    roles_of,
    sessions_of,
    single,
    tracks_of,
    with_roles,
)
from integrations.v3plus.durations import misfit
from integrations.v3plus.schemas import LIVE, Conference, Credentials, Meta, Options
from integrations.v3plus.sign_in import REFUSED, SignIn
from integrations.v3plus.zones import zone_name

VENDOR = "V3Plus"
PACE = 5.0  # requests a second: no limit is documented, and a portal has visitors
PAGE_SIZE = 100
MOST_PAGES = 1_000
AT_ONCE = 100  # rows of a list that come whole are handed on in portions
# How much of the tree is asked for. A failure is asked once more: without the whole tree, who presents has to be asked one by one.
DEPTHS = ("days.tracks.presentations.presenters",) * 2 + ("days.tracks.presentations",)
TREE = ("days", "tracks", "presentations")
SORTS = {"sponsors": "sponsor", "exhibitors": "exhibitor"}
LISTS_UNSAID = (
    f"{VENDOR} did not name the conference’s keynote speakers or co-chairs, so nobody is taken to be missing."
)
TRACKS_UNSAID = f"{VENDOR} did not say which tracks the conference has, so they stay as they are here."


@dataclass(frozen=True, slots=True)
class Listed:
    """A whole list. `missing`: how many rows the vendor counts beside those that it showed. `partial`: as of a page."""

    rows: Sequence[Row]
    missing: int = 0
    partial: str = ""

    def portion(self, at: int, *rest: Any) -> Page:
        """`rest` goes on with the cursor."""
        following = at + AT_ONCE
        is_last = following >= len(self.rows)
        total = len(self.rows) + self.missing
        following_page = None if is_last else [following, *rest]
        return Page(self.rows[at:following], next=following_page, total=total, partial=self.partial)


class V3PlusClient:
    """Opened for a step of a run. A list that comes whole stays while its portions are handed on, the tree until it is used."""

    def __init__(self, line: VendorLine, sign_in: SignIn, options: Options, *, zone: str) -> None:
        self.line = line
        self.options = options
        self._sign_in = sign_in
        self._zone = zone
        self._conference: Row | None = None
        self._tree: tuple[Row | None, int] | None = None
        self._depth = 0
        self._kept: tuple[str, Listed] = ("", Listed(()))

    @classmethod
    def open(cls, settings: Settings) -> "V3PlusClient":
        credentials: Credentials = settings.credentials
        line = VendorLine(
            VENDOR,
            settings.base_url,
            headers={"X-Portal-Token": credentials.portal_token},
            secrets=(credentials.portal_token, credentials.password, credentials.email),
            pace=PACE,
            on_401=REFUSED.partition(". ")[2],
        )
        return cls(line, SignIn(line, credentials), settings.options, zone=str(settings.zone))

    def close(self) -> None:
        self._sign_in.leave()
        self.line.close()

    def site(self) -> dict[str, str]:
        """Where addresses without a host lead to."""
        where = urlsplit(self.line.base_url)
        return {"site": f"{where.scheme}://{where.netloc}/"}

    # --- asking ------------------------------------------------------------------------------------------

    def get(self, path: str, query: Query | None = None) -> Any:
        """With the user's token where one is wanted; once more with a new one where it has expired."""
        asked, token = dict(query or {}), self._sign_in.token()
        if not token:
            return self.line.get(path, asked)
        reply = self.line.send("GET", path, query={**asked, "token": token}, expected=(401,))
        if reply.status != 401:
            return reply.data
        return self.line.get(path, {**asked, "token": self._sign_in.token(refused=token)})

    def one(self, path: str, query: Query | None = None) -> Row:
        found = single(self.get(path, query))
        if found is None:
            raise self.line.fault(Fault.TRANSIENT, f"{VENDOR} answered without data. It is tried again.", f"GET {path}")
        return found

    def all(self, path: str, query: Query | None = None) -> Listed:
        """Every page of a list. Below a conference lists come whole, but nothing is lost where one does not."""
        rows: list[Row] = []
        number, last, total = 1, 1, 0
        while number <= last:
            found, meta = self._page(path, {**(query or {}), "page": number, "pageSize": PAGE_SIZE})
            last, total = meta.last_page or last, meta.total or total
            if last > MOST_PAGES or (not found and number < last):
                text = f"{VENDOR} counts {last:,} pages of a list and page {number:,} has {len(found)} rows. It is tried again."
                raise self.line.fault(Fault.TRANSIENT, text, f"GET {path}")
            rows += found
            number += 1
        met = len({(id_of(row), str(row.get("role"))) for row in rows}) if total else 0
        return Listed(rows, missing=max(0, total - met))

    def _page(self, path: str, query: Query) -> tuple[list[Row], Meta]:
        data = self.get(path, query)
        is_wrapped = isinstance(data, dict)
        rows = listing(data.get("data") if is_wrapped else data)
        if rows is None:
            raise self.line.fault(
                Fault.TRANSIENT, f"{VENDOR} answered without a list. It is tried again.", f"GET {path}"
            )
        told = data.get("meta") if is_wrapped else None
        return rows, read(Meta, told if isinstance(told, dict) else {})

    def _one_or_none(self, *paths: str, query: Query) -> Row | None:
        """By the first of the paths that is there."""
        for path in paths:
            try:
                return self.one(path, query)
            except VendorError as fault:
                if fault.fault is not Fault.GONE:
                    raise
        return None

    # --- routes ------------------------------------------------------------------------------------------

    def portal(self, portal_id: str) -> Row:
        return self.one(f"portals/{quote(portal_id, safe='')}")

    def conferences(self) -> Sequence[Row]:
        """Those of the portal that are still to come, the latest first."""
        query = {
            "filters[state]": "live,staging",
            "fields": "id,name,state",
            "orderBy": "start_date",
            "orderDir": "desc",
        }
        return self.all("conferences", query).rows

    def conference(self) -> Row:
        """Ours, with the people that it names itself."""
        if self._conference is None:
            self._conference = self._ours({"with": "keynotes,cochairs"})
        return self._conference

    def days(self) -> Row:
        """Days and tracks alone, where all that hangs on them is too much at once."""
        found = self._ours({"with": "days.tracks"})
        if not has_lists(found, *TREE[:2]):
            raise self.line.fault(Fault.DENIED, TRACKS_UNSAID, "no days.tracks")
        return found

    def presentations(self) -> Listed:
        return self._listed("presentations")

    def presenters(self) -> Listed:
        return self._listed("presenters")

    def presenting(self, presentation_id: str) -> list[Row] | None:
        """Who presents in one presentation, in their order. None: V3Plus has no such list, or does not show it."""
        try:
            return presenting_of(self.all(f"presentations/{quote(presentation_id, safe='')}/presenters").rows)
        except VendorError as fault:
            if fault.fault in (Fault.GONE, Fault.DENIED):
                return None
            raise

    def affiliates(self) -> Listed:
        return self._listed("affiliates")

    def groups(self) -> Sequence[Row]:
        return self._listed("groups").rows

    def registration_form(self, group_id: str) -> Row:
        """What registering asks for. Nobody is ever registered by a sync."""
        return self.one(f"groups/{quote(group_id, safe='')}/registration_form")

    def townhalls(self) -> Sequence[Row]:
        return self.all("townhalls", {"fields": "id,name,state"}).rows

    # --- streams -----------------------------------------------------------------------------------------

    def zone(self) -> str:
        told = self.facts().timezone
        try:
            return zone_name(told, self._zone)
        except ValueError as fault:
            text = (
                f"{VENDOR} names a time zone that nobody knows: “{told}”. Set the conference’s time zone there, "
                "for example to America/New_York. Nothing was changed here."
            )
            raise self.line.fault(Fault.CONFIG, text, f"timezone {told}") from fault

    def facts(self) -> Conference:
        return read(Conference, self.conference())

    def track_pages(self, cursor: Cursor | None, since: Since | None) -> Page:
        self._refuse_frozen()
        tree, _ = self._tree_from(0)
        return Listed(tracks_of(self.days() if tree is None else tree)).portion(0)

    def session_pages(self, cursor: Cursor | None, since: Since | None) -> Page:
        """The cursor keeps how deep the tree was asked for at last, so that no later step begins with what failed."""
        self._refuse_frozen()
        at, depth = cursor or (0, 0)
        page = self._keep("sessions", lambda: self._sessions(depth)).portion(at, self._depth)
        return Page([self._with_presenters(row) for row in page.rows], next=page.next, total=page.total)

    def speaker_pages(self, cursor: Cursor | None, since: Since | None) -> Page:
        self._refuse_frozen()
        return self._keep("speakers", self._people).portion(*(cursor or [0]))

    def company_pages(self, cursor: Cursor | None, since: Since | None) -> Page:
        self._refuse_frozen()
        return self._keep("companies", self._companies).portion(*(cursor or [0]))

    def one_session(self, key: str) -> Row | None:
        """Its single row has no track: those stay. Who presents is asked in its context, where roles are said."""
        self._refuse_frozen()
        number = quote(key, safe="")
        query = {"with": "conferences"}
        found = self._one_or_none(f"presentation/{number}", f"presentations/{number}", query=query)
        if found is None or not is_in(found, str(self.options.conference_id)):
            return None
        row = {name: value for name, value in found.items() if name != "conferences"}
        return self._with_presenters({**row, STATE: self.facts().state})

    def one_person(self, key: str) -> Row | None:
        self._refuse_frozen()
        found = self._one_or_none(f"presenters/{quote(key, safe='')}", query={"with": "conferences"})
        called = roles_of(self._lists())
        is_ours = any(key in those for those in called.values())
        if found is None or not (is_ours or is_in(found, str(self.options.conference_id))):
            return None
        return with_roles({name: found[name] for name in found if name not in ("conferences", "role")}, called)

    def one_company(self, key: str) -> Row | None:
        """A single company does not say what it is here, so that the conference's list is asked."""
        self._refuse_frozen()
        return next((row for row in self._companies().rows if f"{row.get('role')}:{id_of(row)}".lower() == key), None)

    # --- putting together --------------------------------------------------------------------------------

    def _keep(self, name: str, read_list: Callable[[], Listed]) -> Listed:
        if self._kept[0] != name:
            self._kept = (name, read_list())
        return self._kept[1]

    def _sessions(self, depth: int) -> Listed:
        tree, self._depth = self._tree_from(depth)
        listed = self.presentations()
        whole = sessions_of(listed.rows, tree, self.facts().state)
        durations = (str(row.get("duration")) for row in whole if isinstance(row.get("duration"), str | int | float))
        doubt = misfit(durations, self.options.duration_unit)
        if doubt:
            raise self.line.fault(Fault.CONFIG, doubt, "duration_unit")
        self._tree = None
        return Listed(whole, listed.missing)

    def _with_presenters(self, row: Row) -> Row:
        if PRESENTERS in row or not id_of(row):
            return row
        presenting = self.presenting(id_of(row))
        return row if presenting is None else {**row, PRESENTERS: presenting}

    def _people(self) -> Listed:
        listed, lists = self.presenters(), self._lists()
        is_named = len(lists) == self.options.take_keynotes + self.options.take_cochairs
        return Listed(people_of(listed.rows, lists), listed.missing, "" if is_named else LISTS_UNSAID)

    def _lists(self) -> dict[str, list[Row]]:
        return lists_of(self.conference(), keynotes=self.options.take_keynotes, cochairs=self.options.take_cochairs)

    def _companies(self) -> Listed:
        listed = self.affiliates()
        rows = listed.rows if all(row.get("role") for row in listed.rows) else self._companies_by_role()
        return Listed(companies_of(rows, contacts=self.options.take_contacts), listed.missing)

    def _companies_by_role(self) -> list[Row]:
        """Where the list does not say what they are, the conference does, which keeps each sort in a list of its own."""
        conference = self._ours({"with": ",".join(SORTS)})
        found = {role: listing(conference.get(name)) for name, role in SORTS.items()}
        if any(rows is None for rows in found.values()):
            text = f"{VENDOR} does not say who is sponsor and who exhibitor, so companies stay as they are here."
            raise self.line.fault(Fault.DENIED, text, "no roles")
        return [{**row, "role": role} for role, rows in found.items() for row in rows or ()]

    def _tree_from(self, depth: int) -> tuple[Row | None, int]:
        """The tree, as deep as it comes, and the depth that it came with. None: not even a part of it."""
        if self._tree is None:
            self._tree = self._read_tree(depth)
        return self._tree

    def _read_tree(self, depth: int) -> tuple[Row | None, int]:
        for at in range(depth, len(DEPTHS)):
            try:
                tree = self._ours({"with": DEPTHS[at]})
            except VendorError as fault:
                if fault.fault is not Fault.TRANSIENT or fault.retry_after is not None:
                    raise
            else:
                if has_lists(tree, *TREE):
                    return tree, at
        return None, len(DEPTHS)

    def _listed(self, name: str) -> Listed:
        """A list of the conference. One that is not there is left out; the conference is, or nothing would have been asked."""
        try:
            return self.all(f"conferences/{self.options.conference_id}/{name}")
        except VendorError as fault:
            if fault.fault is not Fault.GONE:
                raise
            text = f"{VENDOR} has no list of {name} for this conference, so they stay as they are here."
            raise self.line.fault(Fault.DENIED, text, fault.detail) from fault

    def _ours(self, query: Query) -> Row:
        """The conference. Not there, not allowed or another one: what was entered is wrong, which says nothing of its rows."""
        asked = self.options.conference_id
        try:
            found = self.one(f"conferences/{asked}", query)
        except VendorError as fault:
            if fault.fault not in (Fault.GONE, Fault.DENIED):
                raise
            raise self._not_ours(fault.detail) from fault
        if id_of(found) not in ("", str(asked)):
            raise self._not_ours(f"conference {id_of(found)}")
        return found

    def _not_ours(self, detail: str) -> VendorError:
        text = (
            f"{VENDOR} shows no conference {self.options.conference_id} in this portal to these credentials. "
            "Check the number of the conference and the portal token. Nothing was changed here."
        )
        return self.line.fault(Fault.CONFIG, text, detail)

    def _refuse_frozen(self) -> None:
        state = self.facts().state
        if self.options.when_not_live == "freeze" and state and state.lower() != LIVE:
            text = f"{VENDOR} has the conference in {state}, and this connection leaves everything as it is while it is not live."
            raise self.line.fault(Fault.DENIED, text, f"state {state}")
