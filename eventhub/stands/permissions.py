"""Who may see and change stands and sponsors."""

from eventhub.accounts.enums import Role
from eventhub.accounts.permissions import add_permission, holds, is_staff, organises, organises_something_there

_takes_part = holds(Role.SPONSOR) | holds(Role.DESIGNER) | holds(Role.VIEWER)

add_permission("stands.read_stand", organises("stands:read") | _takes_part)
add_permission("stands.change_stand", organises("stands:write"))
add_permission("stands.assign_sponsor", organises("stands:write"))
add_permission("stands.change_sponsorship", organises("stands:write"))
# A company takes part in many events: whoever makes two one answers for all of them.
add_permission("stands.merge_sponsors", organises("stands:write"))
add_permission("stands.change_sponsor", is_staff | organises("stands:write") | organises_something_there)
add_permission("stands.offer_stand", organises("stands:write"))
add_permission("stands.answer_stand_offer", holds(Role.SPONSOR))
