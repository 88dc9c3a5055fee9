"""Changes and problems of a row as people read them, and as they are kept. Pure."""

from decimal import Decimal
from typing import Any

from eventhub.imports.columns import BY_KEY
from eventhub.imports.plan import FIELD_OF, stand_label
from eventhub.imports.state import Change
from eventhub.imports.values import Problem
from eventhub.stands.enums import StandKind

TITLES = {"main": "Main sponsor", "co_exhibitor": "Co-exhibitor", "contact": "Contact", "tier": "Tier"}
NEW = {
    "hall": "New hall",
    "stand": "New stand",
    "company": "New company",
    "sponsorship": "Sponsor of the event",
}


def change_in_words(change: Change, company: str) -> dict[str, Any]:
    """{label, field, old, new, is_new}: texts, and whether the thing is new. `company` is the row's."""
    return {
        "label": label_of(change, company),
        "field": title_of(change) if change.field else NEW[change.kind],
        "old": value_in_words(change.field, change.old),
        "new": value_in_words(change.field, change.new),
        "is_new": not change.field,
    }


def label_of(change: Change, company: str) -> str:
    match change.kind:
        case "stand":
            return stand_label(change.key[0], change.key[1])
        case "hall":
            return str(change.new)
    return company


def title_of(change: Change) -> str:
    key = FIELD_OF.get(change.field, change.field)
    return TITLES.get(key) or BY_KEY[key].title


def value_in_words(field: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if field == "kind":
        return StandKind(value).label
    if isinstance(value, Decimal):
        text = f"{value:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return f"{text}°" if field == "rotation" else f"{text} m"
    if isinstance(value, dict):
        return ", ".join(filter(None, (value.get(part, "") for part in ("name", "role", "email", "phone"))))
    return str(value)


def problem_in_words(problem: Problem) -> dict[str, str]:
    title = BY_KEY[problem.field].title if problem.field in BY_KEY else ""
    return {"field": title, "value": problem.value, "message": problem.message}
