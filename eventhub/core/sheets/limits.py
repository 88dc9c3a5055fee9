"""How large a file may be. Whatever is beyond is refused with its number, never cut."""

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
MOST_UNPACKED = 80 * MEGABYTE
MOST_PARTS = 2_000
MOST_ROWS = 20_000
MOST_LINES = 200_000  # with the empty ones in between
MOST_COLUMNS = 100
MOST_CHARACTERS = 2_000
MOST_CHARACTERS_OF_TEXT = 10_000  # of a description, which is kept at that length
HEADER_WITHIN = 10
SAMPLES = 5
