from eventhub.accounts.permissions import add_permission, organises

add_permission("files.store_file", organises("files:write"))
add_permission("files.store_artwork", organises("artworks:write") | organises("files:write"))
add_permission("files.remove_file", organises("files:write"))
add_permission("files.discard_upload", organises("files:write"))
