"""Getting ready: the guide of an event, and that of an organisation which has none yet."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from eventhub.accounts.permissions import require
from eventhub.configurations.services import let_sponsors_choose, stands_without_choice
from eventhub.core.http import go, render_page
from eventhub.organiser.forms.base import ServiceForm
from eventhub.organiser.nav import event_frame, organisation_frame
from eventhub.organiser.pages import read_form, show_form
from eventhub.organiser.scope import events_read_by, organisation_scope, organiser_scope
from eventhub.organiser.start_figures import guide_of_event, guide_of_organisation
from eventhub.packages.models import PackageOffer


def event_start(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "events.change_event", scope.event)
    context = {**event_frame(scope, "overview"), "guide": guide_of_event(scope)}
    return render_page(request, "organiser/start/event.html", context, partial="organiser/start/event.html")


def organisation_start(request: HttpRequest, organisation_id: UUID) -> HttpResponseBase:
    scope = organisation_scope(request, organisation_id)
    newest = events_read_by(scope.actor).filter(organisation=scope.organisation).order_by("-created_at").first()
    context = {**organisation_frame(scope, "events"), "guide": guide_of_organisation(scope), "newest": newest}
    page = "organiser/start/organisation.html"
    return render_page(request, page, context, partial=page)


def stand_choices(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    """Every stand of which nothing was said yet: its sponsor may choose among what is on offer."""
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "configurations.allocate", scope.event)
    form = read_form(request, ServiceForm)
    if form.run(partial(let_sponsors_choose, scope.event, actor=scope.actor)):
        say = f"The sponsors of {form.result} stand{'' if form.result == 1 else 's'} may choose their package now."
        return go(request, "organiser:event-start", event_slug, say=say)
    stands = stands_without_choice(scope.event)
    context = {
        **event_frame(scope, "stands"),
        "offers": PackageOffer.objects.filter(event=scope.event).select_related("package__current_version"),
        "total": stands.count(),
        "with_sponsor": stands.exclude(sponsorship=None).count(),
    }
    return show_form(request, "organiser/start/choices.html", form, context)
