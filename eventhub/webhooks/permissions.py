from eventhub.accounts.permissions import add_permission, not_on_behalf, organises

add_permission("webhooks.manage", organises("webhooks:write") & not_on_behalf)
