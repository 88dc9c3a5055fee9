from eventhub.accounts.permissions import add_permission, organises, organises_something_there

add_permission("files.store_file", organises("files:write"))
add_permission("files.store_photo", organises("files:write") | organises_something_there)
add_permission("files.store_artwork", organises("artworks:write") | organises("files:write"))
add_permission("files.remove_file", organises("files:write"))
add_permission("files.discard_upload", organises("files:write"))
