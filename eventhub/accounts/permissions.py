"""The one place that decides access: predicates over an actor and the scope of a thing.

Every app names its permissions with these; views, templates, API and admin ask `can` or `require`.
"""

from collections.abc import Callable
from typing import Any

import rules

from eventhub.accounts.enums import Role
from eventhub.core.actor import Actor
from eventhub.core.errors import NotAllowed
from eventhub.core.scope import Scope


def can(actor: Actor, permission: str, thing: Any = None) -> bool:
    """Whether the actor may do this to the thing (a row with `scope`, or a Scope). An unknown name is a KeyError."""
    return bool(rules.permissions.permissions[permission].test(actor, thing))


def require(actor: Actor, permission: str, thing: Any = None) -> None:
    if not can(actor, permission, thing):
        raise NotAllowed("You can see this, but it is not yours to change. Ask an organiser of the event.")


def scope_of(thing: Any) -> Scope:
    return thing if isinstance(thing, Scope) else thing.scope


@rules.predicate
def is_staff(actor: Actor, thing: Any = None) -> bool:
    return actor.sees_everything


@rules.predicate
def not_on_behalf(actor: Actor, thing: Any = None) -> bool:
    """What staff may not do in somebody's place: decide proofs, pay, and whatever opens the person's account or API."""
    return actor.on_behalf_of_id is None


def organises(oauth_scope: str) -> Any:
    """Staff, an organiser of the thing's event or organisation, or that organisation's client with the scope."""

    def test(actor: Actor, thing: Any) -> bool:
        if actor.sees_everything:
            return True
        scope = scope_of(thing)
        if actor.is_client:
            return actor.organisation_id == scope.organisation_id and oauth_scope in actor.scopes
        return actor.holds(Role.ORGANISER, scope)

    return rules.predicate(test, name=f"organises:{oauth_scope}")


@rules.predicate
def organises_something_there(actor: Actor, thing: Any) -> bool:
    """An organiser of one event needs the organisation's companies and pictures for it."""
    here = scope_of(thing).organisation_id
    return any(grant.role == Role.ORGANISER and grant.organisation_id == here for grant in actor.grants)


@rules.predicate
def writes_packages(actor: Actor, client: Any) -> bool:
    return "packages:write" in client.allowed_scopes


def holds(role: Role) -> Any:
    """A person to whom the role was granted at the thing or at something that it lies in."""

    def test(actor: Actor, thing: Any) -> bool:
        return actor.holds(role, scope_of(thing))

    return rules.predicate(test, name=f"holds:{role}")


def client_with(oauth_scope: str) -> Any:
    """A client of the thing's organisation whose token carries the scope."""

    def test(actor: Actor, thing: Any) -> bool:
        return (
            actor.is_client and oauth_scope in actor.scopes and actor.organisation_id == scope_of(thing).organisation_id
        )

    return rules.predicate(test, name=f"client:{oauth_scope}")


def add_permission(name: str, predicate: Callable[..., bool]) -> None:
    rules.add_perm(name, predicate)


add_permission("accounts.create_organisation", is_staff)
add_permission("accounts.change_organisation", organises("events:write"))
add_permission("accounts.invite", organises("users:write"))
add_permission("accounts.invite_colleague", organises("users:write") | holds(Role.SPONSOR))
add_permission("accounts.grant", organises("users:write"))
add_permission("accounts.manage_user", is_staff)
add_permission("accounts.act_on_behalf", is_staff & not_on_behalf)
add_permission("accounts.manage_client", organises("users:write") & not_on_behalf)
add_permission("accounts.give_packages_write", is_staff)
# Whoever reads a new secret can do what the client can.
add_permission("accounts.rotate_client", organises("users:write") & not_on_behalf & (is_staff | ~writes_packages))
