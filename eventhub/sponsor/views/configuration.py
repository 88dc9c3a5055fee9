"""The configurator: the page of one configuration and its saving, whole or as the parts that changed."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from eventhub.accounts.permissions import require
from eventhub.configurations.models import StandConfiguration
from eventhub.configurations.services import set_quantities
from eventhub.configurations.sheet import Sheet, load_sheet
from eventhub.core.errors import Conflict, Invalid
from eventhub.core.http import go, render_refused, wants_fragment
from eventhub.sponsor.configurator import Entered, OptionRow, option_keys
from eventhub.sponsor.nav import stand_frame
from eventhub.sponsor.page import Page, open_page, page_context
from eventhub.sponsor.posted import Posted, read_posted
from eventhub.sponsor.scope import StandScope, configured, stand_scope

PAGE = "sponsor/configuration/page.html"
SAVED = "sponsor/configuration/_saved.html"
MOVED_ON = "The package of this stand was changed while you had the page open."


@require_http_methods(["GET", "HEAD", "POST"])
def configuration(request: HttpRequest, stand_id: UUID) -> HttpResponseBase:
    scope = stand_scope(request, stand_id)
    if request.method == "POST":
        return save(request, scope)
    found = scope.configuration()
    if found is None:
        return redirect("sponsor:stand-detail", stand_id)
    return render(request, PAGE, context_of(open_page(scope, found)))


def context_of(page: Page) -> dict[str, Any]:
    return page_context(page, stand_frame(page.scope, "configuration"))


def save(request: HttpRequest, scope: StandScope) -> HttpResponseBase:
    """Write what differs from what the page showed; answer with what has to change on it."""
    found = configured(scope)
    require(scope.actor, "configurations.edit", found)
    sheet = load_sheet(found)
    posted = read_posted(request.POST, sheet.facts)
    try:
        saved = write(request, scope, found, posted)
    except Conflict as refusal:
        return overtaken(request, scope, sheet, posted, refusal)
    except Invalid as refusal:
        return refused(request, scope, found, posted, refusal)
    return answer(request, scope, saved, Entered(met=posted.met(sheet.quantities)), posted)


def write(request: HttpRequest, scope: StandScope, found: StandConfiguration, posted: Posted) -> StandConfiguration:
    """All of it or nothing: one field that can't be read keeps the rest from being written."""
    if request.POST.get("version", "") != str(found.version_id):
        raise Conflict(MOVED_ON)
    if posted.errors:
        raise Invalid("Some numbers can't be read.")
    if not posted.wanted:
        return found
    reason = request.POST.get("reason", "").strip()
    set_quantities(found, posted.wanted, actor=scope.actor, reason=reason)
    return configured(scope)


def answer(
    request: HttpRequest, scope: StandScope, saved: StandConfiguration, entered: Entered, posted: Posted
) -> HttpResponseBase:
    """Saved: on to the summary if asked for; the parts that changed; or the page again, at the row that was used."""
    if "submit" in request.POST:
        return go(request, "sponsor:submit", scope.stand.pk)
    page = open_page(scope, saved, entered)
    if not wants_fragment(request):
        return redirect(f"{reverse('sponsor:configuration', args=[scope.stand.pk])}{anchor(request, page.sheet)}")
    return render(request, SAVED, {**context_of(page), **swaps(page, posted), "is_saved": True})


def refused(
    request: HttpRequest, scope: StandScope, found: StandConfiguration, posted: Posted, refusal: Invalid
) -> HttpResponse:
    """Nothing was saved: what was entered stays, the message stands at its field."""
    errors = dict(posted.errors)
    reason_error = ""
    for detail in refusal.details:
        if detail.field == "reason":
            reason_error = detail.message
        for key in posted.shown.keys() | posted.mends.keys():
            if detail.field == f"quantity.{key}":
                errors[key] = detail.message
    entered = Entered(
        typed=posted.typed,
        answers=posted.answers,
        errors=errors,
        reason=request.POST.get("reason", ""),
        reason_error=reason_error,
    )
    page = open_page(scope, found, entered)
    parts = replace_whole(swaps(page, posted))
    context = {**context_of(page), **parts, "is_saved": False, "refusal": refusal}
    return render_refused(request, PAGE, context, partial=SAVED)


def overtaken(request: HttpRequest, scope: StandScope, sheet: Sheet, posted: Posted, refusal: Conflict) -> HttpResponse:
    """It is not to be changed any more, or not in this form: what stands now beside what would have been saved."""
    wanted = [
        (option.name, sheet.quantities.get(option.id, 0), posted.wanted[option.id])
        for option in sheet.facts.options
        if option.id in posted.wanted
    ]
    page = open_page(scope, sheet.configuration)
    context = {**context_of(page), "refusal": refusal, "wanted": wanted}
    partial = "sponsor/configuration/_overtaken.html"
    return render_refused(request, "sponsor/configuration/overtaken.html", context, partial=partial, status=409)


def swaps(page: Page, posted: Posted) -> dict[str, list[OptionRow]]:
    """Which rows have to be replaced, and of which only total and notices: a field in use must not be replaced."""
    whole, parts = [], []
    for row in (row for block in page.blocks for row in block.rows):
        was = posted.shown.get(row.option.id)
        if was is None:
            continue
        if was.shape != row.shape or posted.display(row.option.id) != row.value:
            whole.append(row)
        elif was.state != row.state or was.quantity != row.quantity:
            parts.append(row)
    return {"whole_rows": whole, "part_rows": parts}


def replace_whole(found: dict[str, list[OptionRow]]) -> dict[str, list[OptionRow]]:
    """After a refusal every control keeps what its reader entered; only totals and notices are replaced."""
    return {"whole_rows": [], "part_rows": found["whole_rows"] + found["part_rows"]}


def anchor(request: HttpRequest, sheet: Sheet) -> str:
    """The row of the + or − button or of the remedy that was pressed."""
    used = request.POST.get("step") or request.POST.get("mend") or ""
    key = used.partition(":")[0]
    found = (name for option_id, name in option_keys(sheet).items() if str(option_id) == key)
    return "".join(f"#{name}" for name in found)
