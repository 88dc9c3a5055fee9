"""Steps of vendors' companies: of one that moves its status, and of many at once with what is shown before."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from eventhub.organiser.programme_steps import Step
from eventhub.organiser.scope import EventScope
from eventhub.programme.bulk import (
    Outcome,
    create_sponsors_from,
    link_companies,
    set_aside_companies,
    take_over_companies,
)
from eventhub.programme.company_matches import differences_of, exact_matches, state_of
from eventhub.programme.company_values import Difference
from eventhub.programme.enums import CompanyState
from eventhub.programme.models import Company
from eventhub.programme.workflows import reinstate_company, withdraw_company

CHANGED = "It changed since it was shown. Look at it as it stands now."

COMPANY_STEPS: Mapping[str, Step] = {
    "withdraw": Step(
        withdraw_company,
        "Withdraw",
        "Withdraw the company",
        "Leave it",
        "is withdrawn",
        (
            "It is matched and compared no more. A sponsor that it is linked with stays as it is.",
            "It can be taken back; after 30 days it can be removed for good, with its contacts and its logo.",
        ),
    ),
    "reinstate": Step(
        reinstate_company,
        "Take back",
        "Take the company back",
        "Leave it out",
        "is listed again",
        ("The vendor’s list decides again whether it is there: it is matched and compared while it is listed.",),
        is_grave=False,
    ),
}


@dataclass(frozen=True, slots=True)
class Effect:
    """What comes of one company, in words; `mark` is another one as soon as something else would come of it."""

    words: str
    mark: str = ""


Effects = dict[Company, Effect]


@dataclass(frozen=True, slots=True)
class BulkStep:
    """`effects` says of which companies it can be done, and what comes of each; the others are left out."""

    key: str
    take: Callable[..., Outcome[Company]]
    effects: Callable[[EventScope, list[Company]], Effects]
    verb: str
    done: str
    follows: str
    nothing: str


def _link(scope: EventScope, companies: list[Company]) -> Effects:
    found = exact_matches(scope.actor, scope.event, companies)
    return {one: Effect(f"with {sponsor}", str(sponsor.pk)) for one in companies if (sponsor := found.get(one.pk))}


def _create(scope: EventScope, companies: list[Company]) -> Effects:
    free = [one for one in companies if not one.sponsorship_id and state_of(one) != CompanyState.WITHDRAWN]
    aside = "new sponsor, though it was set aside"
    return {one: Effect(aside if one.set_aside_at else "new sponsor", f"{one.set_aside_at} {one.name}") for one in free}


def _set_aside(scope: EventScope, companies: list[Company]) -> Effects:
    return {one: Effect("") for one in companies if state_of(one) == CompanyState.TO_MATCH}


def _take_over(scope: EventScope, companies: list[Company]) -> Effects:
    found = differences_of(companies)
    differing = [one for one in companies if state_of(one, differs=bool(found.get(one.pk))) == CompanyState.DIFFERS]
    return {one: _of_fields(found[one.pk]) for one in differing}


def _of_fields(found: Iterable[Difference]) -> Effect:
    return Effect(", ".join(one.title.lower() for one in found), ",".join(one.mark for one in found))


def _linked(scope: EventScope, companies: list[Company]) -> Outcome[Company]:
    sponsors = exact_matches(scope.actor, scope.event, companies)
    return link_companies([one for one in companies if one.pk in sponsors], sponsors=sponsors, actor=scope.actor)


BULK_STEPS: Mapping[str, BulkStep] = {
    step.key: step
    for step in (
        BulkStep(
            "link",
            _linked,
            _link,
            "Link",
            "linked",
            "Each has the name of exactly one sponsor of yours, and nobody else comes into question. They take part in this "
            "event from then on; nothing else of them is changed. A link can be parted again.",
            "None of them has the name of exactly one sponsor. Open one to see whom it may be.",
        ),
        BulkStep(
            "create",
            lambda scope, companies: create_sponsors_from(companies, actor=scope.actor),
            _create,
            "Create sponsors for",
            "became sponsors",
            "Each becomes a new company of your organisation, with what the vendor says of it, and takes part in this event. "
            "Parting the link later leaves that company where it is.",
            "All of them are linked or withdrawn.",
        ),
        BulkStep(
            "aside",
            lambda scope, companies: set_aside_companies(companies, actor=scope.actor),
            _set_aside,
            "Set aside",
            "set aside",
            "They wait for nobody any more. They can be taken up again, and syncs keep reading them.",
            "None of them waits to be matched.",
        ),
        BulkStep(
            "take",
            lambda scope, companies: take_over_companies(companies, actor=scope.actor),
            _take_over,
            "Take over what differs of",
            "brought up to date",
            "What the vendor says replaces what stands here, in the fields named beside each. Contacts are added, none is "
            "removed. The history of each sponsor keeps what was there.",
            "None of them is linked and differs.",
        ),
    )
}


def taken(step: BulkStep, scope: EventScope, companies: list[Company], *, seen: Mapping[str, str]) -> Outcome[Company]:
    """Only those of which it was said what comes of it, and only that: `seen` has the marks that were shown, by key."""
    effects = step.effects(scope, companies)
    changed = [one for one, effect in effects.items() if seen.get(str(one.pk), effect.mark) != effect.mark]
    outcome = step.take(scope, [one for one in effects if one not in changed])
    outcome.refused += [(one, CHANGED) for one in changed]
    return outcome
