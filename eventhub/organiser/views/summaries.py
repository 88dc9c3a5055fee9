"""A submission as a document: a page that can be printed, and the same as a PDF."""

from io import BytesIO
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.urls import reverse

from eventhub.configurations.queries import configurations_visible_to
from eventhub.configurations.summary import Summary, summary_of
from eventhub.configurations.summary_pdf import draw_summary
from eventhub.core.http import render_page
from eventhub.organiser.nav import event_frame
from eventhub.organiser.scope import EventScope, found, organiser_scope


def open_summary(request: HttpRequest, event_slug: str, pk: UUID, number: int) -> tuple[EventScope, Summary]:
    scope = organiser_scope(request, event_slug)
    return scope, summary_of(found(configurations_visible_to(scope.actor, scope.event), pk), number or None)


def summary(request: HttpRequest, event_slug: str, pk: UUID, number: int = 0) -> HttpResponseBase:
    scope, shown = open_summary(request, event_slug, pk, number)
    address = reverse("organiser:summary-pdf", args=[event_slug, pk, shown.submission.number])
    context = {**event_frame(scope, "stands"), "summary": shown, "pdf_address": address}
    return render_page(request, "organiser/summary.html", context, partial="summaries/_document.html")


def summary_pdf(request: HttpRequest, event_slug: str, pk: UUID, number: int) -> HttpResponseBase:
    _, shown = open_summary(request, event_slug, pk, number)
    return FileResponse(BytesIO(draw_summary(shown)), as_attachment=True, filename=f"{shown.file_name}.pdf")
