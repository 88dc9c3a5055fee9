"""A vendor's row as text for a page: what looks like a secret masked, what is too long cut."""

from typing import Any

import orjson

from eventhub.core.masking import masked

LONGEST = 20_000


def as_text(row: Any) -> str:
    text = orjson.dumps(masked(row), option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS, default=str).decode()
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}\n…"
