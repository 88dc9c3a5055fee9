"""Everybody to be reached at an event."""

from django.http import HttpRequest, HttpResponseBase

from eventhub.accounts.permissions import require
from eventhub.core.http import render_page
from eventhub.core.listing import export
from eventhub.organiser.lists.contacts import contact_list as contacts_listed
from eventhub.organiser.nav import event_frame
from eventhub.organiser.scope import organiser_scope
from eventhub.stands.people import contacts_at


def contact_list(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    """For organisers alone: a viewer of the event sees companies, not their people."""
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "events.change_event", scope.event)
    listing = contacts_listed(request.GET, contacts_at(scope.actor, scope.event), scope.event)
    if request.GET.get("export"):
        return export(listing, name=f"{event_slug}-contacts")
    context = {**event_frame(scope, "sponsors"), "listing": listing}
    return render_page(request, "organiser/contacts/list.html", context, partial="organiser/contacts/_listing.html")
