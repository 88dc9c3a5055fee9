"""Whose value counts, the vendor's or the one edited here: field by field, relations included.

A field of a row that came from a vendor is locked once it is edited here. Syncs leave a locked field alone and keep what the
vendor says of it in the row's `Origin`, so that both can be read side by side and the vendor's can be taken again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eventhub.programme.enums import Kind
from eventhub.programme.models import Company, Origin, Room, Session, SessionType, Speaker, Track

Target = Session | Speaker | Room | Track | SessionType | Company

KINDS: Mapping[type, Kind] = {
    Session: Kind.SESSION,
    Speaker: Kind.SPEAKER,
    Room: Kind.ROOM,
    Track: Kind.TRACK,
    SessionType: Kind.SESSION_TYPE,
    Company: Kind.COMPANY,
}
# What can be locked, in the order in which pages show it, with the name that people read.
LOCKABLE: Mapping[Kind, Mapping[str, str]] = {
    Kind.SESSION: {
        "title": "Title",
        "code": "Code",
        "description": "Description",
        "type": "Type",
        "tracks": "Tracks",
        "rooms": "Rooms",
        "starts_at": "Start",
        "ends_at": "End",
        "capacity": "Capacity",
        "status": "Status",
        "published": "Published",
        "order": "Order",
        "level": "Level",
        "language": "Language",
        "learning_objectives": "Learning objectives",
        "credits": "Credits",
        "custom_fields": "Custom fields",
        "links": "Links",
        "parent": "Part of",
        "speakers": "Speakers",
    },
    Kind.SPEAKER: {
        "prefix": "Prefix",
        "first_name": "First name",
        "last_name": "Last name",
        "suffix": "Suffix",
        "title": "Job title",
        "company": "Company",
        "bio": "Biography",
        "email": "E-mail",
        "photo": "Photo",
        "links": "Links",
        "custom_fields": "Custom fields",
        "status": "Status",
    },
    Kind.ROOM: {"name": "Name", "venue": "Venue", "capacity": "Capacity", "order": "Order"},
    Kind.TRACK: {"name": "Name", "group": "Group", "colour": "Colour", "order": "Order"},
    Kind.SESSION_TYPE: {},
    Kind.COMPANY: {
        "name": "Name",
        "role": "Role",
        "description": "Description",
        "website": "Website",
        "logo_url": "Logo",
        "level": "Level",
        "category": "Category",
        "booths": "Booths",
        "contacts": "Contacts",
        "links": "Links",
        "sponsorship": "Linked with",
        "set_aside_at": "Set aside",
        "status": "Status",
    },
}
# Fields of ours that a vendor's record calls otherwise.
IN_RECORD: Mapping[str, str] = {"photo": "photo_url"}


@dataclass(frozen=True, slots=True)
class Owned:
    """One locked field with both values: the vendor's as its record has it (references by the vendor's keys).

    `said` is false where the vendor says nothing of the field.
    """

    name: str
    title: str
    vendor: Any
    said: bool


def kind_of(target: Target) -> Kind:
    return KINDS[type(target)]


def vendor_values(origin: Origin) -> dict[str, Any]:
    """What the vendor says of a row, by our names of the fields; what it left unsaid is not there."""
    named = {ours: origin.values.get(IN_RECORD.get(ours, ours)) for ours in LOCKABLE[Kind(origin.kind)]}
    unsaid = set(origin.values.get("unsaid", ()))
    return {
        name: value
        for name, value in named.items()
        if IN_RECORD.get(name, name) in origin.values and IN_RECORD.get(name, name) not in unsaid
    }


def owner_of(target: Target, name: str, origins: Sequence[Origin]) -> Origin | None:
    """Whose value of a field counts where it is not locked: the one that was chosen, or else the oldest."""
    chosen = getattr(target, "owners", {}).get(name)
    return next((each for each in origins if str(each.pk) == chosen), origins[0] if origins else None)


def owned_fields(target: Target, origins: Sequence[Origin]) -> list[Owned]:
    """The locked fields of a row, as pages show them beside our own values. Where nobody was chosen the oldest origin speaks first."""
    said: dict[str, Any] = {}
    for origin in origins:
        said = vendor_values(origin) | said
    for name in getattr(target, "owners", {}):
        owner = owner_of(target, name, origins)
        theirs = vendor_values(owner) if owner else {}
        said.pop(name, None)
        if name in theirs:
            said[name] = theirs[name]
    titles = LOCKABLE[kind_of(target)]
    return [
        Owned(name, title, said.get(name), name in said) for name, title in titles.items() if name in locked_of(target)
    ]


def locked_of(target: Target) -> list[str]:
    """A session type has one field, its name, and that is its identity: nothing of it is locked."""
    return list(getattr(target, "locked_fields", ()))


def lock_fields(target: Target, names: Iterable[str]) -> list[str]:
    """Put the fields on the row, not saved yet; returns those that were not locked before, in a fixed order."""
    before = locked_of(target)
    wanted = {*names, *before}
    locked = [name for name in LOCKABLE[kind_of(target)] if name in wanted]
    if locked != before and not isinstance(target, SessionType):
        target.locked_fields = locked
    return [name for name in locked if name not in before]


def release_fields(target: Target, names: Iterable[str]) -> list[str]:
    """Take the lock off, not saved yet; returns those that were locked."""
    released = [name for name in locked_of(target) if name in set(names)]
    if released and not isinstance(target, SessionType):
        target.locked_fields = [name for name in target.locked_fields if name not in released]
    return released
