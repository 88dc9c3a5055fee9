"""What an event or an organisation has so far, for its guide: a constant number of counts."""

from functools import partial
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from eventhub.accounts.enums import Role, ScopeType
from eventhub.accounts.queries import live_permissions
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.models import StandConfiguration
from eventhub.core.templatetags.ui import day_range
from eventhub.events.enums import EventStatus
from eventhub.organiser.scope import EventScope, OrganisationScope, events_read_by
from eventhub.organiser.start_steps import EventFigures, Guide, OrganisationFigures, event_guide, organisation_guide
from eventhub.packages.models import PackageOffer
from eventhub.packages.queries import packages_visible_to
from eventhub.stands.enums import SponsorshipStatus
from eventhub.stands.queries import halls_visible_to, sponsorships_visible_to, stands_visible_to


def guide_of_event(scope: EventScope) -> Guide:
    return event_guide(event_figures(scope), partial(address, scope.event.slug), staff_site=staff_site(scope))


def guide_of_organisation(scope: OrganisationScope) -> Guide:
    at = partial(address, scope.organisation.pk)
    return organisation_guide(organisation_figures(scope), at, staff_site=staff_site(scope))


def address(key: Any, name: str) -> str:
    return reverse(f"organiser:{name}", args=[key])


def staff_site(scope: EventScope | OrganisationScope) -> str:
    """Where this reader can make a package, if anywhere."""
    return reverse("admin:packages_package_changelist") if scope.actor.is_staff else ""


def event_figures(scope: EventScope) -> EventFigures:
    event, actor = scope.event, scope.actor
    return EventFigures(
        name=event.name,
        dates=day_range(event.starts_at, event.ends_at, event.timezone),
        currency=event.currency,
        is_draft=event.status == EventStatus.DRAFT,
        halls=halls_visible_to(actor, event).count(),
        **_stands(scope),
        **_packages(scope),
        **_sponsors(scope),
    )


def _stands(scope: EventScope) -> dict[str, int]:
    live = StandConfiguration.objects.filter(stand=OuterRef("pk")).exclude(status=ConfigurationStatus.REMOVED)
    may_begin = Q(allocation__sponsor_may_select=True) | Q(allocation__package__isnull=False) | Exists(live)
    given = Q(sponsorship__isnull=False)
    return stands_visible_to(scope.actor, scope.event).aggregate(
        stands=Count("pk"), with_sponsor=Count("pk", filter=given), may_begin=Count("pk", filter=given & may_begin)
    )


def _packages(scope: EventScope) -> dict[str, int]:
    event = scope.event
    own = packages_visible_to(scope.actor).filter(organisation=event.organisation_id, archived_at=None)
    offers = PackageOffer.objects.filter(event=event, package=OuterRef("pk"))
    return own.aggregate(
        packages=Count("pk"),
        fitting=Count("pk", filter=Q(currency=event.currency)),
        offered=Count("pk", filter=Exists(offers)),
    )


def _sponsors(scope: EventScope) -> dict[str, int]:
    asked = ~Q(status=SponsorshipStatus.NOT_INVITED)
    return sponsorships_visible_to(scope.actor, scope.event).aggregate(
        sponsors=Count("pk"),
        invited=Count("pk", filter=asked),
        signed_in=Count("pk", filter=Q(status=SponsorshipStatus.ACTIVE)),
    )


def organisation_figures(scope: OrganisationScope) -> OrganisationFigures:
    organisation = scope.organisation
    organisers = live_permissions().filter(
        role=Role.ORGANISER, scope_type=ScopeType.ORGANISATION, scope_id=organisation.pk
    )
    packages = packages_visible_to(scope.actor).filter(organisation=organisation, archived_at=None)
    return OrganisationFigures(
        days=(organisation.configuration_days, organisation.artwork_days, organisation.proof_days),
        organisers=organisers.count(),
        packages=packages.count(),
        events=events_read_by(scope.actor).filter(organisation=organisation).count(),
    )
