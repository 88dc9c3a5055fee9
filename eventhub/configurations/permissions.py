from eventhub.accounts.enums import Role
from eventhub.accounts.permissions import add_permission, holds, organises

sponsor = holds(Role.SPONSOR)

add_permission("configurations.edit", organises("configurations:write") | sponsor)
add_permission("configurations.choose_package", organises("configurations:write") | sponsor)
add_permission("configurations.submit", organises("configurations:write") | sponsor)
add_permission("configurations.withdraw", organises("configurations:write") | sponsor)
add_permission("configurations.remove", organises("configurations:write") | sponsor)
add_permission("configurations.cancel", organises("configurations:review"))
add_permission("configurations.discard", organises("configurations:write") | sponsor)
add_permission("configurations.reopen", organises("configurations:review") | sponsor)
add_permission("configurations.decide", organises("configurations:review"))
# After the deadline, with a reason; and any offered package, not only those that the sponsor may choose.
add_permission("configurations.write_late", organises("configurations:write"))
add_permission("configurations.reopen_late", organises("configurations:review"))
add_permission("configurations.allocate", organises("stands:write"))
add_permission("configurations.add_fee", organises("payments:write"))
add_permission("configurations.limit_stock", organises("stands:write"))
