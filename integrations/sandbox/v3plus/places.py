"""What stands in the portal: the conferences of many years, and the town halls."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from integrations.sandbox.faults.registry import Faults
from integrations.sandbox.scene import Scene
from integrations.sandbox.v3plus.errors import missing, refused
from integrations.sandbox.v3plus.listing import Key
from integrations.sandbox.v3plus.rows import PORTAL_ID, VENDOR, RowMaker
from integrations.sandbox.wire import Call
from integrations.sandbox.world.model import Company
from integrations.sandbox.world.programme import DAYS
from integrations.sandbox.world.world import World

LAST_YEAR_ID, CONFERENCE_ID, STAGING_ID, VIRTUAL_ID = 40, 41, 42, 43
TOWNHALL_ID, HIDDEN_TOWNHALL_ID = 61, 62
STRANGE_ID = 90  # of another portal
OLD_YEARS = range(2010, 2026)  # so many that the conference of this year is not on the first page
FIRST_OLD_ID = 11
WITHOUT_PRESENTATION = 11  # every so manieth person is entered though there is nothing for them to present
KEYNOTES, COCHAIRS = 3, 4


@dataclass(frozen=True, slots=True)
class Place:
    """A conference or a town hall; `takes` says by number which presentations it shows."""

    id: int
    kind: str
    name: str
    state: str
    first_day: date
    world: World
    takes: Callable[[int], bool]
    is_main: bool = False

    def listed(self, part: str, make: Callable[[], list[Key]]) -> list[Key]:
        return self.world.rows.listed((VENDOR, self.kind, self.id, part), make)

    def presentations(self) -> list[Key]:
        return self.listed("sessions", lambda: [("session", n) for n in self._presented()])

    def _presented(self) -> list[int]:
        sessions = self.world.sessions.values()
        return [s.number for s in sessions if not s.deleted_at and not s.is_abstract and self.takes(s.number)]

    def presenters(self, rows: RowMaker) -> list[Key]:
        return self.listed("speakers", lambda: [("contact", n) for n in sorted(self._presenting(rows))])

    def _presenting(self, rows: RowMaker) -> set[int]:
        world = self.world
        presenting = {n for _, number in self.presentations() for n in rows.presenters(world.sessions[number])}
        idle = {n for n, p in world.people.items() if n % WITHOUT_PRESENTATION == 0 and not p.deleted_at}
        return presenting | (idle if self.is_main else set())

    def keynotes(self, rows: RowMaker) -> list[Key]:
        return self.presenters(rows)[:KEYNOTES]

    def cochairs(self) -> list[Key]:
        """Of the conference, not of a session: and most of them present nothing."""
        sessions = (self.world.sessions[number] for _, number in self.presentations())
        chairing = {p.person for s in sessions for p in self.world.attending(s) if p.role == "chairperson"}
        return [("contact", n) for n in sorted(chairing)[:COCHAIRS]]

    def companies(self, role: str) -> list[Key]:
        held = self.world.sponsors if role == "sponsor" else self.world.exhibitors
        return [(role, c.number) for c in held.values() if not c.deleted_at and self.shows(c)]

    def shows(self, company: Company) -> bool:
        return self.is_main or (self.takes(company.number) and company.kind == "sponsor")

    def affiliates(self) -> list[Key]:
        return self.listed("affiliates", lambda: [*self.companies("sponsor"), *self.companies("exhibitor")])


class Portal:
    def __init__(self, scene: Scene, faults: Faults) -> None:
        self.scene, self.faults = scene, faults

    def conferences(self) -> dict[int, Place]:
        now, last, kind = self.scene.world, self.scene.last_year, "conference"
        day, state = now.first_day, self.faults.option("V8", "state", "live")
        old = (
            Place(FIRST_OLD_ID + n, kind, f"MedEx Congress {year}", "archive", date(year, 6, 7), now, nothing)
            for n, year in enumerate(OLD_YEARS)
        )
        kept = (
            Place(LAST_YEAR_ID, kind, "MedEx Congress 2026", "archive", last.first_day, last, everything, is_main=True),
            Place(CONFERENCE_ID, kind, now.name, state, day, now, everything, is_main=True),
            Place(STAGING_ID, kind, "MedEx Congress, next", "staging", day + timedelta(days=364), now, nothing),
            Place(VIRTUAL_ID, kind, "MedEx Virtual", "live", day, now, one_of_ten),
        )
        return {place.id: place for place in (*old, *kept)}

    def townhalls(self) -> dict[int, Place]:
        now, day = self.scene.world, self.scene.world.first_day
        places = (
            Place(TOWNHALL_ID, "townhall", "Town hall: the ward of 2030", "upcoming", day, now, one_of_ten),
            Place(HIDDEN_TOWNHALL_ID, "townhall", "Town hall: rehearsal", "hidden", day, now, nothing),
        )
        return {place.id: place for place in places}

    def conference(self, call: Call, number: int) -> Place:
        if number == STRANGE_ID:
            raise refused(403)
        return self._there(call, self.conferences(), number, "Conference")

    def townhall(self, call: Call, number: int) -> Place:
        return self._there(call, self.townhalls(), number, "Townhall")

    def _there(self, call: Call, places: dict[int, Place], number: int, model: str) -> Place:
        if number not in places:
            raise missing(model, number)
        return self.seen(call, places[number])

    def seen(self, call: Call, place: Place) -> Place:
        """The place as it is, or with the rows of another conference in it."""
        return replace(place, world=self.faults.world_for(call)) if place.world is self.scene.world else place

    def rows(self, world: World) -> RowMaker:
        return RowMaker(self.scene, world, self.faults.option("V7", "unit", "minutes"))

    # -- their own rows

    def conference_row(self, place: Place) -> dict[str, Any]:
        return {
            "id": place.id,
            "portal_id": PORTAL_ID,
            "name": place.name,
            "description": f"<p>{place.name} of nobody that exists.</p>",
            "photo": None,
            "photo_large": None,
            "state": place.state,
            "timezone": self.zone(place.world),
            "start_date": f"{place.first_day}",
            "end_date": f"{place.first_day + timedelta(days=DAYS - 1)}",
        }

    def zone(self, world: World) -> str:
        if "short_zone" not in world.quirks:
            return world.zone.key
        return f"{datetime.combine(world.first_day, time(12), world.zone):%Z}"

    def townhall_row(self, place: Place) -> dict[str, Any]:
        day = f"{place.first_day}"
        return {
            "id": place.id,
            "portal_id": PORTAL_ID,
            "name": place.name,
            "subtitle": "",
            "slug": f"town-hall-{place.id}",
            "description": "<p>Ask the board.</p>",
            "photo": None,
            "state": place.state,
            "timezone": self.zone(place.world),
            "start_date": f"{day} 18:00:00",
            "end_date": f"{day} 19:30:00",
            "referrer_url": None,
            "survey_enabled": False,
            "survey_label": None,
            "survey_url": None,
            "question_enabled": True,
            "question_label": "Ask a question",
            "question_email": "questions@congress.example",
            "channel": f"townhall.{place.id}",
        }


def everything(number: int) -> bool:
    return True


def nothing(number: int) -> bool:
    return False


def one_of_ten(number: int) -> bool:
    return number % 10 == 1
