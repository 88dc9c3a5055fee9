"""What becomes of two companies that are one: field by field, and at each event. Pure: plain values in, facts out."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from eventhub.core.facts import Fact, listed

Contact = dict[str, str]


class Part(StrEnum):
    """What a fact is about, in the order in which they are told."""

    COMPANY = "The company"
    EVENTS = "Stands"
    PEOPLE = "People"
    COMPANIES = "Co-exhibitors"
    ADDRESSES = "Afterwards"


@dataclass(frozen=True, slots=True)
class Company:
    """What is known of one of the two; `logo` is the name of its file."""

    name: str
    website: str = ""
    description: str = ""
    logo: str = ""
    contacts: tuple[tuple[tuple[str, str], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class AtEvent:
    """Where the company that goes takes part. `kept_*` is what the other one has there; `joins` if it takes part too."""

    event: str
    is_archived: bool
    stands: tuple[str, ...]
    people: tuple[str, ...]
    tier: str = ""
    joins: bool = False
    kept_stands: tuple[str, ...] = ()
    kept_tier: str = ""


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field of both and what it will be."""

    label: str
    gone: str
    kept: str
    result: str


def contacts_of_both(kept: list[Contact], gone: list[Contact]) -> list[Contact]:
    """Those of the one that remains first; somebody with the same e-mail address, or else the same name, stands once."""
    known = {_who(contact) for contact in kept}
    return kept + [contact for contact in gone if _who(contact) not in known]


def _who(contact: Contact) -> str:
    return " ".join((contact.get("email") or contact.get("name", "")).split()).casefold()


def fields_of(gone: Company, kept: Company) -> list[FieldRow]:
    """What the remaining one says counts; where it says nothing, the other one's is taken over."""
    rows = [FieldRow("Name", gone.name, kept.name, kept.name)]
    for label, name in (("Website", "website"), ("Description", "description"), ("Logo", "logo")):
        old, own = getattr(gone, name), getattr(kept, name)
        rows.append(FieldRow(label, old, own, own or old))
    theirs, own_list = ([dict(one) for one in side.contacts] for side in (gone, kept))
    both = contacts_of_both(own_list, theirs)
    rows.append(FieldRow("Contacts", _names(theirs), _names(own_list), _names(both)))
    return rows


def _names(contacts: list[Contact]) -> str:
    return ", ".join(contact.get("name") or contact.get("email", "") for contact in contacts)


def facts_of(gone: Company, kept: Company, events: list[AtEvent], shared: list[str]) -> list[Fact]:
    """`shared`: where the one that goes is a co-exhibitor, in words."""
    return [
        *(Fact(Part.COMPANY, f"{row.label}: {row.result or 'nothing'}") for row in fields_of(gone, kept)),
        *(fact for event in events for fact in _at_event(gone, kept, event)),
        *_shared(kept, shared),
        Fact(Part.ADDRESSES, f"{gone.name} leaves every list, and its name is free. Links to it lead to {kept.name}."),
        Fact(Part.ADDRESSES, "Its history stays readable. This can’t be undone."),
    ]


def _at_event(gone: Company, kept: Company, at: AtEvent) -> Iterator[Fact]:
    stands = f"stand {listed(at.stands)}" if at.stands else "no stand"
    if at.is_archived:
        yield Fact(Part.EVENTS, f"{at.event} is archived: {gone.name} stays named there, with {stands}.")
        return
    if at.joins:
        theirs = f"stand {listed(at.kept_stands)}" if at.kept_stands else "no stand"
        yield Fact(Part.EVENTS, f"{at.event}: {stands} join {kept.name}, which has {theirs}. What is configured stays.")
        tier = at.kept_tier or at.tier
        yield Fact(Part.EVENTS, f"{at.event}: the tier is {tier}." if tier else f"{at.event}: no tier.")
    else:
        yield Fact(Part.EVENTS, f"{at.event}: {kept.name} takes part instead, with {stands}. What is configured stays.")
    if at.people:
        yield Fact(Part.PEOPLE, f"{at.event}: all stands of {kept.name} are open to {listed(at.people)}.")


def _shared(kept: Company, shared: list[str]) -> Iterator[Fact]:
    for place in shared:
        yield Fact(Part.COMPANIES, f"{kept.name} is named {place} instead, unless it is there already.")
