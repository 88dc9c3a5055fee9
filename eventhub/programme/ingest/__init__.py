"""Rows of vendors, a page at a time: what is known of them, what they would change, and writing that in bulk."""
