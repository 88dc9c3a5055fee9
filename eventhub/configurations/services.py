from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.facts import VersionFacts
from eventhub.configurations.guards import require_editable, require_writable
from eventhub.configurations.models import ConfigurationSelection, Fee, StandConfiguration, StockCount
from eventhub.configurations.queries import stands_without_choice
from eventhub.configurations.selections import carried_over, check_quantities, write_lines
from eventhub.configurations.sheet import load_version
from eventhub.configurations.workflows import create_configuration, permitted_package
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid, OutOfSight
from eventhub.core.money import MAX_AMOUNT, is_exact, places
from eventhub.events.guards import require_open
from eventhub.events.models import Event
from eventhub.packages.models import Package, PackageAllocation, PackageOffer, PackageVersion
from eventhub.packages.services import offer_package
from eventhub.stands.models import Stand

MAX_FEE_TEXT = 200


@transaction.atomic
def set_quantities(
    configuration: StandConfiguration,
    quantities: dict[UUID, int],
    *,
    actor: Actor,
    reason: str = "",
    replace: bool = False,
    notes: str | None = None,
) -> StandConfiguration:
    """Save quantities by option id, 0 to 100,000 each; broken rules are listed, not refused.

    Options that are not named keep theirs, or with `replace` lose them. Saving what is there already says nothing.
    """
    locked = _locked_draft(configuration, "configurations.edit", actor=actor, reason=reason)
    facts = load_version(locked.version)
    check_quantities(facts, quantities)
    before = _quantities_of(locked)
    after = dict(quantities) if replace else before | quantities
    _write_edit(locked, facts, before, after, notes=notes, actor=actor, reason=reason)
    return locked


def _locked_draft(
    configuration: StandConfiguration, permission: str, *, actor: Actor, reason: str
) -> StandConfiguration:
    locked = lock(configuration)
    if locked.status == ConfigurationStatus.REMOVED:
        raise OutOfSight("The configuration was removed.")
    require(actor, permission, locked)
    require_editable(locked)
    require_writable(locked, permission, actor=actor, reason=reason)
    return locked


def _quantities_of(configuration: StandConfiguration) -> dict[UUID, int]:
    return dict(configuration.selections.values_list("option_id", "quantity").order_by())


def _write_edit(
    locked: StandConfiguration,
    facts: VersionFacts,
    before: dict[UUID, int],
    after: dict[UUID, int],
    *,
    notes: str | None,
    actor: Actor,
    reason: str,
) -> None:
    changed = _changed_codes(facts, before, after)
    if notes is not None and notes != locked.notes:
        changed["notes"] = [locked.notes, notes]
        locked.notes = notes
    if not changed and before == after:
        return
    write_lines(locked, facts, after)
    locked.save()
    record(locked, verbs.CONFIGURATION_EDITED, actor=actor, reason=reason, data={"changed": changed})


def _changed_codes(facts: VersionFacts, before: dict[UUID, int], after: dict[UUID, int]) -> dict[str, list[int | str]]:
    """Option code → [quantity before, quantity after], where they differ."""
    return {
        facts.by_id[option_id].code: [before.get(option_id, 0), after.get(option_id, 0)]
        for option_id in before | after
        if before.get(option_id, 0) != after.get(option_id, 0)
    }


@transaction.atomic
def add_selection(
    configuration: StandConfiguration, *, option_id: UUID, quantity: int, actor: Actor, reason: str = ""
) -> ConfigurationSelection:
    """A line for an option that has none yet."""
    if lock(configuration).selections.filter(option_id=option_id).exists():
        raise Conflict("This option has a line already. Change that one.", code="duplicate")
    saved = set_quantities(configuration, {option_id: quantity}, actor=actor, reason=reason)
    return saved.selections.get(option_id=option_id)


def change_selection(
    selection: ConfigurationSelection, *, quantity: int, actor: Actor, reason: str = ""
) -> ConfigurationSelection:
    set_quantities(selection.configuration, {selection.option_id: quantity}, actor=actor, reason=reason)
    return ConfigurationSelection.objects.get(pk=selection.pk)


@transaction.atomic
def remove_selection(selection: ConfigurationSelection, *, actor: Actor, reason: str = "") -> None:
    """The line is gone; that of a mandatory option stays, at 0 and with its problem listed."""
    locked = _locked_draft(selection.configuration, "configurations.edit", actor=actor, reason=reason)
    facts, before = load_version(locked.version), _quantities_of(locked)
    after = dict(before)
    if facts.by_id[selection.option_id].min_quantity:
        after[selection.option_id] = 0
    else:
        after.pop(selection.option_id, None)
    _write_edit(locked, facts, before, after, notes=None, actor=actor, reason=reason)


