"""What people decide of a vendor's companies: whose row it is, and what of it is taken over. No sync calls any of this.

Sponsors are locked before companies, as where two sponsors are made one.
"""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid
from eventhub.programme.company_values import (
    OF_SPONSORSHIP,
    TITLES,
    Difference,
    all_differences,
    as_declined,
    said_of,
)
from eventhub.programme.editing import CHANGE, held
from eventhub.programme.enums import CompanyStatus
from eventhub.programme.models import Company
from eventhub.programme.ownership import lock_fields, release_fields
from eventhub.programme.queries import linked_sponsorship, tiers_of
from eventhub.stands.living import hold_sponsors
from eventhub.stands.models import Sponsor, Sponsorship
from eventhub.stands.services import add_sponsorship, change_sponsor, change_sponsorship, create_sponsor

# A row that was decided on stays when the run that brought it is undone.
LINK, ASIDE = "sponsorship", "set_aside_at"
NOTHING_SEEN: Mapping[str, str] = {}


@transaction.atomic
def link_company(company: Company, sponsor: Sponsor, *, actor: Actor) -> Company:
    """The vendor's row is of this company, which takes part in the event from now on. Nothing else of it is changed."""
    require(actor, CHANGE, company)
    sponsorship = add_sponsorship(company.event, sponsor, actor=actor)
    return _link(company, sponsorship, actor)


@transaction.atomic
def create_sponsor_from(company: Company, *, actor: Actor) -> Company:
    """A new sponsor with what the vendor says of it, its level as the tier. Refused where one has that name."""
    require(actor, CHANGE, company)
    said = said_of(company, tiers_of([company])[company.pk])
    tier = said.pop("tier", "")
    sponsor = create_sponsor(organisation=company.event.organisation, name=company.name, actor=actor, **said)
    sponsorship = add_sponsorship(company.event, sponsor, actor=actor, tier=tier)
    return _link(company, sponsorship, actor)


def _link(company: Company, sponsorship: Sponsorship, actor: Actor) -> Company:
    company = held(company, actor)
    linked = linked_sponsorship(company)
    if linked and linked.pk == sponsorship.pk:
        return company
    if linked:
        raise Conflict(f"{company} is linked with {linked} already. Part the two first.")
    _refuse_withdrawn(company)
    company.sponsorship, company.set_aside_at, company.declined = sponsorship, None, {}
    release_fields(company, [ASIDE])
    lock_fields(company, [LINK])
    company.save()
    record(company, verbs.COMPANY_LINKED, actor=actor, data={"to": str(sponsorship)})
    return company


def _refuse_withdrawn(company: Company) -> None:
    if company.status == CompanyStatus.WITHDRAWN:
        raise Conflict(f"The vendor lists {company} no more. Wait until it is listed again.")


@transaction.atomic
def unlink_company(company: Company, *, actor: Actor) -> Company:
    """The sponsor stays a sponsor of the event, with all that it has."""
    company = held(company, actor)
    if company.sponsorship is None:
        raise Conflict(f"{company} is linked with no sponsor, so there is nothing to part.")
    before = str(company.sponsorship)
    company.sponsorship, company.declined = None, {}
    release_fields(company, [LINK])
    company.save()
    record(company, verbs.COMPANY_UNLINKED, actor=actor, data={"from": before})
    return company


@transaction.atomic
def set_aside_company(company: Company, *, actor: Actor, reason: str = "") -> Company:
    """Nothing is to be made of it: it waits for nobody any more. Syncs keep reading it."""
    company = held(company, actor)
    if company.sponsorship:
        raise Conflict(f"{company} is linked with {company.sponsorship}. Part the two first.")
    if company.set_aside_at:
        return company
    company.set_aside_at = timezone.now()
    lock_fields(company, [ASIDE])
    company.save()
    record(company, verbs.COMPANY_SET_ASIDE, actor=actor, reason=reason.strip())
    return company


@transaction.atomic
def pick_up_company(company: Company, *, actor: Actor) -> Company:
    """It waits to be matched again."""
    company = held(company, actor)
    if company.set_aside_at is None:
        return company
    company.set_aside_at = None
    release_fields(company, [ASIDE])
    company.save()
    record(company, verbs.COMPANY_PICKED_UP, actor=actor)
    return company


# --- what the vendor says otherwise ----------------------------------------------------------------------
# `seen`: what was shown of each field ({name: its mark}); none of it is decided once it is something else.


@transaction.atomic
def take_over(
    company: Company, *, names: Iterable[str], actor: Actor, seen: Mapping[str, str] = NOTHING_SEEN
) -> Company:
    """Put what the vendor says of these fields on the sponsor and its part in the event. What is equal says nothing."""
    names = _known(names)
    company, sponsorship = hold_both(company, actor)
    wanted = {one.name: one.result for one in _chosen(company, sponsorship, names, seen)}
    of_sponsor = {name: value for name, value in wanted.items() if name not in OF_SPONSORSHIP}
    if of_sponsor:
        change_sponsor(sponsorship.sponsor, actor=actor, **of_sponsor)  # type: ignore[arg-type]  # names of its fields
    if "tier" in wanted:
        change_sponsorship(sponsorship, actor=actor, tier=wanted["tier"])
    if wanted:
        record(company, verbs.COMPANY_TAKEN_OVER, actor=actor, data={"fields": list(wanted), "to": str(sponsorship)})
    return company


@transaction.atomic
def keep_ours(
    company: Company, *, names: Iterable[str], actor: Actor, seen: Mapping[str, str] = NOTHING_SEEN
) -> Company:
    """These fields stay as they are here, and are not asked about until the vendor says something else of them."""
    names = _known(names)
    company, sponsorship = hold_both(company, actor)
    kept = {one.name: as_declined(one.theirs) for one in _chosen(company, sponsorship, names, seen)}
    if kept:
        company.declined = {**company.declined, **kept}
        company.save()
        record(company, verbs.COMPANY_KEPT, actor=actor, data={"fields": list(kept)})
    return company


def _known(names: Iterable[str]) -> list[str]:
    given = list(dict.fromkeys(names))
    if unknown := [name for name in given if name not in TITLES]:
        raise Invalid.at("fields", f"“{unknown[0]}” is no field of a sponsor. Choose among {', '.join(TITLES)}.")
    if not given:
        raise Invalid.at("fields", "No field is chosen. Tick at least one.", code="required")
    return given


def _chosen(
    company: Company, sponsorship: Sponsorship, names: Iterable[str], seen: Mapping[str, str]
) -> list[Difference]:
    tier = tiers_of([company])[company.pk]
    chosen = [one for one in all_differences(company, sponsorship, tier) if one.name in names]
    if changed := [one.title for one in chosen if seen.get(one.name, one.mark) != one.mark]:
        raise Conflict(f"{', '.join(changed)} changed while you looked. Look at both as they stand now.")
    return chosen


def hold_both(company: Company, actor: Actor) -> tuple[Company, Sponsorship]:
    """The vendor's row and the sponsorship that it is linked with as they stand, until the end of the transaction."""
    linked = linked_sponsorship(company)
    if linked:
        hold_sponsors([linked.sponsor])
    company = held(company, actor)
    _refuse_withdrawn(company)
    sponsorship = linked_sponsorship(company)
    if sponsorship is None or linked is None or sponsorship.pk != linked.pk:
        raise Conflict(f"{company} is linked with another sponsor by now, or with none. Look at it as it stands now.")
    return company, sponsorship
