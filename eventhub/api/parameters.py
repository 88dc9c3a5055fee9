"""Query parameters: each declared once, read strictly, shown in the schema. What is not declared is refused by name."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import TextChoices
from django.http import QueryDict

from eventhub.core.errors import Detail, Unreadable

MOST_PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Parameter:
    """`read` turns the text into the value or raises ValueError with a sentence; `lookup` filters a list by it."""

    name: str
    description: str
    read: Callable[[str], Any]
    schema: Mapping[str, Any]
    lookup: str = ""
    default: Any = field(default=None)


def read_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as fault:
        raise ValueError("This is not an id: ids are UUIDs.") from fault


def read_flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("Allowed are true and false.")
    return text == "true"


def read_number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,18}", text) or not int(text):
        raise ValueError("Expected a whole number from 1.")
    return int(text)


def read_per_page(text: str) -> int:
    number = read_number(text)
    if number > MOST_PER_PAGE:
        raise ValueError(f"At most {MOST_PER_PAGE} are allowed.")
    return number


def read_reason(text: str) -> str:
    if "\x00" in text or len(text) > 2000:
        raise ValueError("A reason has at most 2000 readable characters.")
    return text


def by_id(name: str, description: str, *, lookup: str | None = None) -> Parameter:
    """Filters by `<name>_id` where no other lookup is given; an empty one filters nothing."""
    field = f"{name}_id" if lookup is None else lookup
    return Parameter(name, description, read_id, {"type": "string", "format": "uuid"}, field)


def by_choice(name: str, description: str, choices: type[TextChoices], *, lookup: str = "") -> Parameter:
    def read(text: str) -> str:
        if text not in choices.values:
            raise ValueError(f"Allowed are {', '.join(choices.values)}.")
        return text

    return Parameter(name, description, read, {"type": "string", "enum": choices.values}, lookup or name)


def flag(name: str, description: str, *, lookup: str = "", default: bool | None = None) -> Parameter:
    schema = {"type": "boolean"} if default is None else {"type": "boolean", "default": default}
    return Parameter(name, description, read_flag, schema, lookup, default)


PAGE = Parameter("page", "Which page, from 1.", read_number, {"type": "integer", "minimum": 1, "default": 1}, default=1)
PER_PAGE = Parameter(
    "per_page",
    "How many of the list a page holds.",
    read_per_page,
    {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE, "default": 20},
    default=20,
)
REASON = Parameter(
    "reason",
    "Why, where it is done after the deadline of the stand.",
    read_reason,
    {"type": "string", "maxLength": 2000},
    default="",
)


def read_parameters(query: QueryDict, declared: Iterable[Parameter]) -> dict[str, Any]:
    """The value of every declared parameter. Raises Unreadable, with a detail for each that is unknown or wrong."""
    by_name = {parameter.name: parameter for parameter in declared}
    values = {name: parameter.default for name, parameter in by_name.items()}
    faults = []
    for name, texts in query.lists():
        try:
            values[name] = _read(by_name.get(name), texts)
        except ValueError as fault:
            code = "invalid" if name in by_name else "unknown_parameter"
            faults.append(Detail(name, code, f"{name}: {fault}"))
    if faults:
        message = faults[0].message if len(faults) == 1 else "Several query parameters can't be read."
        raise Unreadable(message, details=faults)
    return values


def _read(parameter: Parameter | None, texts: list[str]) -> Any:
    if parameter is None:
        raise ValueError("There is no such parameter here.")
    if len(texts) > 1:
        raise ValueError("It may be given once.")
    return parameter.read(texts[0])
