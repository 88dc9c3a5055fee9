"""What an event has to print: the list behind the board, found, filtered, sorted and exported alike."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from eventhub.artwork.enums import RequirementStatus
from eventhub.artwork.models import ArtworkRequirement
from eventhub.artwork.waiting import ON_ORGANISER, ON_SPONSOR, shown_mark, waiting_requirements
from eventhub.artwork.words import slot_name
from eventhub.core.listing import Column, Filter, ListSpec
from eventhub.core.status_marks import mark_for
from eventhub.events.models import Event
from eventhub.organiser.scope import EventScope
from eventhub.stands.models import Hall
from eventhub.stands.queries import halls_visible_to, sponsors_visible_to

NO_HALL = "none"
NOT_APPROVED = "open"
MOST_COMPANIES = 100  # in a select
STAND = "configuration__stand"
BY_STAND = (f"{STAND}__hall__order", f"{STAND}__hall__name", f"{STAND}__number", "option_name", "name")
STATUS_CHOICES = [
    (NOT_APPROVED, "Not approved yet"),
    *((status, mark_for("artwork_requirement", status).word) for status in RequirementStatus.values),
]
WAITS_ON = {"organiser": "Organiser", "sponsor": "Sponsor", "both": "Organiser and sponsor", "": ""}


def prints_to_list(scope: EventScope) -> QuerySet[ArtworkRequirement]:
    return waiting_requirements(scope.actor, scope.event)


def print_list_of(scope: EventScope) -> ListSpec:
    """With the halls and companies that can be chosen from; of very many companies one is searched for by its name."""
    companies = sponsors_visible_to(scope.actor).filter(sponsorships__event=scope.event).order_by("name", "pk")
    named = list(companies.values_list("pk", "name").distinct()[: MOST_COMPANIES + 1])
    halls = halls_visible_to(scope.actor, scope.event)
    return print_list(scope.event, halls, named if len(named) <= MOST_COMPANIES else [])


def print_list(event: Event, halls: Iterable[Hall], companies: Iterable[tuple[Any, str]]) -> ListSpec:
    hall_choices = [*((str(hall.pk), hall.name) for hall in halls), (NO_HALL, "No hall")]
    company_choices = [(str(key), name) for key, name in companies]
    of_company = Filter("sponsor", "Sponsor", company_choices, by_company, any_label="All sponsors")
    by_sponsor = (of_company,) if company_choices else ()
    return ListSpec(
        noun=("print", "prints"),
        columns=COLUMNS,
        default_sort="stand",
        zone=event.timezone,
        search=(f"{STAND}__number", f"{STAND}__sponsorship__sponsor__name", "option_name", "name"),
        search_label="Stand, sponsor or print",
        filters=(
            Filter("status", "Status", STATUS_CHOICES, by_status, any_label="Any status"),
            Filter(
                "on", "Waiting on", [("organiser", "Organiser"), ("sponsor", "Sponsor")], by_wait, any_label="Anybody"
            ),
            Filter("hall", "Hall", hall_choices, by_hall, any_label="All halls"),
            *by_sponsor,
        ),
    )


def by_status(rows: Any, status: str) -> Any:
    if status == NOT_APPROVED:
        return rows.exclude(status=RequirementStatus.APPROVED)
    return rows.filter(status=status)


def by_wait(rows: Any, side: str) -> Any:
    return rows.filter(waits_on__in=ON_ORGANISER if side == "organiser" else ON_SPONSOR)


def by_hall(rows: Any, hall: str) -> Any:
    return rows.filter(**{f"{STAND}__hall": None if hall == NO_HALL else hall})


def by_company(rows: Any, sponsor: str) -> Any:
    return rows.filter(**{f"{STAND}__sponsorship__sponsor": sponsor})


def company_of(requirement: ArtworkRequirement) -> str:
    sponsorship = requirement.stand.sponsorship
    return sponsorship.sponsor.name if sponsorship else ""


def hall_of(requirement: ArtworkRequirement) -> str:
    return requirement.stand.hall.name if requirement.stand.hall else ""


def plain(number: Decimal) -> Decimal | int:
    return int(number) if number == number.to_integral_value() else number


COLUMNS = (
    Column("stand", "Stand", lambda row: row.stand.number, order=BY_STAND),
    Column("hall", "Hall", hall_of, order=BY_STAND[1:]),
    Column("sponsor", "Sponsor", company_of, order=(f"{STAND}__sponsorship__sponsor__name", *BY_STAND[2:])),
    Column("print", "Print", slot_name, order=("option_name", "name", *BY_STAND[:3])),
    Column("width", "Width (mm)", lambda row: plain(row.width_mm)),
    Column("height", "Height (mm)", lambda row: plain(row.height_mm)),
    Column("copies", "Copies", lambda row: row.quantity),
    Column("status", "Status", lambda row: shown_mark(row).word, order=("status", "due_at", *BY_STAND)),
    Column("on", "Waiting on", lambda row: WAITS_ON[row.waits_on], order=("waits_on", "waits_since")),
    Column("since", "Since", lambda row: row.waits_since if row.waits_on else None, order=("waits_since",)),
    Column("version", "Version", lambda row: row.artwork_version, order=("artwork_version", *BY_STAND)),
    Column("due", "Due", lambda row: row.due_at, order=("due_at", *BY_STAND)),
)
