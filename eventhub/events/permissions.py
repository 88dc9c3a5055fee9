from typing import Any

import rules

from eventhub.accounts.permissions import add_permission, organises, scope_of
from eventhub.core.actor import Actor


@rules.predicate
def takes_part(actor: Actor, thing: Any) -> bool:
    """Something at the event was granted to them: a stand, a sponsorship, or reading it."""
    event_id = scope_of(thing).event_id
    return event_id is not None and any(grant.event_id == event_id for grant in actor.grants)


add_permission("events.create_event", organises("events:write"))
add_permission("events.read_event", organises("events:read") | takes_part)
add_permission("events.change_event", organises("events:write"))
add_permission("events.publish_event", organises("events:write"))
add_permission("events.save_filter", organises("events:write"))
add_permission("events.archive_event", organises("events:write"))
