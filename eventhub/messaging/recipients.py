"""Who is told: whoever must act next, and never whoever acted."""

from collections.abc import Iterable
from uuid import UUID

from eventhub.accounts.enums import AccountStatus, Role
from eventhub.accounts.models import Invitation, User
from eventhub.accounts.queries import live_permissions
from eventhub.activity.models import ActivityEntry
from eventhub.stands.models import Stand


def sponsors_of(stand: Stand, entry: ActivityEntry) -> list[str]:
    """The sponsor's people of the stand, whether they hold the stand or the whole sponsorship."""
    return _addresses(Role.SPONSOR, [stand.pk, stand.sponsorship_id], entry)


def organisers_of(entry: ActivityEntry) -> list[str]:
    """The organisers of the event that the fact is filed under, and those of its whole organisation."""
    return _addresses(Role.ORGANISER, [entry.event_id, entry.organisation_id], entry)


def owners_of(entry: ActivityEntry) -> list[str]:
    """Only those of the whole organisation: its own pages, such as that of a webhook, open to nobody else."""
    return _addresses(Role.ORGANISER, [entry.organisation_id], entry)


def inviters_of(invitation: Invitation, entry: ActivityEntry) -> list[str]:
    """Whoever invited, while they can still sign in; otherwise the organisers."""
    inviter = invitation.invited_by
    if inviter and inviter.status == AccountStatus.ACTIVE:
        return [inviter.email]
    return organisers_of(entry)


def _addresses(role: Role, scope_ids: Iterable[UUID | None], entry: ActivityEntry) -> list[str]:
    held = live_permissions().filter(role=role, scope_id__in=[key for key in scope_ids if key])
    people = User.objects.filter(status=AccountStatus.ACTIVE, pk__in=held.values("user_id"))
    if entry.actor_id:
        people = people.exclude(pk=entry.actor_id)
    return list(people.order_by("email").values_list("email", flat=True))
