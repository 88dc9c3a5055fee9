"""What the stands of an event need in all, for those who deliver it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.urls import reverse

from eventhub.configurations.demand import Demand, DemandLine, demand_lines
from eventhub.core.http import render_page
from eventhub.core.listing import Listing, address, export_csv, export_xlsx
from eventhub.events.models import Event
from eventhub.organiser.lists.demand import demand_by_hall, demand_by_option, demand_by_stand, widest
from eventhub.organiser.nav import event_frame
from eventhub.organiser.pictures import Bar, demand_bar
from eventhub.organiser.scope import organiser_scope

VIEWS = (
    ("option", "organiser:demand-list", "By option"),
    ("hall", "organiser:demand-halls", "By hall"),
    ("stand", "organiser:demand-stands", "By stand"),
)
Build = Callable[[QueryDict, Sequence[DemandLine], Event], Listing]


@dataclass(frozen=True, slots=True)
class ShownDemand:
    """One row of the page: what is needed, and its bar."""

    demand: Demand
    bar: Bar
    key: str
    is_open: bool


def demand_list(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    return answer(request, event_slug, "option", demand_by_option)


def demand_halls(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    return answer(request, event_slug, "hall", demand_by_hall)


def demand_stands(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    return answer(request, event_slug, "stand", demand_by_stand)


def answer(request: HttpRequest, event_slug: str, view: str, build: Build) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    lines = demand_lines(scope.actor, scope.event)
    listing = build(request.GET, lines, scope.event)
    if request.GET.get("export") == "xlsx":
        return export_xlsx(*both_sheets(request.GET, lines, listing, scope.event), name=f"{event_slug}-demand")
    if request.GET.get("export"):
        return export_csv(listing, name=f"{event_slug}-demand")
    context = {
        **event_frame(scope, "packages"),
        "listing": listing,
        "view": view,
        "views": [(key, view_address(name, request.GET, event_slug), label) for key, name, label in VIEWS],
        "rows": [] if view == "stand" else shown(listing, request.GET.get("open", "")),
        "totals": totals_of(listing),
    }
    return render_page(request, "organiser/demand/list.html", context, partial="organiser/demand/_listing.html")


def view_address(name: str, given: QueryDict, event_slug: str) -> str:
    """Another cut of the same lines: the filters stay, what belongs to one cut does not."""
    return reverse(name, args=[event_slug]) + address(given, sort=None, open=None, option=None)


def both_sheets(given: QueryDict, lines: Sequence[DemandLine], listing: Listing, event: Event) -> list[Listing]:
    """The totals as the page shows them, and the lines that they are of, under the same filters."""
    by_stand = demand_by_stand(given, lines, event)
    totals = demand_by_option(given, lines, event) if listing.spec.noun == by_stand.spec.noun else listing
    return [totals, by_stand]


def shown(listing: Listing, opened: str) -> list[ShownDemand]:
    full = widest(listing)
    return [ShownDemand(row, demand_bar(row, full), row_key(row), opened == row_key(row)) for row in listing]


def row_key(row: Demand) -> str:
    """Which row is opened, in the address: a code occurs in several halls."""
    return f"{row.code} {row.hall}".strip()


def totals_of(listing: Listing) -> dict[str, int]:
    """Over all pages of what was found."""
    rows = list(listing.queryset)
    return {name: sum(getattr(row, name) for row in rows) for name in ("approved", "pending", "total", "unsubmitted")}
