"""Single rows of a vendor: read again, those that can't be taken, and those that were removed here for good."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST

from eventhub.core.http import go, render_page
from eventhub.core.listing import build_listing, export
from eventhub.organiser.scope import found
from eventhub.programme.workflows import lift_tombstone
from integrations.sync.forms.rows import RowForm
from integrations.sync.lists.rows import failed_rows, removed_rows
from integrations.sync.places import Place, place_of, read_form, show_form
from integrations.sync.queries import quarantine_visible_to, removed_visible_to
from integrations.sync.raw import as_text
from integrations.sync.run_page import reads_private
from integrations.sync.services import Only, start_run

RUN = "sync.run_connection"


def row_again(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    """Read one row again now. The form is for keys that come from elsewhere: a colleague's mail, the vendor's page."""
    place = place_of(request, event_slug, pk, RUN)
    form = read_form(request, RowForm, initial={"stream": request.GET.get("stream"), "key": request.GET.get("key")})

    def read_again(stream: str, key: str) -> Any:
        return start_run(place.connection, only=Only(stream=stream, key=key), actor=place.scope.actor)

    if form.run(read_again):
        return go(request, "sync:run-detail", event_slug, pk, form.result.pk)
    streams = [stream for stream in place.connection.provider.streams if stream.fetch_one]
    return show_form(request, "sync/row.html", form, {**place.frame, "streams": streams})


def failed_list(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    place = place_of(request, event_slug, pk)
    rows = quarantine_visible_to(place.scope.actor, place.connection)
    listing = build_listing(request.GET, rows, failed_rows(place.scope.event, place.connection.provider))
    if request.GET.get("export"):
        return export(listing, name=f"{event_slug}-failed-rows")
    return render_page(request, "sync/failed.html", {**place.frame, "listing": listing}, partial="sync/_failed.html")


def failed_detail(request: HttpRequest, event_slug: str, pk: UUID, row_id: UUID) -> HttpResponseBase:
    """The row as the vendor sent it. It may hold what people gave in confidence: only for those who may read that."""
    place = place_of(request, event_slug, pk)
    row = found(quarantine_visible_to(place.scope.actor, place.connection), row_id)
    single = any(stream.key == row.stream and stream.fetch_one for stream in place.connection.provider.streams)
    raw = as_text(row.raw) if reads_private(place) else ""
    context = {**place.frame, "row": row, "raw": raw, "is_single": single, "label": label_of(place, row.stream)}
    return render_page(request, "sync/failed_row.html", context, partial="sync/failed_row.html")


def label_of(place: Place, stream: str) -> str:
    return next((one.label for one in place.connection.provider.streams if one.key == stream), stream)


def removed_list(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    place = place_of(request, event_slug, pk)
    rows = removed_visible_to(place.scope.actor, place.connection)
    listing = build_listing(request.GET, rows, removed_rows(place.scope.event))
    if request.GET.get("export"):
        return export(listing, name=f"{event_slug}-removed-rows")
    return render_page(request, "sync/removed.html", {**place.frame, "listing": listing}, partial="sync/_removed.html")


@require_POST
def removed_return(request: HttpRequest, event_slug: str, pk: UUID, origin_id: UUID) -> HttpResponseBase:
    place = place_of(request, event_slug, pk, RUN)
    origin = found(removed_visible_to(place.scope.actor, place.connection), origin_id)
    lift_tombstone(origin, actor=place.scope.actor)
    say = f"{origin.external_id} may come back: the next sync of all rows brings it again."
    return go(request, "sync:removed-list", event_slug, pk, say=say)