@transaction.atomic
def change_package(
    configuration: StandConfiguration, *, package: Package, actor: Actor, reason: str = ""
) -> tuple[StandConfiguration, list[str]]:
    """Go on with the newest version of another package. Returns what had no place there, by name."""
    locked = _locked_draft(configuration, "configurations.choose_package", actor=actor, reason=reason)
    package = permitted_package(locked.stand, package, actor=actor)
    return _move(locked, package.newest, actor=actor, reason=reason)


@transaction.atomic
def move_to_newest_version(
    configuration: StandConfiguration, *, actor: Actor, reason: str = ""
) -> tuple[StandConfiguration, list[str]]:
    """Go on with the newest version of the same package. Returns what had no place there, by name."""
    locked = _locked_draft(configuration, "configurations.edit", actor=actor, reason=reason)
    return _move(locked, locked.version.package.newest, actor=actor, reason=reason)


def _move(
    locked: StandConfiguration, version: PackageVersion, *, actor: Actor, reason: str
) -> tuple[StandConfiguration, list[str]]:
    if version == locked.version:
        return locked, []
    old, new = load_version(locked.version), load_version(version)
    quantities, dropped = carried_over(old, _quantities_of(locked), new)
    data = {
        "from": [locked.version.package.code, locked.version.number],
        "to": [version.package.code, version.number],
        "dropped": dropped,
    }
    locked.version = version
    write_lines(locked, new, quantities)
    locked.save()
    record(locked, verbs.CONFIGURATION_MOVED, actor=actor, reason=reason, data=data)
    return locked, dropped


@transaction.atomic
def allocate_package(
    stand: Stand,
    *,
    sponsor_may_select: bool,
    package: Package | None,
    allowed_packages: Iterable[Package],
    actor: Actor,
) -> PackageAllocation:
    """Say whether the sponsor of a stand may choose, from what, and what is given.

    A package not on offer yet is offered at the event. A given package begins the configuration; another one
    replaces a draft that was never submitted, and is a conflict afterwards.
    """
    stand = lock(stand)
    require(actor, "configurations.allocate", stand)
    require_open(stand.event)
    allowed = sorted(set(allowed_packages), key=lambda each: each.code)
    for named in {*allowed, *([package] if package else [])}:
        offer_package(stand.event, named, actor=actor)
    before = PackageAllocation.objects.filter(stand=stand).first()
    facts = _allocation_facts(sponsor_may_select, package, allowed)
    if before is None or _facts_of(before) != facts:
        allocation, _ = PackageAllocation.objects.update_or_create(
            stand=stand, defaults={"sponsor_may_select": sponsor_may_select, "package": package}
        )
        allocation.allowed_packages.set(allowed)
        record(stand, verbs.ALLOCATION_SET, actor=actor, data=facts)
    if package and (before is None or before.package != package):
        _give(stand, package, actor=actor)
    return PackageAllocation.objects.get(stand=stand)


def _facts_of(allocation: PackageAllocation) -> dict[str, object]:
    return _allocation_facts(allocation.sponsor_may_select, allocation.package, allocation.allowed_packages.all())


def _allocation_facts(may_select: bool, package: Package | None, allowed: Iterable[Package]) -> dict[str, object]:
    return {
        "sponsor_may_select": may_select,
        "package": package.code if package else None,
        "allowed": sorted(each.code for each in allowed),
    }


def _give(stand: Stand, package: Package, *, actor: Actor) -> None:
    live = stand.configurations.exclude(status=ConfigurationStatus.REMOVED).first()
    if live is None:
        # Who may give a package may begin with it, also a client whose token has no say over configurations.
        giver = actor.with_scopes("configurations:write")
        create_configuration(stand, package=package, actor=giver, reason="Given with the allocation")
    elif live.version.package_id == package.pk:
        return
    elif live.status == ConfigurationStatus.DRAFT and not live.submission:
        _move(lock(live), package.newest, actor=actor, reason="")
    else:
        message = f"Stand {stand} was submitted with {live.version.name}. Another package can't be given now."
        raise Conflict(message, code="in_use")


