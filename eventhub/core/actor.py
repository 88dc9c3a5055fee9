from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from eventhub.core.scope import Scope


class ActorKind(StrEnum):
    PERSON = "person"
    CLIENT = "client"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Grant:
    """One right that a person holds: a role in one organisation, event, sponsorship or stand, and where that lies."""

    role: str
    scope_type: str
    scope_id: UUID
    organisation_id: UUID
    event_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: ids, names and the rights read when the request began; never a database row.

    `on_behalf_of_*` names the person for whom a member of staff acts. A client carries its
    organisation and the scopes of its token. The system acts by name ("nightly-sync"). `second_factor_due`: from when a
    person may not go on without a second factor; None where nobody asks for one.
    """

    kind: ActorKind
    name: str
    id: UUID | None = None
    email: str = ""
    is_staff: bool = False
    grants: frozenset[Grant] = frozenset()
    organisation_id: UUID | None = None
    scopes: frozenset[str] = frozenset()
    on_behalf_of_id: UUID | None = None
    on_behalf_of_name: str = ""
    second_factor_due: datetime | None = None

    @classmethod
    def system(cls, name: str) -> "Actor":
        return cls(kind=ActorKind.SYSTEM, name=name)

    @classmethod
    def stranger(cls) -> "Actor":
        """Somebody who has not signed in: sees nothing."""
        return cls(kind=ActorKind.PERSON, name="")

    @property
    def is_system(self) -> bool:
        return self.kind is ActorKind.SYSTEM

    @property
    def is_client(self) -> bool:
        return self.kind is ActorKind.CLIENT

    @property
    def stands_for(self) -> UUID | None:
        """Whose things are "mine": the person acted for, otherwise the actor."""
        return self.on_behalf_of_id or self.id

    @property
    def sees_everything(self) -> bool:
        return self.is_system or self.is_staff

    def with_scopes(self, *scopes: str) -> "Actor":
        """The same actor for a step that belongs to what it may do: a client's token need not name that step as well."""
        return replace(self, scopes=self.scopes | set(scopes))

    def holds(self, role: str, scope: Scope) -> bool:
        """Whether a grant of this role covers the scope, at whatever level it was given."""
        keys = {scope.organisation_id, scope.event_id, scope.sponsorship_id, scope.stand_id} - {None}
        return any(grant.role == role and grant.scope_id in keys for grant in self.grants)

    def scope_ids(self, role: str, scope_type: str) -> list[UUID]:
        """The ids of one kind of scope in which this role was granted."""
        return [grant.scope_id for grant in self.grants if grant.role == role and grant.scope_type == scope_type]
