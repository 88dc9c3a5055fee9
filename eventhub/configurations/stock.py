"""What is left of an option at an event, and the only place that reserves and frees it."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Sum

from eventhub.configurations.facts import VersionFacts
from eventhub.configurations.models import StandConfiguration, StockCount, StockReservation
from eventhub.packages.models import ConfigurationOption

Remaining = dict[UUID, int | None]


def remaining_for(configuration: StandConfiguration, version: VersionFacts) -> Remaining:
    """How many of each option of the version this configuration can hold; None where there is no limit.

    What it has reserved already counts as free for it.
    """
    counts = {count.option_code: count for count in _counts(configuration, version.by_code)}
    own = _reserved_by(configuration)
    limits = _limits(configuration, version)
    return {
        option.id: _left(limits[option.code], counts.get(option.code), own.get(option.code, 0))
        for option in version.options
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


def _limits(configuration: StandConfiguration, version: VersionFacts) -> dict[str, int | None]:
    """The stock that the newest version of the package states; the pinned one's where that no longer has the option."""
    limits = {option.code: option.stock for option in version.options}
    newest = configuration.version.package.current_version_id
    if newest != configuration.version_id:
        rows = ConfigurationOption.objects.filter(version_id=newest, code__in=limits)
        limits |= dict(rows.values_list("code", "stock").order_by())
    return limits


def _left(limit: int | None, count: StockCount | None, own: int) -> int | None:
    if count and count.limit_override is not None:
        limit = count.limit_override
    if limit is None:
        return None
    return limit - (count.reserved if count else 0) + own
