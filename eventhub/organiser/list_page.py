"""The page of one of an event's lists: as the address asks, with the reader's saved filters, and as a file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect

from eventhub.accounts.permissions import can
from eventhub.core.http import render_page, wants_fragment
from eventhub.core.listing import Listing, ListSpec, build_listing, export, known_query
from eventhub.events.models import SavedFilter
from eventhub.events.saved_filters import owner_id, saved_filters_visible_to
from eventhub.organiser.forms.filters import NewFilterForm
from eventhub.organiser.nav import event_frame
from eventhub.organiser.scope import EventScope

# In an address that somebody has chosen: then no default steps in.
CHOSEN = "view=1"


@dataclass(frozen=True, slots=True)
class Tab:
    """One saved filter above its list."""

    filter: SavedFilter
    address: str
    is_current: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class SavedFilters:
    """What stands above a list: the saved filters, and the form for one more where there is something to save."""

    list_key: str
    tabs: list[Tab]
    query: str
    may_save: bool

    @property
    def everything(self) -> str:
        return f"?{CHOSEN}"

    @property
    def form(self) -> NewFilterForm | None:
        is_saved = any(tab.is_current for tab in self.tabs)
        if not self.may_save or not self.query or is_saved:
            return None
        return NewFilterForm(initial={"query": self.query, "list_key": self.list_key}, auto_id="save-%s")


def show_list(
    request: HttpRequest,
    scope: EventScope,
    rows: QuerySet[Any],
    spec: ListSpec,
    *,
    key: str,
    tab: str,
    folder: str,
    more: Callable[[Listing], dict[str, Any]] = lambda listing: {},
) -> HttpResponseBase:
    """`key` names the list among the saved filters, `tab` the one in the bar, `folder` where its templates stand.

    `more` is what the templates need beside the listing.
    """
    kept = list(saved_filters_visible_to(scope.actor, scope.event).filter(list_key=key))
    own = owner_id(scope.actor)
    default = next((one for one in kept if one.is_default and one.user_id == own), None)
    if default and not request.GET and not wants_fragment(request):
        return redirect(request.path + address_of(default))
    listing = build_listing(marked(request.GET) if default else request.GET, rows, spec)
    if request.GET.get("export"):
        return export(listing, name=f"{scope.event.slug}-{key}")
    query = known_query(request.GET, spec)
    tabs = [Tab(one, address_of(one), one.query == query, one.user_id == own) for one in kept]
    may_save = scope.may_write and can(scope.actor, "events.save_filter", scope.event)
    saved = SavedFilters(key, tabs, query, may_save)
    context = {**event_frame(scope, tab), "listing": listing, "saved": saved, **more(listing)}
    page, part = f"organiser/{folder}/list.html", f"organiser/{folder}/_listing.html"
    return render_page(request, page, context, partial=part)


def address_of(saved: SavedFilter) -> str:
    return f"?{CHOSEN}&{saved.query}"


def marked(given: QueryDict) -> QueryDict:
    """With the mark in it, every address of the list carries it on, the one without any filter too."""
    given = given.copy()
    given["view"] = "1"
    return given
