"""How much of what is needed where: the list for those who deliver.

What counts, for one option on one stand:

- approved: its quantity in the approved revision that is in force, included pieces too, also while a later revision is
  under way;
- pending: what waits for a decision. Of a submitted configuration its whole quantity, of a submitted later revision only
  what it needs beyond the approved one. Never below 0: what a revision gives back stays approved until it is decided;
- unsubmitted: the same of drafts and of those sent back for changes. It is shown, and part of no total.

Total is approved + pending. Options count by their code, across packages and versions, as stock does.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F

from eventhub.configurations.enums import EDITABLE, ConfigurationStatus
from eventhub.configurations.models import ConfigurationSelection, StandConfiguration, Submission
from eventhub.configurations.queries import configurations_visible_to
from eventhub.configurations.stock import remaining_at
from eventhub.core.actor import Actor
from eventhub.events.models import Event
from eventhub.packages.models import ConfigurationOption

Held = Mapping[str, int]  # option code → quantity
Place = tuple[int, str, int, str]  # where a package's page shows an option: category, then option
NOTHING: Held = {}


@dataclass(frozen=True, slots=True)
class Needed:
    """How often one option is needed, apart by how certain it is."""

    approved: int = 0
    pending: int = 0
    unsubmitted: int = 0

    @property
    def total(self) -> int:
        return self.approved + self.pending


@dataclass(frozen=True, slots=True)
class DemandLine:
    """One option on one stand. `left` is the event's stock of it, None without a limit."""

    code: str
    name: str
    category: str
    left: int | None
    place: Place
    stand_id: UUID
    stand: str
    hall_id: UUID | None
    hall: str
    hall_order: int
    sponsor: str
    package: str
    status: str
    approved: int
    pending: int
    unsubmitted: int

    @property
    def total(self) -> int:
        return self.approved + self.pending


@dataclass(frozen=True, slots=True)
class Demand:
    """One option, at the event or in one hall, with the lines that add up to it."""

    code: str
    name: str
    category: str
    left: int | None
    place: Place
    hall: str
    hall_order: int
    lines: tuple[DemandLine, ...]
    approved: int
    pending: int
    unsubmitted: int

    @property
    def total(self) -> int:
        return self.approved + self.pending

    @property
    def stands(self) -> int:
        return len(self.lines)


# --- counting: values in, values out ---------------------------------------------------------------------


def needed(in_force: Held, waiting: Held, begun: Held) -> dict[str, Needed]:
    """Option code → what one stand needs of it: approved, submitted and waiting, begun but not submitted."""
    codes = [*in_force, *waiting, *begun]
    counted = {
        code: Needed(
            approved=in_force.get(code, 0),
            pending=max(0, waiting.get(code, 0) - in_force.get(code, 0)),
            unsubmitted=max(0, begun.get(code, 0) - in_force.get(code, 0)),
        )
        for code in dict.fromkeys(codes)
    }
    return {code: one for code, one in counted.items() if one != Needed()}


def by_option(lines: Iterable[DemandLine]) -> list[Demand]:
    """The lines of each option added up over all halls."""
    return _added_up(lines, lambda line: (line.code,), hall=lambda line: ("", 0))


def by_hall(lines: Iterable[DemandLine]) -> list[Demand]:
    """The lines of each option added up hall by hall."""
    return _added_up(lines, lambda line: (line.hall_id, line.code), hall=lambda line: (line.hall, line.hall_order))


def _added_up(
    lines: Iterable[DemandLine],
    key: Callable[[DemandLine], tuple[Any, ...]],
    *,
    hall: Callable[[DemandLine], tuple[str, int]],
) -> list[Demand]:
    groups: dict[tuple[Any, ...], list[DemandLine]] = {}
    for line in lines:
        groups.setdefault(key(line), []).append(line)
    return [_sum(group, *hall(group[0])) for group in groups.values()]


def _sum(group: Sequence[DemandLine], hall: str, hall_order: int) -> Demand:
    first = group[0]
    return Demand(
        code=first.code,
        name=first.name,
        category=first.category,
        left=first.left,
        place=first.place,
        hall=hall,
        hall_order=hall_order,
        lines=tuple(group),
        approved=sum(line.approved for line in group),
        pending=sum(line.pending for line in group),
        unsubmitted=sum(line.unsubmitted for line in group),
    )


