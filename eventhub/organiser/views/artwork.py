"""What an event has to print: the board, the list, and what is done with many of them at once."""

from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST

from eventhub.accounts.permissions import require
from eventhub.artwork.enums import ArtworkStatus
from eventhub.artwork.models import Artwork
from eventhub.artwork.queries import artworks_visible_to
from eventhub.artwork.reminders import plan_reminders, remind
from eventhub.artwork.waiting import ON_SPONSOR, facts_of, plain_rows
from eventhub.artwork.workflows import Accepted, accept_artworks
from eventhub.core.http import go, render_page
from eventhub.core.listing import Listing
from eventhub.organiser.artwork_board import board_context
from eventhub.organiser.forms.base import ServiceForm
from eventhub.organiser.list_page import show_list
from eventhub.organiser.lists.artwork import BY_STAND, STAND, print_list_of, prints_to_list
from eventhub.organiser.nav import event_frame
from eventhub.organiser.pages import show_form
from eventhub.organiser.scope import EventScope, organiser_scope
from eventhub.organiser.views.invitations import MOST_AT_ONCE, chosen_ids


def artwork_board(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    return show(request, event_slug, folder="artwork/board", more=board_context)


def artwork_list(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    return show(request, event_slug, folder="artwork", more=lambda *_: {})


def show(request: HttpRequest, event_slug: str, *, folder: str, more: Any) -> HttpResponseBase:
    """The same prints, filters and saved filters, as a board or as a list."""
    scope = organiser_scope(request, event_slug)

    def shown(listing: Listing) -> dict[str, Any]:
        plain = plain_rows(listing.queryset)
        return {"facts": facts_of(plain), **more(listing, plain)}

    rows, spec = prints_to_list(scope), print_list_of(scope)
    return show_list(request, scope, rows, spec, key="artwork", tab="artwork", folder=folder, more=shown)


# --- many at once ----------------------------------------------------------------------------------------


def chosen_prints(request: HttpRequest, scope: EventScope) -> QuerySet[Any]:
    """What was ticked: prints, or stands with all that is printed there; or everything, where that was asked for."""
    rows = prints_to_list(scope).order_by(*BY_STAND, "pk")
    if request.POST.get("all"):
        return rows
    stands = chosen_ids(request, "stand")
    return rows.filter(Q(pk__in=chosen_ids(request, "requirement")) | Q(**{f"{STAND}__in": stands}))


@require_POST
def artwork_accept(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    """First which versions; then, once that was confirmed, each for itself, and which were refused, and why."""
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "artwork.review", scope.event)
    if request.POST.get("confirmed") and request.POST.get("artwork"):
        return accept_chosen(request, scope)
    prints = chosen_prints(request, scope)
    waiting = prints.filter(artwork_status=ArtworkStatus.IN_REVIEW)
    total, chosen = waiting.count(), list(waiting[:MOST_AT_ONCE])
    context = {
        **event_frame(scope, "artwork"),
        "chosen": chosen,
        "left_out": prints.count() - total,
        "further": total - len(chosen),
    }
    template = "organiser/artwork/accept.html"
    return render_page(request, template, context, partial=template)


def accept_chosen(request: HttpRequest, scope: EventScope) -> HttpResponseBase:
    """The versions that were shown: a newer one that came meanwhile is not accepted unseen."""
    rows = artworks_visible_to(scope.actor, scope.event).filter(pk__in=chosen_ids(request, "artwork"))
    done = accept_artworks(rows.order_by("pk"), actor=scope.actor)
    number = len(done.accepted)
    if not done.refused:
        say = f"{number} print{'' if number == 1 else 's'} accepted. The proofs are issued."
        return go(request, "organiser:artwork-board", scope.event.slug, say=say)
    context = {**event_frame(scope, "artwork"), "done": done, "refused": refused_rows(done)}
    template = "organiser/artwork/accepted.html"
    return render_page(request, template, context, partial=template, status=200 if number else 409)


def refused_rows(done: Accepted) -> list[tuple[Artwork, str]]:
    return sorted(done.refused, key=lambda one: one[0].requirement.stand.number)


@require_POST
def artwork_remind(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    """First who gets a mail about what; then, once that was confirmed, the mails."""
    scope = organiser_scope(request, event_slug)
    require(scope.actor, "artwork.remind", scope.event)
    waiting = chosen_prints(request, scope).filter(waits_on__in=ON_SPONSOR)
    total, chosen = waiting.count(), list(waiting.values_list("pk", flat=True)[:MOST_AT_ONCE])
    form = ServiceForm(request.POST if request.POST.get("confirmed") else None)
    if form.is_bound and form.run(partial(remind, scope.event, requirement_ids=chosen, actor=scope.actor)):
        number = len(form.result.told)
        say = f"{number} reminder{'' if number == 1 else 's'} on the way."
        return go(request, "organiser:artwork-board", event_slug, say=say)
    context = {
        **event_frame(scope, "artwork"),
        "planned": plan_reminders(scope.event, requirement_ids=chosen, actor=scope.actor),
        "chosen": chosen,
        "further": total - len(chosen),
    }
    return show_form(request, "organiser/artwork/remind.html", form, context)
