"""Changing course on a stand that is in use: each in one transaction, and only if what was shown still holds."""

from collections.abc import Iterable

from django.db import transaction

from eventhub.accounts.permissions import require
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.configurations import outcomes
from eventhub.configurations.models import Fee, StandConfiguration
from eventhub.configurations.outcomes import CANCEL, KEEP, choices_for
from eventhub.configurations.queries import live_configuration_of
from eventhub.configurations.services import reverse_fee
from eventhub.configurations.standing import standing_of
from eventhub.configurations.workflows import cancel_configuration
from eventhub.core.actor import Actor
from eventhub.core.errors import Invalid, OutOfSight
from eventhub.core.facts import Fact, require_unchanged
from eventhub.core.models import update_all
from eventhub.events.guards import require_open
from eventhub.packages.models import PackageAllocation
from eventhub.stands import course as stand_course
from eventhub.stands.models import Sponsor, Stand


@transaction.atomic
def change_main_sponsor(
    stand: Stand,
    sponsor: Sponsor | None,
    *,
    seen: Iterable[Fact],
    actor: Actor,
    configuration: str = KEEP,
    keep_fees: bool = False,
    keep_co_exhibitors: bool = False,
    reason: str,
) -> Stand:
    """The stand goes to another company, or is freed (`sponsor` None). `configuration` is kept or cancelled as a whole."""
    (stand,) = _held([stand], actor)
    at = standing_of(stand)
    require_unchanged(seen, outcomes.of_new_sponsor(at))
    _require_choice(configuration, choices_for(at))
    _settle_configuration(stand, configuration, reason=reason, actor=actor)
    if not keep_fees:
        _reverse_fees(stand, actor=actor)
    return stand_course.hand_over(stand, sponsor, keep_co_exhibitors=keep_co_exhibitors, reason=reason, actor=actor)


@transaction.atomic
def cancel_stand(stand: Stand, *, seen: Iterable[Fact], actor: Actor, reason: str) -> Stand:
    """The stand is given up, with its configuration, stock and rights."""
    (stand,) = _held([stand], actor)
    require_unchanged(seen, outcomes.of_cancelling(standing_of(stand)))
    _settle_configuration(stand, CANCEL, reason=reason, actor=actor)
    return stand_course.cancel(stand, reason=reason, actor=actor)


@transaction.atomic
def move_to_stand(
    stand: Stand,
    target: Stand,
    *,
    seen: Iterable[Fact],
    actor: Actor,
    configuration: str = KEEP,
    keep_co_exhibitors: bool = False,
    reason: str,
) -> Stand:
    """The company goes to a free stand with its people and fees; its configuration goes along or is cancelled. Returns the target."""
    stand, target = _held([stand, target], actor)
    at, there = standing_of(stand), standing_of(target)
    require_unchanged(seen, outcomes.of_moving(at, there))
    _require_choice(configuration, choices_for(at, there))
    if configuration == KEEP:
        _carry_configuration(stand, target, reason=reason, actor=actor)
        _carry_allocation(stand, target)
    else:
        _settle_configuration(stand, CANCEL, reason=reason, actor=actor)
    update_all(Fee.objects.filter(stand=stand), stand=target)
    _, target = stand_course.move_sponsor(
        stand, target, keep_co_exhibitors=keep_co_exhibitors, reason=reason, actor=actor
    )
    return target


# --- steps ---------------------------------------------------------------------------------------------


def _held(stands: list[Stand], actor: Actor) -> list[Stand]:
    """The stands and their configurations, locked until the end: whoever submits at this moment was first or comes second.

    Always in one order, stands before configurations, as everywhere.
    """
    by_key = sorted(stands, key=lambda stand: stand.pk)
    for stand in by_key:
        lock(stand)
    held = {
        stand.pk: Stand.objects.select_related("event__organisation", "hall", "sponsorship__sponsor").get(pk=stand.pk)
        for stand in by_key
    }
    for stand in held.values():
        if stand.deleted_at:
            raise OutOfSight("There is no such stand.")
        require(actor, "stands.assign_sponsor", stand)
        require_open(stand.event)
    for stand in held.values():
        live = live_configuration_of(stand)
        if live:
            lock(live)
    return [held[stand.pk] for stand in stands]


def _require_choice(choice: str, choices: tuple[str, ...]) -> None:
    if choice not in choices:
        message = "This can't become of the configuration here. Choose one of what is offered."
        raise Invalid.at("configuration", message)


def _settle_configuration(stand: Stand, choice: str, *, reason: str, actor: Actor) -> None:
    live = live_configuration_of(stand)
    if live and choice == CANCEL:
        cancel_configuration(live, actor=actor.with_scopes("configurations:review"), reason=reason)


def _reverse_fees(stand: Stand, *, actor: Actor) -> None:
    for fee in stand.fees.filter(reverses=None, reversal=None):
        reverse_fee(fee, actor=actor.with_scopes("payments:write"))


def _carry_configuration(stand: Stand, target: Stand, *, reason: str, actor: Actor) -> None:
    """To another stand of the same event: version, prices, submissions and stock are the same as before."""
    live = live_configuration_of(stand)
    if live is None:
        return
    configuration: StandConfiguration = lock(live)
    configuration.stand = target
    configuration.save()
    data = {"from": stand.number, "to": target.number}
    record(configuration, verbs.CONFIGURATION_CARRIED, actor=actor, reason=reason, data=data)


def _carry_allocation(stand: Stand, target: Stand) -> None:
    allocation = PackageAllocation.objects.filter(stand=stand).first()
    PackageAllocation.objects.filter(stand=target).delete()
    if allocation:
        allocation.stand = target
        allocation.save()
