"""Vendors' JSON as values that can be relied on: what is missing, null or {} is blank, a number may be a text. Pure.

What is of another kind altogether (a list where a text belongs) is refused: guessing would make things up.
"""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from integrations.sync.contract import Fault, Row, VendorError

YES = frozenset({"true", "1", "yes", "y"})
NO = frozenset({"false", "0", "no", "n", ""})
NAMED_FIELDS = 3


def _text(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    if value is None or value == {}:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value


def _flag(value: Any) -> Any:
    """Only what clearly says yes is a yes."""
    if value is None or value == {}:
        return False
    if not isinstance(value, str | int | float):
        return value
    word = str(value).strip().lower().removesuffix(".0")
    return True if word in YES else False if word in NO else value


def _number(value: Any) -> Any:
    if isinstance(value, str):
        value = value.strip()
    return None if value in ("", None) or value == {} or isinstance(value, bool) else value


def _whole(value: Any) -> Any:
    number = _number(value)
    return number.partition(".")[0] if isinstance(number, str) and number.endswith((".0", ".00")) else number


def _items(value: Any) -> Any:
    return [] if value is None or value == {} else value


def _thing(value: Any) -> Any:
    return None if value in ({}, [], "") else value


Text = Annotated[str, BeforeValidator(_text)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Number = Annotated[float | None, BeforeValidator(_number)]
Whole = Annotated[int | None, BeforeValidator(_whole)]


def _filled(value: str) -> str:
    if not value:
        raise ValueError("It may not be empty.")
    return value


def _header(value: str) -> str:
    if not value.isascii() or any(sign.isspace() or not sign.isprintable() for sign in value):
        raise ValueError("It may hold letters, digits and signs only, without spaces. Copy it once more.")
    return value


# What a person enters for a connection.
Key = Annotated[str, BeforeValidator(_text), AfterValidator(_filled)]
Secret = Annotated[str, BeforeValidator(_text), AfterValidator(_filled), AfterValidator(_header), Field(repr=False)]
EmptyIsNone = BeforeValidator(_thing)
NullIsEmpty = BeforeValidator(_items)


class Tolerant(BaseModel):
    """What we rely on of a row; whatever else it has is left unread."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)


Model = TypeVar("Model", bound=BaseModel)


def read(model: type[Model], row: Row) -> Model:
    """The row in the model's shape. VendorError (data) that names the fields which can't be understood."""
    try:
        return model.model_validate(row)
    except ValidationError as fault:
        wrong = [".".join(map(str, error["loc"])) for error in fault.errors(include_url=False, include_input=False)]
        named = ", ".join(wrong[:NAMED_FIELDS]) or "the whole row"
        raise VendorError(
            Fault.DATA,
            f"The vendor sent something that can't be understood in: {named}. Correct it there; the row is tried again at the next sync.",
            detail=f"{model.__name__}: {fault.error_count()} fields, {named}",
        ) from fault


def key(row: Row, name: str) -> str:
    """The vendor's key of a row as text; a row without one can't be told from others."""
    value = _text(row.get(name))
    if isinstance(value, str) and value:
        return value
    raise VendorError(
        Fault.DATA, f"The vendor sent a row without “{name}”, so it can't be told from others. It was left out."
    )


def unsaid(row: Row, fields: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """The fields of which the row says nothing: none of the vendor's keys that they are made of is there."""
    return frozenset(field for field, keys in fields.items() if row.keys().isdisjoint(keys))
