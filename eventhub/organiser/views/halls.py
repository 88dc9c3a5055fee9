from functools import partial
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponseBase

from eventhub.accounts.permissions import require
from eventhub.core.http import go, render_page
from eventhub.organiser.forms.stands import HallForm
from eventhub.organiser.nav import event_frame
from eventhub.organiser.pages import read_form, show_form
from eventhub.organiser.scope import found, organiser_scope
from eventhub.stands.queries import halls_visible_to
from eventhub.stands.services import change_hall, create_hall


def hall_list(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    halls = halls_visible_to(scope.actor, scope.event).annotate(
        stand_count=Count("stands", filter=Q(stands__deleted_at=None))
    )
    context = {**event_frame(scope, "stands"), "halls": halls}
    return render_page(request, "organiser/halls/list.html", context, partial="organiser/halls/list.html")


def hall_create(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "stands.change_stand", scope.event)
    form = read_form(request, HallForm)
    if form.run(partial(create_hall, scope.event, actor=scope.actor)):
        return go(request, "organiser:hall-list", event_slug, say=f"{form.result.name} is added.")
    return show_form(request, "organiser/halls/form.html", form, event_frame(scope, "stands"))


def hall_edit(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    hall = found(halls_visible_to(scope.actor, scope.event), pk)
    require(scope.actor, "stands.change_stand", hall)
    initial = {name: getattr(hall, name) for name in HallForm.base_fields}
    form = read_form(request, HallForm, initial=initial)
    if form.run(partial(change_hall, hall, actor=scope.actor)):
        return go(request, "organiser:hall-list", event_slug, say=f"{form.result.name} is saved.")
    return show_form(request, "organiser/halls/form.html", form, {**event_frame(scope, "stands"), "hall": hall})
