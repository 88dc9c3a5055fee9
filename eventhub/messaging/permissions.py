from eventhub.accounts.permissions import add_permission, is_staff

add_permission("messaging.queue_again", is_staff)
