import re
from http import HTTPStatus
from uuid import UUID

from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header, parse_etags
from django.views.decorators.http import require_safe

from eventhub.core.errors import Conflict
from eventhub.files.derived import content_type_of, open_derived
from eventhub.files.enums import ScanStatus
from eventhub.files.limits import REWRITTEN
from eventhub.files.links import LINK_LIFETIME, derived_behind, file_behind
from eventhub.files.models import StoredFile
from eventhub.files.storing import pieces, signed_address
from eventhub.portal.queries import files_shown_to

ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
HARMLESS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
WITHHELD = {
    ScanStatus.WAITING: "The virus scanner is looking through this file. Try again in a minute.",
    ScanStatus.FAILED: "The virus scanner could not look through this file yet. It is tried again every few minutes.",
    ScanStatus.INFECTED: "The virus scanner found something harmful in this file, so nobody can open it. Send a clean file.",
}


@require_safe
def file(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """The bytes of a kept file, for whoever may see it; a browser can do nothing with them but show them."""
    return served(request, get_object_or_404(files_shown_to(request.actor), pk=file_id))


@require_safe
def download(request: HttpRequest, token: str) -> HttpResponseBase:
    """The same for whoever holds a signed link, while it lasts; kept by nobody on the way."""
    response = served(request, file_behind(token))
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def derived(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """A picture made of a file, for whoever holds the link to all of its kind: the permission was asked where that was made."""
    stored, kind = derived_behind(token)
    refuse_withheld(stored)
    response = FileResponse(open_derived(stored, kind, name), content_type=content_type_of(name))
    response["Cache-Control"] = "private, max-age=3600"
    return harmless(response)


def served(request: HttpRequest, stored: StoredFile) -> HttpResponseBase:
    refuse_withheld(stored)
    etag = f'"{stored.sha256}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponseBase = HttpResponseNotModified()
    else:
        response = elsewhere(stored) or bytes_of(request, stored, etag)
    response["ETag"] = etag
    leads_away = response.status_code == HTTPStatus.FOUND  # to an address that soon ends
    response["Cache-Control"] = "private, no-store" if leads_away else "private, max-age=3600"
    return harmless(response)


def refuse_withheld(stored: StoredFile) -> None:
    if stored.is_withheld:
        raise Conflict(WITHHELD[ScanStatus(stored.scan_status)])


def harmless(response: HttpResponseBase) -> HttpResponseBase:
    for name, value in HARMLESS.items():
        response[name] = value
    return response


def disposition(stored: StoredFile) -> str:
    """Only pictures that we have written ourselves are shown in the page; all else is to be kept as a file."""
    return content_disposition_header(stored.purpose not in REWRITTEN, stored.name) or "attachment"


def elsewhere(stored: StoredFile) -> HttpResponseBase | None:
    """Where the storage itself gives out the file, for as long as a link of ours would work.

    Pictures come from here all the same, because pages show pictures of no other host.
    """
    if stored.purpose in REWRITTEN:
        return None
    headers = {"Content-Disposition": disposition(stored), "Content-Type": stored.content_type}
    address = signed_address(stored.content.storage, str(stored.content.name), lifetime=LINK_LIFETIME, headers=headers)
    return HttpResponseRedirect(address) if address else None


def bytes_of(request: HttpRequest, stored: StoredFile, etag: str) -> HttpResponseBase:
    """All of it, or the part that a broken download still misses. Several parts at once are answered with the whole."""
    found = ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    if not found or not any(found.groups()) or request.headers.get("If-Range", etag) != etag:
        return part_of(stored, 0, stored.size - 1, is_partial=False)
    start, end = asked_part(found, stored.size)
    if start > end:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{stored.size}"})
    return part_of(stored, start, end, is_partial=True)


def asked_part(found: re.Match[str], size: int) -> tuple[int, int]:
    """First and last byte; behind one another where there is nothing of what was asked for."""
    first, last = found.groups()
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last) if last else size - 1, size - 1)


def part_of(stored: StoredFile, start: int, end: int, *, is_partial: bool) -> HttpResponseBase:
    length = end - start + 1
    body = pieces(stored.content.open("rb"), start=start, length=length)
    response = StreamingHttpResponse(body, status=206 if is_partial else 200, content_type=stored.content_type)
    response["Content-Length"] = str(length)
    response["Content-Disposition"] = disposition(stored)
    response["Accept-Ranges"] = "bytes"
    if is_partial:
        response["Content-Range"] = f"bytes {start}-{end}/{stored.size}"
    return response
