"""Who may see and change the programme of an event. E-mail addresses of speakers are for those who organise."""

from eventhub.accounts.enums import Role
from eventhub.accounts.permissions import add_permission, holds, organises

add_permission("programme.read_programme", organises("programme:read") | holds(Role.VIEWER))
add_permission("programme.change_programme", organises("programme:write"))
add_permission("programme.read_private", organises("programme:private"))
