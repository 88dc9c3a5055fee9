"""Where a right can be given: the thing that a scope names, if it is in sight, and what it is called in a grant."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from eventhub.accounts.enums import ScopeType
from eventhub.accounts.models import Organisation
from eventhub.accounts.queries import organisations_visible_to
from eventhub.core.actor import Actor
from eventhub.core.scope import Scope
from eventhub.events.models import Event
from eventhub.events.queries import events_visible_to
from eventhub.stands.models import Sponsorship, Stand
from eventhub.stands.queries import sponsorships_visible_to, stands_visible_to

LONGEST_LABEL = 250


@dataclass(frozen=True, slots=True)
class Place:
    """What `invite` and the services of grants want to know of it."""

    scope_type: ScopeType
    scope_id: UUID
    scope: Scope
    scope_label: str

    @property
    def names(self) -> dict[str, Any]:
        """As these take them."""
        return {name: getattr(self, name) for name in ("scope_type", "scope_id", "scope", "scope_label")}


def place_in_sight(actor: Actor, scope_type: str, scope_id: UUID) -> Place | None:
    """None where there is no such thing in the actor's sight."""
    level = ScopeType(scope_type)
    thing = _things(actor, level).filter(pk=scope_id).first()
    return Place(level, scope_id, thing.scope, label_of(thing)) if thing else None


def _things(actor: Actor, level: ScopeType) -> "QuerySet[Any]":
    if level is ScopeType.ORGANISATION:
        return organisations_visible_to(actor)
    if level is ScopeType.EVENT:
        return events_visible_to(actor)
    if level is ScopeType.SPONSORSHIP:
        return sponsorships_visible_to(actor)
    return stands_visible_to(actor)


def label_of(thing: Organisation | Event | Sponsorship | Stand) -> str:
    """What a grant at the thing is shown with: “Stand C12 at Northern Build Expo”."""
    if isinstance(thing, Stand):
        label = f"Stand {thing.number} at {thing.event.name}"
    elif isinstance(thing, Sponsorship):
        label = f"{thing.sponsor.name} at {thing.event.name}"
    else:
        label = thing.name
    return label[:LONGEST_LABEL]
