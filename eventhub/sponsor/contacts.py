"""Whom a sponsor asks: the people who organise the event."""

from eventhub.accounts.enums import AccountStatus, Role
from eventhub.accounts.models import User
from eventhub.accounts.queries import live_permissions
from eventhub.events.models import Event

MOST = 5


def organisers_of(event: Event) -> list[User]:
    """Organisers of the event itself; where it has none of its own, those of the whole organisation."""
    return _organisers_at(event.pk) or _organisers_at(event.organisation_id)


def _organisers_at(scope_id: object) -> list[User]:
    grants = live_permissions().filter(role=Role.ORGANISER, scope_id=scope_id, user__status=AccountStatus.ACTIVE)
    return [grant.user for grant in grants.select_related("user").order_by("created_at")[:MOST]]
