"""Lists of stands and companies as tables, by the words that we know for their columns. Bytes in, values out."""

from eventhub.core.sheets import reading
from eventhub.core.sheets.reading import Look, Reading
from eventhub.core.sheets.tables import Table
from eventhub.imports.columns import recognised


def first_look(content: bytes) -> Look:
    """What the file is and how it is best read. Invalid, at `file`, for what is no list."""
    return reading.first_look(content, recognised)


def look(content: bytes, as_what: Reading) -> Look:
    return reading.look(content, as_what, recognised)


def read_table(content: bytes, as_what: Reading) -> Table:
    return reading.read_table(content, as_what, recognised)
