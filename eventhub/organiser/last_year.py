"""Who gets an invitation that names last year's stand: the companies of the chosen offers, each with an address."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from eventhub.accounts.enums import AccountStatus, Role
from eventhub.accounts.queries import live_permissions
from eventhub.stands.enums import SponsorshipStatus
from eventhub.stands.models import Sponsorship

SETTLED = {SponsorshipStatus.INVITED, SponsorshipStatus.ACTIVE}


@dataclass
class Company:
    """A sponsor of the new event with the stands that it may keep. `status` is that of its sign-in."""

    sponsorship: Sponsorship
    status: str
    email: str = ""
    stands: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.sponsorship.sponsor.name

    @property
    def field(self) -> str:
        return f"email-{self.sponsorship.pk}"

    @property
    def needs_invitation(self) -> bool:
        """Whoever was invited or has signed in sees the offer there."""
        return self.status not in SETTLED

    @property
    def stand_names(self) -> str:
        return f"stand{'' if len(self.stands) == 1 else 's'} {', '.join(self.stands)}"


def companies_of(offers: Iterable[Any]) -> list[Company]:
    """`offers` as the list has them, with their `sign_in`. One query, for the addresses."""
    chosen = list(offers)
    people = last_years_people(offer.stand.previous.sponsorship_id for offer in chosen if offer.stand.previous)
    companies: dict[UUID, Company] = {}
    for offer in chosen:
        known = people.get(offer.stand.previous.sponsorship_id, "") if offer.stand.previous else ""
        company = companies.setdefault(
            offer.sponsorship_id,
            Company(offer.sponsorship, offer.sign_in, known or first_contact(offer.sponsorship)),
        )
        company.stands.append(offer.stand.number)
    return list(companies.values())


def last_years_people(sponsorships: Iterable[UUID | None]) -> dict[UUID, str]:
    """Of each earlier sponsorship who signed in for it first."""
    ids = [key for key in sponsorships if key]
    rights = live_permissions().filter(role=Role.SPONSOR, scope_id__in=ids, user__status=AccountStatus.ACTIVE)
    return dict(rights.order_by("-created_at").values_list("scope_id", "user__email"))


def first_contact(sponsorship: Sponsorship) -> str:
    contacts = sponsorship.sponsor.contacts
    return str(contacts[0].get("email", "")) if contacts else ""
