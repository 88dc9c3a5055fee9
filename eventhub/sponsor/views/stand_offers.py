"""Last year's stand: its sponsor keeps it or lets it go."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods, require_POST

from eventhub.core.actor import Actor
from eventhub.core.http import go, render_page
from eventhub.events.enums import EventStatus
from eventhub.sponsor.forms import LetGoForm
from eventhub.stands.enums import StandOfferStatus
from eventhub.stands.models import StandOffer
from eventhub.stands.queries import stand_offers_to, stand_offers_visible_to
from eventhub.stands.workflows import accept_stand_offer, decline_stand_offer


def own_stand_offers(actor: Actor) -> QuerySet[StandOffer]:
    """Those that the reader may answer, not all that an organiser could see."""
    return stand_offers_visible_to(actor).filter(stand_offers_to(actor))


def open_stand_offers(actor: Actor) -> QuerySet[StandOffer]:
    offers = own_stand_offers(actor).filter(status=StandOfferStatus.OFFERED)
    return offers.exclude(stand__event__status=EventStatus.ARCHIVED).order_by(
        "stand__event__starts_at", "stand__number"
    )


def own_offer(request: HttpRequest, offer_id: UUID) -> StandOffer:
    offer = own_stand_offers(request.actor).filter(pk=offer_id).first()
    if offer is None:
        raise Http404
    return offer


@require_POST
def stand_offer_keep(request: HttpRequest, offer_id: UUID) -> HttpResponseBase:
    offer = own_offer(request, offer_id)
    accept_stand_offer(offer, actor=request.actor)
    say = f"Stand {offer.stand} is yours at {offer.stand.event}."
    return go(request, "sponsor:stand-detail", offer.stand_id, say=say)


@require_http_methods(["GET", "HEAD", "POST"])
def stand_offer_let_go(request: HttpRequest, offer_id: UUID) -> HttpResponseBase:
    """A question first: what is let go does not come back by itself."""
    offer = own_offer(request, offer_id)
    form = LetGoForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        decline_stand_offer(offer, actor=request.actor, reason=form.cleaned_data["reason"])
        return go(request, "sponsor:stand-list", say=f"Stand {offer.stand} is let go.")
    page = "sponsor/stand_offers/let_go.html"
    context = {"offer": offer, "event": offer.stand.event, "form": form}
    return render_page(request, page, context, partial=page, status=422 if form.is_bound else 200)
