"""A right that becomes another one of the same person: neither revoked in between nor held twice."""

from uuid import UUID

from django.db import transaction

from eventhub.accounts.models import UserPermission
from eventhub.accounts.permissions import require
from eventhub.accounts.queries import live_permissions
from eventhub.accounts.services import (
    duplicate,
    hold_organisations,
    refuse_to_abandon,
    refuse_to_orphan,
    set_values,
    target_of,
)
from eventhub.accounts.targets import Target, target
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid
from eventhub.core.scope import Scope


@transaction.atomic
def change_permission(
    permission: UserPermission,
    *,
    role: str,
    scope_type: str,
    scope_id: UUID,
    scope: Scope,
    scope_label: str,
    actor: Actor,
) -> UserPermission:
    """Another role, or another place in the same organisation. Who gave it and when stays as it is.

    Both the right that goes and the one that comes have to be the actor's to give. `scope` is that of the new place.
    """
    wanted = target(role=role, scope_type=scope_type, scope_id=scope_id, scope=scope, scope_label=scope_label)
    hold_organisations([permission.organisation_id])
    lock(permission.user)
    permission = lock(permission)
    given = target_of(permission, None)
    require(actor, given.permission, given.scope)
    require(actor, wanted.permission, wanted.scope)
    if permission.revoked_at:
        raise Conflict("This right was revoked. Grant a new one instead.")
    if wanted.identity == given.identity:
        return permission
    _refuse(permission, given, wanted, actor=actor)
    changed = set_values(permission, wanted.columns)
    permission.save()
    told = {name: changed[name] for name in ("role", "scope_type", "scope_id", "scope_label") if name in changed}
    record(permission, verbs.GRANT_CHANGED, actor=actor, data={"changed": told})
    return permission


def _refuse(permission: UserPermission, given: Target, wanted: Target, *, actor: Actor) -> None:
    if wanted.scope.organisation_id != permission.organisation_id:
        raise Invalid.at("scope_id", "A right stays in its organisation. Grant one there instead.", code="fixed")
    if live_permissions().filter(user=permission.user, **wanted.identity).exists():
        raise duplicate("scope_id", f"{permission.user} has this right already. Revoke this one instead.")
    refuse_to_orphan(permission)
    refuse_to_abandon(permission, given, actor=actor)
