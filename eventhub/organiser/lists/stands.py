"""The list of an event's stands: what it shows, finds, sorts and exports."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from eventhub.configurations.enums import EDITABLE, ConfigurationStatus
from eventhub.configurations.queries import stand_state, stands_with_progress
from eventhub.core.listing import Column, Filter, ListSpec
from eventhub.core.money import in_currency
from eventhub.core.status_marks import mark_for
from eventhub.events.models import Event
from eventhub.stands.models import Hall, Stand

NO_HALL = "none"
NOT_APPROVED = "open"

STATUS_CHOICES = [
    (NOT_APPROVED, "Not approved yet"),
    *((status, mark_for("stand", status).word) for status in ("approved", "submitted", "changes_requested", "draft")),
    ("none", mark_for("stand", "none").word),
    ("no_sponsor", mark_for("stand", "no_sponsor").word),
]
WAITS_ON = {"organiser": "Organiser", "sponsor": "Sponsor"}


def stands_to_list(stands: QuerySet[Stand]) -> QuerySet[Stand]:
    """Stands with where each is, and who acts next (`waits_on`: organiser, sponsor or "") since when (`waits_since`)."""
    may_begin = Q(allocation__sponsor_may_select=True) | Q(allocation__package__isnull=False)
    return stands_with_progress(stands).annotate(
        waits_on=Case(
            When(sponsorship=None, then=Value("organiser")),
            When(configuration_status=ConfigurationStatus.SUBMITTED, then=Value("organiser")),
            When(configuration_status=ConfigurationStatus.APPROVED, then=Value("")),
            When(configuration_status__in=EDITABLE, then=Value("sponsor")),
            When(may_begin, then=Value("sponsor")),
            default=Value("organiser"),
            output_field=CharField(),
        ),
        waits_since=Coalesce(F("configuration_since"), F("assigned_at"), F("created_at")),
    )


def by_status(stands: QuerySet[Stand], status: str) -> QuerySet[Stand]:
    """The same cut as `stand_state` makes."""
    if status == NOT_APPROVED:
        return stands.exclude(configuration_status=ConfigurationStatus.APPROVED)
    if status in ("none", "no_sponsor"):
        return stands.filter(configuration_status="", sponsorship__isnull=status == "no_sponsor")
    return stands.filter(configuration_status=status)


def by_hall(stands: QuerySet[Stand], hall: str) -> QuerySet[Stand]:
    return stands.filter(hall=None) if hall == NO_HALL else stands.filter(hall=hall)


def stand_list(event: Event, halls: list[Hall]) -> ListSpec:
    hall_choices = [(str(hall.pk), hall.name) for hall in halls] + [(NO_HALL, "No hall")]
    return ListSpec(
        noun=("stand", "stands"),
        columns=STAND_COLUMNS,
        default_sort="stand",
        zone=event.timezone,
        search=("number", "sponsorship__sponsor__name"),
        search_label="Stand or sponsor",
        filters=(
            Filter("hall", "Hall", hall_choices, by_hall, any_label="All halls"),
            Filter("status", "Configuration", STATUS_CHOICES, by_status, any_label="Any status"),
            Filter(
                "on",
                "Waiting on",
                list(WAITS_ON.items()),
                lambda stands, who: stands.filter(waits_on=who),
                any_label="Anybody",
            ),
        ),
    )


def sponsor_name(stand: Stand) -> str:
    return stand.sponsorship.sponsor.name if stand.sponsorship else ""


def net_total(stand: Any) -> Decimal | None:
    """With fees, in the places of the event's currency."""
    return None if stand.net_total is None else in_currency(stand.net_total, stand.event.currency)


def deadline_of(stand: Any) -> datetime:
    return stand.deadline or stand.event.configuration_deadline


STAND_COLUMNS = (
    Column("stand", "Stand", lambda stand: stand.number, order=("hall__order", "hall__name", "number")),
    Column("hall", "Hall", lambda stand: stand.hall.name if stand.hall else "", order=("hall__name", "number")),
    Column("kind", "Kind", lambda stand: stand.get_kind_display()),
    Column("width", "Width (m)", lambda stand: stand.width_m),
    Column("depth", "Depth (m)", lambda stand: stand.depth_m),
    Column("sponsor", "Sponsor", sponsor_name, order=("sponsorship__sponsor__name",)),
    Column(
        "status",
        "Configuration",
        lambda stand: mark_for("stand", stand_state(stand)).word,
        order=("configuration_status",),
    ),
    Column("on", "Waiting on", lambda stand: WAITS_ON.get(stand.waits_on, ""), order=("waits_on", "waits_since")),
    Column("since", "Last change", lambda stand: stand.waits_since, order=("waits_since",)),
    Column("package", "Package", lambda stand: stand.package_name, order=("package_name", "version_number")),
    Column("version", "Version", lambda stand: stand.version_number),
    Column("net", "Net total", net_total, order=("net_total",)),
    Column("deadline", "Due", deadline_of),
)
