from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponseBase, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header, parse_etags
from django.views.decorators.http import require_safe

from eventhub.files.links import file_behind
from eventhub.files.models import StoredFile
from eventhub.portal.queries import files_shown_to


@require_safe
def file(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """The bytes of a kept file, for whoever may see it; a browser can do nothing with them but show them."""
    return served(request, get_object_or_404(files_shown_to(request.actor), pk=file_id))


@require_safe
def download(request: HttpRequest, token: str) -> HttpResponseBase:
    """The same for whoever holds a signed link from the API, while it lasts; kept by nobody on the way."""
    response = served(request, file_behind(token))
    response["Cache-Control"] = "private, no-store"
    return response


def served(request: HttpRequest, stored: StoredFile) -> HttpResponseBase:
    etag = f'"{stored.sha256}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponseBase = HttpResponseNotModified()
    else:
        response = FileResponse(stored.content.open("rb"), content_type=stored.content_type)
        response["Content-Length"] = str(stored.size)
        response["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=stored.name)
    response["ETag"] = etag
    response["Cache-Control"] = "private, max-age=3600"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
