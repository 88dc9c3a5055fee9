"""Query parameters: each declared once, read strictly, shown in the schema. What is not declared is refused by name."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, OrderBy, TextChoices
from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from eventhub.core.errors import Detail, Unreadable

MOST_PER_PAGE = 100
MOST_WORDS = 10
LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class Parameter:
    """`read` turns the text into the value or raises ValueError with a sentence; `lookup` filters a list by it."""

    name: str
    description: str
    read: Callable[[str], Any]
    schema: Mapping[str, Any]
    lookup: str = ""
    default: Any = field(default=None)
    fields: tuple[str, ...] = ()  # which fields of a row are searched, which things are added


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


def read_instant(text: str) -> datetime:
    """A plus sign that was not encoded comes as a space: the one mistake that everybody makes."""
    try:
        instant = parse_datetime(text.replace(" ", "+") if text[10:11] == "T" else text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None or not 2000 <= instant.year < 2200:
        raise ValueError("This is not an instant. Write it as 2027-05-04T09:00:00Z or with another offset.")
    return instant


def read_after(text: str) -> tuple[datetime, UUID]:
    """Where the page before ended: when its last row changed, and its id."""
    moment, _, key = text.partition("_")
    try:
        return read_instant(moment), read_id(key)
    except ValueError as fault:
        raise ValueError("Take this from `links.next` as it is.") from fault


def read_words(text: str) -> list[str]:
    if not text.isprintable() or len(text) > LONGEST_SEARCH:
        raise ValueError(f"A search has at most {LONGEST_SEARCH} readable characters.")
    words = text.split()
    if len(words) > MOST_WORDS:
        raise ValueError(f"At most {MOST_WORDS} words are looked for.")
    return words


def read_names(text: str, allowed: Iterable[str]) -> list[str]:
    """Names between commas, each of those allowed and given once."""
    names = text.split(",")
    if not set(names) <= set(allowed):
        raise ValueError(f"Allowed are {', '.join(allowed)}.")
    if len(set(names)) < len(names):
        raise ValueError("Each may be named once.")
    return names


UPDATED_SINCE = Parameter(
    "updated_since",
    "Only what changed at this instant or later, those that changed longest ago first; what it shows of other things "
    "counts. Go on from the newest `updated_at` that you saw, and follow `links.next`: then nothing is missed. Rows "
    "of the two seconds before come again, and what is just being written comes with the next question.",
    read_instant,
    {"type": "string", "format": "date-time"},
)
AFTER = Parameter(
    "after",
    "Where the page before ended. It is part of `links.next` where `updated_since` is given.",
    read_after,
    {"type": "string", "pattern": "^[^_]+_[0-9a-f-]{36}$"},
)
INCLUDE_REMOVED = flag("include_removed", "Also what was removed: so mirrors learn of it.", default=False)


def by_order(*fields: str | tuple[str, str]) -> Parameter:
    """`fields` are names of the resource, or pairs of one and of the column that it stands for."""
    columns = dict((each, each) if isinstance(each, str) else each for each in fields)

    def read(text: str) -> list[OrderBy]:
        names = read_names(text.replace("-", ""), columns)
        turned = [part.startswith("-") for part in text.split(",")]
        if text != ",".join("-" * turn + name for turn, name in zip(turned, names, strict=True)):
            raise ValueError("A minus sign stands before a name, once.")
        return [in_direction(columns[name], turn) for turn, name in zip(turned, names, strict=True)]

    named = ", ".join(columns)
    return Parameter(
        "ordering",
        f"In which order, by one or several of {named}, between commas; a minus sign turns it round. What has no value "
        "comes last. What is equal is in the order of the ids.",
        read,
        {"type": "string", "pattern": f"^-?({'|'.join(columns)})(,-?({'|'.join(columns)}))*$"},
    )


def in_direction(column: str, turned: bool) -> OrderBy:
    return F(column).desc(nulls_last=True) if turned else F(column).asc(nulls_last=True)


def by_search(*fields: str) -> Parameter:
    return Parameter(
        "search",
        "Only those in which every word occurs, in whichever case.",
        read_words,
        {"type": "string", "maxLength": LONGEST_SEARCH},
        fields=fields,
    )


def with_things(*things: str) -> Parameter:
    """`expand=`: objects that the answer names by `<thing>_id` are added as `<thing>`."""
    return Parameter(
        "expand",
        f"Adds what is named by id as an object beside it: {', '.join(things)}, several between commas. The token "
        "needs the scope to read it.",
        lambda text: read_names(text, things),
        {"type": "string", "pattern": f"^({'|'.join(things)})(,({'|'.join(things)}))*$"},
        default=(),
        fields=things,
    )


def listing(
    *filters: Parameter,
    ordering: tuple[str | tuple[str, str], ...] = ("created_at",),
    search: tuple[str, ...] = (),
    expand: tuple[str, ...] = (),
) -> tuple[Parameter, ...]:
    """What every list takes, and what this one takes beside: its filters, the columns it is searched by."""
    searching = (by_search(*search),) if search else ()
    expanding = (with_things(*expand),) if expand else ()
    return (PAGE, PER_PAGE, UPDATED_SINCE, AFTER, by_order(*ordering), *searching, *expanding, *filters)


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
