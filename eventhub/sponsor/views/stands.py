"""Somebody's stands, and the page of one that has no configuration yet."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from eventhub.configurations.workflows import create_configuration
from eventhub.core.http import go, render_page
from eventhub.core.listing import build_listing, export
from eventhub.events.queries import organisers_of
from eventhub.sponsor.artwork import artwork_by_stand, prints_of
from eventhub.sponsor.lists import StandCard, own_stands, stand_list_spec
from eventhub.sponsor.nav import own_frame, stand_frame
from eventhub.sponsor.scope import artwork_scope, designs_only, stand_scope
from eventhub.sponsor.views.stand_offers import open_stand_offers
from eventhub.sponsor.wording import sponsor_can_begin, status_line


@require_safe
def stand_list(request: HttpRequest) -> HttpResponseBase:
    if designs_only(request.actor):
        return redirect("sponsor:artwork-list")
    stands = own_stands(request.actor)
    events = stands.order_by("event__name").values_list("event__slug", "event__name").distinct()
    listing = build_listing(request.GET, stands, stand_list_spec(list(events)))
    if request.GET.get("export"):
        return export(listing, name="my-stands")
    shown = list(listing)
    artwork = artwork_by_stand(prints_of(request.actor).filter(configuration__stand__in=shown))
    context = {
        **own_frame(request.actor, "stands"),
        "listing": listing,
        "cards": [StandCard(stand, request.actor, artwork.get(stand.pk)) for stand in shown],
        "offers": open_stand_offers(request.actor),
    }
    return render_page(request, "sponsor/stands/list.html", context, partial="sponsor/stands/_listing.html")


@require_safe
def stand_detail(request: HttpRequest, stand_id: UUID) -> HttpResponseBase:
    """The stand's configuration where there is one; otherwise what has to happen first. Its artwork for a designer."""
    scope = artwork_scope(request, stand_id)
    if scope.sees_artwork_only:
        return redirect("sponsor:artwork", stand_id)
    if scope.configuration():
        return redirect("sponsor:configuration", stand_id)
    page = "sponsor/stands/detail.html"
    context = {
        **stand_frame(scope, "configuration"),
        "line": status_line(scope, "", scope.stand.assigned_at),
        "can_begin": sponsor_can_begin(scope),
        "contacts": organisers_of(scope.event),
    }
    return render_page(request, page, context, partial=page)


@require_POST
def configuration_begin(request: HttpRequest, stand_id: UUID) -> HttpResponseBase:
    """Begin with the package that was given to the stand."""
    scope = stand_scope(request, stand_id)
    create_configuration(scope.stand, actor=scope.actor)
    return go(request, "sponsor:configuration", stand_id)
