"""The companies of vendors as a list shows them: where each stands, whom it may be, what differs. A few queries for any number."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from eventhub.accounts.permissions import can
from eventhub.core.actor import Actor
from eventhub.events.models import Event
from eventhub.programme.company_values import TITLES, Difference, differences
from eventhub.programme.enums import CompanyState, CompanyStatus
from eventhub.programme.matching import Candidate, Known, Profile, only_exact
from eventhub.programme.models import Company
from eventhub.programme.queries import linked_sponsorship, tiers_of
from eventhub.stands.models import Sponsor, Sponsorship
from eventhub.stands.queries import sponsors_visible_to

_OPEN = Q(status=CompanyStatus.CONFIRMED)
_WHERE: dict[str, Q] = {
    CompanyState.TO_MATCH: _OPEN & Q(sponsorship=None, set_aside_at=None),
    CompanyState.LINKED: _OPEN & Q(sponsorship__isnull=False),
    CompanyState.SET_ASIDE: _OPEN & Q(sponsorship=None, set_aside_at__isnull=False),
    CompanyState.WITHDRAWN: Q(status=CompanyStatus.WITHDRAWN),
}


@dataclass(frozen=True, slots=True)
class Match:
    """One of our sponsors that a company may be, and why."""

    sponsor: Sponsor
    reasons: tuple[str, ...]
    is_exact: bool
    takes_part: bool


def in_state(companies: QuerySet[Company], state: str, *, names: Collection[str] = tuple(TITLES)) -> QuerySet[Company]:
    """Linked ones are also those in which one of these fields differs, which only a comparison of values tells."""
    if state != CompanyState.DIFFERS:
        return companies.filter(_WHERE[state])
    return companies.filter(pk__in=differing(companies, names))


def differing(companies: QuerySet[Company], names: Collection[str]) -> set[UUID]:
    """The keys of those in which one of these fields differs."""
    found = differences_of(list(companies.filter(_WHERE[CompanyState.LINKED])))
    return {key for key, each in found.items() if any(one.name in names for one in each)}


def with_rank(companies: QuerySet[Company]) -> QuerySet[Company]:
    """What waits for somebody comes first (`rank`)."""
    cases = [When(where, then=Value(number)) for number, where in enumerate(_WHERE.values())]
    return companies.annotate(rank=Case(*cases, output_field=IntegerField()))


def state_of(company: Company, *, differs: bool = False) -> str:
    if company.status == CompanyStatus.WITHDRAWN:
        return CompanyState.WITHDRAWN
    if company.sponsorship_id:
        return CompanyState.DIFFERS if differs else CompanyState.LINKED
    return CompanyState.SET_ASIDE if company.set_aside_at else CompanyState.TO_MATCH


def differences_of(companies: Sequence[Company]) -> dict[UUID, list[Difference]]:
    """Of the linked ones among them; what the vendor lists no more is compared no more."""
    listed = [one for one in companies if one.status != CompanyStatus.WITHDRAWN]
    linked = [(one, sponsorship) for one in listed if (sponsorship := linked_sponsorship(one))]
    tiers = tiers_of([one for one, _ in linked])
    return {one.pk: differences(one, sponsorship, tiers[one.pk]) for one, sponsorship in linked}


def matches_of(actor: Actor, event: Event, companies: Sequence[Company]) -> dict[UUID, list[Match]]:
    """For those that wait to be matched; of the others there is nothing to say.

    Contacts speak for a match only to those who may read them.
    """
    waiting = [one for one in companies if state_of(one) == CompanyState.TO_MATCH]
    if not waiting:
        return {}
    sponsors = {one.pk: one for one in sponsors_visible_to(actor).filter(organisation=event.organisation_id)}
    here = set(Sponsorship.objects.filter(event=event, merged_into=None).values_list("sponsor_id", flat=True))
    profile = partial(_profile_of, with_contacts=can(actor, "programme.read_private", event))
    known = Known(profile(one) for one in sponsors.values())
    return {one.pk: [_match(each, sponsors, here) for each in known.candidates(profile(one))] for one in waiting}


def exact_matches(actor: Actor, event: Event, companies: Sequence[Company]) -> dict[UUID, Sponsor]:
    """Those with the name of exactly one sponsor, where nobody else comes into question."""
    found = matches_of(actor, event, companies)
    return {key: matches[0].sponsor for key, matches in found.items() if len(matches) == 1 and matches[0].is_exact}


def _profile_of(row: Company | Sponsor, *, with_contacts: bool) -> Profile:
    return Profile(row.pk, row.name, row.website, _emails(row.contacts) if with_contacts else ())


def _emails(contacts: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(filter(None, (contact.get("email", "") for contact in contacts)))


def _match(found: Candidate, sponsors: dict[UUID, Sponsor], here: set[UUID]) -> Match:
    sponsor = sponsors[found.key]  # type: ignore[index]  # its own key
    return Match(sponsor, tuple(found.reasons), only_exact([found]) is not None, sponsor.pk in here)
