"""Search over an event, or over all events of an organisation. As one types, htmx asks for the found part alone."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from eventhub.core.http import render_page
from eventhub.core.listing import readable
from eventhub.events.queries import events_visible_to
from eventhub.organiser.nav import event_frame, organisation_frame
from eventhub.organiser.scope import organisation_scope, organiser_scope
from eventhub.organiser.search import Search

PAGE, PART = "organiser/search/page.html", "organiser/search/_found.html"


def event_search(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    found = Search(scope.actor, [scope.event], readable(request.GET.get("q", ""))).run()
    context = {**event_frame(scope, ""), "found": found, "search_url": reverse("organiser:search", args=[event_slug])}
    return render_page(request, PAGE, context, partial=PART)


def organisation_search(request: HttpRequest, organisation_id: UUID) -> HttpResponseBase:
    scope = organisation_scope(request, organisation_id)
    events = events_visible_to(scope.actor).filter(organisation=scope.organisation)
    found = Search(scope.actor, events, readable(request.GET.get("q", ""))).run()
    address = reverse("organiser:organisation-search", args=[organisation_id])
    context = {**organisation_frame(scope, ""), "found": found, "search_url": address}
    return render_page(request, PAGE, context, partial=PART)
