"""Last year's stand: offered to the sponsor who had it, and kept or let go by them."""

from django.db import transaction

from eventhub.accounts.permissions import require
from eventhub.accounts.services import duplicate
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import status_change
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid
from eventhub.events.guards import require_open
from eventhub.stands.enums import StandOfferStatus
from eventhub.stands.models import Sponsorship, Stand, StandOffer
from eventhub.stands.services import assign_held, held_stand, stand_as_it_stands


@transaction.atomic
def offer_stand(stand: Stand, sponsorship: Sponsorship, *, actor: Actor) -> StandOffer:
    """The sponsor may keep the stand. It is theirs once they accept; until then an organiser can still give it away."""
    stand = held_stand(stand, actor, "stands.offer_stand")
    if sponsorship.event_id != stand.event_id:
        raise Invalid.at("sponsorship", f"{sponsorship} is no sponsor of this event. Choose one of its sponsors.")
    if stand.sponsorship_id:
        raise Conflict(
            f"Stand {stand} is given to {stand.sponsorship}. Only a free stand can be offered.", code="in_use"
        )
    if stand.offers.filter(status=StandOfferStatus.OFFERED).exists():
        raise duplicate("stand", f"Stand {stand} is offered already. Withdraw that offer first.")
    offer = StandOffer.objects.create(stand=stand, sponsorship=sponsorship)
    record(offer, verbs.STAND_OFFER_MADE, actor=actor, to_status=offer.status)
    return offer


@transaction.atomic
def accept_stand_offer(offer: StandOffer, *, actor: Actor) -> StandOffer:
    """The sponsor keeps the stand and has it from now on. A Conflict where it was given to another meanwhile."""
    require(actor, "stands.answer_stand_offer", offer)
    stand = stand_as_it_stands(offer.stand)  # the stand before its offer, as in every assignment
    require_open(stand.event)
    if stand.sponsorship_id and stand.sponsorship_id != offer.sponsorship_id:
        raise Conflict(
            f"Stand {stand} was given to another company meanwhile. It can no longer be kept. "
            "Ask the organiser which stands are free.",
            code="in_use",
        )
    with status_change(offer, verbs.STAND_OFFER_ACCEPTED, actor=actor) as offer:
        offer.accept()
    assign_held(stand, offer.sponsorship, actor=actor)
    return offer


def decline_stand_offer(offer: StandOffer, *, actor: Actor, reason: str = "") -> StandOffer:
    """The sponsor lets the stand go; the organiser may give it to anybody."""
    require_open(offer.stand.event)
    with status_change(offer, verbs.STAND_OFFER_DECLINED, actor=actor, reason=reason.strip()) as offer:
        require(actor, "stands.answer_stand_offer", offer)
        offer.decline()
    return offer


def withdraw_stand_offer(offer: StandOffer, *, actor: Actor, reason: str = "") -> StandOffer:
    require_open(offer.stand.event)
    with status_change(offer, verbs.STAND_OFFER_WITHDRAWN, actor=actor, reason=reason.strip()) as offer:
        require(actor, "stands.offer_stand", offer)
        offer.withdraw()
    return offer


def settle_stand_offers(stand: Stand, *, actor: Actor, reason: str) -> None:
    """What becomes of open offers once the stand is given or gone. The caller holds the stand and has the right to that."""
    for offer in stand.offers.all():  # read ahead where an import gives thousands of stands
        if offer.status != StandOfferStatus.OFFERED:
            continue
        is_theirs = offer.sponsorship_id == stand.sponsorship_id and not stand.deleted_at
        verb = verbs.STAND_OFFER_ACCEPTED if is_theirs else verbs.STAND_OFFER_WITHDRAWN
        with status_change(offer, verb, actor=actor, reason=reason) as locked:
            if is_theirs:
                locked.accept()
            else:
                locked.withdraw()
