"""What a table holds, as a number of rows and one hash: the same in every database that holds the same rows."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import simplejson
from django.db.models import Field, Model
from django.db.models.fields.files import FieldFile

MODULUS = 1 << 256


@dataclass(slots=True)
class Fingerprint:
    """The sum of the hashes of the rows: databases sort texts differently, a sum has no order."""

    rows: int = 0
    total: int = 0

    def add(self, row: bytes) -> None:
        self.rows += 1
        self.total = (self.total + int.from_bytes(hashlib.sha256(row).digest())) % MODULUS

    def __str__(self) -> str:
        return f"{self.rows} rows, {self.total:064x}"


def fingerprint(rows: Iterable[Model], fields: Iterable["Field[Any, Any]"]) -> Fingerprint:
    found, fields = Fingerprint(), list(fields)
    for row in rows:
        found.add(content_of(row, fields))
    return found


def content_of(row: Model, fields: Iterable["Field[Any, Any]"]) -> bytes:
    """Every column by name, in a writing that does not depend on where the row was read."""
    values = {field.column: plain(getattr(row, field.attname)) for field in fields}
    return str(simplejson.dumps(values, sort_keys=True, ensure_ascii=True)).encode()


def plain(value: Any) -> Any:
    """A value as JSON says it; what is equal in Python is written alike, and a type that is not known is refused."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    for kinds, write in WRITTEN:
        if isinstance(value, kinds):
            return write(value)
    raise TypeError(f"No writing is agreed on for {type(value).__name__}")


def number(value: float | Decimal) -> str:
    return format(Decimal(str(value)).normalize() + 0, "f") if value == value else "nan"  # noqa: PLR0124  # NaN is not itself


WRITTEN: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    ((int, float, Decimal), lambda value: f"number {number(value)}"),
    (datetime, lambda value: f"time {value.astimezone(UTC).isoformat()}"),
    ((date, time), lambda value: f"time {value.isoformat()}"),
    (timedelta, lambda value: f"span {value // timedelta(microseconds=1)}"),
    (UUID, lambda value: f"uuid {value}"),
    ((bytes, bytearray, memoryview), lambda value: f"bytes {bytes(value).hex()}"),
    (FieldFile, lambda value: f"file {value.name or ''}"),
)
