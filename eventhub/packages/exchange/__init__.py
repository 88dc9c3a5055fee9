"""A whole package as a file, and as people type it: one list of fields, three spellings of their values."""
