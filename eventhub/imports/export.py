"""An event's stands as a list that can be imported again: every row then says what stands there already."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from eventhub.accounts.permissions import require
from eventhub.core.actor import Actor
from eventhub.events.models import Event
from eventhub.imports.columns import BY_KEY
from eventhub.imports.values import MAIN
from eventhub.stands.contacts import tidy_contacts
from eventhub.stands.enums import StandKind
from eventhub.stands.ingest import Present, read_present
from eventhub.stands.models import Sponsor, Stand

COLUMNS = (
    *("number", "hall", "kind", "width", "depth", "x", "y", "rotation"),
    *("company", "exhibits_as", "website", "description", "tier"),
    *("contact_name", "email", "phone", "role"),
)
PLACES = {MAIN: "Main sponsor", "co_exhibitor": "Co-exhibitor"}
EXAMPLES = (
    {
        "number": "A01",
        "hall": "Hall 1",
        "kind": "Island",
        "width": Decimal(8),
        "depth": Decimal(6),
        "company": "Northwind Lighting",
        "website": "https://northwind.example",
        "tier": "Gold",
        "contact_name": "Ada Marsh",
        "email": "ada@northwind.example",
        "phone": "020 7946 0991",
        "role": "Marketing",
    },
    {"number": "A01", "hall": "Hall 1", "company": "Southgate Cables", "exhibits_as": "Co-exhibitor"},
    {"number": "A02", "hall": "Hall 1", "kind": "Shell scheme", "width": Decimal(3), "depth": Decimal(2)},
)


def titles() -> list[str]:
    """As the columns of our own files are headed; a measure with its unit."""
    return [f"{BY_KEY[key].title} (m)" if BY_KEY[key].is_measure else BY_KEY[key].title for key in COLUMNS]


def template_rows() -> list[list[Any]]:
    return [[row.get(key, "") for key in COLUMNS] for row in EXAMPLES]


def exported_rows(event: Event, *, actor: Actor) -> Iterator[list[Any]]:
    """One row for each company on each stand, one for a stand without any, then companies that have no stand.

    A company's details and its further contacts stand where it comes first.
    """
    require(actor, "imports.export_stands", event)
    told: set[str] = set()
    for row in _rows(read_present(event), told):
        yield [row.get(key, "") for key in COLUMNS]


def _rows(present: Present, told: set[str]) -> Iterator[dict[str, Any]]:
    for key in sorted(present.stands):
        stand = present.stands[key]
        place = {"number": stand.number, "hall": key[0]}
        companies = _companies_on(stand, present)
        if not companies:
            yield place | _measures_of(stand)
        for at, (as_what, company) in enumerate(companies):
            on_stand = {"exhibits_as": PLACES[as_what]} | (_measures_of(stand) if at == 0 else {})
            yield from _company_rows(place, on_stand, company, present, told)
    for name in sorted(present.sponsorships.keys() - told):
        yield from _company_rows({}, {}, present.sponsorships[name].sponsor, present, told)


def _companies_on(stand: Stand, present: Present) -> list[tuple[str, Sponsor]]:
    """The main sponsor first: the order in which an import reads them."""
    main = [(MAIN, stand.sponsorship.sponsor)] if stand.sponsorship else []
    return main + [("co_exhibitor", row.sponsor) for row in present.co_exhibitors.get(stand.pk, {}).values()]


def _measures_of(stand: Stand) -> dict[str, Any]:
    return {
        "kind": StandKind(stand.kind).label,
        "width": stand.width_m,
        "depth": stand.depth_m,
        "x": stand.x_m,
        "y": stand.y_m,
        "rotation": stand.rotation or None,
    }


def _company_rows(
    place: dict[str, Any], on_stand: dict[str, Any], company: Sponsor, present: Present, told: set[str]
) -> Iterator[dict[str, Any]]:
    first = place | on_stand | {"company": company.name}
    if company.name_key in told:
        yield first
        return
    told.add(company.name_key)
    sponsorship = present.sponsorships.get(company.name_key)
    details = {"website": company.website, "description": company.description}
    contacts = [_contact(one) for one in tidy_contacts(company.contacts)] or [{}]
    yield first | details | {"tier": sponsorship.tier if sponsorship else ""} | contacts[0]
    for contact in contacts[1:]:
        yield place | {"company": company.name} | contact


def _contact(entry: dict[str, str]) -> dict[str, str]:
    return {"contact_name": entry["name"], **{part: entry[part] for part in ("email", "phone", "role")}}
