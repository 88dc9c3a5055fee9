"""Making one company of two that are the same: first which one remains, then what happens, then doing it."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from eventhub.accounts.permissions import require
from eventhub.core.http import go, render_page
from eventhub.organiser.forms.course import CourseForm, IntoForm
from eventhub.organiser.nav import organisation_frame
from eventhub.organiser.pages import show_form
from eventhub.organiser.scope import found, organisation_scope
from eventhub.organiser.views.course import decide, told
from eventhub.stands.merge_outcome import Part, fields_of
from eventhub.stands.merging import company_of, merge_sponsors, outcome_of_merge
from eventhub.stands.models import Sponsor
from eventhub.stands.queries import sponsors_visible_to

PAGE = "organiser/course/merge.html"


def sponsor_merge(request: HttpRequest, organisation_id: UUID, pk: UUID) -> HttpResponseBase:
    """`?into=` names the company that remains."""
    scope = organisation_scope(request, organisation_id)
    companies = sponsors_visible_to(scope.actor).filter(organisation=scope.organisation)
    gone = found(companies, pk)
    require(scope.actor, "stands.merge_sponsors", gone)
    frame = {**organisation_frame(scope, "sponsors"), "sponsor": gone}
    asked = IntoForm(request.GET if "into" in request.GET else None, sponsors=companies.exclude(pk=pk))
    if not asked.is_valid():
        context = {**frame, "into_form": asked, "has_others": companies.exclude(pk=pk).exists()}
        return render_page(request, PAGE, context, partial=PAGE, status=422 if asked.is_bound else 200)
    kept: Sponsor = asked.cleaned_data["into"]
    facts = outcome_of_merge(gone, kept)
    form = decide(request, CourseForm, facts, partial(merge_sponsors, gone, kept, actor=scope.actor))
    if form.result:
        say = f"{gone.name} is part of {kept.name} now."
        return go(request, "organiser:organisation-sponsor-edit", organisation_id, kept.pk, say=say)
    conflict = form.refusal if form.refusal and "now" in form.refusal.extra else None
    shown = [fact for fact in (conflict.extra["now"] if conflict else facts) if fact.part != Part.COMPANY]
    fields = [row for row in fields_of(company_of(gone), company_of(kept)) if row.result]
    context = {**frame, **told(shown, (), parts=list(Part)), "into": kept, "fields": fields, "conflict": conflict}
    return show_form(request, PAGE, form, context)
