"""What is left of an option at an event, and the only place that reserves and frees it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Sum

from eventhub.configurations.facts import VersionFacts
from eventhub.configurations.models import StandConfiguration, StockCount, StockReservation
from eventhub.events.models import Event
from eventhub.packages.models import ConfigurationOption

Remaining = dict[UUID, int | None]


def remaining_for_each(
    configurations: Sequence[StandConfiguration], versions: Mapping[UUID, VersionFacts]
) -> dict[UUID, Remaining]:
    """How many of each option of its version (by version id) each configuration can hold; None where there is no limit.

    What one has reserved already counts as free for it. Costs the same for one and for a page of them.
    """
    counts = _counts_of_events({each.stand.event_id for each in configurations}, versions.values())
    own = _reserved_by_each(configurations)
    limits = _newest_limits(configurations)
    return {
        each.pk: _remaining_of(
            versions[each.version_id],
            limits[each.version.package_id],
            counts[each.stand.event_id],
            own[each.pk],
        )
        for each in configurations
    }


def _remaining_of(
    version: VersionFacts, limits: Mapping[str, int | None], counts: Mapping[str, StockCount], own: Mapping[str, int]
) -> Remaining:
    """Of each option of one version; what is known of some of them stands under their codes."""
    return {
        option.id: _left(limits.get(code, option.stock), counts.get(code), own.get(code, 0))
        for code, option in version.by_code.items()
    }


def remaining_at(event: Event, options: Iterable[ConfigurationOption]) -> Remaining:
    """How many of these options are left at an event, for nobody in particular; None where there is no limit."""
    options = list(options)
    newest = {option.version.package.current_version_id for option in options}
    rows = ConfigurationOption.objects.filter(version_id__in=newest, code__in={option.code for option in options})
    limits: dict[tuple[UUID | None, str], int | None] = {
        (row.version_id, row.code): row.stock for row in rows.order_by()
    }
    counts = {
        count.option_code: count
        for count in StockCount.objects.filter(event=event, option_code__in={option.code for option in options})
    }
    return {
        option.pk: _left(
            limits.get((option.version.package.current_version_id, option.code), option.stock),
            counts.get(option.code),
            0,
        )
        for option in options
    }


def lock_counts(configuration: StandConfiguration, codes: Iterable[str]) -> None:
    """Hold the counts of these options until the end of the transaction, always in the same order."""
    event_id = configuration.stand.event_id
    ordered = sorted(set(codes))
    StockCount.objects.bulk_create(
        [StockCount(event_id=event_id, option_code=code) for code in ordered], ignore_conflicts=True
    )
    held = StockCount.objects.select_for_update().filter(event_id=event_id, option_code__in=ordered)
    list(held.order_by("option_code").values_list("pk"))


def settle(configuration: StandConfiguration, wanted: Mapping[str, int]) -> None:
    """Make what the configuration holds exactly this (option code → quantity), and the counts with it.

    Also of options without a limit: a later version, or the organiser, may set one.
    """
    own = _reserved_by(configuration)
    changed = {code for code in own.keys() | wanted.keys() if own.get(code, 0) != wanted.get(code, 0)}
    if not changed:
        return
    lock_counts(configuration, changed)
    counts = {count.option_code: count for count in _counts(configuration, changed)}
    for code, count in counts.items():
        count.reserved += wanted.get(code, 0) - own.get(code, 0)
    StockCount.objects.bulk_update(counts.values(), ["reserved"])
    StockReservation.objects.filter(configuration=configuration, stock_count__in=counts.values()).delete()
    StockReservation.objects.bulk_create(
        StockReservation(configuration=configuration, stock_count=counts[code], quantity=wanted[code])
        for code in sorted(changed)
        if wanted.get(code, 0)
    )


def _counts(configuration: StandConfiguration, codes: Iterable[str]) -> Iterable[StockCount]:
    return StockCount.objects.filter(event_id=configuration.stand.event_id, option_code__in=list(codes))


def _reserved_by(configuration: StandConfiguration) -> dict[str, int]:
    rows = StockReservation.objects.filter(configuration=configuration)
    return dict(rows.values_list("stock_count__option_code").annotate(Sum("quantity")).order_by())


def _counts_of_events(event_ids: set[UUID], versions: Iterable[VersionFacts]) -> Mapping[UUID, dict[str, StockCount]]:
    codes = {code for version in versions for code in version.by_code}
    rows = StockCount.objects.filter(event_id__in=event_ids, option_code__in=codes)
    return _by_code((count.event_id, count.option_code, count) for count in rows)


def _reserved_by_each(configurations: Sequence[StandConfiguration]) -> Mapping[UUID, dict[str, int]]:
    rows = StockReservation.objects.filter(configuration__in=configurations).order_by()
    return _by_code(rows.values_list("configuration_id", "stock_count__option_code", "quantity"))


def _by_code(rows: Iterable[tuple[UUID, str, Any]]) -> Mapping[UUID, dict[str, Any]]:
    """What is known of options, in a dictionary by code for each key; an empty one for any other."""
    found: dict[UUID, dict[str, Any]] = defaultdict(dict)
    for key, code, value in rows:
        found[key][code] = value
    return found


def _newest_limits(configurations: Iterable[StandConfiguration]) -> Mapping[UUID, dict[str, int | None]]:
    """Package → option code → the stock that its newest version states, for what is pinned to an older one.

    An option that the newest version no longer has keeps the limit of the pinned one.
    """
    packages = {
        each.version.package for each in configurations if each.version.package.current_version_id != each.version_id
    }
    if not packages:
        return _by_code(())
    rows = ConfigurationOption.objects.filter(version_id__in={package.current_version_id for package in packages})
    return _by_code(rows.order_by().values_list("version__package_id", "code", "stock"))


def _left(limit: int | None, count: StockCount | None, own: int) -> int | None:
    if count and count.limit_override is not None:
        limit = count.limit_override
    if limit is None:
        return None
    return limit - (count.reserved if count else 0) + own
