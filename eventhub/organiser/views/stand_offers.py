"""Last year's stands: who keeps which, who has not answered, and the invitations that tell of it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST

from eventhub.accounts.permissions import require
from eventhub.core.http import go, render_page
from eventhub.core.listing import build_listing, export
from eventhub.events.enums import EventStatus
from eventhub.organiser.forms.stand_offers import InviteBackForm
from eventhub.organiser.last_year import companies_of
from eventhub.organiser.lists.stand_offers import stand_offer_list as stand_offer_list_spec
from eventhub.organiser.lists.stand_offers import stand_offers_to_list
from eventhub.organiser.nav import event_frame
from eventhub.organiser.pages import show_form
from eventhub.organiser.scope import found, organiser_scope
from eventhub.organiser.views.invitations import chosen_ids
from eventhub.stands.enums import StandOfferStatus
from eventhub.stands.invitations import invite_sponsors
from eventhub.stands.queries import stand_offers_visible_to
from eventhub.stands.workflows import offer_stand, withdraw_stand_offer


def stand_offer_list(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "stands.offer_stand", scope.event)
    listing = build_listing(request.GET, stand_offers_to_list(scope), stand_offer_list_spec(scope.event))
    if request.GET.get("export"):
        return export(listing, name=f"{event_slug}-last-years-stands")
    context = {**event_frame(scope, "stands"), "listing": listing}
    page, part = "organiser/stand_offers/list.html", "organiser/stand_offers/_listing.html"
    return render_page(request, page, context, partial=part)


@require_POST
def stand_offer_invite(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    """First who gets which mail; then, once that was confirmed, the invitations, all or none."""
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "accounts.invite", scope.event)
    open_ones = stand_offers_to_list(scope).filter(status=StandOfferStatus.OFFERED)
    offers = list(open_ones.filter(pk__in=chosen_ids(request, "offer")))
    companies = companies_of(offers)
    is_sent = bool(request.POST.get("confirmed")) and bool(offers)
    form = InviteBackForm(request.POST if is_sent else None, companies=companies)
    if is_sent and form.run(lambda **_: invite_sponsors(form.people, actor=scope.actor)):
        number = len(form.result)
        say = f"{number} invitation{'' if number == 1 else 's'} on the way."
        return go(request, "organiser:stand-offer-list", event_slug, say=say)
    context = {**event_frame(scope, "stands"), "offers": offers, "companies": companies}
    context["is_draft"] = scope.event.status == EventStatus.DRAFT
    return show_form(request, "organiser/stand_offers/invite.html", form, context)


@require_POST
def stand_offer_withdraw(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    offer = found(stand_offers_visible_to(scope.actor, scope.event), pk)
    withdraw_stand_offer(offer, actor=scope.actor)
    say = f"Stand {offer.stand} is no longer offered to {offer.sponsorship}."
    return go(request, "organiser:stand-offer-list", event_slug, say=say)


@require_POST
def stand_offer_again(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    before = found(stand_offers_visible_to(scope.actor, scope.event), pk)
    offer_stand(before.stand, before.sponsorship, actor=scope.actor)
    say = f"Stand {before.stand} is offered to {before.sponsorship} again."
    return go(request, "organiser:stand-offer-list", event_slug, say=say)
