"""Rights that go along when the thing that they were given at makes way for another."""

from typing import Any
from uuid import UUID

from eventhub.accounts.enums import InvitationStatus, ScopeType
from eventhub.accounts.models import Invitation
from eventhub.accounts.permissions import require
from eventhub.accounts.queries import live_permissions
from eventhub.accounts.services import take_back
from eventhub.accounts.workflows import withdraw_invitation
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.core.actor import Actor
from eventhub.core.scope import Scope


def carry_access(
    scope_type: ScopeType, from_id: UUID, to_id: UUID, *, scope: Scope, label: str, actor: Actor, reason: str
) -> None:
    """Living rights and open links at one thing become such at another of the same kind, whose scope and label are given.

    A link that was sent keeps working. Who holds the same right there already keeps that one, and the other ends.
    Runs in the caller's transaction.
    """
    actor = actor.with_scopes("users:write")
    require(actor, "accounts.grant", scope)
    here: dict[str, Any] = {"scope_type": scope_type, "scope_id": from_id}
    for invitation in Invitation.objects.select_for_update().filter(status=InvitationStatus.SENT, **here).order_by():
        if _is_there(invitation, to_id):
            withdraw_invitation(invitation, actor=actor)
        else:
            _carry(invitation, to_id, label)
            record(invitation, verbs.INVITATION_CARRIED, actor=actor, reason=reason)
    for permission in live_permissions().select_for_update().filter(**here).order_by():
        if _is_granted(permission, to_id):
            take_back(permission, actor=actor, reason=reason)
        else:
            _carry(permission, to_id, label)
            record(permission, verbs.GRANT_CARRIED, actor=actor, reason=reason)


def _carry(row: Any, to_id: UUID, label: str) -> None:
    row.scope_id, row.scope_label = to_id, label[:250]
    row.save()


def _is_there(invitation: Invitation, to_id: UUID) -> bool:
    same = {"user_id": invitation.user_id, "role": invitation.role, "scope_id": to_id}
    return Invitation.objects.filter(status=InvitationStatus.SENT, **same).exists() or _is_granted(invitation, to_id)


def _is_granted(row: Any, to_id: UUID) -> bool:
    return live_permissions().filter(user_id=row.user_id, role=row.role, scope_id=to_id).exists()
