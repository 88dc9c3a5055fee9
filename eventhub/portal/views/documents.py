from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from eventhub.artwork.documents import document_behind
from eventhub.portal.views.files import harmless


@require_safe
def document(request: HttpRequest, token: str) -> HttpResponse:
    """A sheet that is drawn now, for whoever holds a signed link, while it lasts; kept by nobody on the way."""
    drawn = document_behind(token)
    response = HttpResponse(drawn.content, content_type=drawn.content_type)
    response["Content-Disposition"] = content_disposition_header(True, drawn.name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    harmless(response)
    return response
