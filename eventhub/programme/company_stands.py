"""The booths that a vendor names and the stands that they may be. Nothing is assigned, and nothing moved, but by a person."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction

from eventhub.accounts.permissions import require
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid
from eventhub.programme.companies import hold_both
from eventhub.programme.editing import CHANGE
from eventhub.programme.models import Company
from eventhub.programme.queries import linked_sponsorship
from eventhub.stands.models import Sponsorship, Stand
from eventhub.stands.services import assign_sponsor, held_stand, set_co_exhibitors

AS_NUMBER = re.compile(r"(\d+)\.0+")
CALLED = re.compile(r"^(?:(?:(?:booth|stand|stall|no|nr)(?![a-z])\.?|#)\s*)+", re.IGNORECASE)


class Fit(StrEnum):
    """Whose the stand of a booth is: nobody's, this sponsor's, another's that this one shares or not. None is called so."""

    FREE = "free"
    THEIRS = "theirs"
    SHARED = "shared"
    TAKEN = "taken"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Place:
    """One booth, and a stand that it may be; a number that is in two halls is two places."""

    booth: str
    fit: Fit
    stand: Stand | None = None


def booth_key(text: str) -> str:
    """As it is compared: "101", "101.0", " Booth 101 " and "#101" are one."""
    called = CALLED.sub("", text.strip())
    number = AS_NUMBER.fullmatch(called)
    return re.sub(r"\s+", "", number[1] if number else called).casefold()


def keys_of(stand: Stand) -> set[str]:
    """By its number; and with its hall, for vendors that tell it."""
    number = booth_key(stand.number)
    if stand.hall is None:
        return {number}
    hall = booth_key(stand.hall.name)
    runs_on = (
        hall[-1:].isdigit() and number[:1].isdigit()
    )  # hall 1, stand 101 is not "1101": that may be hall 11, stand 01
    betweens = ("-", "/", ":", ",") if runs_on else ("", "-", "/", ":", ",")
    return {number, *(f"{hall}{between}{number}" for between in betweens)}


def places_of(company: Company, sponsorship: Sponsorship | None, stands: Iterable[Stand]) -> list[Place]:
    """`stands`: those of the event, with hall, sponsorship and co-exhibitors."""
    by_key: dict[str, list[Stand]] = defaultdict(list)
    for stand in stands:
        for key in keys_of(stand):
            by_key[key].append(stand)
    places: list[Place] = []
    for booth in company.booths:
        found = [Place(booth, _fit(stand, sponsorship), stand) for stand in by_key.get(booth_key(booth), ())]
        places += found or [Place(booth, Fit.UNKNOWN)]
    return places


def _fit(stand: Stand, sponsorship: Sponsorship | None) -> Fit:
    if stand.sponsorship_id is None:
        return Fit.FREE
    if sponsorship is None:
        return Fit.TAKEN
    if stand.sponsorship_id == sponsorship.pk:
        return Fit.THEIRS
    shares = any(each.sponsor_id == sponsorship.sponsor_id for each in stand.co_exhibitors.all())
    return Fit.SHARED if shares else Fit.TAKEN


@transaction.atomic
def assign_booth(company: Company, stand: Stand, *, actor: Actor) -> Stand:
    """The sponsor of the vendor's row becomes main sponsor of a free stand."""
    stand, sponsorship = _both(company, stand, "stands.assign_sponsor", actor)
    if stand.sponsorship and stand.sponsorship_id != sponsorship.pk:
        raise Conflict(f"Stand {stand} is {stand.sponsorship}’s. Free it first, or name {sponsorship} as co-exhibitor.")
    return assign_sponsor(stand, sponsorship.sponsor, actor=actor)


@transaction.atomic
def share_booth(company: Company, stand: Stand, *, actor: Actor) -> Stand:
    """The sponsor of the vendor's row is named as co-exhibitor on somebody else's stand."""
    stand, sponsorship = _both(company, stand, "stands.change_stand", actor)
    if stand.sponsorship is None:
        raise Conflict(f"Stand {stand} is free. Assign it to {sponsorship}.")
    named = [each.sponsor for each in stand.co_exhibitors.select_related("sponsor")]
    return set_co_exhibitors(stand, [*named, sponsorship.sponsor], actor=actor)


def _both(company: Company, stand: Stand, permission: str, actor: Actor) -> tuple[Stand, Sponsorship]:
    require(actor, CHANGE, company)
    if stand.event_id != company.event_id:
        raise Invalid.at("stand", f"Stand {stand} is of another event. Choose one of this event.", code="not_found")
    if linked_sponsorship(company) is None:
        raise Conflict(f"{company} is linked with no sponsor yet. Link it first.")
    stand = held_stand(stand, actor, permission)
    _, sponsorship = hold_both(company, actor)
    return stand, sponsorship
