"""All that the page of one stand shows, and the forms on it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from eventhub.accounts.enums import InvitationStatus, Role
from eventhub.accounts.models import Invitation, UserPermission
from eventhub.accounts.queries import invitations_visible_to, permissions_visible_to
from eventhub.activity.queries import history_of_stand
from eventhub.configurations.queries import fees_of, live_configuration_of
from eventhub.configurations.sheet import load_sheet
from eventhub.organiser.forms.configurations import AllocationForm, FeeForm, StartForm, allocation_values
from eventhub.organiser.forms.payments import PaymentForm
from eventhub.organiser.forms.people import StandInviteForm
from eventhub.organiser.forms.stands import AssignForm, ReasonForm
from eventhub.organiser.lists.artwork import BY_STAND, prints_to_list
from eventhub.organiser.lists.stands import stands_to_list
from eventhub.organiser.nav import event_frame
from eventhub.organiser.scope import EventScope, found, organiser_scope
from eventhub.packages.models import Package, PackageAllocation
from eventhub.packages.queries import allocation_of, packages_visible_to
from eventhub.payments.queries import balance_at, payments_of
from eventhub.stands.models import Sponsor, Stand
from eventhub.stands.queries import sponsors_visible_to, stands_visible_to

HISTORY_LENGTH = 50


@dataclass(frozen=True, slots=True)
class StandPage:
    """A stand of the event, and the request that asks for it."""

    request: HttpRequest
    scope: EventScope
    stand: Stand

    @property
    def address(self) -> tuple[str, str, UUID]:
        return ("organiser:stand-detail", self.scope.event.slug, self.stand.pk)

    def again(self) -> "StandPage":
        """The same stand as it is now."""
        return open_stand(self.request, self.scope.event.slug, self.stand.pk)


def open_stand(request: HttpRequest, event_slug: str, pk: UUID) -> StandPage:
    scope = organiser_scope(request, event_slug)
    stands = stands_visible_to(scope.actor, scope.event).prefetch_related("co_exhibitors__sponsor")
    stands = stands.select_related("previous__event", "previous__sponsorship__sponsor")
    return StandPage(request, scope, found(stands_to_list(stands), pk))


def companies(scope: EventScope) -> QuerySet[Sponsor]:
    return sponsors_visible_to(scope.actor).filter(organisation=scope.event.organisation_id)


def packages_for(scope: EventScope) -> QuerySet[Package]:
    """What could be given at the event: of its organisation and currency."""
    event = scope.event
    packages = packages_visible_to(scope.actor).filter(organisation=event.organisation_id)
    return packages.filter(currency=event.currency, archived_at=None)


# --- the forms on the page, each empty or with what was posted -----------------------------------------


def assign_form(page: StandPage, posted: QueryDict | None = None) -> AssignForm:
    return AssignForm(posted, sponsors=companies(page.scope), auto_id="assign-%s")


def start_form(page: StandPage, posted: QueryDict | None = None) -> StartForm:
    offered = packages_for(page.scope).filter(offers__event=page.scope.event)
    return StartForm(posted, packages=offered, auto_id="start-%s")


def allocation_form(
    page: StandPage, posted: QueryDict | None = None, *, allocation: PackageAllocation | None = None
) -> AllocationForm:
    initial = allocation_values(allocation)
    return AllocationForm(posted, packages=packages_for(page.scope), initial=initial, auto_id="allocation-%s")


def fee_form(page: StandPage, posted: QueryDict | None = None) -> FeeForm:
    return FeeForm(posted, auto_id="fee-%s")


def payment_form(page: StandPage, posted: QueryDict | None = None) -> PaymentForm:
    return PaymentForm(posted, timezone=page.scope.event.timezone, auto_id="payment-%s")


def invite_form(page: StandPage, posted: QueryDict | None = None) -> StandInviteForm:
    return StandInviteForm(posted, company=company_of(page.stand), auto_id="invite-%s")


# --- what the page shows -------------------------------------------------------------------------------


def company_of(stand: Stand) -> str:
    return stand.sponsorship.sponsor.name if stand.sponsorship else ""


def stand_context(page: StandPage, **shown: Any) -> dict[str, Any]:
    """What the page shows; `shown` holds the form that was refused, or names the one that is `done` and gets the focus."""
    configuration = live_configuration_of(page.stand)
    allocation = allocation_of(page.stand)
    context = {
        **event_frame(page.scope, "stands"),
        "stand": page.stand,
        "company": company_of(page.stand),
        "is_late": page.stand.deadline < timezone.now(),
        "configuration": configuration,
        "sheet": load_sheet(configuration) if configuration else None,
        "allocation": allocation,
        "fees": fees_of(page.stand),
        "prints": list(prints_to_list(page.scope).filter(configuration__stand=page.stand).order_by(*BY_STAND)),
        "history": history_of_stand(page.stand.pk)[:HISTORY_LENGTH] if page.scope.organises else [],
    }
    if page.scope.organises:
        context |= {"payments": payments_of(page.stand), "balance": balance_at(page.stand)}
    if page.scope.may_write:
        context |= people_at(page) | empty_forms(page, allocation, has_configuration=configuration is not None)
    return context | shown


def empty_forms(page: StandPage, allocation: PackageAllocation | None, *, has_configuration: bool) -> dict[str, Any]:
    forms: dict[str, Any] = {
        "allocation_form": allocation_form(page, allocation=allocation),
        "fee_form": fee_form(page),
        "payment_form": payment_form(page),
        "invite_form": invite_form(page),
        "remove_form": ReasonForm(auto_id="remove-%s"),
    }
    if page.stand.sponsorship is None:
        forms["assign_form"] = assign_form(page)
    if not has_configuration:
        forms["start_form"] = start_form(page)
    return forms


def people_at(page: StandPage) -> dict[str, Any]:
    """Who may do something at the stand, and who was asked to."""
    return {"grants": grants_at(page), "invitations": invitations_at(page)}


def scopes_of(stand: Stand) -> list[UUID]:
    return [stand.pk, *([stand.sponsorship_id] if stand.sponsorship_id else [])]


def grants_at(page: StandPage) -> QuerySet[UserPermission]:
    rows = permissions_visible_to(page.scope.actor).filter(revoked_at=None, scope_id__in=scopes_of(page.stand))
    return rows.exclude(role=Role.ORGANISER)


def invitations_at(page: StandPage) -> QuerySet[Invitation]:
    rows = invitations_visible_to(page.scope.actor, page.scope.event).filter(scope_id__in=scopes_of(page.stand))
    return rows.exclude(status=InvitationStatus.ACCEPTED)
