"""The show itself: the event with its dates, halls and stands, its companies, and the catalogue with its pictures."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile

from eventhub.accounts.models import Organisation
from eventhub.configurations.services import allocate_package
from eventhub.core.actor import Actor
from eventhub.demo.catalogue import PACKAGES, PICTURED, with_images
from eventhub.demo.companies import CO_EXHIBITORS, COMPANIES, Company, Place, places
from eventhub.demo.people import Cast
from eventhub.demo.pictures import draw
from eventhub.events.models import Event
from eventhub.events.services import create_event
from eventhub.files.enums import FilePurpose
from eventhub.files.services import store_image
from eventhub.packages.models import Package
from eventhub.packages.services import create_package, offer_package
from eventhub.stands.models import Hall, Sponsor, Sponsorship, Stand
from eventhub.stands.services import (
    add_sponsorship,
    assign_sponsor,
    create_hall,
    create_sponsor,
    create_stand,
    set_co_exhibitors,
)

LONDON = ZoneInfo("Europe/London")
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DAYS_AHEAD = 72  # so that the configuration is due in about six weeks
TUESDAY = 1
COLUMNS = {"A": 6, "B": 5, "C": 4}  # stands in a row of each hall
PITCH = Decimal("9.5")  # metres from one stand's left edge to the next one's
MARGIN = 4
# Where the rows begin, in metres: two and two stand back to back, between them an aisle.
ROW_EDGES = ((9, "up"), (9, "down"), (25, "up"), (25, "down"))
# What a sponsor may choose from, by the size of the stand.
CHOICES = {
    "3x3": ["SHELL-BASIC", "SHELL-PLUS"],
    "4x3": ["SHELL-BASIC", "SHELL-PLUS"],
    "6x3": ["SHELL-PLUS", "SPACE-PLUS"],
    "6x4": ["SHELL-PLUS", "SPACE-PLUS"],
    "8x5": ["SPACE-PLUS", "ISLAND"],
}


@dataclass
class Show:
    """What has been made, by the names that the stories use."""

    event: Event
    places: dict[str, Place] = field(default_factory=lambda: {place.number: place for place in places()})
    sponsors: dict[str, Sponsor] = field(default_factory=dict)
    sponsorships: dict[str, Sponsorship] = field(default_factory=dict)
    stands: dict[str, Stand] = field(default_factory=dict)
    packages: dict[str, Package] = field(default_factory=dict)
    images: dict[str, UUID] = field(default_factory=dict)


def open_event(organisation: Organisation, actor: Actor, today: datetime) -> Event:
    """Three days from a Tuesday on, far enough ahead for everybody to configure in peace."""
    first = today.astimezone(LONDON).date() + timedelta(days=DAYS_AHEAD)
    first += timedelta(days=(TUESDAY - first.weekday()) % 7)
    return create_event(
        organisation=organisation,
        name=f"Northern Build Expo {first.year}",
        description="Everything that stands, lifts, seals and heats: 40 companies from the building trades in three halls.",
        venue="Leeds Dock Halls",
        timezone=LONDON.key,
        currency="GBP",
        vat_rate=Decimal(20),
        starts_at=datetime.combine(first, time(9), LONDON),
        ends_at=datetime.combine(first + timedelta(days=2), time(17), LONDON),
        actor=actor,
    )


def build_halls(show: Show, actor: Actor) -> None:
    for number, letter in enumerate(COLUMNS, start=1):
        width = PITCH * COLUMNS[letter] + 2 * MARGIN
        hall = create_hall(show.event, name=f"Hall {number}", actor=actor, width_m=width, depth_m=Decimal(34))
        here = [place for place in show.places.values() if place.number.startswith(letter)]
        for index, place in enumerate(here):
            show.stands[place.number] = _build_stand(show, hall, place, divmod(index, COLUMNS[letter]), actor)


def _build_stand(show: Show, hall: Hall, place: Place, cell: tuple[int, int], actor: Actor) -> Stand:
    """At its place in the plan: `cell` is the row and the column."""
    edge, direction = ROW_EDGES[cell[0]]
    return create_stand(
        show.event,
        number=place.number,
        hall=hall,
        kind=place.kind,
        width_m=Decimal(place.width),
        depth_m=Decimal(place.depth),
        x_m=MARGIN + PITCH * cell[1],
        y_m=Decimal(edge - place.depth if direction == "up" else edge),
        actor=actor,
    )


def register_companies(show: Show, actor: Actor) -> None:
    for company in COMPANIES:
        sponsor = create_sponsor(
            organisation=show.event.organisation,
            name=company.name,
            website=f"https://www.{company.domain}",
            contacts=[_contact(company)],
            actor=actor,
        )
        show.sponsors[company.key] = sponsor
        show.sponsorships[company.key] = add_sponsorship(show.event, sponsor, tier=company.tier, actor=actor)


def _contact(company: Company) -> dict[str, str]:
    return {"name": f"{company.first_name} {company.last_name}", "email": company.email, "role": "Events"}


def assign_stands(show: Show, actor: Actor) -> None:
    for place in show.places.values():
        if place.company:
            stand = show.stands[place.number]
            show.stands[place.number] = assign_sponsor(stand, show.sponsors[place.company], actor=actor)
    for number, keys in CO_EXHIBITORS.items():
        set_co_exhibitors(show.stands[number], [show.sponsors[key] for key in keys], actor=actor)


def draw_pictures(show: Show, actor: Actor) -> None:
    for code in PICTURED:
        picture = ContentFile(draw(code))
        file = store_image(
            organisation=show.event.organisation,
            purpose=FilePurpose.OPTION_IMAGE,
            name=f"{code}.png",
            content=picture,
            actor=actor,
        )
        show.images[code] = file.pk


def fill_catalogue(show: Show, catalogue: Actor) -> None:
    for code, content in PACKAGES.items():
        show.packages[code] = create_package(
            organisation=show.event.organisation,
            code=code,
            currency="GBP",
            content=with_images(content, show.images),
            actor=catalogue,
        )


def offer_packages(show: Show, actor: Actor) -> None:
    for package in show.packages.values():
        offer_package(show.event, package, actor=actor)


def allocate_packages(show: Show, cast: Cast) -> None:
    """Sponsors choose by the size of their stand; whoever has not begun may choose from all on offer."""
    for place in show.places.values():
        if not place.company or place.story == "given":
            continue
        codes = CHOICES[f"{place.width}x{place.depth}"] if place.package else []
        allocate_package(
            show.stands[place.number],
            sponsor_may_select=True,
            package=None,
            allowed_packages=[show.packages[code] for code in codes],
            actor=cast.maya,
        )


def open_small_event(organisation: Organisation, actor: Actor, today: datetime) -> Event:
    """The second organisation has just begun: a draft with one stand."""
    first = today.astimezone(AMSTERDAM).date() + timedelta(days=200)
    event = create_event(
        organisation=organisation,
        name="Coastal Energy Forum",
        venue="De Werf, Den Helder",
        timezone=AMSTERDAM.key,
        currency="EUR",
        vat_rate=Decimal(21),
        starts_at=datetime.combine(first, time(9, 30), AMSTERDAM),
        ends_at=datetime.combine(first + timedelta(days=1), time(16), AMSTERDAM),
        actor=actor,
    )
    create_stand(event, number="1", width_m=Decimal(6), depth_m=Decimal(3), actor=actor)
    return event
