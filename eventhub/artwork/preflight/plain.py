"""Frozen dataclasses as plain values and back: what crosses the pipe between two processes, or lies in a JSON column."""

from dataclasses import fields, is_dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from types import NoneType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
SCALARS: dict[Any, tuple[type, ...]] = {str: (str,), bool: (bool,), int: (int,), float: (int, float)}


def to_plain(value: Any) -> Any:
    """Dataclasses become objects, tuples lists, decimals text; the rest is plain already."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [to_plain(one) for one in value]
    return str(value) if isinstance(value, Decimal) else value


def from_plain(kind: type[T], plain: Any) -> T:
    """The dataclass `kind` out of plain values; ValueError or TypeError where they are not of its shape.

    A field that is not there takes its default, an unknown one is passed over: reports outlive versions of this code.
    """
    if not isinstance(plain, dict):
        raise TypeError(f"{kind.__name__} is read from an object, not from {type(plain).__name__}.")
    hints = _hints(kind)  # type: ignore[arg-type]  # every dataclass can be hashed
    return kind(**{name: _value(hints[name], value) for name, value in plain.items() if name in hints})


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _value(hint: Any, plain: Any) -> Any:
    if get_origin(hint) is tuple:
        return _tuple(get_args(hint), plain)
    choices = [one for one in get_args(hint) if one is not NoneType]
    if choices and get_origin(hint) is not None:
        return _chosen(choices, hint, plain)
    if is_dataclass(hint) and isinstance(hint, type):
        return from_plain(hint, plain)
    return _decimal(plain) if hint is Decimal else _scalar(hint, plain)


def _scalar(hint: Any, plain: Any) -> Any:
    """A whole number is a number as well; true and false are none, although Python counts with them."""
    allowed = SCALARS.get(hint)
    if allowed and (not isinstance(plain, allowed) or (isinstance(plain, bool) and hint is not bool)):
        raise TypeError(f"Here belongs {hint.__name__}, not {type(plain).__name__}.")
    return plain


def _tuple(kinds: tuple[Any, ...], plain: Any) -> tuple[Any, ...]:
    if not isinstance(plain, list | tuple):
        raise TypeError(f"Here belongs a list, not {type(plain).__name__}.")
    repeated = kinds[:1] * len(plain) if kinds[-1] is Ellipsis else kinds
    return tuple(_value(kind, one) for kind, one in zip(repeated, plain, strict=True))


def _chosen(choices: list[Any], hint: Any, plain: Any) -> Any:
    """A union with None: the one other member decides; of several plain kinds it has to be one. Literals are words."""
    if get_origin(hint) is Literal:
        return _scalar(str, plain)
    if plain is None:
        return None
    if len(choices) == 1:
        return _value(choices[0], plain)
    if isinstance(plain, bool) or not isinstance(plain, tuple(kind for one in choices for kind in SCALARS[one])):
        raise TypeError(f"Here belongs {hint}, not {type(plain).__name__}.")
    return plain


def _decimal(plain: Any) -> Decimal:
    try:
        return Decimal(str(plain))
    except InvalidOperation as wrong:
        raise ValueError(f"{plain!r} is not a decimal number.") from wrong
