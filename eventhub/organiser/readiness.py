"""Where each stand of an event is: read once for the picture of the halls, its numbers, and what waits."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.queries import stand_state
from eventhub.core.actor import Actor
from eventhub.events.models import Event
from eventhub.organiser.lists.stands import stands_to_list
from eventhub.stands.queries import stands_visible_to

STATES = ("approved", "submitted", "changes_requested", "draft", "", "no_sponsor")


class StandFacts(NamedTuple):
    """One stand in a few words; `waits_on` and `waits_since` as `stands_to_list` has them."""

    number: str
    hall_id: UUID | None
    hall: str | None
    sponsorship_id: UUID | None
    configuration_status: str
    deadline: datetime
    waits_on: str
    waits_since: datetime

    @property
    def state(self) -> str:
        return stand_state(self)


def stand_facts(actor: Actor, event: Event) -> list[StandFacts]:
    """Hall by hall, in their order."""
    stands = stands_to_list(stands_visible_to(actor, event))
    columns = ("number", "hall_id", "hall__name", "sponsorship_id", "configuration_status", "deadline")
    return [StandFacts(*row) for row in stands.values_list(*columns, "waits_on", "waits_since")]


@dataclass(frozen=True, slots=True)
class HallReadiness:
    """How many stands of one hall are in which state; `counts` by status, "" not started, "no_sponsor" unassigned."""

    hall_id: UUID | None
    name: str
    stands: list[StandFacts]
    counts: Counter[str]

    @property
    def approved(self) -> int:
        return self.counts[ConfigurationStatus.APPROVED]


def readiness_by_hall(stands: Iterable[StandFacts]) -> list[HallReadiness]:
    """The stands of each hall with their states, in the order they come in."""
    halls: dict[UUID | None, HallReadiness] = {}
    for stand in stands:
        hall = halls.setdefault(stand.hall_id, HallReadiness(stand.hall_id, stand.hall or "", [], Counter()))
        hall.stands.append(stand)
        hall.counts[stand.state] += 1
    return list(halls.values())


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
