"""What a grant gives: a role at one thing. Invitations and grants check it here, before anybody asks who may give it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from eventhub.accounts.enums import GRANTABLE, Role, ScopeType
from eventhub.core.errors import Invalid
from eventhub.core.scope import Scope


@dataclass(frozen=True, slots=True)
class Target:
    """`role` None: the account alone, at an organisation."""

    role: Role | None
    scope_type: ScopeType
    scope_id: UUID
    scope: Scope
    label: str

    @property
    def permission(self) -> str:
        """Sponsors bring their own colleagues and designers; everything else is the organisers' to give."""
        is_on_stand = self.scope_type in (ScopeType.SPONSORSHIP, ScopeType.STAND)
        return "accounts.invite_colleague" if is_on_stand else "accounts.invite"

    @property
    def identity(self) -> dict[str, Any]:
        return {"role": self.role or "", "scope_type": self.scope_type, "scope_id": self.scope_id}

    @property
    def columns(self) -> dict[str, Any]:
        """What a row of a grant or an invitation says of it."""
        return {
            **self.identity,
            "scope_label": self.label[:250],
            "organisation_id": self.scope.organisation_id,
            "event_id": self.scope.event_id,
        }


def target(*, role: str, scope_type: str, scope_id: UUID, scope: Scope, scope_label: str) -> Target:
    """Invalid where the role does not exist at such a thing; `scope` must be that of the thing with `scope_id`."""
    if role not in Role.values:
        raise Invalid.at("role", f"There is no role {role!r}. Choose {', '.join(Role.values)}.")
    if scope_type not in GRANTABLE[Role(role)]:
        allowed = " or ".join(sorted(GRANTABLE[Role(role)]))
        raise Invalid.at("scope_type", f"A grant of {role} is given at {allowed}, not at {scope_type}.")
    level = ScopeType(scope_type)
    if getattr(scope, f"{level}_id") != scope_id:
        raise ValueError(f"{scope} is not the scope of the {level} {scope_id}")
    return Target(Role(role), level, scope_id, _down_to(level, scope), scope_label)


def account_only(scope: Scope, label: str) -> Target:
    """An account in the organisation that the scope lies in, and no right."""
    if scope.organisation_id is None:
        raise ValueError(f"{scope} lies in no organisation")
    level = ScopeType.ORGANISATION
    return Target(None, level, scope.organisation_id, _down_to(level, scope), label)


def _down_to(level: ScopeType, scope: Scope) -> Scope:
    """The scope without what lies below the level: holding an event must not look like holding its organisation."""
    if level is ScopeType.ORGANISATION:
        return Scope(scope.organisation_id)
    if level is ScopeType.EVENT:
        return Scope(scope.organisation_id, scope.event_id)
    if level is ScopeType.SPONSORSHIP:
        return Scope(scope.organisation_id, scope.event_id, scope.sponsorship_id)
    return scope
