from eventhub.accounts.permissions import add_permission, organises

add_permission("imports.import_stands", organises("stands:write"))
add_permission("imports.export_stands", organises("stands:read"))
