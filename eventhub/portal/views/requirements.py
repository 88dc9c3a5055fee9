"""One printable area: what is needed, what was delivered, what was found, and what its readers may do about it."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from eventhub.accounts.permissions import require
from eventhub.artwork.documents import document_link
from eventhub.artwork.models import ArtworkRequirement
from eventhub.artwork.services import set_due_date
from eventhub.artwork.workflows import upload_artwork
from eventhub.core.errors import OutOfSight
from eventhub.core.http import go, render_page
from eventhub.files.models import StoredFile
from eventhub.portal.artwork.forms import DueForm, ReplaceForm
from eventhub.portal.artwork.requirement_page import requirement_context, waiting_file
from eventhub.portal.artwork.scope import requirement_in_sight

PAGE, PART = "portal/artwork/requirement.html", "portal/artwork/_checked.html"
SHEETS = ("guidance", "template", "svg")


@require_safe
def requirement(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """While a file is checked, htmx asks for the part that changes."""
    return show_requirement(request, requirement_in_sight(request, pk))


def show_requirement(
    request: HttpRequest, found: ArtworkRequirement, *, status: int = 200, **shown: Any
) -> HttpResponseBase:
    """The page, or for its polling the part that changes; a refusal is always the page, with what is to mend on top."""
    fragment = PART if request.method == "GET" else PAGE
    return render_page(request, PAGE, requirement_context(request, found, **shown), partial=fragment, status=status)


@require_safe
def requirement_document(request: HttpRequest, pk: UUID, kind: str) -> HttpResponseBase:
    """The guidance or an empty page to design on, by a fresh link: a page may be open for longer than a link works."""
    found = requirement_in_sight(request, pk)
    if kind not in SHEETS:
        raise Http404
    return redirect(document_link(kind, found))


@require_POST
def requirement_due(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    found = requirement_in_sight(request, pk)
    require(request.actor, "artwork.set_due", found)
    form = DueForm(request.POST, event=found.stand.event, auto_id="due-%s")
    if form.run(partial(set_due_date, found, actor=request.actor)):
        return go(request, "portal:requirement", pk, say=f"{found.slot} has a new due date.")
    return show_requirement(request, found, status=form.status, due_form=form)


@require_POST
def requirement_replace(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file that was sent while the proof was approved becomes the next version, with the reason."""
    found = requirement_in_sight(request, pk)
    require(request.actor, "artwork.replace_approved", found)
    form = ReplaceForm(request.POST, auto_id="replace-%s")
    if form.run(partial(_replace, request, found)):
        return go(request, "portal:requirement", pk, say=f"Version {form.result.version} is being checked.")
    return show_requirement(request, found, status=form.status, replace_form=form)


def _replace(request: HttpRequest, found: ArtworkRequirement, *, file_id: UUID, reason: str) -> Any:
    file: StoredFile | None = waiting_file(request.actor, found)
    if file is None or file.pk != file_id:
        raise OutOfSight("There is no such file.")
    return upload_artwork(found, file=file, actor=request.actor, reason=reason)
