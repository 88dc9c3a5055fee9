"""Lists of stands and companies, imported and exported: the file, its columns, the check, the result, and taking it back."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST

from eventhub.accounts.permissions import require
from eventhub.core.http import go, render_page, wants_fragment
from eventhub.core.listing import build_listing, export
from eventhub.imports.enums import ImportStatus
from eventhub.imports.export import exported_rows, template_rows, titles
from eventhub.imports.models import StandImport
from eventhub.imports.queries import imports_visible_to, rows_of
from eventhub.imports.services import upload_list
from eventhub.imports.workflows import begin_import, begin_undo, check_rows, read_anew, start_again
from eventhub.organiser.files import as_file
from eventhub.organiser.forms.imports import ColumnsForm, NothingToFillForm, ReadingForm, UploadForm
from eventhub.organiser.import_page import facts_of, undo_facts
from eventhub.organiser.lists.imports import import_list as import_list_spec
from eventhub.organiser.lists.imports import row_list
from eventhub.organiser.nav import event_frame
from eventhub.organiser.pages import read_form, show_form
from eventhub.organiser.scope import EventScope, found, organiser_scope


def import_list(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "imports.import_stands", scope.event)
    listing = build_listing(request.GET, imports_visible_to(scope.actor, scope.event), import_list_spec(scope.event))
    if request.GET.get("export"):
        return export(listing, name=f"{event_slug}-imports")
    context = {**event_frame(scope, "stands"), "listing": listing}
    return render_page(request, "organiser/imports/list.html", context, partial="organiser/imports/_listing.html")


def import_create(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "imports.import_stands", scope.event)
    form = read_form(request, UploadForm)
    if form.run(partial(upload_list, scope.event, actor=scope.actor)):
        return go(request, "organiser:import-columns", event_slug, form.result.pk)
    return show_form(request, "organiser/imports/upload.html", form, event_frame(scope, "stands"))


def import_template(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    """An empty list with the names of all columns, and three rows to show how it is meant."""
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "imports.import_stands", scope.event)
    return as_file(titles(), template_rows(), name="stand-list", kind=request.GET.get("as", ""))


def stand_export(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "imports.export_stands", scope.event)
    rows = exported_rows(scope.event, actor=scope.actor)
    return as_file(titles(), rows, name=f"{event_slug}-stand-list", kind=request.GET.get("as", ""))


def one(request: HttpRequest, event_slug: str, pk: UUID) -> tuple[EventScope, StandImport]:
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "imports.import_stands", scope.event)
    return scope, found(imports_visible_to(scope.actor, scope.event), pk)


def frame(scope: EventScope, stand_import: StandImport) -> dict[str, Any]:
    return {**event_frame(scope, "stands"), "import": stand_import}


def import_columns(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope, stand_import = one(request, event_slug, pk)
    form = read_form(request, ColumnsForm, stand_import=stand_import)
    if form.run(partial(check_rows, stand_import, actor=scope.actor)):
        return go(request, "organiser:import-detail", event_slug, pk)
    reading = ReadingForm(stand_import=stand_import)
    return show_form(
        request, "organiser/imports/columns.html", form, {**frame(scope, stand_import), "reading": reading}
    )


def import_reading(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    """Another encoding, separator, sheet or line of headers; the columns are proposed anew."""
    scope, stand_import = one(request, event_slug, pk)
    form = read_form(request, ReadingForm, stand_import=stand_import)
    if form.run(partial(read_anew, stand_import, actor=scope.actor)):
        return go(request, "organiser:import-columns", event_slug, pk, say="The file is read in this way now.")
    return show_form(request, "organiser/imports/reading.html", form, frame(scope, stand_import))


def import_detail(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope, stand_import = one(request, event_slug, pk)
    listing = build_listing(request.GET, rows_of(stand_import), row_list(stand_import))
    if request.GET.get("export"):
        return export(listing, name=f"{event_slug}-import")
    context = {**frame(scope, stand_import), **facts_of(stand_import), "listing": listing}
    return render_page(request, "organiser/imports/detail.html", context, partial="organiser/imports/_rows.html")


def import_progress(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    """The part that moves while a worker is at it; once it is done, the page is asked for anew."""
    scope, stand_import = one(request, event_slug, pk)
    if wants_fragment(request) and not stand_import.is_busy:
        return go(request, "organiser:import-detail", event_slug, pk)
    context = {**frame(scope, stand_import), **facts_of(stand_import)}
    return render_page(request, "organiser/imports/progress.html", context, partial="organiser/imports/_progress.html")


@require_POST
def import_run(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope, stand_import = one(request, event_slug, pk)
    begin_import(stand_import, actor=scope.actor)
    return go(request, "organiser:import-detail", event_slug, pk)


@require_POST
def import_again(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope, stand_import = one(request, event_slug, pk)
    start_again(stand_import, actor=scope.actor)
    return go(request, "organiser:import-detail", event_slug, pk)


def import_undo(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    """What undoing would do and what stands in its way; then the undoing."""
    scope, stand_import = one(request, event_slug, pk)
    form = read_form(request, NothingToFillForm)
    if form.run(partial(begin_undo, stand_import, actor=scope.actor)):
        return go(request, "organiser:import-detail", event_slug, pk)
    may_undo = stand_import.status in (ImportStatus.DONE, ImportStatus.STOPPED)
    context = {**frame(scope, stand_import), **(undo_facts(stand_import) if may_undo else {}), "may_undo": may_undo}
    return show_form(request, "organiser/imports/undo.html", form, context)
