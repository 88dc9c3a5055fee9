"""Where the rows of each resource come from, by id or by the place that they are asked in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from integrations.sandbox.scene import Scene
from integrations.sandbox.v3plus.asked import Row, picked
from integrations.sandbox.v3plus.errors import missing
from integrations.sandbox.v3plus.listing import Found, Key, of_world
from integrations.sandbox.v3plus.places import Portal
from integrations.sandbox.v3plus.rows import LAST_YEAR
from integrations.sandbox.world.model import Company, Person, Session
from integrations.sandbox.world.rows import encode
from integrations.sandbox.world.world import UnknownRow, World

Thing = TypeVar("Thing", Session, Person)


@dataclass
class Sources:
    scene: Scene
    portal: Portal

    # -- lists

    def presentations(self, world: World, keys: Sequence[Key], *, with_presenters: bool = False) -> Found:
        rows = self.portal.rows(world)

        def bare(key: Key) -> Row:
            return rows.presentation(world.sessions[key[1]])

        def full(key: Key) -> Row:
            people = [world.people[n] for n in rows.presenters(world.sessions[key[1]])]
            return bare(key) | {"presenters": [rows.presenter(person, "presenter") for person in people]}

        return of_world(world, keys, "with presenters" if with_presenters else "", full if with_presenters else bare)

    def presenters(self, world: World, keys: Sequence[Key], role: str = "presenter") -> Found:
        rows = self.portal.rows(world)
        return of_world(world, keys, role, lambda key: rows.presenter(world.people[key[1]], role))

    def affiliates(self, world: World, keys: Sequence[Key]) -> Found:
        """Not kept: some show what is known of them in another role."""
        rows = self.portal.rows(world)
        return Found(keys, lambda key, fields: encode(picked(rows.affiliate(world.company(*key), key[0]), fields)))

    # -- one by its id

    def session(self, number: int) -> tuple[World, Session]:
        world, ref = self.located(number)
        session = found(lambda: world.session(ref), "Presentation", number)
        if session.presentation_id != ref or session.is_abstract or session.deleted_at:
            raise missing("Presentation", number)
        return world, session

    def person(self, number: int) -> tuple[World, Person]:
        world, ref = self.located(number)
        person = found(lambda: world.person(ref), "Presenter", number)
        if person.presenter_id != ref or person.deleted_at:
            raise missing("Presenter", number)
        return world, person

    def company(self, number: int) -> tuple[World, Company]:
        world, ref = self.located(number)
        both = (*world.sponsors.values(), *world.exhibitors.values())
        for company in both:
            if company.affiliate_id == ref and not company.deleted_at:
                return world, company
        raise missing("Affiliate", number)

    def located(self, number: int) -> tuple[World, str]:
        is_past = number // LAST_YEAR % 2 == 1
        return (self.scene.last_year, str(number - LAST_YEAR)) if is_past else (self.scene.world, str(number))


def found(find: Callable[[], Thing], model: str, number: int) -> Thing:
    try:
        return find()
    except UnknownRow as unknown:
        raise missing(model, number) from unknown
