"""Keeping what a list shows under a name, and changing or removing it."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST

from eventhub.accounts.permissions import require
from eventhub.core.http import go
from eventhub.core.listing import known_query
from eventhub.events.guards import require_open
from eventhub.events.models import SavedFilter
from eventhub.events.saved_filters import change_filter, owner_id, remove_filter, save_filter, saved_filters_visible_to
from eventhub.organiser.forms.filters import FilterForm, NewFilterForm
from eventhub.organiser.list_page import address_of
from eventhub.organiser.lists.saved import LISTS, spec_of
from eventhub.organiser.nav import event_frame
from eventhub.organiser.pages import read_form, show_form
from eventhub.organiser.scope import EventScope, found, organiser_scope


@require_POST
def filter_save(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    """From the form above a list; where it is refused, on a page of its own."""
    scope = organiser_scope(request, event_slug)
    form = NewFilterForm(request.POST, auto_id="save-%s")
    if form.run(partial(save_known, scope)):
        return back_to_list(request, form.result, f"The filter “{form.result}” is saved.")
    page, label = LISTS.get(request.POST.get("list_key", ""), LISTS["stands"])
    context = {"list_url": reverse(page, args=[event_slug]), "list_label": label}
    return show_form(request, "organiser/filters/new.html", form, {**event_frame(scope, ""), **context})


def save_known(scope: EventScope, *, list_key: str, query: str, **values: Any) -> SavedFilter:
    """Only what the list knows of the address is kept."""
    known = known_query(QueryDict(query), spec_of(list_key, scope))
    return save_filter(scope.event, list_key=list_key, query=known, actor=scope.actor, **values)


def filter_edit(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope, saved = open_filter(request, event_slug, pk)
    initial = {"name": saved.name, "is_shared": saved.is_shared, "is_default": saved.is_default}
    form = read_form(request, FilterForm, initial=initial)
    is_own = saved.user_id == owner_id(scope.actor)
    if not is_own:
        del form.fields["is_default"]
    write = partial(change_filter, saved, actor=scope.actor, **({} if is_own else {"is_default": saved.is_default}))
    if form.run(write):
        return back_to_list(request, form.result, f"The filter “{form.result}” is saved.")
    page, label = LISTS[saved.list_key]
    context = {"saved_filter": saved, "is_own": is_own, "list_label": label}
    context["list_url"] = reverse(page, args=[event_slug]) + address_of(saved)
    return show_form(request, "organiser/filters/edit.html", form, {**event_frame(scope, ""), **context})


@require_POST
def filter_remove(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    scope, saved = open_filter(request, event_slug, pk)
    remove_filter(saved, actor=scope.actor)
    page, _ = LISTS[saved.list_key]
    return go(request, page, event_slug, say=f"The filter “{saved}” is removed.")


def open_filter(request: HttpRequest, event_slug: str, pk: UUID) -> tuple[EventScope, SavedFilter]:
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "events.save_filter", scope.event)
    require_open(scope.event)
    return scope, found(saved_filters_visible_to(scope.actor, scope.event), pk)


def back_to_list(request: HttpRequest, saved: SavedFilter, say: str) -> HttpResponseBase:
    page, _ = LISTS[saved.list_key]
    return go(request, reverse(page, args=[saved.event.slug]) + address_of(saved), say=say)
