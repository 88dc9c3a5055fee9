"""Submitting with a summary, and the steps that are confirmed on a page of their own."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from eventhub.accounts.permissions import require
from eventhub.configurations.services import set_quantities
from eventhub.configurations.workflows import submit_configuration
from eventhub.core.errors import Conflict, Invalid
from eventhub.core.http import go, render_page
from eventhub.sponsor.configurator import digest
from eventhub.sponsor.forms import ReasonForm, StepForm, SubmitForm, show_refusal
from eventhub.sponsor.nav import stand_frame
from eventhub.sponsor.page import Page, open_page, page_context
from eventhub.sponsor.scope import StandScope, configured, stand_scope
from eventhub.sponsor.steps import STEPS, may_take

SUBMIT = "sponsor/configuration/submit.html"
STEP = "sponsor/configuration/step.html"
CHANGED_MEANWHILE = "It was changed since you opened this page. Look at it as it is now, then submit it."


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, stand_id: UUID) -> HttpResponseBase:
    """All lines and the price once more; then it goes to the organiser."""
    scope = stand_scope(request, stand_id)
    page = open_page(scope, configured(scope))
    require(scope.actor, "configurations.submit", page.configuration)
    if not page.configuration.is_editable and request.method != "POST":
        return redirect("sponsor:configuration", stand_id)
    if request.method != "POST":
        return show_summary(request, page, new_form(page), status=200)
    return take_submission(request, page)


def new_form(page: Page) -> SubmitForm:
    initial = {"notes": page.configuration.notes, "seen": seen(page)}
    return SubmitForm(initial=initial, is_late=page.writes_late)


def seen(page: Page) -> str:
    """Stands for everything that the summary shows and a colleague could change."""
    chosen = sorted((str(key), quantity) for key, quantity in page.sheet.quantities.items() if quantity)
    return digest(page.configuration.version_id, chosen, page.sheet.price.gross)


def take_submission(request: HttpRequest, page: Page) -> HttpResponseBase:
    form = SubmitForm(request.POST, is_late=page.writes_late)
    if not form.is_valid():
        return show_summary(request, page, form, status=422)
    given = form.cleaned_data
    reason = given.get("reason", "")
    try:
        if given["seen"] and given["seen"] != seen(page):
            raise Conflict(CHANGED_MEANWHILE)
        actor = page.scope.actor
        set_quantities(page.configuration, {}, actor=actor, reason=reason, notes=given["notes"])
        submit_configuration(page.configuration, actor=actor, reason=reason)
    except (Invalid, Conflict) as refusal:
        return show_refused(request, page.scope, form, refusal)
    stand = page.scope.stand
    return go(request, "sponsor:configuration", stand.pk, say=f"Stand {stand.number} is submitted for review.")


def show_refused(
    request: HttpRequest, scope: StandScope, form: SubmitForm, refusal: Invalid | Conflict
) -> HttpResponseBase:
    """What stands against it, as it is now; the notes stay in their field. What can be mended is listed with links."""
    page = open_page(scope, configured(scope))
    show_refusal(form, refusal if not refusal.extra.get("problems") else type(refusal)(refusal.message))
    form.data = form.data.copy()
    form.data["seen"] = seen(page)
    return show_summary(request, page, form, status=int(refusal.status))


def show_summary(request: HttpRequest, page: Page, form: SubmitForm, *, status: int) -> HttpResponseBase:
    context = {**page_context(page, stand_frame(page.scope, "configuration")), "form": form}
    return render_page(request, SUBMIT, context, partial=SUBMIT, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def take_step(request: HttpRequest, stand_id: UUID, key: str) -> HttpResponseBase:
    """Withdraw, reopen, discard or remove: asked first, then done."""
    scope = stand_scope(request, stand_id)
    found = configured(scope)
    step = STEPS[key]
    require(scope.actor, step.permission, found)
    form_class = ReasonForm if step.asks_reason else StepForm
    form = form_class(request.POST if request.method == "POST" else None)
    if form.is_valid():
        step.run(found, actor=scope.actor, **form.cleaned_data)
        return go(request, "sponsor:stand-detail", stand_id, say=step.done)
    if not step.fits(found):
        return redirect("sponsor:configuration", stand_id)
    context = {
        **stand_frame(scope, "configuration"),
        "configuration": found,
        "step": step,
        "form": form,
        "may_take": may_take(step, scope, found),
    }
    return render_page(request, STEP, context, partial=STEP, status=422 if form.is_bound else 200)
