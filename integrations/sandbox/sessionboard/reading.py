"""The lists: which rows belong to each, and the three envelopes that they come in."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from integrations.sandbox.faults.registry import Faults
from integrations.sandbox.scene import Scene
from integrations.sandbox.sessionboard.rows import LAST_YEAR_ID, RowMaker, custom_field, session_statuses
from integrations.sandbox.sessionboard.search import Query, select
from integrations.sandbox.sessionboard.tokens import Token
from integrations.sandbox.wire import Call, Reply
from integrations.sandbox.world.model import ROLES, Person, Session
from integrations.sandbox.world.people import YEAR_BEFORE
from integrations.sandbox.world.rows import encode
from integrations.sandbox.world.world import World

TAXONOMIES = ("tags", "languages", "formats", "tracks", "levels", "rooms")
CAMEL = ("currentPage", "pageSize", "totalPages", "totalResults")
SNAKE = ("current_page", "page_size", "total_pages", "total_results")
ENVELOPES = {"A": ("results", CAMEL), "B": ("data", CAMEL), "C": ("data", SNAKE)}


@dataclass(frozen=True, slots=True)
class Listing:
    """One list as one token sees it."""

    scene: Scene
    faults: Faults
    call: Call
    token: Token
    query: Query
    envelope: str
    event_id: int

    @property
    def world(self) -> World:
        return self.scene.last_year if self.event_id == LAST_YEAR_ID else self.faults.world_for(self.call)

    @property
    def maker(self) -> RowMaker:
        style = "crud" if self.envelope == "C" else "search"
        return RowMaker(self.scene, self.world, style=style, hides_pii=self.token.hides_pii)

    @property
    def variant(self) -> tuple[Any, ...]:
        return (self.envelope == "C", self.token.hides_pii, self.call.stream, "translated_fields" in self.query.expand)

    # -- each list: its rows, and how one is shown

    def sessions(self) -> tuple[list[bytes], int]:
        return self.page_of("session", list(self.world.sessions.values()), self.has_session, self.session_row)

    def has_session(self, session: Session) -> bool:
        query, world = self.query, self.world
        track, tags = world.term("tracks", session.track), [world.term("tags", n) for n in session.tags]
        return (
            session.deleted_at is None
            and query.status in {"", session.status}
            and query.is_abstract in {None, session.is_abstract}
            and (not query.track or (track is not None and track.uuid == query.track))
            and (not query.tag or query.tag in {tag.uuid for tag in tags if tag})
            and query.words in session.title.casefold()
        )

    def session_row(self, number: int) -> dict[str, Any]:
        return self.maker.session(self.world.sessions[number], translated="translated_fields" in self.query.expand)

    def sessions_status(self) -> tuple[list[bytes], int]:
        rows = list(self.world.sessions.values())
        return self.page_of(
            "session",
            rows,
            lambda s: self.query.status in {"", s.status},
            lambda n: self.maker.status_only(self.world.sessions[n]),
        )

    def speakers(self) -> tuple[list[bytes], int]:
        """Moderators and chairs are contacts, not speakers."""
        world = self.world
        speaking = {
            p.person
            for s in world.sessions.values()
            if s.deleted_at is None
            for p in s.participants
            if ROLES[p.role].core == "speaker"
        }
        return self.people(lambda person: person.number in speaking)

    def contacts(self) -> tuple[list[bytes], int]:
        return self.people(lambda person: person.at_event)

    def organization_contacts(self) -> tuple[list[bytes], int]:
        return self.people(lambda person: True)

    def people(self, admits: Callable[[Person], bool]) -> tuple[list[bytes], int]:
        translated = "translated_fields" in self.query.expand
        with_sessions = self.call.stream == "speakers"
        return self.page_of(
            "contact",
            list(self.world.people.values()),
            lambda person: person.deleted_at is None and admits(person),
            lambda n: self.maker.contact(self.world.people[n], translated=translated, with_sessions=with_sessions),
        )

    def sponsors(self) -> tuple[list[bytes], int]:
        return self.companies("sponsor")

    def exhibitors(self) -> tuple[list[bytes], int]:
        return self.companies("exhibitor")

    def companies(self, kind: str) -> tuple[list[bytes], int]:
        held = self.world.sponsors if kind == "sponsor" else self.world.exhibitors
        return self.page_of(
            kind, list(held.values()), lambda c: c.deleted_at is None, lambda n: self.maker.company(held[n])
        )

    def fields(self) -> tuple[list[bytes], int]:
        rows = [
            {**custom_field(f), "source": f.source, "options": list(f.options), "order": f.number}
            for f in self.world.fields
        ]
        return self.short_list(rows)

    def taxonomy(self) -> tuple[list[bytes], int]:
        kind = self.call.stream
        return self.short_list([self.maker.term(term, kind) for term in getattr(self.world, kind)])

    def session_statuses(self) -> tuple[list[bytes], int]:
        return self.short_list(session_statuses(YEAR_BEFORE))

    # -- cutting a page

    def page_of(
        self, kind: str, rows: list[Any], admits: Callable[[Any], bool], make: Callable[[int], dict[str, Any]]
    ) -> tuple[list[bytes], int]:
        cached, key = self.world.rows, (self.call.stream, kind, *self.query.selection, self.event_id)
        numbers = self.faults.shaped(self.call, cached.listed(key, lambda: select(rows, self.query, admits)))
        shown = [cached.encoded(kind, n, self.variant, lambda n=n: make(n)) for n in self.cut(numbers)]  # type: ignore[misc]
        return shown, len(numbers)

    def short_list(self, rows: Sequence[dict[str, Any]]) -> tuple[list[bytes], int]:
        kept = self.faults.shaped(self.call, list(rows))
        return [encode(row) for row in self.cut(kept)], len(kept)

    def cut(self, rows: list[Any]) -> list[Any]:
        begin = (self.query.page - 1) * self.query.page_size
        return rows[begin : begin + self.query.page_size]

    def reply(self, rows: list[bytes], total: int) -> Reply:
        letter = "ABC"[(self.query.page - 1) % 3] if "S3" in self.world.quirks else self.envelope
        name, spelling = ENVELOPES[letter]
        numbers = (self.query.page, self.query.page_size, ceil(total / self.query.page_size), total)
        pagination = json.dumps(dict(zip(spelling, numbers, strict=True)), separators=(",", ":")).encode()
        rows = self.faults.spoiled(self.call, rows)
        return Reply(body=b'{"%s":[%s],"pagination":%s}' % (name.encode(), b",".join(rows), pagination))
