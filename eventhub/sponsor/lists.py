"""The list of somebody's stands: what it shows, finds, sorts and exports."""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from eventhub.accounts.enums import Role
from eventhub.configurations.enums import EDITABLE, ConfigurationStatus
from eventhub.configurations.queries import stands_with_progress
from eventhub.core.actor import Actor
from eventhub.core.listing import Column, Filter, ListSpec
from eventhub.core.money import in_currency
from eventhub.core.status_marks import mark_for
from eventhub.sponsor.artwork import StandArtwork
from eventhub.sponsor.scope import StandScope, takes_part
from eventhub.sponsor.wording import StatusLine, local_time, sponsor_can_begin, status_line
from eventhub.stands.models import Stand
from eventhub.stands.queries import stands_visible_to

STEPS_IN_ALL = 3
STEPS_DONE = {
    "": 0,
    ConfigurationStatus.DRAFT: 1,
    ConfigurationStatus.CHANGES_REQUESTED: 1,
    ConfigurationStatus.SUBMITTED: 2,
    ConfigurationStatus.APPROVED: 3,
}
DUE, WAITING, DONE = "due", "waiting", "done"


def visited_stands(actor: Actor) -> QuerySet[Stand]:
    """Those at which the actor takes part, as a designer too; not all that an organiser or staff could see."""
    return stands_visible_to(actor).filter(takes_part(actor)).order_by("event__starts_at", "hall__order", "number")


def own_stands(actor: Actor) -> QuerySet[Stand]:
    """Those that the actor sees all of, with where each stands."""
    stands = stands_visible_to(actor).filter(takes_part(actor, roles=(Role.SPONSOR, Role.VIEWER)))
    return stands_with_progress(stands.select_related("allocation__package"))


def by_progress(stands: QuerySet[Stand], wanted: str) -> QuerySet[Stand]:
    if wanted == DONE:
        return stands.filter(configuration_status=ConfigurationStatus.APPROVED)
    if wanted == WAITING:
        return stands.filter(configuration_status=ConfigurationStatus.SUBMITTED)
    return stands.filter(configuration_status__in=["", *EDITABLE])


def stand_list_spec(events: list[tuple[str, str]]) -> ListSpec:
    """`events` are the (slug, name) that may be chosen from; the filter stands only where there are several."""
    by_event = Filter(
        "event", "Event", events, lambda stands, slug: stands.filter(event__slug=slug), any_label="All events"
    )
    progress = Filter(
        "progress",
        "Progress",
        [(DUE, "Not submitted"), (WAITING, "With the organiser"), (DONE, "Approved")],
        by_progress,
        any_label="Any",
    )
    return ListSpec(
        noun=("stand", "stands"),
        columns=COLUMNS,
        default_sort="event",
        search=("number", "sponsorship__sponsor__name", "event__name"),
        search_label="Stand, sponsor or event",
        filters=(by_event, progress) if len(events) > 1 else (progress,),
    )


def net_total(stand: Any) -> Decimal | None:
    return None if stand.net_total is None else in_currency(stand.net_total, stand.event.currency)


COLUMNS = (
    Column(
        "event",
        "Event",
        lambda stand: stand.event.name,
        order=("event__starts_at", "event__name", "hall__order", "hall__name", "number"),
    ),
    Column("stand", "Stand", lambda stand: stand.number, order=("number",)),
    Column("hall", "Hall", lambda stand: stand.hall.name if stand.hall else ""),
    Column("kind", "Kind", lambda stand: stand.get_kind_display()),
    Column("width", "Width (m)", lambda stand: stand.width_m),
    Column("depth", "Depth (m)", lambda stand: stand.depth_m),
    Column("sponsor", "Sponsor", lambda stand: stand.sponsorship.sponsor.name if stand.sponsorship else ""),
    Column("status", "Configuration", lambda stand: mark_for("configuration", stand.configuration_status).word),
    Column("package", "Package", lambda stand: stand.package_name or ""),
    Column("version", "Version", lambda stand: stand.version_number),
    Column("net", "Net total", net_total),
    Column("currency", "Currency", lambda stand: stand.event.currency),
    Column("deadline", "Due", lambda stand: local_time(stand.deadline, stand.event)),
    Column("zone", "Time zone", lambda stand: stand.event.timezone),
)


class StandCard:
    """A stand of the list with the words and the one action that its reader needs."""

    def __init__(self, stand: Any, actor: Actor, artwork: StandArtwork | None = None) -> None:
        self.stand = stand
        self.artwork = artwork or StandArtwork()
        self.scope = StandScope(stand, actor)

    @property
    def line(self) -> StatusLine:
        stand = self.stand
        since = stand.configuration_since or stand.assigned_at or stand.created_at
        return status_line(self.scope, stand.configuration_status, since)

    @property
    def steps_done(self) -> int:
        return STEPS_DONE[self.stand.configuration_status]

    @property
    def is_due(self) -> bool:
        """Whether the deadline still matters for it."""
        return self.steps_done < STEPS_DONE[ConfigurationStatus.SUBMITTED]

    @property
    def waits_for_reader(self) -> bool:
        return self.line.is_yours and self.scope.may_write

    @property
    def action(self) -> str:
        """The words of the one link; where the reader can only look, that."""
        status = self.stand.configuration_status
        if not self.waits_for_reader:
            return f"See stand {self.stand.number}"
        if status == ConfigurationStatus.CHANGES_REQUESTED:
            return "See what was asked"
        if status:
            return "Continue"
        return "Choose a package" if self.scope.may_choose_package else "Begin with your package"

    @property
    def leads_to_choice(self) -> bool:
        return self.waits_for_reader and not self.stand.configuration_status and self.scope.may_choose_package

    @property
    def waits_for_organiser(self) -> bool:
        return not self.stand.configuration_status and not sponsor_can_begin(self.scope)
