"""The list of stands, and adding, changing and removing one. The page of a stand is in `stand.py`."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from eventhub.accounts.permissions import require
from eventhub.core.http import go
from eventhub.organiser.forms.stands import ReasonForm, StandForm
from eventhub.organiser.list_page import show_list
from eventhub.organiser.lists.stands import stand_list as stand_list_spec
from eventhub.organiser.lists.stands import stands_to_list
from eventhub.organiser.nav import event_frame
from eventhub.organiser.pages import read_form, show_form
from eventhub.organiser.scope import found, organiser_scope
from eventhub.stands.queries import halls_visible_to, stands_visible_to
from eventhub.stands.services import change_stand, create_stand, remove_stand

EDITED = ("number", "hall", "kind", "width_m", "depth_m", "x_m", "y_m", "rotation")


def stand_list(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    halls = list(halls_visible_to(scope.actor, scope.event))
    stands = stands_to_list(stands_visible_to(scope.actor, scope.event))
    spec = stand_list_spec(scope.event, halls)
    return show_list(request, scope, stands, spec, key="stands", tab="stands", folder="stands")


def stand_create(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "stands.change_stand", scope.event)
    halls = halls_visible_to(scope.actor, scope.event)
    form = read_form(request, StandForm, halls=halls, initial={"hall": request.GET.get("hall")})
    if form.run(partial(create_stand, scope.event, actor=scope.actor)):
        stand = form.result
        return go(request, "organiser:stand-detail", event_slug, stand.pk, say=f"Stand {stand.number} is added.")
    return show_form(request, "organiser/stands/form.html", form, event_frame(scope, "stands"))


def stand_edit(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    stand = found(stands_visible_to(scope.actor, scope.event), pk)
    require(scope.actor, "stands.change_stand", stand)
    halls = halls_visible_to(scope.actor, scope.event)
    form = read_form(request, StandForm, halls=halls, initial={name: getattr(stand, name) for name in EDITED})
    if form.run(partial(change_stand, stand, actor=scope.actor)):
        return go(request, "organiser:stand-detail", event_slug, pk, say=f"Stand {form.result.number} is saved.")
    return show_form(request, "organiser/stands/form.html", form, {**event_frame(scope, "stands"), "stand": stand})


def stand_remove(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    stand = found(stands_visible_to(scope.actor, scope.event), pk)
    require(scope.actor, "stands.change_stand", stand)
    form = read_form(request, ReasonForm)
    if form.run(partial(remove_stand, stand, actor=scope.actor)):
        return go(request, "organiser:stand-list", event_slug, say=f"Stand {stand.number} is removed.")
    return show_form(request, "organiser/stands/remove.html", form, {**event_frame(scope, "stands"), "stand": stand})
