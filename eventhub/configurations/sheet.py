"""Everything about one configuration that a page, the API or the admin shows or decides by, read once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from typing import Protocol
from uuid import UUID

from django.utils import timezone

from eventhub.configurations.completeness import Problem, find_problems
from eventhub.configurations.difference import LineState
from eventhub.configurations.facts import CategoryFacts, FeeFacts, OptionFacts, RuleFacts, VersionFacts
from eventhub.configurations.models import ConfigurationSelection, Fee, StandConfiguration
from eventhub.configurations.pricing import Price, PriceLine, price_of
from eventhub.configurations.stock import Remaining, remaining_for_each
from eventhub.events.models import Event
from eventhub.packages.enums import RuleKind
from eventhub.packages.models import ConfigurationCategory, ConfigurationOption, OptionRule, PackageVersion
from eventhub.stands.models import Stand

# What an option says by itself; its rules are rows of their own.
OF_OPTION = [field.name for field in fields(OptionFacts) if field.name not in ("requires", "excludes")]


class ChosenOption(Protocol):
    """A line, however it was read."""

    @property
    def configuration_id(self) -> UUID: ...
    @property
    def option_id(self) -> UUID: ...
    @property
    def quantity(self) -> int: ...


@dataclass(frozen=True)
class Sheet:
    """The configuration with its version, quantities, what is left, problems and price at one moment."""

    configuration: StandConfiguration
    facts: VersionFacts
    quantities: Mapping[UUID, int]
    remaining: Remaining
    fees: tuple[FeeFacts, ...]
    now: datetime

    @property
    def stand(self) -> Stand:
        return self.configuration.stand

    @property
    def event(self) -> Event:
        return self.configuration.stand.event

    @property
    def version(self) -> PackageVersion:
        return self.configuration.version

    @property
    def categories(self) -> tuple[CategoryFacts, ...]:
        return self.facts.categories

    @property
    def is_late(self) -> bool:
        """Past the stand's deadline while it could still be edited."""
        return self.configuration.is_editable and self.now > self.configuration.deadline

    @cached_property
    def problems(self) -> list[Problem]:
        """What stands against submitting it now; nothing once it has been submitted."""
        if not self.configuration.is_editable:
            return []
        return self.problems_as_draft(is_late=self.is_late)

    def problems_as_draft(self, *, is_late: bool) -> list[Problem]:
        """What would stand against submitting it, whatever its status is."""
        return find_problems(self.facts, self.quantities, remaining=self.remaining, is_late=is_late)

    @cached_property
    def price(self) -> Price:
        return self.price_with(self.quantities)

    def price_with(self, quantities: Mapping[UUID, int]) -> Price:
        """What it would cost with other quantities."""
        event = self.event
        return price_of(self.facts, quantities, fees=self.fees, currency=event.currency, vat_rate=event.vat_rate)

    def line_state(self) -> LineState:
        """The lines in the form that states are compared in."""
        price = self.price
        return LineState(price.base, price.net_without_fees, tuple(line_facts(line) for line in price.lines))


def line_facts(line: PriceLine) -> dict[str, object]:
    """A line as it is kept with a submission."""
    return {
        "option_id": str(line.option_id),
        "code": line.code,
        "name": line.name,
        "category": line.category,
        "quantity": line.quantity,
        "included_quantity": line.included_quantity,
        "unit_price": line.unit_price,
        "line_total": line.line_total,
    }


def load_sheet(configuration: StandConfiguration, *, now: datetime | None = None) -> Sheet:
    """Read it with a constant number of queries, whatever the number of options."""
    return load_sheets([configuration], now=now)[0]


def load_sheets(
    configurations: Sequence[StandConfiguration],
    *,
    now: datetime | None = None,
    selections: Iterable[ChosenOption] | None = None,
) -> list[Sheet]:
    """Read several in their order, with as many queries as one takes. `selections`: all of theirs, where known already."""
    versions = load_versions(each.version for each in configurations)
    remaining = remaining_for_each(configurations, versions)
    quantities = _quantities_of_each(configurations, selections)
    fees = _fees_of_stands({each.stand_id for each in configurations})
    at = now or timezone.now()
    return [
        Sheet(
            configuration=each,
            facts=versions[each.version_id],
            quantities=quantities[each.pk],
            remaining=remaining[each.pk],
            fees=fees[each.stand_id],
            now=at,
        )
        for each in configurations
    ]


def _quantities_of_each(
    configurations: Sequence[StandConfiguration], selections: Iterable[ChosenOption] | None
) -> Mapping[UUID, dict[UUID, int]]:
    quantities: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    if selections is None:
        rows = ConfigurationSelection.objects.filter(configuration__in=configurations).order_by()
        selections = rows.values_list("configuration_id", "option_id", "quantity", named=True)
    for line in selections:
        quantities[line.configuration_id][line.option_id] = line.quantity
    return quantities


def _fees_of_stands(stand_ids: set[UUID]) -> Mapping[UUID, tuple[FeeFacts, ...]]:
    fees: dict[UUID, tuple[FeeFacts, ...]] = defaultdict(tuple)
    for fee in Fee.objects.filter(stand_id__in=stand_ids):
        fees[fee.stand_id] += (FeeFacts(fee.pk, fee.description, fee.amount),)
    return fees


def load_version(version: PackageVersion) -> VersionFacts:
    """The version's categories and options as plain values."""
    return load_versions([version])[version.pk]


def load_versions(versions: Iterable[PackageVersion]) -> dict[UUID, VersionFacts]:
    """The same of several versions, by id, in three queries."""
    versions = set(versions)
    rules = _rules_by_option(versions)
    options: dict[UUID, list[OptionFacts]] = defaultdict(list)
    for row in ConfigurationOption.objects.filter(version__in=versions).values(*OF_OPTION):
        requires, excludes = (tuple(rules[row["id"], kind]) for kind in (RuleKind.REQUIRES, RuleKind.EXCLUDES))
        options[row["category_id"]].append(OptionFacts(**row, requires=requires, excludes=excludes))
    categories: dict[UUID, list[CategoryFacts]] = defaultdict(list)
    for category in ConfigurationCategory.objects.filter(version__in=versions):
        categories[category.version_id].append(_category_facts(category, options[category.pk]))
    return {version.pk: VersionFacts(version.price, tuple(categories[version.pk])) for version in versions}


def _rules_by_option(versions: Iterable[PackageVersion]) -> Mapping[tuple[UUID, str], list[RuleFacts]]:
    rules: dict[tuple[UUID, str], list[RuleFacts]] = defaultdict(list)
    rows = OptionRule.objects.filter(option__version__in=versions)
    for option_id, kind, code, message in rows.values_list("option_id", "kind", "code", "message"):
        rules[option_id, kind].append(RuleFacts(code, message))
    return rules


def _category_facts(category: ConfigurationCategory, options: Iterable[OptionFacts]) -> CategoryFacts:
    return CategoryFacts(
        id=category.pk,
        name=category.name,
        description=category.description,
        min_selections=category.min_selections,
        max_selections=category.max_selections,
        options=tuple(options),
    )
