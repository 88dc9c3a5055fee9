"""Somebody's artwork: over all their stands, and of one. Designers land here and see nothing else of a stand."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from eventhub.artwork.waiting import facts_of, plain_rows
from eventhub.core.http import render_page
from eventhub.core.listing import build_listing, export
from eventhub.sponsor.artwork import print_list, prints_of, prints_of_stand
from eventhub.sponsor.lists import visited_stands
from eventhub.sponsor.nav import own_frame, stand_frame
from eventhub.sponsor.scope import artwork_scope


@require_safe
def artwork_list(request: HttpRequest) -> HttpResponseBase:
    rows = prints_of(request.actor)
    listing = build_listing(request.GET, rows, print_list(visited_stands(request.actor)))
    if request.GET.get("export"):
        return export(listing, name="my-artwork")
    context = {**own_frame(request.actor, "artwork"), "listing": listing, "facts": facts_of(plain_rows(rows))}
    return render_page(request, "sponsor/artwork/list.html", context, partial="sponsor/artwork/_listing.html")


@require_safe
def stand_artwork(request: HttpRequest, stand_id: UUID) -> HttpResponseBase:
    scope = artwork_scope(request, stand_id)
    rows = prints_of_stand(scope.actor, scope.stand)
    listing = build_listing(request.GET, rows, print_list([scope.stand], zone=scope.event.timezone))
    if request.GET.get("export"):
        return export(listing, name=f"artwork-{scope.stand.number}")
    context = {
        **stand_frame(scope, "artwork"),
        "listing": listing,
    }
    return render_page(request, "sponsor/artwork/stand.html", context, partial="sponsor/artwork/_listing.html")
