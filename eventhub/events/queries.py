from django.db.models import Q, QuerySet

from eventhub.accounts.enums import Role
from eventhub.accounts.queries import organised_organisations
from eventhub.core.actor import Actor
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event


def events_visible_to(actor: Actor) -> QuerySet[Event]:
    """The events that the actor organises, and those no longer in draft in which anything was granted to them."""
    events = Event.objects.select_related("organisation")
    if actor.sees_everything:
        return events
    organised = {grant.scope_id for grant in actor.grants if grant.role == Role.ORGANISER}
    granted = {grant.event_id for grant in actor.grants if grant.event_id}
    return events.filter(
        Q(organisation_id__in=organised_organisations(actor))
        | Q(pk__in=organised)
        | Q(pk__in=granted) & ~Q(status=EventStatus.DRAFT)
    )
