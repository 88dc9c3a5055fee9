"""What a vendor says of a company beside what stands here of its sponsor: field by field, and what taking it over would write.

Pure but for the lengths of columns; the sponsorship has been read with its sponsor and logo.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from eventhub.core.field_checks import FieldChecks
from eventhub.core.names import name_key
from eventhub.files.enums import FilePurpose
from eventhub.files.models import StoredFile
from eventhub.programme.html import plain_text
from eventhub.programme.models import Company
from eventhub.stands.checks import check_website
from eventhub.stands.contacts import MOST_CONTACTS, PARTS, check_contacts
from eventhub.stands.models import Sponsorship

LONGEST_DESCRIPTION = 10_000
TITLES: Mapping[str, str] = {
    "tier": "Tier",
    "website": "Website",
    "description": "Description",
    "logo": "Logo",
    "contacts": "Contacts",
}
OF_SPONSORSHIP = ("tier",)
# What stands before the @ where a company, not a person, is written to.
SHARED_BOXES = {
    *("contact", "events", "expo", "hello", "info", "kontakt", "mail", "marketing", "office", "sales", "team"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field. `result` is what stands here once it is taken over; of contacts that is both, nobody is removed."""

    name: str
    ours: Any
    theirs: Any
    result: Any

    @property
    def title(self) -> str:
        return TITLES[self.name]

    @property
    def mark(self) -> str:
        """Another one as soon as either side says something else than what was shown."""
        return sha256(repr([as_declined(self.ours), as_declined(self.theirs)]).encode()).hexdigest()[:16]


def said_of(company: Company, tier: str) -> dict[str, Any]:
    """What the vendor says, in the form in which a sponsor keeps it. What it leaves empty, or what can't stand here, is not said."""
    said = {
        "tier": tier,
        "website": company.website if _is_website(company.website) else "",
        "description": _shortened(plain_text(company.description), LONGEST_DESCRIPTION),
        "logo": company.logo if _may_be_logo(company.logo) else None,
        "contacts": contacts_of(company),
    }
    return {name: value for name, value in said.items() if value}


def contacts_of(company: Company) -> list[dict[str, str]]:
    """As a sponsor keeps them: without a name the e-mail address stands in its place. What can't stand here is left out."""
    fit = []
    for each in company.contacts:
        given = {"name": each["name"] or each["email"], "email": each["email"], "phone": each["phone"]}
        parts = {part: _shortened(value, PARTS[part]) for part, value in given.items() if part != "email"}
        contact = {**parts, "email": given["email"], "role": _shortened(each["title"], PARTS["role"])}
        checks = FieldChecks()
        check_contacts(checks, [contact])
        if not checks.details:
            fit.append({part: contact[part] for part in PARTS})
    return fit[:MOST_CONTACTS]


def with_contacts(ours: Iterable[Mapping[str, str]], theirs: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Ours, brought up to date by what the vendor says of the same people, and those whom we did not know."""
    joined = [{part: each.get(part, "") for part in PARTS} for each in ours]
    for given in theirs:
        known = next((each for each in joined if is_same_person(each, given)), None)
        if known is None:
            joined.append(dict(given))
        else:
            known.update({part: value for part, value in given.items() if value and part != "name"})
    return joined[:MOST_CONTACTS]


def is_same_person(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """By e-mail address, and by name too where several may have that; by name alone where one of the two has no address."""
    is_same_name = name_key(one["name"]) == name_key(other["name"])
    address = one["email"].casefold()
    if not address or not other["email"]:
        return is_same_name
    is_nameless = address in (one["name"].casefold(), other["name"].casefold())
    is_one_persons = is_same_name or is_nameless or address.partition("@")[0] not in SHARED_BOXES
    return is_one_persons and address == other["email"].casefold()


def differences(company: Company, sponsorship: Sponsorship, tier: str) -> list[Difference]:
    """Where the two say otherwise and nobody has decided yet to keep ours."""
    found = all_differences(company, sponsorship, tier)
    return [one for one in found if company.declined.get(one.name) != as_declined(one.theirs)]


def all_differences(company: Company, sponsorship: Sponsorship, tier: str) -> list[Difference]:
    sponsor = sponsorship.sponsor
    ours = {**{name: getattr(sponsor, name) for name in TITLES if name not in OF_SPONSORSHIP}, "tier": sponsorship.tier}
    found = []
    for name, theirs in said_of(company, tier).items():
        result = with_contacts(ours[name], theirs) if name == "contacts" else theirs
        if _compared(name, result) != _compared(name, ours[name]):
            found.append(Difference(name, ours[name], theirs, result))
    return found


def as_declined(value: Any) -> Any:
    """What of a value is kept to know it again."""
    return value.sha256 if isinstance(value, StoredFile) else value


def _compared(name: str, value: Any) -> Any:
    """What makes no difference to a reader is none."""
    if name == "website":
        return value.partition("://")[2].removeprefix("www.").rstrip("/").casefold()
    if name in ("description", "tier"):
        return " ".join(value.split()).casefold() if name == "tier" else " ".join(value.split())
    if name == "contacts":
        return [{part: each.get(part, "") for part in PARTS} for each in value]
    return as_declined(value)


def _is_website(website: str) -> bool:
    checks = FieldChecks()
    check_website(checks, website)
    return not checks.details


def _may_be_logo(logo: StoredFile | None) -> bool:
    return logo is not None and logo.purpose == FilePurpose.LOGO and logo.deleted_at is None


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
