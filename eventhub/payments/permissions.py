from eventhub.accounts.enums import Role
from eventhub.accounts.permissions import add_permission, holds, not_on_behalf, organises

# As `queries.stands_with_money_in_sight`, for one stand: not for its designers and viewers.
add_permission("payments.see", organises("payments:read") | holds(Role.SPONSOR))
# Staff in somebody's place never touch money; a payment is recorded under one's own name.
add_permission("payments.record", organises("payments:write") & not_on_behalf)
