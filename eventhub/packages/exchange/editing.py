"""Changes of a wording as it is typed: find a part by its key, put texts into it, add, move, remove.

Each page of the working copy edits one part. `seen_…` is what that page shows of it: two people at different parts do not
disturb each other, two at the same part are told.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from eventhub.core.errors import Conflict, OutOfSight
from eventhub.packages.content_check import MOST_CATEGORIES, MOST_OPTIONS
from eventhub.packages.exchange.fields import CATEGORY, OPTION, PACKAGE, RULE, SPEC, Field
from eventhub.packages.exchange.typed import Typed, empty

LONGEST = 20_000
MAIN = tuple(field for field in OPTION if field.name not in {"description", "image_id"})
LISTED = tuple(field for field in CATEGORY if field.name != "description")


def options_of(typed: Typed) -> Iterator[tuple[Typed, Typed]]:
    """(category, option) of all."""
    return ((category, option) for category in typed["categories"] for option in category["options"])


def category_of(typed: Typed, key: str) -> Typed:
    found = next((category for category in typed["categories"] if category["key"] == key), None)
    if found is None:
        raise OutOfSight("This category is no longer in the working copy.")
    return found


def option_of(typed: Typed, key: str) -> tuple[Typed, Typed]:
    found = next((pair for pair in options_of(typed) if pair[1]["key"] == key), None)
    if found is None:
        raise OutOfSight("This option is no longer in the working copy.")
    return found


def place_of(typed: Typed, key: str) -> str:
    """The path of a category or an option, as faults name it."""
    for c, category in enumerate(typed["categories"]):
        if category["key"] == key:
            return f"categories.{c}"
        for o, option in enumerate(category["options"]):
            if option["key"] == key:
                return f"categories.{c}.options.{o}"
    raise OutOfSight("This part is no longer in the working copy.")


def next_key(typed: Typed) -> str:
    keys = [part["key"] for category in typed["categories"] for part in (category, *category["options"])]
    return str(max(map(int, keys), default=0) + 1)


# --- what a page shows of it ---------------------------------------------------------------------------


def seen_outline(typed: Typed) -> list[Any]:
    rows = [[category["key"], *_texts(LISTED, category)] for category in typed["categories"]]
    return [_texts(PACKAGE, typed), rows]


def seen_category(typed: Typed, key: str) -> list[Any]:
    category = category_of(typed, key)
    return [_texts(CATEGORY, category), [[each["key"], *_texts(MAIN, each)] for each in category["options"]]]


def seen_option(typed: Typed, key: str) -> list[Any]:
    category, option = option_of(typed, key)
    return [category["key"], option]


def _texts(fields: tuple[Field, ...], part: Mapping[str, Any]) -> list[str]:
    return [part[field.name] for field in fields]


# --- changes -------------------------------------------------------------------------------------------


def put(fields: tuple[Field, ...], part: Typed, sent: Mapping[str, str], prefix: str = "") -> None:
    """What was sent; a field that was not stays."""
    for field in fields:
        if prefix + field.name in sent:
            part[field.name] = sent[prefix + field.name][:LONGEST]


def row_of(fields: tuple[Field, ...], sent: Mapping[str, str], prefix: str) -> dict[str, str] | None:
    """A new row, if anything was written into it."""
    row = {field.name: sent.get(prefix + field.name, "")[:LONGEST] for field in fields}
    untouched = empty(fields)
    if all(not text.strip() or text == untouched[name] for name, text in row.items()):
        return None
    return {**untouched, **row}


def add_category(typed: Typed, values: Mapping[str, str]) -> Typed:
    if len(typed["categories"]) >= MOST_CATEGORIES:
        sentence = f"There are {MOST_CATEGORIES} categories. So many are allowed. Put the options into one of these."
        raise Conflict(sentence, code="too_long")
    category = {**empty(CATEGORY), **values, "key": next_key(typed), "options": []}
    typed["categories"].append(category)
    return category


def add_option(typed: Typed, category: Typed, values: Mapping[str, str]) -> Typed:
    if sum(1 for _ in options_of(typed)) >= MOST_OPTIONS:
        sentence = f"There are {MOST_OPTIONS} options. So many are allowed. Make another package for the others."
        raise Conflict(sentence, code="too_long")
    option = {**empty(OPTION), **values, "key": next_key(typed), "rules": [], "artwork_specs": []}
    category["options"].append(option)
    return option


def move(rows: list[Typed], key: str, step: int) -> None:
    """One place up (-1) or down (1); at the end it stays."""
    place = next((place for place, row in enumerate(rows) if row["key"] == key), None)
    if place is not None and 0 <= place + step < len(rows):
        rows.insert(place + step, rows.pop(place))


def remove(rows: list[Typed], key: str) -> Typed | None:
    place = next((place for place, row in enumerate(rows) if row["key"] == key), None)
    return None if place is None else rows.pop(place)


def place_into(typed: Typed, option_key: str, category_key: str) -> None:
    """The option at the end of another category."""
    category, option = option_of(typed, option_key)
    if category["key"] != category_key:
        wanted = category_of(typed, category_key)
        category["options"].remove(option)
        wanted["options"].append(option)


def put_rows(part: Typed, name: str, sent: Mapping[str, str], count: int) -> None:
    """The rules ("rules") or areas ("artwork_specs") of an option as its page sends them: those that say anything."""
    fields = RULE if name == "rules" else SPEC
    rows = (row_of(fields, sent, f"{name}-{number}-") for number in range(count))
    part[name] = [row for row in rows if row and not is_blank_rule(row, name)]


def is_blank_rule(row: Mapping[str, str], name: str) -> bool:
    """A kind alone is what the page offers, not a rule."""
    return name == "rules" and not row["code"].strip() and not row["message"].strip()
