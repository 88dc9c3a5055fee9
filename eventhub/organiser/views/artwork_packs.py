"""Production packs: what would go to the printer now, making one, and those that went before."""

from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from eventhub.accounts.permissions import can, require
from eventhub.artwork.enums import RequirementStatus
from eventhub.artwork.models import ProductionPack
from eventhub.artwork.pack_names import FIELDS
from eventhub.artwork.packs import Entry, entries_of, make_pack, manifest_of, next_pack, outdated, parts_of
from eventhub.artwork.queries import packs_visible_to, requirement_counts, settings_of
from eventhub.core.errors import Invalid
from eventhub.core.http import download, go, render_page
from eventhub.core.zipping import zipped
from eventhub.organiser.forms.artwork import PackForm
from eventhub.organiser.nav import event_frame
from eventhub.organiser.scope import EventScope, found, organiser_scope

SHOWN_FILES = 100
PAGE, PREVIEW = "organiser/artwork/packs/list.html", "organiser/artwork/packs/_preview.html"


def pack_list(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    """What a pack would hold by the fields of the address, and the earlier ones; POST makes it."""
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "artwork.pack", scope.event)
    form = form_of(request, scope)
    if request.method == "POST" and form.run(partial(make_pack, scope.event, actor=scope.actor)):
        return go(request, "organiser:pack-detail", event_slug, form.result.pk, say="The pack is made. Download it.")
    status = form.status if request.method == "POST" else 200
    return render_page(request, PAGE, context_of(scope, form), partial=PREVIEW, status=status)


def form_of(request: HttpRequest, scope: EventScope) -> PackForm:
    if request.method == "POST":
        return PackForm(request.POST)
    if "template" in request.GET:
        return PackForm(request.GET)
    return PackForm(initial={"template": settings_of(scope.event).pack_template})


def context_of(scope: EventScope, form: PackForm) -> dict[str, Any]:
    entries = entries_shown(scope, form)
    counts = requirement_counts(scope.actor, scope.event)
    return {
        **event_frame(scope, "artwork"),
        "form": form,
        "placeholders": FIELDS,
        "entries": entries[:SHOWN_FILES],
        "further": max(0, len(entries) - SHOWN_FILES),
        **sums(entries),
        "missing": [(status, counts[status]) for status in unapproved(counts)],
        "unprinted": sum(counts[status] for status in unapproved(counts)),
        "outdated": outdated(scope.event, actor=scope.actor),
        "packs": packs_visible_to(scope.actor, scope.event),
    }


def unapproved(counts: dict[str, int]) -> list[str]:
    return [status for status in RequirementStatus.values if status != RequirementStatus.APPROVED and status in counts]


def entries_shown(scope: EventScope, form: PackForm) -> list[Entry]:
    """By what the form says; where that can't be, by what the event says."""
    asked: dict[str, Any] = {}
    if form.is_bound:
        form.is_valid()
        asked = {"template": form.cleaned_data.get("template", ""), "only_changed": form.cleaned_data["only_changed"]}
    try:
        return next_pack(scope.event, actor=scope.actor, **asked)
    except Invalid as refused:
        if not form.refusal:
            form.show(refused)
        return next_pack(scope.event, actor=scope.actor, only_changed=asked["only_changed"])


def sums(entries: Iterable[Entry]) -> dict[str, int]:
    rows = list(entries)
    return {
        "files": len(rows),
        "changed": sum(entry.is_changed for entry in rows),
        "bytes": sum(entry.proof.artwork.file.size for entry in rows),
    }


# --- one pack --------------------------------------------------------------------------------------------


def opened(request: HttpRequest, event_slug: str, pk: UUID) -> tuple[EventScope, ProductionPack]:
    scope = organiser_scope(request, event_slug)
    return scope, found(packs_visible_to(scope.actor, scope.event), pk)


@require_safe
def pack_detail(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope, pack = opened(request, event_slug, pk)
    entries = list(entries_of(pack))
    context = {
        **event_frame(scope, "artwork"),
        "pack": pack,
        "entries": entries[:SHOWN_FILES],
        "further": max(0, len(entries) - SHOWN_FILES),
        **sums(entries),
        "may_download": can(scope.actor, "artwork.pack", pack),
    }
    template = "organiser/artwork/packs/detail.html"
    return render_page(request, template, context, partial=template)


@require_safe
def pack_download(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    """Sent while it is read, so that a pack of any size begins at once and none is kept."""
    scope, pack = opened(request, event_slug, pk)
    require(scope.actor, "artwork.pack", pack)
    response = StreamingHttpResponse(zipped(parts_of(pack, actor=scope.actor)), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{event_slug}-pack-{pack.number}.zip"'
    return response


@require_safe
def pack_manifest(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    """The list of a pack alone, with the hashes."""
    scope, pack = opened(request, event_slug, pk)
    require(scope.actor, "artwork.pack", pack)
    name = f"{event_slug}-pack-{pack.number}.csv"
    return download(name, manifest_of(entries_of(pack)), "text/csv; charset=utf-8")
