"""Who may do what with packages. The catalogue is written by its own system alone; organisers decide what an event offers."""

from typing import Any

import rules

from eventhub.accounts.permissions import add_permission, client_with, is_staff, organises, scope_of
from eventhub.core.actor import Actor


@rules.predicate
def has_a_grant_there(actor: Actor, thing: Any) -> bool:
    """Some right in the organisation; which of its packages are in sight is for the query to say."""
    return any(grant.organisation_id == scope_of(thing).organisation_id for grant in actor.grants)


add_permission("packages.read_package", is_staff | client_with("packages:read") | has_a_grant_there)
add_permission("packages.write_package", is_staff | client_with("packages:write"))
add_permission("packages.offer_package", organises("stands:write"))
