"""Runs of a connection: starting one, its progress, its log, and what is decided about it afterwards."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST

from eventhub.core.http import go, render_page, wants_fragment
from eventhub.core.listing import build_listing, export
from eventhub.core.service_form import ServiceForm
from integrations.sync.enums import ChangeState
from integrations.sync.lists.changes import change_list, ranked
from integrations.sync.models import SyncRun
from integrations.sync.places import Place, place_of, read_form, run_of, show_form
from integrations.sync.queries import changes_visible_to
from integrations.sync.run_page import frame_of_run, progress_of, reads_private, shown_changes
from integrations.sync.services import apply_preview, start_run
from integrations.sync.undoing import numbers_of, would_undo
from integrations.sync.workflows import cancel_run, leave_held, release_held, undo_run

RUN = "sync.run_connection"
MOST_NAMED = 100


@require_POST
def run_preview(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    return _begin(request, place_of(request, event_slug, pk, RUN), dry_run=True, full=True)


@require_POST
def run_start(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    return _begin(request, place_of(request, event_slug, pk, RUN), full=request.POST.get("rows") == "all")


def _begin(request: HttpRequest, place: Place, **how: bool) -> HttpResponseBase:
    run = start_run(place.connection, actor=place.scope.actor, **how)
    return go(request, "sync:run-detail", place.scope.event.slug, place.connection.pk, run.pk)


# --- looking ---------------------------------------------------------------------------------------------


def run_detail(request: HttpRequest, event_slug: str, pk: UUID, run_id: UUID) -> HttpResponseBase:
    place, run = run_of(request, event_slug, pk, run_id)
    spec = change_list(place.scope.event, run, reads_private=reads_private(place))
    listing = build_listing(request.GET, ranked(changes_visible_to(place.scope.actor, run)), spec)
    if request.GET.get("export"):
        return export(listing, name=f"{event_slug}-sync-run")
    context = {**frame_of_run(place, run), "listing": listing, "rows": shown_changes(place, listing)}
    return render_page(request, "sync/run.html", context, partial="sync/_changes.html")


def run_progress(request: HttpRequest, event_slug: str, pk: UUID, run_id: UUID) -> HttpResponseBase:
    """The part that moves while a worker is at it; once it has ended, the page is asked for anew."""
    place, run = run_of(request, event_slug, pk, run_id)
    if wants_fragment(request) and not run.is_unfinished:
        return go(request, "sync:run-detail", event_slug, pk, run_id)
    context = {**place.frame, "run": run, "progress": progress_of(run)}
    return render_page(request, "sync/progress.html", context, partial="sync/_progress.html")


# --- deciding --------------------------------------------------------------------------------------------


@require_POST
def run_cancel(request: HttpRequest, event_slug: str, pk: UUID, run_id: UUID) -> HttpResponseBase:
    place, run = run_of(request, event_slug, pk, run_id, RUN)
    cancel_run(run, actor=place.scope.actor)
    say = "It stops after the page that is being read. What was written by then stays, and can be undone."
    return go(request, "sync:run-detail", event_slug, pk, run_id, say=say)


@require_POST
def run_apply(request: HttpRequest, event_slug: str, pk: UUID, run_id: UUID) -> HttpResponseBase:
    """Where the preview is out of date, it leads to a new one instead, which says so."""
    place, preview = run_of(request, event_slug, pk, run_id, RUN)
    run = apply_preview(preview, actor=place.scope.actor)
    return go(request, "sync:run-detail", event_slug, pk, run.pk)


def run_release(request: HttpRequest, event_slug: str, pk: UUID, run_id: UUID) -> HttpResponseBase:
    place, run = run_of(request, event_slug, pk, run_id, RUN)
    form = read_form(request, ServiceForm)
    if form.run(partial(release_held, run, actor=place.scope.actor)):
        return go(request, "sync:run-detail", event_slug, pk, run_id, say="What was held back is done.")
    return show_form(request, "sync/release.html", form, _held(place, run))


def _held(place: Place, run: SyncRun) -> dict[str, Any]:
    held = changes_visible_to(place.scope.actor, run).filter(state=ChangeState.HELD)
    return {**frame_of_run(place, run), "held_rows": list(held.order_by("guard", "label")[:MOST_NAMED])}


@require_POST
def run_leave(request: HttpRequest, event_slug: str, pk: UUID, run_id: UUID) -> HttpResponseBase:
    place, run = run_of(request, event_slug, pk, run_id, RUN)
    leave_held(run, actor=place.scope.actor)
    say = "Everything stays as it is here. The next sync asks again if the vendor still says the same."
    return go(request, "sync:run-detail", event_slug, pk, run_id, say=say)


def run_undo(request: HttpRequest, event_slug: str, pk: UUID, run_id: UUID) -> HttpResponseBase:
    """How much would be taken back; asked for, what stays because it was edited since; then the undoing."""
    place, run = run_of(request, event_slug, pk, run_id, RUN)
    looks = request.method == "POST" and request.POST.get("do") == "look"
    form = ServiceForm() if looks else read_form(request, ServiceForm)
    if form.run(partial(undo_run, run, actor=place.scope.actor)):
        _, kept = form.result
        stays = (
            f" {len(kept):,} of its changes stayed, because something was edited or used here since." if kept else ""
        )
        say = f"The run is undone.{stays} No sync starts by itself now, because the next one would bring the changes again."
        return go(request, "sync:run-detail", event_slug, pk, run_id, say=say)
    undoing = would_undo(run, actor=place.scope.actor) if looks else numbers_of(run)
    return show_form(request, "sync/undo.html", form, {**frame_of_run(place, run), "undoing": undoing})
