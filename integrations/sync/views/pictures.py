"""Pictures of a vendor: how far they are copied, which can't be, and asking for them again."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST

from eventhub.core.http import go, render_page
from eventhub.core.listing import build_listing, export
from eventhub.organiser.scope import found
from integrations.sync.copies.progress import pictures_visible_to, progress_of, shown_in
from integrations.sync.copies.services import copy_again
from integrations.sync.lists.pictures import picture_list as pictures_to_list
from integrations.sync.places import place_of

RUN = "sync.run_connection"


def picture_list(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    place = place_of(request, event_slug, pk)
    pictures = pictures_visible_to(place.scope.actor, place.connection)
    listing = build_listing(request.GET, pictures, pictures_to_list(place.scope.event))
    if request.GET.get("export"):
        return export(listing, name=f"{event_slug}-pictures")
    context = {
        **place.frame,
        "listing": listing,
        "failed": sum(line.failed for line in progress_of(pictures)),
        "shown": shown_in(place.scope.event, listing.page),
    }
    return render_page(request, "sync/pictures.html", context, partial="sync/_pictures.html")


@require_POST
def pictures_again(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    """All that could not be copied."""
    place = place_of(request, event_slug, pk, RUN)
    count = copy_again(place.connection, actor=place.scope.actor)
    say = f"{count:,} picture{' is' if count == 1 else 's are'} asked for again. This page shows what becomes of it."
    return go(request, "sync:picture-list", event_slug, pk, say=say)


@require_POST
def picture_again(request: HttpRequest, event_slug: str, pk: UUID, picture_id: UUID) -> HttpResponseBase:
    place = place_of(request, event_slug, pk, RUN)
    picture = found(pictures_visible_to(place.scope.actor, place.connection), picture_id)
    copy_again(place.connection, actor=place.scope.actor, only=picture)
    say = "The picture is asked for again. This page shows what becomes of it."
    return go(request, "sync:picture-list", event_slug, pk, say=say)
