"""One congress, its state and every change that people make to it. Each vendor shows it in words of its own."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, TypeVar

from integrations.sandbox.clock import Clock
from integrations.sandbox.world.changes import (
    all_accepted,
    blank_person,
    blank_session,
    random_value,
    set_known,
    without_repeats,
)
from integrations.sandbox.world.model import (
    ROLES,
    SESSION_STATUSES,
    Company,
    Participation,
    Person,
    Session,
    Term,
    steady_uuid,
)
from integrations.sandbox.world.people import build_companies, build_people
from integrations.sandbox.world.programme import Plan, build_sessions
from integrations.sandbox.world.rows import Rows
from integrations.sandbox.world.terms import build_fields, build_rooms, build_terms, build_tracks
from integrations.sandbox.world.zones import first_day_around, instant, wall, zone_named

EARLIEST_YEAR = 2027
USUAL_DAY = date(EARLIEST_YEAR, 6, 7)
TERMS_OF = {
    "room": "rooms",
    "track": "tracks",
    "level": "levels",
    "format": "formats",
    "language": "languages",
    "tags": "tags",
    "sponsors": "sponsors",
}
Row = TypeVar("Row")
Perishable = TypeVar("Perishable", Session, Person, Company)


@dataclass(frozen=True, slots=True)
class Size:
    """`speakers` counts people, whatever their role."""

    sessions: int = 300
    speakers: int | None = None
    seed: int = 1
    zone: str = "America/New_York"
    first_day: date = USUAL_DAY
    daylight: str = ""
    acceptance: bool = True

    @property
    def people(self) -> int:
        return self.speakers if self.speakers is not None else max(6, self.sessions * 8 // 10)


@dataclass(frozen=True, slots=True)
class Change:
    """Something that somebody did to a session, contact, sponsor or exhibitor: created, updated, deleted, attached, detached it."""

    kind: str
    action: str
    number: int


class UnknownRow(LookupError):
    """Nothing goes by that number or id."""


class World:
    def __init__(self, size: Size, clock: Clock) -> None:
        if size.sessions < 0 or size.people < 1:
            raise ValueError("sessions: give 0 or more, and at least one person (speakers).")
        self.size, self.clock = size, clock
        self.lock = threading.RLock()
        self.rows = Rows()
        self.listeners: list[Callable[[Change], None]] = []
        self.quirks: frozenset[str] = frozenset()  # faults that change how rows look
        self.begin()

    def begin(self) -> None:
        """As it was before anybody changed anything, however often; the clock goes on."""
        size = self.size
        with self.lock:
            self.zone = zone_named(size.zone)
            self.name = f"MedEx Congress {size.first_day.year}"
            self.prefix, self.codes_nest, self.acceptance = "SESS", True, size.acceptance
            self.first_day = size.first_day
            if size.daylight:
                self.first_day = first_day_around(self.zone, size.daylight, EARLIEST_YEAR)
            self._build(Random(size.seed))  # noqa: S311 - believable, not secret
            self.rows.clear()

    def _build(self, rng: Random) -> None:
        seed, people = self.size.seed, self.size.people
        self.fields = build_fields(seed)
        self.rooms, self.tracks = build_rooms(seed, self.size.sessions), build_tracks(seed)
        self.formats, self.levels, self.languages, self.tags = (
            build_terms(seed, kind) for kind in ("formats", "levels", "languages", "tags")
        )
        of_people = [f for f in self.fields if f.source == "contact"]
        self.people = {p.number: p for p in build_people(seed, people, rng, of_people)}
        companies = max(4, min(60, self.size.sessions // 10))
        self.sponsors, self.exhibitors = (
            {c.number: c for c in build_companies(seed, kind, count, rng, people)}
            for kind, count in (("sponsor", companies), ("exhibitor", companies * 2))
        )
        of_sessions = [f for f in self.fields if f.source == "session"]
        plan = Plan(seed, self.first_day, self.rooms, people, companies, of_sessions)
        self.sessions = {s.number: s for s in build_sessions(plan, self.size.sessions, rng)}
        if self.size.daylight:
            self._put_sessions_at_the_edge()
        self._index()

    def _put_sessions_at_the_edge(self) -> None:
        """At an hour that does not exist, or at one that comes twice."""
        day = datetime.combine(self.first_day + timedelta(days=1), datetime.min.time())
        begin = day.replace(hour=2 if self.size.daylight == "gap" else 1, minute=30)
        scheduled = (s for s in self.sessions.values() if s.starts and not s.parent and s.is_visible)
        for fold, session in zip((0, 1), scheduled, strict=False):
            session.starts = begin.replace(fold=fold)
            session.ends = begin.replace(hour=4)

    def _index(self) -> None:
        self._refs = {key: s.number for s in self.sessions.values() for key in s.refs}
        self._person_refs = {key: p.number for p in self.people.values() for key in p.refs}
        self.appearances: dict[int, set[int]] = {number: set() for number in self.people}
        self.subsessions: dict[int, list[int]] = {}
        for session in self.sessions.values():
            for participation in session.participants:
                self.appearances[participation.person].add(session.number)
            if session.parent:
                self.subsessions.setdefault(session.parent, []).append(session.number)

    # -- finding

    def session(self, ref: int | str) -> Session:
        return self._found(self.sessions, self._refs, ref, "session")

    def person(self, ref: int | str) -> Person:
        return self._found(self.people, self._person_refs, ref, "person")

    def _found(self, rows: dict[int, Row], refs: dict[str, int], ref: int | str, kind: str) -> Row:
        number = ref if isinstance(ref, int) else refs.get(ref, -1)
        if number not in rows:
            raise UnknownRow(f"ref: no {kind} goes by “{ref}”; give a number or an id of the vendor.")
        return rows[number]

    def instant(self, moment: datetime | None) -> datetime | None:
        return None if moment is None else instant(moment, self.zone)

    def term(self, kind: str, number: int | None) -> Term | None:
        terms: list[Term] = getattr(self, kind)
        return terms[number - 1] if number else None

    def attending(self, session: Session) -> list[Participation]:
        return [p for p in session.participants if self.people[p.person].deleted_at is None]

    # -- telling

    def told(self, kind: str, action: str, number: int) -> None:
        """Forget the rows that showed it, and let who listens know."""
        self.rows.drop(kind, number)
        if kind == "contact":
            for session in self.appearances.get(number, ()):
                self.rows.drop("session", session)
        elif kind == "session":
            self._forget_family(number)
        for listen in self.listeners:
            listen(Change(kind, action, number))

    def _forget_family(self, number: int) -> None:
        """A session shows its parts and its parent, and people show their sessions."""
        session = self.sessions[number]
        for relative in (session.parent, *self.subsessions.get(number, ())):
            if relative:
                self.rows.drop("session", relative)
        for participation in session.participants:
            self.rows.drop("contact", participation.person)

    # -- sessions

    def change_session(self, ref: int | str, **values: Any) -> Session:
        with self.lock:
            session = self.session(ref)
            set_known(session, values, self._value)
            session.updated_at = self.clock.moment()
            if {"parent", "participants"} & set(values):
                self._index()
            self.told("session", "updated", session.number)
            return session

    def _value(self, name: str, value: Any) -> Any:
        """A time may come as text from the control API; numbers must be those of something."""
        if name in {"starts", "ends"} and isinstance(value, str):
            moment = datetime.fromisoformat(value)
            return wall(moment, self.zone) if moment.tzinfo else moment
        if name == "participants" and not all(isinstance(p, Participation) for p in value):
            raise ValueError("participants: use attach and detach.")
        if name == "status" and value not in SESSION_STATUSES:
            raise ValueError(f"status: “{value}” is unknown; one of {', '.join(SESSION_STATUSES)}.")
        if name in TERMS_OF and value is not None:
            self._require_numbers(name, value if isinstance(value, list) else [value])
        if name in {"parent", "repeats", "abstract"} and value is not None:
            return self.session(value).number
        return value

    def _require_numbers(self, name: str, numbers: list[Any]) -> None:
        most = len(getattr(self, TERMS_OF[name]))
        if not all(isinstance(number, int) and 1 <= number <= most for number in numbers):
            raise ValueError(f"{name}: there are numbers from 1 to {most}.")

    def rename_session(self, ref: int | str, title: str) -> Session:
        return self.change_session(ref, title=title)

    def move_session(self, ref: int | str, **place: Any) -> Session:
        with self.lock:
            session = self.change_session(ref, **place)
            session.scheduled_at = session.updated_at
            return session

    def cancel_session(self, ref: int | str) -> Session:
        """No vendor has a word for it: it leaves `accepted`, and is not published any more."""
        return self.change_session(ref, status="declined")

    def delete_session(self, ref: int | str) -> Session:
        return self._set_deleted(self.session(ref), "session", self.clock.moment())

    def restore_session(self, ref: int | str) -> Session:
        return self._set_deleted(self.session(ref), "session", None)

    def _set_deleted(self, row: Perishable, kind: str, when: datetime | None) -> Perishable:
        with self.lock:
            row.deleted_at = when
            row.updated_at = self.clock.moment()
            self.told(kind, "deleted" if when else "created", row.number)
            return row

    def add_session(self, **values: Any) -> Session:
        with self.lock:
            number = max(self.sessions, default=0) + 1
            now = self.clock.moment()
            session = replace(blank_session(now), number=number, uuid=steady_uuid(self.size.seed, "session", number))
            set_known(session, values, self._value)
            self.sessions[number] = session
            self._index()
            self.told("session", "created", number)
            return session

    def attach(self, session: int | str, person: int | str, role: str = "speaker") -> None:
        """As at the vendor, `updated_at` of the session stays what it was."""
        if role not in ROLES:
            raise ValueError(f"role: “{role}” is unknown; one of {', '.join(ROLES)}.")
        with self.lock:
            found, who = self.session(session), self.person(person).number
            link = found.number * 20 + 10_000_000 + len(found.participants)
            found.participants.append(Participation(link=link, person=who, role=role))
            self.appearances[who].add(found.number)
            self.told("session", "attached", found.number)

    def detach(self, session: int | str, person: int | str) -> None:
        with self.lock:
            found, who = self.session(session), self.person(person).number
            found.participants = [p for p in found.participants if p.person != who]
            self.appearances[who].discard(found.number)
            self.rows.drop("contact", who)
            self.told("session", "detached", found.number)

    # -- people

    def change_person(self, ref: int | str, **values: Any) -> Person:
        with self.lock:
            person = self.person(ref)
            set_known(person, values)
            person.updated_at = self.clock.moment()
            self.told("contact", "updated", person.number)
            return person

    def rename_person(self, ref: int | str, first_name: str, last_name: str) -> Person:
        return self.change_person(ref, first_name=first_name, last_name=last_name)

    def delete_person(self, ref: int | str) -> Person:
        return self._set_deleted(self.person(ref), "contact", self.clock.moment())

    def restore_person(self, ref: int | str) -> Person:
        return self._set_deleted(self.person(ref), "contact", None)

    def add_person(self, **values: Any) -> Person:
        with self.lock:
            number = max(self.people, default=0) + 1
            uuid, now = steady_uuid(self.size.seed, "person", number), self.clock.moment()
            person = replace(blank_person(now), number=number, uuid=uuid, pid=str(40_000 + number))
            set_known(person, values)
            self.people[number] = person
            self._index()
            self.told("contact", "created", number)
            return person

    def merge_contacts(self, keep: int | str, lose: int | str) -> Person:
        """There is no way back: the losing id vanishes, and what pointed to it points to the other."""
        with self.lock:
            kept, lost = self.person(keep), self.person(lose)
            for number in sorted(self.appearances[lost.number]):
                session = self.sessions[number]
                session.participants = without_repeats(session.participants, lost.number, kept.number)
                self.rows.drop("session", number)
            self._index()
            self.delete_person(lost.number)
            return self.change_person(kept.number)

    # -- sponsors and exhibitors

    def company(self, kind: str, ref: int | str) -> Company:
        held = {"sponsor": self.sponsors, "exhibitor": self.exhibitors}.get(kind)
        if held is None:
            raise ValueError(f"kind: “{kind}” is unknown; sponsor or exhibitor.")
        refs = {key: company.number for company in held.values() for key in company.refs}
        return self._found(held, refs, ref, kind)

    def change_company(self, kind: str, ref: int | str, **values: Any) -> Company:
        with self.lock:
            company = self.company(kind, ref)
            set_known(company, values)
            company.updated_at = self.clock.moment()
            self.told(kind, "updated", company.number)
            return company

    def delete_company(self, kind: str, ref: int | str) -> Company:
        return self._set_deleted(self.company(kind, ref), kind, self.clock.moment())

    def restore_company(self, kind: str, ref: int | str) -> Company:
        return self._set_deleted(self.company(kind, ref), kind, None)

    # -- everything at once

    def change_random(self, count: int, seed: int = 1) -> list[int]:
        """Any sessions, in any way that people change them; the same seed changes the same ones in the same way."""
        rng = Random(seed)  # noqa: S311
        return [self._change_one(rng) for _ in range(count if self.sessions else 0)]

    def _change_one(self, rng: Random) -> int:
        session = self.sessions[rng.choice(list(self.sessions))]
        kind = rng.choice(("title", "description", "room", "is_public", "status", "capacity", "times", "delete"))
        if kind == "delete":
            (self.restore_session if session.deleted_at else self.delete_session)(session.number)
        elif kind == "times" and session.starts and session.ends:
            later = timedelta(minutes=rng.choice((-15, 15, 30)))
            self.move_session(session.number, starts=session.starts + later, ends=session.ends + later)
        else:
            self.change_session(session.number, **random_value(kind, rng, len(self.rooms)))
        return session.number

    def swap_rooms(self, a: int, b: int) -> int:
        """Everybody out of one room into the other; how many sessions moved."""
        moved = [s for s in self.sessions.values() if s.room in {a, b}]
        for session in moved:
            self.move_session(session.number, room=b if session.room == a else a)
        return len(moved)

    def set_zone(self, zone: str, keep: str = "instant") -> None:
        """Keeping instants moves every clock on the wall; keeping the wall moves every instant."""
        if keep not in {"instant", "wall"}:
            raise ValueError(f"keep: “{keep}” is unknown; instant or wall.")
        new = zone_named(zone)
        with self.lock:
            for session in self.sessions.values() if keep == "instant" else ():
                session.starts, session.ends = (
                    moment and wall(instant(moment, self.zone), new) for moment in (session.starts, session.ends)
                )
            self.zone = new
            self.rows.clear()

    def accept_everything(self) -> int:
        """Every session that is not accepted yet, and everybody who has not answered."""
        with self.lock:
            waiting = [s for s in self.sessions.values() if s.status != "accepted" or not all_accepted(s)]
            for session in waiting:
                for participation in session.participants:
                    participation.acceptance = "Accepted"
                self.change_session(session.number, status="accepted")
            return len(waiting)

    def touch(self, rows: Iterable[Session | Person | Company]) -> None:
        """Saved once more with nothing changed: a new `updated_at`, and no word to anybody."""
        with self.lock:
            for row in rows:
                row.updated_at = self.clock.moment()
            self.rows.clear()
