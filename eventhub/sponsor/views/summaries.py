"""A submission of one's own stand as a document: a page that can be printed, and the same as a PDF."""

from io import BytesIO
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from eventhub.configurations.summary import Summary, summary_of
from eventhub.configurations.summary_pdf import draw_summary
from eventhub.core.http import render_page
from eventhub.sponsor.nav import stand_frame
from eventhub.sponsor.scope import StandScope, configured, stand_scope


def open_summary(request: HttpRequest, stand_id: UUID, number: int) -> tuple[StandScope, Summary]:
    scope = stand_scope(request, stand_id)
    return scope, summary_of(configured(scope), number or None)


@require_safe
def summary(request: HttpRequest, stand_id: UUID, number: int = 0) -> HttpResponseBase:
    scope, shown = open_summary(request, stand_id, number)
    address = reverse("sponsor:summary-pdf", args=[stand_id, shown.submission.number])
    context = {**stand_frame(scope, "history"), "summary": shown, "pdf_address": address}
    return render_page(request, "sponsor/summary.html", context, partial="summaries/_document.html")


@require_safe
def summary_pdf(request: HttpRequest, stand_id: UUID, number: int) -> HttpResponseBase:
    _, shown = open_summary(request, stand_id, number)
    return FileResponse(BytesIO(draw_summary(shown)), as_attachment=True, filename=f"{shown.file_name}.pdf")
