"""Rows of people: as speakers with a profile, and as contacts on the other host."""

from typing import Any

from integrations.sandbox.rhythm import terms
from integrations.sandbox.rhythm.store import Store, present
from integrations.sandbox.world.model import Person
from integrations.sandbox.world.world import World


def profile(store: Store, world: World, person: Person) -> dict[str, Any] | None:
    if person.deleted_at or is_lost(store, person):
        return None
    number = person.number
    return present(
        {
            "id": person.key,
            "contact_id": person.contact_key,
            "name": person.full_name,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "preferred_name": f"{person.first_name[:1]}." if number % 10 == 3 else None,
            "email_address": person.email,
            "job_title": person.title,
            "bio": person.bio or None,
            "city": person.city,
            "state": person.state or None,
            "country": person.country,
            "url": person.website or None,
            "photo_uri": store.scene.photo_url("rhythm", world, number) if person.has_photo else None,
            "photo_approved": number % 7 != 3,
            "topic_ids": [terms.topic_id(1 + number % len(world.tags))] if number % 2 else [],
            "is_active": is_active(store, person),
            "custom_field_values": custom_values(world, person),
            **kept_there(person),
            **store.system(world, "contact", person),
        }
    )


def is_lost(store: Store, person: Person) -> bool:
    """Under R5 a session names people whom nobody finds."""
    return "R5" in store.quirks and person.number % 5 == 0


def is_active(store: Store, person: Person) -> bool:
    return person.number % 12 != 5 and not ("R5" in store.quirks and person.number % 7 == 0)


def custom_values(world: World, person: Person) -> list[dict[str, Any]]:
    named = {f.internal_name: person.custom.get(f.uuid) for f in world.fields if f.source == "contact"}
    return [terms.custom_value(terms.OBJECTS["contact"], name, value) for name, value in named.items() if value]


def kept_there(person: Person) -> dict[str, Any]:
    """What is between the speaker and the organisers, and should stay there."""
    number = person.number
    return {
        "speakers_bureau": "Tidewater Speakers" if number % 11 == 3 else None,
        "contact_person": f"Office of {person.full_name}" if number % 11 == 3 else None,
        "honorarium": 250.0 * (number % 7),
        "dietary_restrictions": ("none", "vegan", "halal")[number % 3],
        "notes": f"Do not seat beside the chair of {number}.",
    }


def contact(store: Store, world: World, person: Person) -> dict[str, Any] | None:
    if person.deleted_at:
        return None
    return present(
        {
            "id": person.contact_key,
            "type": "person",
            "name": person.full_name,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "email_address": person.email,
            "phones": [{"type": "work", "number": person.phone}],
            "job_title": person.title,
            "organization_name": person.company,
            "status": "active",
            **store.system(world, "contact", person),
        }
    )
