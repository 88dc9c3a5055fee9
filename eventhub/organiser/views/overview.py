"""The first page of an event: what waits, the deadlines, readiness by hall, what happened lately."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from eventhub.activity.queries import history_of_event
from eventhub.artwork.enums import RequirementStatus
from eventhub.artwork.queries import requirement_counts
from eventhub.configurations.queries import HallReadiness, readiness_by_hall, stand_state
from eventhub.core.http import render_page
from eventhub.organiser.nav import event_frame
from eventhub.organiser.pictures import HallPicture, Milestone, hall_picture, timeline
from eventhub.organiser.scope import EventScope, organiser_scope
from eventhub.organiser.start_figures import guide_of_event
from eventhub.organiser.start_steps import Guide
from eventhub.organiser.waiting import what_waits

LATEST = 8
STATES = ("approved", "submitted", "changes_requested", "draft", "", "no_sponsor")


def overview(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    halls = readiness_by_hall(scope.actor, scope.event)
    total = sum(len(hall.stands) for hall in halls)
    context = {
        **event_frame(scope, "overview"),
        "guide": unfinished_guide(scope, halls),
        "tasks": what_waits(scope) if scope.may_write else [],
        "timeline": deadlines_of(scope),
        "halls": [(hall, picture_of(hall)) for hall in halls],
        "readiness": readiness_rows(halls),
        "prints": prints_of(scope),
        "total": total,
        "approved": sum(hall.approved for hall in halls),
        "to_configure": total - sum(hall.counts["no_sponsor"] for hall in halls),
        "history": history_of_event(scope.event.pk)[:LATEST] if scope.organises else [],
    }
    return render_page(request, "organiser/overview.html", context, partial="organiser/overview.html")


def prints_of(scope: EventScope) -> dict[str, int]:
    counts = requirement_counts(scope.actor, scope.event)
    return {"approved": counts.get(RequirementStatus.APPROVED, 0), "all": sum(counts.values())}


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
    return hall_picture(hall.name or "No hall", [(stand.number, stand_state(stand)) for stand in hall.stands])


@dataclass(frozen=True, slots=True)
class ReadinessRow:
    """How many stands are in one state: (hall, count) by hall, and in all."""

    state: str
    cells: list[tuple[HallReadiness, int]]

    @property
    def filter(self) -> str:
        """The value of the stand list's filter."""
        return self.state or "none"

    @property
    def total(self) -> int:
        return sum(count for _, count in self.cells)


def readiness_rows(halls: Sequence[HallReadiness]) -> list[ReadinessRow]:
    rows = [ReadinessRow(state, [(hall, hall.counts[state]) for hall in halls]) for state in STATES]
    return [row for row in rows if row.total]
