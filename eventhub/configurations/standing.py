"""Reads everything that hangs on a stand, for `outcomes` to say what a change of course does to it."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from eventhub.accounts.enums import InvitationStatus, ScopeType
from eventhub.accounts.models import Invitation, UserPermission
from eventhub.accounts.queries import live_permissions
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.models import StandConfiguration
from eventhub.configurations.outcomes import Configured, Holder, Standing
from eventhub.configurations.queries import live_configuration_of
from eventhub.core.facts import listed
from eventhub.core.money import in_currency
from eventhub.packages.models import PackageAllocation
from eventhub.packages.queries import allocation_of
from eventhub.stands.models import Stand


def standing_of(stand: Stand) -> Standing:
    """The stand as it is now, in a constant number of queries. The caller has seen to it that it is in sight."""
    company = stand.sponsorship.sponsor.name if stand.sponsorship else ""
    configuration = live_configuration_of(stand)
    return Standing(
        number=stand.number,
        company=company,
        currency=stand.event.currency,
        configured=_configured(configuration) if configuration else None,
        fees=tuple(stand.fees.order_by("created_at", "id").values_list("amount", flat=True)),
        holders=_holders(stand, live_permissions().select_related("user")),
        invited=_holders(stand, Invitation.objects.filter(status=InvitationStatus.SENT).select_related("user")),
        co_exhibitors=tuple(stand.co_exhibitors.order_by("sponsor__name").values_list("sponsor__name", flat=True)),
        allocation=_allocation_words(allocation_of(stand)),
        other_stands=_other_stands(stand),
    )


def _configured(configuration: StandConfiguration) -> Configured:
    currency = configuration.stand.event.currency
    in_force = configuration.approved_submission
    return Configured(
        status=str(configuration.status),
        status_word=ConfigurationStatus(configuration.status).label,
        package=f"{configuration.version.name}, version {configuration.version.number}",
        revision=configuration.revision,
        submission=configuration.submission,
        total=in_currency(configuration.net_total, currency),
        in_force=in_currency(in_force.net_total, currency) if in_force else None,
        stock=_stock(configuration),
    )


def _stock(configuration: StandConfiguration) -> tuple[tuple[str, int], ...]:
    """What is reserved, by the names of the pinned version; a code where that no longer has the option."""
    names = dict(configuration.version.options.order_by().values_list("code", "name"))
    rows = configuration.reservations.order_by("stock_count__option_code")
    held = rows.values_list("stock_count__option_code", "quantity")
    return tuple((names.get(code, code), quantity) for code, quantity in held)


def _holders(stand: Stand, rows: QuerySet[Any]) -> tuple[Holder, ...]:
    """Who holds something of this stand, directly or as one of the company's; with what else they hold at the event."""
    at_event = list(rows.filter(event_id=stand.event_id).order_by("user__email", "role", "pk"))
    here = [row for row in at_event if row.scope_id in (stand.pk, stand.sponsorship_id)]
    return tuple(
        Holder(
            name=str(row.user),
            role=row.get_role_display().lower(),
            has_all_stands=row.scope_type == ScopeType.SPONSORSHIP,
            elsewhere=tuple(sorted(other.scope_label for other in at_event if _is_other(row, other, stand.pk))),
        )
        for row in here
    )


def _is_other(row: UserPermission | Invitation, other: UserPermission | Invitation, stand_id: UUID) -> bool:
    return other.user_id == row.user_id and other.scope_id != stand_id


def _allocation_words(allocation: PackageAllocation | None) -> str:
    if allocation is None:
        return ""
    given = f"{allocation.package.newest.name} is given" if allocation.package else "No package is given"
    choice = "the sponsor may choose" if allocation.sponsor_may_select else "the sponsor may not choose"
    names = sorted(package.code for package in allocation.allowed_packages.all())
    of = f" from {listed(names)}" if names and allocation.sponsor_may_select else ""
    return f"{given}, {choice}{of}"


def _other_stands(stand: Stand) -> tuple[str, ...]:
    if stand.sponsorship_id is None:
        return ()
    others = Stand.objects.filter(sponsorship_id=stand.sponsorship_id, deleted_at=None).exclude(pk=stand.pk)
    return tuple(others.order_by("hall__order", "hall__name", "number").values_list("number", flat=True))
