"""Rows of companies: who sponsors or exhibits stands on one host, and what they are called on the other."""

from typing import Any
from zlib import crc32

from integrations.sandbox.rhythm import terms
from integrations.sandbox.rhythm.store import Store, present, stamp
from integrations.sandbox.world.model import Company
from integrations.sandbox.world.world import World

REFUSALS = (403, 404)
STATUSES = {0: "available", 4: "on hold"}  # by the rest of a booth's number divided by 7; all others are reserved
FLOORS = 2


def organization_id(number: int) -> str:
    return f"org:{crc32(f'organisation {number}'.encode()):08x}-{number}"


def sponsor(store: Store, world: World, company: Company) -> dict[str, Any] | None:
    if company.deleted_at:
        return None
    return present(
        {
            "id": company.key,
            "event_id": store.event_id(world),
            "organization_id": organization_id(company.number),
            "sponsor_level_id": terms.level_id(1 + company.number % len(terms.LEVELS)),
            "display_order": store.floated(float(company.number)),
            "is_active": True,
            **store.system(world, "sponsor", company),
        }
    )


def exhibitor(store: Store, world: World, company: Company) -> dict[str, Any] | None:
    if company.deleted_at:
        return None
    categories = len(terms.categories(store, world))
    contact = world.people[company.contact].contact_key if company.contact else ""
    return present(
        {
            "id": company.key,
            "event_id": store.event_id(world),
            "organization_id": organization_id(company.number),
            "category_id": terms.category_id(1 + company.number % categories),
            "contacts": [{"contact_id": contact, "is_primary": True}] if contact else [],
            "is_active": True,
            **store.system(world, "exhibitor", company),
        }
    )


def booths(store: Store, world: World) -> list[dict[str, Any]]:
    """One for each exhibitor, as far as they are reserved; the third has a second."""
    numbers = [*world.exhibitors, *([3] if 3 in world.exhibitors else [])]
    return [booth(store, world, world.exhibitors[n], place) for place, n in enumerate(numbers, start=1)]


def booth(store: Store, world: World, company: Company, place: int) -> dict[str, Any]:
    status = "available" if company.deleted_at else STATUSES.get(place % 7, "reserved")
    reserved, held = status == "reserved", status == "on hold"
    return present(
        {
            "id": f"booth:{place}",
            "number": store.floated(100.0 + place),
            "name": f"Island {place}" if place % 6 == 3 else None,
            "event_id": store.event_id(world),
            "type_id": f"bty:{1 + place % 3}",
            "fee_id": f"fee:{1 + place % 3}",
            "floor_id": f"floor:{1 + place % FLOORS}",
            "purchasing_warning": "Beside the kitchen" if place % 8 == 5 else None,
            "description": f"{3 + place % 4} × 3 m",
            "status": status,
            "exhibitor_id": company.key if reserved else None,
            "organization_id": organization_id(company.number) if reserved else None,
            "holding_organization_id": organization_id(company.number) if held else None,
            "hold_expiration": "2027-01-31T23:59:59Z" if held else None,
            "notes": "Paid late last year" if place % 10 == 1 else None,
        }
    )


# -- the other host


def organization(store: Store, world: World, number: int) -> dict[str, Any] | None:
    """One company behind a sponsor and an exhibitor of the same number; what was last told of either holds."""
    known = [held[number] for held in (world.sponsors, world.exhibitors) if number in held]
    if not known:
        return None
    company = max(known, key=lambda one: one.updated_at)
    return present(
        {
            "id": organization_id(number),
            "name": company.name,
            "description": company.description or None,
            "website": company.website or None,
            "logo_url": store.scene.photo_url("rhythm", world, 100_000 + number) if number % 5 != 4 else None,
            "status": "inactive" if number % 13 == 12 else "active",
            "address": {"address1": f"{number} Quay Street", "city": company.city, "country": company.country},
            "phones": [{"type": "main", "number": f"+1 555 02{number % 100:02d}"}],
            "sys_version": store.version(world, "sponsor", number) + store.version(world, "exhibitor", number),
            "sys_created_at": stamp(company.created_at),
            "sys_last_modified_at": stamp(company.updated_at),
        }
    )


def organizations(world: World) -> list[int]:
    return sorted({*world.sponsors, *world.exhibitors})


def refusal(store: Store, number: int) -> int:
    """Under R6 the first answer 403 and 404 in turn; 0 for who may be read."""
    return REFUSALS[number % 2] if number <= store.faults.option("R6", "count", 0) else 0
