"""What the pages of vendors' companies show: the list with whom each may be, one of them beside its sponsor."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.db.models import Q, QuerySet

from eventhub.core.listing import ListSpec
from eventhub.organiser.lists.companies import company_list
from eventhub.organiser.lists.sessions import keyed, with_source
from eventhub.organiser.programme_page import reads_private
from eventhub.organiser.scope import EventScope
from eventhub.programme.company_matches import (
    Match,
    differences_of,
    differing,
    in_state,
    matches_of,
    state_of,
    with_rank,
)
from eventhub.programme.company_stands import Place, places_of
from eventhub.programme.company_values import TITLES, Difference
from eventhub.programme.enums import CompanyState, Kind
from eventhub.programme.models import Company
from eventhub.programme.queries import companies_visible_to, linked_sponsorship, sources_visible_to, tiers_of
from eventhub.stands.queries import stands_visible_to


@dataclass(frozen=True, slots=True)
class CompanyRow:
    """One line of the list: where the company stands, the best match and how many more, the fields that differ."""

    company: Company
    state: str
    match: Match | None
    further: int
    differs: str


def company_spec(scope: EventScope) -> ListSpec:
    sources = keyed(sources_visible_to(scope.actor, scope.event), "label")
    names = readable(scope)
    found = partial(differing, companies_visible_to(scope.actor, scope.event), names)
    return company_list(
        scope.event, sources, names=names, differing=cache(found), may_read_private=reads_private(scope)
    )


def companies_to_list(scope: EventScope) -> QuerySet[Company]:
    companies = companies_visible_to(scope.actor, scope.event).select_related("event__organisation")
    return with_rank(with_source(companies, Kind.COMPANY))


def company_rows(scope: EventScope, companies: Iterable[Company]) -> list[CompanyRow]:
    rows = list(companies)
    matches, differing = matches_of(scope.actor, scope.event, rows), differences_of(rows)
    return [_row(one, matches.get(one.pk, []), shown_differences(scope, differing.get(one.pk, []))) for one in rows]


def _row(company: Company, matches: Sequence[Match], found: Sequence[Difference]) -> CompanyRow:
    differs = ", ".join(one.title.lower() for one in found)
    best = matches[0] if matches else None
    return CompanyRow(company, state_of(company, differs=bool(found)), best, max(0, len(matches) - 1), differs)


def shown_differences(scope: EventScope, found: Sequence[Difference]) -> list[Difference]:
    names = readable(scope)
    return [one for one in found if one.name in names]


def readable(scope: EventScope) -> tuple[str, ...]:
    """Which fields are compared: contacts only for those who may read them."""
    return tuple(name for name in TITLES if name != "contacts" or reads_private(scope))


def counts_of(scope: EventScope) -> dict[str, int]:
    """How many wait for somebody."""
    companies, names = companies_visible_to(scope.actor, scope.event), readable(scope)
    states = (CompanyState.TO_MATCH, CompanyState.DIFFERS)
    return {state: in_state(companies, state, names=names).count() for state in states}


# --- one company -----------------------------------------------------------------------------------------


def company_context(scope: EventScope, company: Company) -> dict[str, Any]:
    sponsorship = linked_sponsorship(company)
    found = shown_differences(scope, differences_of([company]).get(company.pk, []))
    return {
        "company": company,
        "state": state_of(company, differs=bool(found)),
        "sponsorship": sponsorship,
        "tier": tiers_of([company])[company.pk],
        "matches": matches_of(scope.actor, scope.event, [company]).get(company.pk, []),
        "differences": found,
        "places": booth_places(scope, company),
        "may_read_private": reads_private(scope),
        "next": next_to_match(scope, company),
    }


def booth_places(scope: EventScope, company: Company) -> list[Place]:
    if not company.booths:
        return []
    stands = stands_visible_to(scope.actor, scope.event).prefetch_related("co_exhibitors")
    return places_of(company, linked_sponsorship(company), stands)


def next_to_match(scope: EventScope, company: Company) -> Company | None:
    """The next by name that waits, beginning again at the first."""
    companies = companies_visible_to(scope.actor, scope.event)
    waiting = in_state(companies, CompanyState.TO_MATCH).exclude(pk=company.pk)
    waiting = waiting.order_by("name", "role", "pk")
    twins = Q(name=company.name) & (Q(role__gt=company.role) | Q(role=company.role, pk__gt=company.pk))
    return waiting.filter(Q(name__gt=company.name) | twins).first() or waiting.first()
