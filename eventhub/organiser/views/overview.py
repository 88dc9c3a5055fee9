"""The first page of an event: what waits, the deadlines, readiness by hall, what happened lately."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from eventhub.activity.queries import history_of_event
from eventhub.artwork.waiting import facts_of, plain_rows, waiting_requirements
from eventhub.core.http import render_page
from eventhub.organiser.nav import event_frame
from eventhub.organiser.pictures import HallPicture, Milestone, hall_picture, timeline
from eventhub.organiser.readiness import HallReadiness, readiness_by_hall, readiness_rows, stand_facts
from eventhub.organiser.scope import EventScope, organiser_scope
from eventhub.organiser.start_figures import guide_of_event
from eventhub.organiser.start_steps import Guide
from eventhub.organiser.waiting import what_waits

LATEST = 8


def overview(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    stands = stand_facts(scope.actor, scope.event)
    halls, total = readiness_by_hall(stands), len(stands)
    prints = facts_of(plain_rows(waiting_requirements(scope.actor, scope.event)))
    context = {
        **event_frame(scope, "overview"),
        "guide": unfinished_guide(scope, halls),
        "tasks": what_waits(scope, stands, prints) if scope.may_write else [],
        "timeline": deadlines_of(scope),
        "halls": [(hall, picture_of(hall)) for hall in halls],
        "readiness": readiness_rows(halls),
        "prints": prints,
        "total": total,
        "approved": sum(hall.approved for hall in halls),
        "to_configure": total - sum(hall.counts["no_sponsor"] for hall in halls),
        "history": history_of_event(scope.event.pk)[:LATEST] if scope.organises else [],
    }
    return render_page(request, "organiser/overview.html", context, partial="organiser/overview.html")


def unfinished_guide(scope: EventScope, halls: Sequence[HallReadiness]) -> Guide | None:
    """While the event is being set up; once a sponsor has handed something in it no longer is."""
    handed_in = any(hall.counts["submitted"] or hall.counts["approved"] for hall in halls)
    if handed_in or not scope.may_write:
        return None
    guide = guide_of_event(scope)
    return None if guide.is_complete else guide


def deadlines_of(scope: EventScope) -> list[Milestone]:
    event = scope.event
    dates = [
        ("Configuration", event.configuration_deadline),
        ("Artwork", event.artwork_deadline),
        ("Proofs", event.proof_deadline),
        ("Opening", event.starts_at),
    ]
    return timeline(dates, timezone.now())


def picture_of(hall: HallReadiness) -> HallPicture:
    return hall_picture(hall.name or "No hall", [(stand.number, stand.state) for stand in hall.stands])
