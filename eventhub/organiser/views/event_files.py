"""An event as a file, for whoever takes everything along."""

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from eventhub.accounts.permissions import require
from eventhub.core.zipping import zipped
from eventhub.organiser.event_zip import parts_of
from eventhub.organiser.scope import organiser_scope


def event_zip(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    """For organisers alone: people and history are in it. Sent while it is made, so that a large event begins at once."""
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "events.change_event", scope.event)
    response = StreamingHttpResponse(zipped(parts_of(scope)), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{event_slug}.zip"'
    return response
