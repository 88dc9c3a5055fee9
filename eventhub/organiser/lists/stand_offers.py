"""Last year's stands: of each the newest offer to the sponsor who had it."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from eventhub.core.listing import Column, Filter, ListSpec
from eventhub.core.status_marks import mark_for
from eventhub.events.models import Event
from eventhub.organiser.scope import EventScope
from eventhub.stands.enums import SponsorshipStatus, StandOfferStatus
from eventhub.stands.models import StandOffer
from eventhub.stands.queries import sponsorships_visible_to, stand_offers_visible_to


def stand_offers_to_list(scope: EventScope) -> QuerySet[StandOffer]:
    """Offers with `sign_in` (a SponsorshipStatus value) and `is_free`: whether the stand could be offered (again)."""
    offers = stand_offers_visible_to(scope.actor, scope.event).select_related("stand__sponsorship__sponsor")
    of_stand = StandOffer.objects.filter(stand=OuterRef("stand")).order_by("-created_at", "-pk")
    signed_in = sponsorships_visible_to(scope.actor, scope.event).filter(pk=OuterRef("sponsorship")).order_by()
    taken = StandOffer.objects.filter(stand=OuterRef("stand"), stand__sponsorship__isnull=False)
    return offers.filter(pk=Subquery(of_stand.values("pk")[:1])).annotate(
        sign_in=Subquery(signed_in.values("status")[:1]), is_free=~Exists(taken)
    )


def stand_offer_list(event: Event) -> ListSpec:
    return ListSpec(
        noun=("stand", "stands"),
        columns=COLUMNS,
        default_sort="stand",
        zone=event.timezone,
        search=("stand__number", "sponsorship__sponsor__name"),
        search_label="Stand or sponsor",
        filters=(
            Filter(
                "status",
                "Answer",
                [(status, mark_for("stand_offer", status).word) for status in StandOfferStatus.values],
                lambda offers, status: offers.filter(status=status),
                any_label="Any answer",
            ),
            Filter(
                "sign_in",
                "Sign-in",
                [(status, mark_for("sponsorship", status).word) for status in SponsorshipStatus.values],
                lambda offers, status: offers.filter(sign_in=status),
                any_label="Any status",
            ),
        ),
    )


def has_it_now(offer: Any) -> str:
    return offer.stand.sponsorship.sponsor.name if offer.stand.sponsorship else ""


COLUMNS = (
    Column(
        "stand",
        "Stand",
        lambda offer: offer.stand.number,
        order=("stand__hall__order", "stand__hall__name", "stand__number"),
    ),
    Column("hall", "Hall", lambda offer: offer.stand.hall.name if offer.stand.hall else ""),
    Column("sponsor", "Had it", lambda offer: offer.sponsorship.sponsor.name, order=("sponsorship__sponsor__name",)),
    Column(
        "status", "Answer", lambda offer: mark_for("stand_offer", offer.status).word, order=("status", "stand__number")
    ),
    Column("answered", "Answered", lambda offer: offer.answered_at, order=("answered_at",)),
    Column(
        "sign_in",
        "Sign-in",
        lambda offer: mark_for("sponsorship", offer.sign_in).word,
        order=("sign_in", "stand__number"),
    ),
    Column("now", "Has it now", has_it_now, order=("stand__sponsorship__sponsor__name",)),
)
