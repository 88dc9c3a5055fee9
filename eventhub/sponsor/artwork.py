"""What a company has to have printed: the list over all its stands or of one, and what each stand's page says of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from eventhub.accounts.enums import Role, ScopeType
from eventhub.artwork.enums import TURNS_LATE, RequirementStatus
from eventhub.artwork.models import ArtworkRequirement
from eventhub.artwork.waiting import shown_mark, waiting_requirements
from eventhub.artwork.words import company_of, slot_name
from eventhub.core.actor import Actor
from eventhub.core.listing import Column, Filter, ListSpec
from eventhub.core.status_marks import mark_for
from eventhub.sponsor.scope import takes_part
from eventhub.sponsor.wording import local_time
from eventhub.stands.models import Stand

STAND = "configuration__stand"
BY_STAND = (f"{STAND}__event__starts_at", f"{STAND}__hall__order", f"{STAND}__number", "option_name", "name")
OPEN = "open"
# In the order in which they press.
PRESSING = (
    RequirementStatus.LATE,
    RequirementStatus.REJECTED,
    RequirementStatus.NEEDS_ATTENTION,
    RequirementStatus.MISSING,
    RequirementStatus.PROOF_READY,
    RequirementStatus.IN_REVIEW,
    RequirementStatus.APPROVED,
)


# --- which, and on whom they wait ------------------------------------------------------------------------


def prints_of(actor: Actor) -> QuerySet[ArtworkRequirement]:
    """Those of the stands at which the actor takes part, each with `is_yours`; not all that an organiser could see."""
    return for_reader(waiting_requirements(actor).filter(takes_part(actor, f"{STAND}__")), actor)


def prints_of_stand(actor: Actor, stand: Stand) -> QuerySet[ArtworkRequirement]:
    return for_reader(waiting_requirements(actor).filter(**{STAND: stand}), actor)


def for_reader(rows: QuerySet[ArtworkRequirement], actor: Actor) -> QuerySet[ArtworkRequirement]:
    """Adds `is_yours`: the reader's own to do. Designers bring files; what is decided is the sponsor's."""
    at_stands = Q(**{f"{STAND}__in": actor.scope_ids(Role.SPONSOR, ScopeType.STAND)})
    at_stands |= Q(**{f"{STAND}__sponsorship__in": actor.scope_ids(Role.SPONSOR, ScopeType.SPONSORSHIP)})
    designed = Q(**{f"{STAND}__in": actor.scope_ids(Role.DESIGNER, ScopeType.STAND)})
    mine = at_stands & Q(for_sponsor=True) | designed & Q(standing__in=TURNS_LATE)
    return rows.annotate(is_yours=Case(When(mine, then=Value(True)), default=Value(False), output_field=BooleanField()))


def who_acts(requirement: Any) -> str:
    """Whom it waits for: "you", a company by its name, both, or nobody."""
    stand = requirement.stand
    organiser, company = stand.event.organisation.name, company_of(stand)
    sponsor = "you" if requirement.is_yours else company
    return {"organiser": organiser, "sponsor": sponsor, "both": f"{sponsor} and {organiser}"}.get(
        requirement.waits_on, ""
    )


def next_action(requirement: Any) -> str:
    """The words of its one link."""
    if not requirement.is_yours:
        return "See it"
    return {
        RequirementStatus.MISSING.value: "Upload",
        RequirementStatus.NEEDS_ATTENTION.value: "See what is wrong",
        RequirementStatus.REJECTED.value: "See why",
        RequirementStatus.PROOF_READY.value: "Look and decide",
    }[requirement.standing]


# --- the list --------------------------------------------------------------------------------------------


def print_list(stands: Iterable[Stand], *, zone: str = "UTC") -> ListSpec:
    """`stands` are those to choose from; the filter is there only where there are several."""
    choices = [(str(stand.pk), f"{stand.number}, {stand.event.name}") for stand in stands]
    by_stand = Filter("stand", "Stand", choices, lambda rows, key: rows.filter(**{STAND: key}), any_label="All stands")
    status = Filter("status", "Status", STATUS_CHOICES, by_status, any_label="Any status")
    on = Filter("on", "Waiting on", [("you", "You")], lambda rows, _: rows.filter(is_yours=True), any_label="Anybody")
    return ListSpec(
        noun=("print", "prints"),
        columns=COLUMNS,
        default_sort="on",
        zone=zone,
        search=("option_name", "name", f"{STAND}__number"),
        search_label="Print or stand",
        filters=(by_stand, status, on) if len(choices) > 1 else (status, on),
    )


STATUS_CHOICES = [
    (OPEN, "Not approved yet"),
    *((status.value, mark_for("artwork_requirement", status).word) for status in PRESSING),
]


def by_status(rows: Any, status: str) -> Any:
    return rows.exclude(status=RequirementStatus.APPROVED) if status == OPEN else rows.filter(status=status)


COLUMNS = (
    Column("print", "Print", slot_name, order=("option_name", "name", *BY_STAND[:3])),
    Column("event", "Event", lambda row: row.stand.event.name),
    Column("stand", "Stand", lambda row: row.stand.number, order=BY_STAND),
    Column("width", "Width (mm)", lambda row: row.width_mm),
    Column("height", "Height (mm)", lambda row: row.height_mm),
    Column("copies", "Copies", lambda row: row.quantity),
    Column("status", "Status", lambda row: shown_mark(row).word, order=("status", "due_at", *BY_STAND)),
    Column("on", "With", who_acts, order=("-is_yours", "due_at", *BY_STAND)),
    Column("version", "Version", lambda row: row.artwork_version),
    Column("due", "Due", lambda row: local_time(row.due_at, row.stand.event), order=("due_at", *BY_STAND)),
    Column("zone", "Time zone", lambda row: row.stand.event.timezone),
)


# --- of a stand, in one line -----------------------------------------------------------------------------


@dataclass(slots=True)
class StandArtwork:
    """How many prints of one stand are in which status, how many are the reader's to do, and when the next of those is due."""

    counts: dict[str, int] = field(default_factory=dict)
    yours: int = 0
    next_due: datetime | None = None

    @property
    def all(self) -> int:
        return sum(self.counts.values())

    @property
    def approved(self) -> int:
        return self.counts.get(RequirementStatus.APPROVED, 0)

    @property
    def open_counts(self) -> list[tuple[str, int]]:
        """(status, how many) of what is not approved, the most pressing first."""
        wanted = [status for status in PRESSING if status != RequirementStatus.APPROVED]
        return [(status.value, self.counts[status]) for status in wanted if status in self.counts]


def artwork_by_stand(rows: QuerySet[Any]) -> dict[UUID, StandArtwork]:
    """By the stand's key, of rows as `for_reader` gives them; one query.

    Counted here: a database that adds up works out each column again, and this stands on every page of a stand.
    """
    found: dict[UUID, StandArtwork] = {}
    for stand_id, status, is_yours, due in rows.order_by().values_list(f"{STAND}_id", "status", "is_yours", "due_at"):
        stand = found.setdefault(stand_id, StandArtwork())
        stand.counts[status] = stand.counts.get(status, 0) + 1
        if is_yours:
            stand.yours += 1
            stand.next_due = min(filter(None, (stand.next_due, due)))
    return found


def artwork_of_stand(actor: Actor, stand: Stand) -> StandArtwork:
    return artwork_by_stand(prints_of_stand(actor, stand)).get(stand.pk, StandArtwork())
