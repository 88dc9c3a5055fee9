"""Conferences, presentations, presenters and affiliates: what a programme is read from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from integrations.sandbox.v3plus import envelope
from integrations.sandbox.v3plus.asked import Asked, Row, picked, read
from integrations.sandbox.v3plus.envelope import array
from integrations.sandbox.v3plus.errors import missing, no_route
from integrations.sandbox.v3plus.listing import Found, Key, Listing, of_few
from integrations.sandbox.v3plus.places import CONFERENCE_ID, Place, Portal
from integrations.sandbox.v3plus.registering import TOWNHALL_FORM, form
from integrations.sandbox.v3plus.routes import Route
from integrations.sandbox.v3plus.rows import CLIENT_ID, PORTAL_ID
from integrations.sandbox.v3plus.sources import Sources
from integrations.sandbox.v3plus.tree import CHAIN, PRESENTERS, Tree
from integrations.sandbox.wire import Call, Reply
from integrations.sandbox.world.rows import encode
from integrations.sandbox.world.world import World

Relations = Mapping[str, Callable[[], bytes]]
FindPlace = Callable[[Call, int], Place]


@dataclass
class Content:
    portal: Portal
    listing: Listing
    sources: Sources

    def routes(self) -> list[Route]:
        return [
            Route("GET", "/portals/{number}", "portals", self.one_portal),
            Route("GET", "/conferences", "conferences", self.conferences),
            Route("GET", "/conferences/{number}", "conferences", self.conference),
            Route("GET", "/townhalls", "townhalls", self.townhalls),
            Route("GET", "/townhalls/{number}", "townhalls", self.townhall),
            Route("GET", "/presentations", "sessions", self.presentations),
            Route("GET", "/presentation/{number}", "sessions", self.by_singular),
            Route("GET", "/presentations/{number}", "sessions", self.by_plural),
            Route("GET", "/presentations/{number}/presenters", "presenting", self.presenters_of_presentation),
            Route("GET", "/presenters/{number}", "speakers", self.presenter),
            Route("GET", "/affiliates/{number}", "affiliates", self.affiliate),
            *self.routes_below("/conferences/{number}", self.portal.conference),
            *self.routes_below("/townhalls/{number}", self.portal.townhall),
        ]

    def routes_below(self, template: str, find: FindPlace) -> list[Route]:
        def below(part: str, stream: str, make: Callable[[Place], Found]) -> Route:
            return Route(
                "GET",
                f"{template}/{part}",
                stream,
                lambda call, number: self.listing.whole(call, make(find(call, number))),
            )

        return [
            below("presentations", "sessions", self.presented_in),
            below("presenters", "speakers", self.presenting_in),
            below("affiliates", "affiliates", self.affiliated_with),
        ]

    # -- what is in a place

    def presented_in(self, place: Place) -> Found:
        return self.sources.presentations(place.world, place.presentations())

    def presenting_in(self, place: Place) -> Found:
        return self.people(place, place.presenters(self.portal.rows(place.world)), "presenter")

    def keynotes_of(self, place: Place) -> Found:
        return self.people(place, place.keynotes(self.portal.rows(place.world)), "keynote")

    def cochairs_of(self, place: Place) -> Found:
        return self.people(place, place.cochairs(), "cochair")

    def people(self, place: Place, keys: list[Key], role: str) -> Found:
        return self.sources.presenters(place.world, keys, role)

    def affiliated_with(self, place: Place) -> Found:
        return self.sources.affiliates(place.world, place.affiliates())

    def sponsors_of(self, place: Place) -> Found:
        return self.sources.affiliates(place.world, place.companies("sponsor"))

    def exhibitors_of(self, place: Place) -> Found:
        return self.sources.affiliates(place.world, place.companies("exhibitor"))

    def nested(self, call: Call, stream: str, place: Place, make: Callable[[Place], Found]) -> Callable[[], bytes]:
        """What happens to a list happens to it as a sub-resource too."""
        asked = replace(call, stream=stream)
        return lambda: array(self.listing.nested(asked, make(self.portal.seen(asked, place))).values())

    def days(self, call: Call, place: Place) -> bytes:
        asked, depth = replace(call, stream="sessions"), depth_of(read(call.request))
        seen = self.portal.seen(asked, place)
        found = self.sources.presentations(seen.world, seen.presentations(), with_presenters=depth == PRESENTERS)
        rows = {number: row for (_, number), row in self.listing.nested(asked, found).items()}
        return Tree(seen.world, place.id, rows, depth).days()

    # -- the portal, conferences and town halls

    def one_portal(self, call: Call, number: int) -> Reply:
        if number != PORTAL_ID:
            raise missing("Portal", number)
        row = {
            "id": PORTAL_ID,
            "client_id": CLIENT_ID,
            "name": "MedEx Portal",
            "description": "",
            "domain": "medex.example",
        }
        row |= dict.fromkeys(("favicon", "social_title", "social_description", "social_photo"))
        relations = {
            "template": lambda: encode({"id": 1, "name": "Standard"}),
            "conferences": lambda: array(map(encode, self.conference_rows())),
            "townhalls": lambda: array(map(encode, self.townhall_rows())),
            "pages": lambda: array([encode({"id": 1, "name": "Home", "slug": "home"})]),
            "registration_forms": lambda: array([encode(form(TOWNHALL_FORM, with_payment=False))]),
        }
        return self.single(call, row, relations)

    def conference_rows(self) -> list[Row]:
        return [self.portal.conference_row(place) for place in self.portal.conferences().values()]

    def townhall_rows(self) -> list[Row]:
        return [self.portal.townhall_row(place) for place in self.portal.townhalls().values()]

    def conferences(self, call: Call) -> Reply:
        return self.listing.paged(call, of_few(self.conference_rows()))

    def townhalls(self, call: Call) -> Reply:
        return self.listing.paged(call, of_few(self.townhall_rows()))

    def conference(self, call: Call, number: int) -> Reply:
        place = self.portal.conference(call, number)
        relations = {
            "days": lambda: self.days(call, place),
            "presenters": self.nested(call, "speakers", place, self.presenting_in),
            "keynotes": self.nested(call, "speakers", place, self.keynotes_of),
            "cochairs": self.nested(call, "speakers", place, self.cochairs_of),
            "sponsors": self.nested(call, "affiliates", place, self.sponsors_of),
            "exhibitors": self.nested(call, "affiliates", place, self.exhibitors_of),
        }
        return self.single(call, self.portal.conference_row(place), relations)

    def townhall(self, call: Call, number: int) -> Reply:
        place = self.portal.townhall(call, number)
        relations = {
            "registration_form": lambda: encode(form(TOWNHALL_FORM, with_payment=False)),
            "live_stream": lambda: encode({"id": place.id, "url": None}),
            "presentations": self.nested(call, "sessions", place, self.presented_in),
            "presenters": self.nested(call, "speakers", place, self.presenting_in),
            "keynotes": self.nested(call, "speakers", place, self.keynotes_of),
            "sponsors": self.nested(call, "affiliates", place, self.sponsors_of),
        }
        return self.single(call, self.portal.townhall_row(place), relations)

    # -- presentations

    def presentations(self, call: Call) -> Reply:
        """Of the whole portal as it is today: no route for it is listed, and yet the document's sample calls it."""
        return self.listing.paged(call, self.presented_in(self.portal.conference(call, CONFERENCE_ID)))

    def by_singular(self, call: Call, number: int) -> Reply:
        return self.presentation(call, number, is_plural=False)

    def by_plural(self, call: Call, number: int) -> Reply:
        return self.presentation(call, number, is_plural=True)

    def presentation(self, call: Call, number: int, *, is_plural: bool) -> Reply:
        """One path only: the one of the document, or (V4) the one that everybody would guess."""
        if is_plural != ("V4" in self.listing.quirks):
            return no_route(call)
        world, session = self.sources.session(number)
        rows = self.portal.rows(world)
        relations = {
            "slides": lambda: encode(rows.slides(session)),
            "documents": lambda: encode(rows.documents(session)),
            "presenters": lambda: self.presenters_of(number).all(),
            **self.showing(world, lambda place: ("session", session.number) in place.presentations()),
        }
        return self.single(call, rows.presentation(session), relations)

    def presenters_of(self, number: int) -> Found:
        world, session = self.sources.session(number)
        keys = [("contact", person) for person in self.portal.rows(world).presenters(session)]
        return self.sources.presenters(world, keys)

    def presenters_of_presentation(self, call: Call, number: int) -> Reply:
        return self.listing.whole(call, self.presenters_of(number))

    def showing(self, world: World, admits: Callable[[Place], bool]) -> dict[str, Callable[[], bytes]]:
        """The conferences and town halls that somebody or something appears in."""

        def shown(places: dict[int, Place], row: Callable[[Place], Row]) -> bytes:
            return array(encode(row(place)) for place in places.values() if place.world is world and admits(place))

        return {
            "conferences": lambda: shown(self.portal.conferences(), self.portal.conference_row),
            "townhalls": lambda: shown(self.portal.townhalls(), self.portal.townhall_row),
        }

    # -- people and companies by themselves: without a role

    def presenter(self, call: Call, number: int) -> Reply:
        world, person = self.sources.person(number)
        rows, key = self.portal.rows(world), ("contact", person.number)
        presented = [
            ("session", n) for n in sorted(world.appearances[person.number]) if self.presents(world, n, person.number)
        ]
        relations = {
            "presentations": lambda: self.sources.presentations(world, presented).all(),
            **self.showing(world, lambda place: key in place.presenters(rows)),
        }
        return self.single(call, rows.presenter(person), relations)

    def presents(self, world: World, number: int, person: int) -> bool:
        session = world.sessions[number]
        return not session.deleted_at and person in self.portal.rows(world).presenters(session)

    def affiliate(self, call: Call, number: int) -> Reply:
        world, company = self.sources.company(number)
        is_sponsor, shown = company.kind == "sponsor", world.sessions.values()
        sponsored = [("session", s.number) for s in shown if is_sponsor and company.number in s.sponsors]
        conferences = self.showing(world, lambda place: (company.kind, company.number) in place.affiliates())
        relations = {
            "presentations": lambda: self.sources.presentations(world, sponsored).all(),
            "conferences": conferences["conferences"],
        }
        return self.single(call, self.portal.rows(world).affiliate(company), relations)

    # -- one row

    def single(self, call: Call, row: Row, relations: Relations) -> Reply:
        asked = read(call.request)
        asked.require_relations(relations)
        (encoded,) = self.listing.faults.spoiled(call, [encode(picked(row, asked.fields))])
        for name in dict.fromkeys(chain[0] for chain in asked.relations):
            encoded = envelope.extended(encoded, name, relations[name]())
        return envelope.alone(encoded, self.listing.quirks)


def depth_of(asked: Asked) -> int:
    return max(len(chain) for chain in asked.relations if chain[0] == CHAIN[0])
