"""What a wording consists of, field by field, and how each kind of value is spelled in text and in JSON."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from typing import Any
from uuid import UUID

MAX_NUMBER = 10**15
MOST_DIGITS = 28
LONGEST_SHOWN = 60
NUMBER = re.compile(r"[+-]?[0-9]{1,28}(\.[0-9]{1,28})?")
WHOLE = re.compile(r"[+-]?[0-9]{1,15}")
RATIO = re.compile(r"1\s*:\s*")


class Unfit(ValueError):
    """The value is not of the kind; the message says what is so, what is allowed, what to do."""


class Kind(Enum):
    TEXT = auto()
    NUMBER = auto()  # a Decimal
    WHOLE = auto()
    LIMIT = auto()  # a whole number, or None for no limit
    FILE = auto()  # a stored file's id, or None
    WORDS = auto()  # several words in one value


@dataclass(frozen=True, slots=True)
class Field:
    """`name` is the attribute of the content, `key` its name in JSON, `title` what people read above it.

    `default` is what an empty one means; where there is none it has to be filled in.
    """

    name: str
    title: str
    kind: Kind = Kind.TEXT
    default: Any = None
    key: str = ""
    is_needed: bool = False

    @property
    def json_key(self) -> str:
        return self.key or self.name


def _needed(name: str, title: str, kind: Kind = Kind.TEXT) -> Field:
    return Field(name, title, kind, "" if kind is Kind.TEXT else Decimal(0), is_needed=True)


def _may(name: str, title: str, kind: Kind = Kind.TEXT, default: Any = "", key: str = "") -> Field:
    return Field(name, title, kind, default, key)


PACKAGE = (
    _needed("name", "Name"),
    _may("description", "Description"),
    _needed("price", "Base price", Kind.NUMBER),
)
CATEGORY = (
    _needed("name", "Name"),
    _may("min_selections", "At least", Kind.WHOLE, 0),
    _may("max_selections", "At most", Kind.LIMIT, None),
    _may("description", "Description"),
)
OPTION = (
    _needed("code", "Code"),
    _needed("name", "Name"),
    _needed("unit_price", "Unit price", Kind.NUMBER),
    _may("min_quantity", "Minimum", Kind.WHOLE, 0),
    _may("included_quantity", "Included", Kind.WHOLE, 0),
    _may("max_quantity", "Maximum", Kind.LIMIT, None),
    _may("stock", "Stock", Kind.LIMIT, None),
    _may("description", "Description"),
    _may("image_id", "Image", Kind.FILE, None, "image_file_id"),
)
RULE = (_needed("kind", "Kind"), _needed("code", "Other option"), _may("message", "Message"))
SPEC = (
    _needed("name", "Name"),
    _needed("width_mm", "Width mm", Kind.NUMBER),
    _needed("height_mm", "Height mm", Kind.NUMBER),
    _may("bleed_mm", "Bleed mm", Kind.NUMBER, Decimal(0)),
    _may("safe_mm", "Safe margin mm", Kind.NUMBER, Decimal(0)),
    _may("min_ppi", "Resolution ppi", Kind.WHOLE, 72),
    _may("colour", "Colour space", Kind.TEXT, "cmyk"),
    _may("formats", "File types", Kind.WORDS, ("pdf",)),
    _may("scale", "Scale 1:", Kind.WHOLE, 1),
)
KINDS = ("requires", "excludes")


# --- text ----------------------------------------------------------------------------------------------


def to_text(value: Any) -> str:
    """As people type it: 12.5, not 1.25E+1; nothing for no limit."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def of_text(field: Field, text: str) -> Any:
    """Raises Unfit."""
    if field.kind is Kind.TEXT:
        return text if text.strip() or field.is_needed else field.default
    text = text.strip()
    if not text:
        if field.is_needed:
            raise Unfit(f"{field.title} is empty. A number is needed. Write 0 where it costs or measures nothing.")
        return field.default
    return READERS[field.kind](field, text)


def _number_of(field: Field, text: str) -> Decimal:
    if not NUMBER.fullmatch(text):
        raise Unfit(f"{field.title} is “{shown(text)}”. A number is needed. Write digits and a point, such as 1250.50.")
    return Decimal(text)


def _whole_of(field: Field, text: str) -> int:
    text = RATIO.sub("", text) if field.name == "scale" else text
    if not WHOLE.fullmatch(text):
        raise Unfit(f"{field.title} is “{shown(text)}”. A whole number is needed. Write digits only, such as 12.")
    return int(text)


def _file_of(field: Field, text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as unreadable:
        sentence = (
            f"{field.title} is “{shown(text)}”. The id of a stored picture is needed. Leave it empty or copy the id."
        )
        raise Unfit(sentence) from unreadable


def _words_of(field: Field, text: str) -> tuple[str, ...]:
    return tuple(word.strip().lower() for word in text.split(",") if word.strip())


READERS: dict[Kind, Callable[[Field, str], Any]] = {
    Kind.NUMBER: _number_of,
    Kind.WHOLE: _whole_of,
    Kind.LIMIT: _whole_of,
    Kind.FILE: _file_of,
    Kind.WORDS: _words_of,
}


def shown(text: str) -> str:
    """What somebody wrote, short enough to be repeated."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


# --- JSON ----------------------------------------------------------------------------------------------


def of_json(field: Field, value: Any) -> Any:
    """Exactly of its JSON type, as the API reads it. Raises Unfit."""
    if value is None and field.kind in {Kind.LIMIT, Kind.FILE}:
        return None
    if field.kind is Kind.TEXT:
        return _of_type(field, value, str, "a text")
    if field.kind is Kind.WORDS:
        words = _of_type(field, value, list, "a list of texts")
        return tuple(_of_type(field, word, str, "a list of texts") for word in words)
    if field.kind is Kind.FILE:
        return _file_of(field, _of_type(field, value, str, "a text"))
    number = Decimal(_of_type(field, value, (int, Decimal), "a number"))
    digits = len(number.as_tuple().digits)
    if not -MAX_NUMBER <= number <= MAX_NUMBER or digits > MOST_DIGITS or (number and number.adjusted() < -MOST_DIGITS):
        raise Unfit(f"{field.title} is out of all measure. Numbers up to {MAX_NUMBER:,} are read. Check it.")
    if field.kind is Kind.NUMBER:
        return Decimal(f"{number:f}")
    if number != number.to_integral_value():
        raise Unfit(f"{field.title} is {number}. A whole number is needed. Round it.")
    return int(number)


def _of_type(field: Field, value: Any, wanted: Any, words: str) -> Any:
    if isinstance(value, bool) or not isinstance(value, wanted):
        raise Unfit(f"{field.title} is {json_word(value)}. Expected is {words}. Write it so.")
    return value


def json_word(value: Any) -> str:
    names = {bool: "true or false", dict: "an object", list: "a list", str: "a text", type(None): "null"}
    return names.get(type(value), "a number")
