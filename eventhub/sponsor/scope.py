"""Which stand a sponsor's page is of, and what its reader may do there; the first line of every view."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest

from eventhub.accounts.enums import Role, ScopeType
from eventhub.accounts.permissions import can
from eventhub.configurations.models import StandConfiguration
from eventhub.configurations.queries import configurations_visible_to
from eventhub.core.actor import Actor
from eventhub.events.models import Event
from eventhub.packages.models import PackageAllocation
from eventhub.stands.models import Stand
from eventhub.stands.queries import stands_visible_to

TAKING_PART = (Role.SPONSOR, Role.DESIGNER, Role.VIEWER)


@dataclass(frozen=True, slots=True)
class StandScope:
    """A stand and who looks at it: its sponsor, an organiser or staff in their place, or somebody who may only read."""

    stand: Stand
    actor: Actor

    @property
    def event(self) -> Event:
        return self.stand.event

    @property
    def is_sponsor(self) -> bool:
        return self.actor.holds(Role.SPONSOR, self.stand.scope)

    @property
    def acts_as(self) -> str:
        """The role in which somebody other than the sponsor may write here; "" for everybody else."""
        if self.is_sponsor or not can(self.actor, "configurations.write_late", self.stand):
            return ""
        return "staff" if self.actor.is_staff else "organiser"

    @property
    def is_open(self) -> bool:
        return not self.event.is_archived

    @property
    def may_write(self) -> bool:
        return self.is_open and can(self.actor, "configurations.edit", self.stand)

    @property
    def allocation(self) -> PackageAllocation | None:
        """Nothing where the organiser has not said anything about packages for this stand."""
        return getattr(self.stand, "allocation", None)

    @property
    def may_choose_package(self) -> bool:
        """Whether there is a choice to be shown at all; who acts for the organiser always has it."""
        if not self.may_write:
            return False
        return bool(self.acts_as) or bool(self.allocation and self.allocation.sponsor_may_select)

    @property
    def sees_artwork_only(self) -> bool:
        """A designer and nothing else at this stand."""
        roles = (Role.SPONSOR, Role.VIEWER, Role.ORGANISER)
        return not self.actor.sees_everything and not any(self.actor.holds(role, self.stand.scope) for role in roles)

    def configuration(self) -> StandConfiguration | None:
        """The live one, if the stand has one."""
        return configurations_visible_to(self.actor).filter(stand=self.stand).first()


def takes_part(actor: Actor, stand: str = "", roles: tuple[Role, ...] = TAKING_PART) -> Q:
    """The stands at which the actor has one of the roles; `stand` leads there from the rows that are asked for."""
    at_stands = [key for role in roles for key in actor.scope_ids(role, ScopeType.STAND)]
    at_sponsorships = [key for role in roles for key in actor.scope_ids(role, ScopeType.SPONSORSHIP)]
    at_events = [key for role in roles if role == Role.VIEWER for key in actor.scope_ids(role, ScopeType.EVENT)]
    return (
        Q(**{f"{stand}pk__in": at_stands})
        | Q(**{f"{stand}sponsorship_id__in": at_sponsorships})
        | Q(**{f"{stand}event_id__in": at_events})
    )


def designs_only(actor: Actor) -> bool:
    """Whoever has no other part at any stand than a designer's."""
    roles = {grant.role for grant in actor.grants} & {role.value for role in TAKING_PART}
    return roles == {Role.DESIGNER.value}


def stand_scope(request: HttpRequest, stand_id: UUID) -> StandScope:
    """The stand, for everybody who may see all of it; for all others there is nothing at this address."""
    scope = artwork_scope(request, stand_id)
    if scope.sees_artwork_only:
        raise Http404
    return scope


def artwork_scope(request: HttpRequest, stand_id: UUID) -> StandScope:
    """The stand, also for its designers."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    stand = stands_visible_to(actor).select_related("allocation__package").filter(pk=stand_id).first()
    if stand is None:
        raise Http404
    return StandScope(stand, actor)


def configured(scope: StandScope) -> StandConfiguration:
    """The stand's live configuration; without one there is nothing at this address."""
    configuration = scope.configuration()
    if configuration is None:
        raise Http404
    return configuration
