from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from eventhub.accounts.enums import AccountStatus, Role, ScopeType
from eventhub.accounts.models import User
from eventhub.accounts.queries import live_permissions, organised_organisations
from eventhub.core.actor import Actor
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event

MOST_NAMED = 5


def events_visible_to(actor: Actor) -> QuerySet[Event]:
    """The events that the actor organises, and those no longer in draft in which anything was granted to them."""
    events = Event.objects.select_related("organisation")
    if actor.sees_everything:
        return events
    return events.filter(_is_open_to(actor, {grant.event_id for grant in actor.grants if grant.event_id}))


def organisers_of(event: Event) -> list[User]:
    """Whom others ask: the organisers of the event itself; where it has none of its own, those of the whole organisation."""
    return _organisers_at(event.pk) or _organisers_at(event.organisation_id)


def _organisers_at(scope_id: UUID) -> list[User]:
    grants = live_permissions().filter(role=Role.ORGANISER, scope_id=scope_id, user__status=AccountStatus.ACTIVE)
    return [grant.user for grant in grants.select_related("user").order_by("created_at")[:MOST_NAMED]]


def events_read_by(actor: Actor) -> QuerySet[Event]:
    """The events whose organiser's pages the actor may open: as organiser, as viewer of the whole event, as staff."""
    events = Event.objects.select_related("organisation")
    return events if actor.sees_everything else events.filter(is_read_by(actor))


def is_read_by(actor: Actor, event: str = "") -> Q:
    """The same, asked of a row that leads to its event by this name; not for who sees everything."""
    return _is_open_to(actor, actor.scope_ids(Role.VIEWER, ScopeType.EVENT), event)


def _is_open_to(actor: Actor, granted: Collection[UUID], event: str = "") -> Q:
    """Organisers see what is in draft, too; who was granted something else there waits until it is published."""
    return (
        Q((f"{event}organisation_id__in", organised_organisations(actor)))
        | Q((f"{event}pk__in", actor.scope_ids(Role.ORGANISER, ScopeType.EVENT)))
        | Q((f"{event}pk__in", granted)) & ~Q((f"{event}status", EventStatus.DRAFT))
    )
