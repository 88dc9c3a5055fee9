"""Texts that a spreadsheet would take for a formula, and back again: `restored(neutralised(text)) == text` for any text."""

import re

RISKY = re.compile(r"'*[=+\-@\t\r]")
NEUTRALISED = re.compile(r"'+[=+\-@\t\r]")


def neutralised(text: str) -> str:
    """With an apostrophe before what begins like a formula, and one more where apostrophes stand before that already."""
    return f"'{text}" if RISKY.match(text) else text


def restored(text: str) -> str:
    """Without the apostrophe that `neutralised` put there."""
    return text[1:] if NEUTRALISED.match(text) else text
