"""Keys of vendors open somebody else's system: who acts on behalf of a person neither enters nor replaces them."""

from eventhub.accounts.permissions import add_permission, not_on_behalf, organises

add_permission("sync.run_connection", organises("programme:write"))
add_permission("sync.manage_connection", organises("programme:write") & not_on_behalf)