@transaction.atomic
def let_sponsors_choose(event: Event, *, actor: Actor) -> int:
    """At every stand of which nothing was said yet the sponsor may choose among all that is on offer; returns how many."""
    require(actor, "configurations.allocate", event)
    require_open(event)
    offered = PackageOffer.objects.filter(event=event, package__archived_at=None)
    if not offered.exists():
        raise Conflict("No package is on offer here. A choice needs at least one. Offer a package first.")
    held = list(stands_without_choice(event).select_for_update(of=["self"]))
    meanwhile = set(PackageAllocation.objects.filter(stand__in=held).values_list("stand_id", flat=True))
    stands = [stand for stand in held if stand.pk not in meanwhile]
    PackageAllocation.objects.bulk_create(PackageAllocation(stand=stand, sponsor_may_select=True) for stand in stands)
    for stand in stands:
        record(stand, verbs.ALLOCATION_SET, actor=actor, data=_allocation_facts(True, None, ()))
    return len(stands)


@transaction.atomic
def remove_allocation(stand: Stand, *, actor: Actor) -> None:
    """Back to "may not choose, nothing given"; the configuration is not touched."""
    stand = lock(stand)
    require(actor, "configurations.allocate", stand)
    require_open(stand.event)
    allocation = PackageAllocation.objects.filter(stand=stand).first()
    if allocation is None:
        raise OutOfSight("This stand has no package allocation.")
    allocation.delete()
    record(stand, verbs.ALLOCATION_REMOVED, actor=actor)


@transaction.atomic
def add_fee(stand: Stand, *, description: str, amount: Decimal, actor: Actor) -> Fee:
    """Raise what the stand costs by exactly this, at any status, as a line of its own."""
    stand = lock(stand)
    require(actor, "configurations.add_fee", stand)
    require_open(stand.event)
    currency = stand.event.currency
    _check_fee(description, amount, currency)
    fee = Fee.objects.create(stand=stand, description=description.strip(), amount=amount, added_by_name=actor.name)
    record(
        stand, verbs.FEE_ADDED, actor=actor, data={"fee_id": fee.pk, "description": fee.description, "amount": amount}
    )
    return fee


def _check_fee(description: str, amount: Decimal, currency: str) -> None:
    if not description.strip():
        raise Invalid.at("description", "A fee needs a text that says what it is for.", code="required")
    if len(description.strip()) > MAX_FEE_TEXT:
        raise Invalid.at("description", f"The text is too long. Keep it to {MAX_FEE_TEXT} characters.", code="too_long")
    if not amount.is_finite() or not 0 < amount <= MAX_AMOUNT or not is_exact(amount, currency):
        finest = Decimal(1).scaleb(-places(currency))
        message = f"{amount} is not an amount in {currency}. Give one above 0, no finer than {finest}."
        raise Invalid.at("amount", message, code="out_of_range")


@transaction.atomic
def reverse_fee(fee: Fee, *, actor: Actor) -> Fee:
    """Take a fee back by an equal line below nought; both stay readable."""
    stand = lock(fee.stand)
    require(actor, "configurations.add_fee", stand)
    require_open(stand.event)
    if fee.reverses_id or Fee.objects.filter(reverses=fee).exists():
        raise Conflict("This fee was reversed already.", code="duplicate")
    reversal = Fee.objects.create(
        stand=stand,
        description=f"Reversed: {fee.description}"[:200],
        amount=-fee.amount,
        reverses=fee,
        added_by_name=actor.name,
    )
    fee.save(update_fields=["updated_at"])  # whoever mirrors fees learns that this one was reversed
    record(stand, verbs.FEE_REVERSED, actor=actor, data={"fee_id": fee.pk, "amount": reversal.amount})
    return reversal


@transaction.atomic
def set_stock_limit(event: Event, *, option_code: str, limit: int | None, actor: Actor) -> StockCount:
    """Replace, at this event, the stock that the package version states; None goes back to that."""
    require(actor, "configurations.limit_stock", event)
    require_open(event)
    StockCount.objects.bulk_create([StockCount(event=event, option_code=option_code)], ignore_conflicts=True)
    count = StockCount.objects.select_for_update().get(event=event, option_code=option_code)
    if count.limit_override != limit:
        data = {"changed": {"limit": [count.limit_override, limit]}}
        count.limit_override = limit
        count.save()
        record(count, verbs.STOCK_LIMITED, actor=actor, data=data)
    return count