# --- reading -----------------------------------------------------------------------------------------------


def demand_lines(actor: Actor, event: Event) -> list[DemandLine]:
    """Every option that any stand in sight needs or has begun to choose, by hall and stand; in a constant number of queries."""
    configurations = list(configurations_visible_to(actor, event).order_by("stand__hall__order", "stand__number", "pk"))
    waiting, begun = _waiting(configurations), _begun(configurations)
    wanted = {
        each.pk: needed(_held_by(each.approved_submission), waiting.get(each.pk, NOTHING), begun.get(each.pk, NOTHING))
        for each in configurations
    }
    options = _options(event, {code for codes in wanted.values() for code in codes}, configurations)
    return [
        _line(each, options[code], one)
        for each in configurations
        for code, one in sorted(wanted[each.pk].items(), key=lambda pair: options[pair[0]].place)
    ]


def _line(configuration: StandConfiguration, option: "_Option", one: Needed) -> DemandLine:
    stand = configuration.stand
    return DemandLine(
        code=option.code,
        name=option.name,
        category=option.category,
        left=option.left,
        place=option.place,
        stand_id=stand.pk,
        stand=stand.number,
        hall_id=stand.hall_id,
        hall=stand.hall.name if stand.hall else "",
        hall_order=stand.hall.order if stand.hall else 0,
        sponsor=stand.sponsorship.sponsor.name if stand.sponsorship else "",
        package=configuration.version.name,
        status=configuration.status,
        approved=one.approved,
        pending=one.pending,
        unsubmitted=one.unsubmitted,
    )


def _held_by(submission: Submission | None) -> Held:
    return {line["code"]: line["quantity"] for line in submission.lines} if submission else NOTHING


def _waiting(configurations: Iterable[StandConfiguration]) -> dict[UUID, Held]:
    """What was submitted and is not decided, by configuration."""
    submitted = [each.pk for each in configurations if each.status == ConfigurationStatus.SUBMITTED]
    rows = Submission.objects.filter(configuration__in=submitted, number=F("configuration__submission"))
    return {row.configuration_id: _held_by(row) for row in rows.order_by()}


def _begun(configurations: Iterable[StandConfiguration]) -> dict[UUID, Held]:
    """What stands in drafts and in those sent back, by configuration."""
    editable = [each.pk for each in configurations if each.status in EDITABLE]
    rows = ConfigurationSelection.objects.filter(configuration__in=editable, quantity__gt=0).order_by()
    begun: dict[UUID, dict[str, int]] = {}
    for configuration_id, code, quantity in rows.values_list("configuration_id", "option__code", "quantity"):
        begun.setdefault(configuration_id, {})[code] = quantity
    return dict(begun)


@dataclass(frozen=True, slots=True)
class _Option:
    """What a code stands for: the words of the newest version in use."""

    code: str
    name: str
    category: str
    place: Place
    left: int | None


def _options(event: Event, codes: set[str], configurations: Iterable[StandConfiguration]) -> dict[str, _Option]:
    """Code → option. Where versions word it differently the newest counts, where they differ in stock the least that is left."""
    versions = {each.version_id for each in configurations}
    versions |= {each.approved_submission.version_id for each in configurations if each.approved_submission}
    rows = ConfigurationOption.objects.filter(version__in=versions, code__in=codes)
    options = list(rows.select_related("category", "version__package").order_by("version__created_at", "pk"))
    left = _least_left(event, options)
    return {option.code: _described(option, left.get(option.code)) for option in options}


def _least_left(event: Event, options: Iterable[ConfigurationOption]) -> dict[str, int]:
    """Code → what is left of it, where there is a limit."""
    least: dict[str, int] = {}
    remaining = remaining_at(event, options)
    for option in options:
        left = remaining[option.pk]
        if left is not None:
            least[option.code] = min(left, least.get(option.code, left))
    return least


def _described(option: ConfigurationOption, left: int | None) -> _Option:
    category = option.category
    place = (category.order, category.name, option.order, option.code)
    return _Option(option.code, option.name, category.name, place, left)
