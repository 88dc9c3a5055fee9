from typing import Any

import rules

from eventhub.accounts.enums import Role
from eventhub.accounts.permissions import add_permission, holds, not_on_behalf, organises
from eventhub.core.actor import Actor

GUEST_ROLE, GUEST_SCOPE = "guest", "proof"

sponsor, designer = holds(Role.SPONSOR), holds(Role.DESIGNER)


@rules.predicate
def is_guest_of(actor: Actor, proof: Any) -> bool:
    """Somebody who opened a guest's link to this very proof; see `guests.actor_for_guest`."""
    return proof is not None and any(
        grant.role == GUEST_ROLE and grant.scope_id == getattr(proof, "pk", None) for grant in actor.grants
    )


@rules.predicate
def is_somebody(actor: Actor, thing: Any = None) -> bool:
    """Not the system: a decision on a proof has a name."""
    return not actor.is_system


add_permission("artwork.deliver", organises("artworks:write") | sponsor | designer)
# What was approved is replaced by organisers only, with a reason.
add_permission("artwork.replace_approved", organises("artworks:write"))
add_permission("artwork.set_due", organises("artworks:write"))
add_permission("artwork.review", organises("artworks:review"))
add_permission("artwork.issue_proof", organises("artworks:review"))
# A decision is one's own: staff never takes it in somebody's place, and designers bring files but decide nothing.
add_permission("artwork.decide_as_sponsor", sponsor & not_on_behalf)
add_permission("artwork.decide_as_organiser", organises("artworks:review") & not_on_behalf & is_somebody)
add_permission("artwork.comment", organises("artworks:review") | sponsor | designer | is_guest_of)
add_permission("artwork.resolve_comment", organises("artworks:review") | sponsor | designer)
add_permission("artwork.invite_guest", organises("artworks:review") | sponsor)
add_permission("artwork.remind", organises("artworks:review"))
add_permission("artwork.pack", organises("artworks:read"))
add_permission("artwork.change_settings", organises("events:write"))
