"""Texts in the cells of a workbook: never a formula, no sign that XML can't hold, and back again exactly."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from eventhub.packages.exchange.fields import Unfit

# What a spreadsheet might take for a formula gets an apostrophe in front, and so does what looks like that already.
WOULD_CALCULATE = re.compile(r"'*[=+\-@\t\r]")
WAS_MARKED = re.compile(r"''*[=+\-@\t\r]")
# The workbook format's own way to write signs that XML does not allow.
NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
WRITTEN_OUT = re.compile(r"_x([0-9A-Fa-f]{4})_")


def to_cell(text: str) -> str:
    marked = f"'{text}" if WOULD_CALCULATE.match(text) else text
    return NOT_IN_XML.sub(lambda sign: f"_x{ord(sign[0]):04X}_", marked)


def of_cell(value: Any) -> str:
    """What somebody would have typed to get this. Raises Unfit for what is neither a text nor a number."""
    if value is None:
        return ""
    if isinstance(value, str):
        text = WRITTEN_OUT.sub(lambda found: chr(int(found[1], 16)), value)
        return text[1:] if WAS_MARKED.match(text) else text
    if isinstance(value, bool):
        raise Unfit("The cell holds true or false. Texts and numbers are read. Type it anew.")
    if isinstance(value, datetime | date | time):
        raise Unfit("The cell holds a date. Texts and numbers are read. Set its format to text and type it anew.")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}".removesuffix(".0")
    raise Unfit("The cell holds something that is not read. Texts and numbers are read. Type it anew.")
