"""Sessions and speakers as lists, in and out: the file, what each row would do, and doing it."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST

from eventhub.accounts.permissions import require
from eventhub.core.http import go, render_page
from eventhub.core.listing import export
from eventhub.core.value_listing import build_value_listing
from eventhub.organiser.files import as_file
from eventhub.organiser.forms.base import ServiceForm
from eventhub.organiser.forms.programme_lists import ProgrammeListForm
from eventhub.organiser.lists.programme_rows import ROW_LIST
from eventhub.organiser.nav import programme_frame
from eventhub.organiser.pages import read_form, show_form
from eventhub.organiser.scope import found, organiser_scope
from eventhub.programme.enums import ListKind, RowVerdict
from eventhub.programme.exchange.export import exported_rows, template_rows, template_titles, titles
from eventhub.programme.exchange.plan import ListPlan
from eventhub.programme.exchange.services import apply_list, discard_list, plan_of, upload_list
from eventhub.programme.queries import lists_visible_to

LONGEST_CELL = 32_767  # of a workbook
CHANGE = "programme.change_programme"


def asked_kind(request: HttpRequest) -> str:
    asked = request.GET.get("kind", "")
    return asked if asked in ListKind.values else ListKind.SESSIONS.value


def programme_import(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    require(scope.actor, CHANGE, scope.event)
    form = read_form(request, ProgrammeListForm, initial={"kind": asked_kind(request)})
    if form.run(partial(upload_list, scope.event, actor=scope.actor)):
        return go(request, "organiser:programme-list", event_slug, form.result.pk)
    context = {**programme_frame(scope, ""), "waiting": lists_visible_to(scope.actor, scope.event), "kinds": ListKind}
    return show_form(request, "organiser/programme/import.html", form, context)


def programme_list(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    """What the list would do now; applied, it does that or nothing."""
    scope = organiser_scope(request, event_slug)
    require(scope.actor, CHANGE, scope.event)
    listed = found(lists_visible_to(scope.actor, scope.event), pk)
    form = ServiceForm(request.POST if request.method == "POST" else None)
    digest = request.POST.get("digest", "")
    if form.run(partial(apply_list, listed, digest=digest, actor=scope.actor)):
        return go(request, f"organiser:{pages_of(listed.kind)}", event_slug, say=written(form.result))
    plan = plan_of(listed, actor=scope.actor)
    listing = build_value_listing(request.GET, plan.rows, ROW_LIST)
    if request.GET.get("export"):
        return export(listing, name=f"{event_slug}-{listed.kind}-import")
    context = {**programme_frame(scope, ""), "listed": listed, "plan": plan, "form": form, "listing": listing}
    context |= {"to_write": plan.counts[RowVerdict.CREATE] + plan.counts[RowVerdict.UPDATE]}
    page, part = "organiser/programme/import_plan.html", "organiser/programme/_import_rows.html"
    return render_page(request, page, context, partial=part, status=form.status)


@require_POST
def programme_list_discard(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    listed = found(lists_visible_to(scope.actor, scope.event), pk)
    discard_list(listed, actor=scope.actor)
    return go(request, "organiser:programme-import", event_slug, say=f"{listed.name} is thrown away.")


def pages_of(kind: str) -> str:
    return {ListKind.SESSIONS.value: "session-list", ListKind.SPEAKERS.value: "speaker-list"}[kind]


def written(plan: ListPlan) -> str:
    counts = plan.counts
    say = f"{counts[RowVerdict.CREATE]:,} added, {counts[RowVerdict.UPDATE]:,} changed."
    return f"{say} {counts[RowVerdict.REFUSED]:,} left out." if counts[RowVerdict.REFUSED] else say


def programme_template(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    """An empty list with the names of all columns, and a few rows to show how it is meant."""
    scope = organiser_scope(request, event_slug)
    require(scope.actor, CHANGE, scope.event)
    kind = asked_kind(request)
    rows, name = template_rows(kind), f"{kind}-template"
    return as_file(template_titles(kind), rows, name=name, kind=request.GET.get("as", ""), sheet=kind.capitalize())


def programme_export(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    """All of them with all that is known, to be changed and imported again."""
    scope = organiser_scope(request, event_slug)
    kind, asked = asked_kind(request), request.GET.get("as", "")
    longest = LONGEST_CELL if asked == "xlsx" else None
    rows = exported_rows(scope.event, kind=kind, actor=scope.actor, longest=longest)
    heads, name = titles(kind, event=scope.event, actor=scope.actor), f"{event_slug}-{kind}-list"
    return as_file(heads, rows, name=name, kind=asked, sheet=kind.capitalize())
