from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from eventhub.portal.queries import places_of


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponseBase:
    """Straight to the one place where somebody has to do something; a choice for those who have several."""
    places = places_of(request.actor)
    if places.beginning:
        return redirect("organiser:organisation-start", places.beginning)
    if request.actor.is_staff or places.is_empty:
        return render(request, "portal/home.html", {"places": places})
    if places.only_event:
        return redirect("organiser:overview", places.only_event.slug)
    if not places.has_stands:
        return redirect("organiser:event-list")
    if not places.events and not places.runs_organisation:
        return redirect("sponsor:stand-list")
    return render(request, "portal/home.html", {"places": places})
