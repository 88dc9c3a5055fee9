"""Thousands of rows by one statement, without a model instance each: for work that `bulk_create` is too slow for.

Rows are {column: value} with the values of Python that the fields have; what is left out gets the field's default. As with
`bulk_create` nothing is checked but by the database.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from operator import itemgetter
from typing import Any
from uuid import UUID

import orjson
import uuid_utils
from django.db import connection
from django.db.models import Field, ForeignKey, Model
from django.db.models.fields import NOT_PROVIDED
from django.utils import timezone
from uuid_utils.compat import uuid7

Row = Mapping[str, Any]
Adapt = Callable[[Any], Any]
NOW = object()  # stands for the moment of writing
AT_ONCE = 200  # rows of one statement; more make it no faster


def insert(model: type[Model], rows: Sequence[Row]) -> None:
    if rows:
        write = _execute_many if connection.vendor == "sqlite" else _copy
        write(_table(model, connection.vendor), rows)


def upsert(model: type[Model], rows: Sequence[Row], fields: Iterable[str]) -> None:
    """Rows that are there already, each with all its columns; only `fields` and when it was written are changed."""
    table = _table(model, connection.vendor)
    names = sorted({table.column_of[name] for name in fields} | {"updated_at"})
    changes = ", ".join(f'"{name}" = EXCLUDED."{name}"' for name in names)
    moved = [{**row, "updated_at": timezone.now()} for row in rows]
    if rows:
        write = _execute_many if connection.vendor == "sqlite" else _send_as_json
        write(table, moved, f" ON CONFLICT (id) DO UPDATE SET {changes}")


def touch(model: type[Model], keys: Iterable[UUID]) -> None:
    """Say that these rows were written now."""
    table, keys = _table(model, connection.vendor), list(keys)
    adapt = table.adapt["id"]
    stamp = table.adapt["updated_at"](timezone.now())
    with connection.cursor() as cursor:
        for at in range(0, len(keys), AT_ONCE):
            part = [adapt(key) for key in keys[at : at + AT_ONCE]]
            places = ", ".join(["%s"] * len(part))
            cursor.execute(f'UPDATE "{table.name}" SET "updated_at" = %s WHERE "id" IN ({places})', [stamp, *part])  # noqa: S608  # names of ours


def analyse(models: Iterable[type[Model]]) -> None:
    """Have PostgreSQL count what is there now. Until it has, a join of tables that were just filled may compare each with each."""
    if connection.vendor == "postgresql":
        names = ", ".join(f'"{model._meta.db_table}"' for model in models)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE (SKIP_LOCKED) {names}")


def columns_of(row: Model) -> dict[str, Any]:
    return {each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields}


@dataclass(frozen=True, slots=True)
class _Table:
    """`types` are those of PostgreSQL; `constants` and `makers` say what stands where a row has no value."""

    name: str
    types: Mapping[str, str]
    adapt: Mapping[str, Adapt]
    constants: Mapping[str, Any]
    makers: Mapping[str, Callable[[], Any]]
    column_of: Mapping[str, str]
    plans: dict[tuple[str, ...], "_Plan"] = field(default_factory=dict)

    def columns(self, names: Iterable[str]) -> str:
        return ", ".join(f'"{self.column_of[name]}"' for name in names)


# --- PostgreSQL ----------------------------------------------------------------------------------------------


def _copy(table: _Table, rows: Sequence[Row]) -> None:
    """The server takes rows in while the next ones are written out."""
    statement = f'COPY "{table.name}" ({table.columns(table.types)}) FROM STDIN'
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for line in _lines(table, rows):
            copy.write_row(line)


def _send_as_json(table: _Table, rows: Sequence[Row], conflict: str) -> None:
    """COPY knows no conflicts. As one JSON text, which both sides write and read faster than a parameter for each value."""
    columns = table.columns(table.types)
    typed = ", ".join(f'"{table.column_of[name]}" {kind}' for name, kind in table.types.items())
    statement = (
        f'INSERT INTO "{table.name}" ({columns}) '  # noqa: S608  # names of ours
        f"SELECT {columns} FROM json_to_recordset(%s) AS sent ({typed}){conflict}"
    )
    now = timezone.now()
    constants = {name: now if value is NOW else value for name, value in table.constants.items()}
    with connection.cursor() as cursor:
        for at in range(0, len(rows), AT_ONCE):
            part = [_whole(table, constants, row) for row in rows[at : at + AT_ONCE]]
            cursor.execute(statement, [orjson.dumps(part, default=_bytea, option=orjson.OPT_NON_STR_KEYS).decode()])


def _whole(table: _Table, constants: Row, row: Row) -> dict[str, Any]:
    whole = {**constants, **row}
    for name, make in table.makers.items():
        if name not in whole:
            whole[name] = make()
    return {table.column_of[name]: value for name, value in whole.items()}


def _bytea(value: Any) -> str:
    """Bytes as PostgreSQL reads them from a text."""
    if isinstance(value, bytes | memoryview):
        return f"\\x{value.hex()}"
    raise TypeError(f"{type(value).__name__} can't be written")


# --- SQLite --------------------------------------------------------------------------------------------------


def _execute_many(table: _Table, rows: Sequence[Row], conflict: str = "") -> None:
    """One prepared statement, row after row."""
    places = ", ".join(["%s"] * len(table.types))
    statement = f'INSERT INTO "{table.name}" ({table.columns(table.types)}) VALUES ({places}){conflict}'  # noqa: S608  # names of ours
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(_lines(table, rows)))


# --- rows as lines of values ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Plan:
    """For rows that bring the same columns. `special`: places of values that the database wants otherwise.

    Constants follow the row's values, then what is made; `in_order` puts all of it in the order of the table.
    """

    special: tuple[tuple[int, Adapt], ...]
    constants: tuple[Any, ...]
    makers: tuple[Callable[[], Any], ...]
    in_order: Callable[[list[Any]], tuple[Any, ...]]


def _lines(table: _Table, rows: Iterable[Row]) -> Iterator[tuple[Any, ...]]:
    stamp = table.adapt["updated_at"](timezone.now())
    constants: dict[tuple[str, ...], list[Any]] = {}
    for row in rows:
        names = tuple(row)
        plan = table.plans.get(names) or _planned(table, names)
        if names not in constants:
            constants[names] = [stamp if value is NOW else value for value in plan.constants]
        line = list(row.values())
        for at, adapt in plan.special:
            line[at] = adapt(line[at])
        line += constants[names]
        for make in plan.makers:
            line.append(make())
        yield plan.in_order(line)


def _planned(table: _Table, names: tuple[str, ...]) -> _Plan:
    fixed = [name for name in table.constants if name not in names]
    made = [name for name in table.makers if name not in names]
    special = tuple((at, table.adapt[name]) for at, name in enumerate(names) if table.adapt[name] is not _same)
    constants = tuple(value if (value := table.constants[name]) is NOW else table.adapt[name](value) for name in fixed)
    makers = tuple(_adapted(table.makers[name], table.adapt[name]) for name in made)
    place_of = {table.column_of[name]: at for at, name in enumerate((*names, *fixed, *made))}
    in_order = itemgetter(*(place_of[table.column_of[name]] for name in table.types))
    table.plans[names] = _Plan(special, constants, makers, in_order)
    return table.plans[names]


def _adapted(make: Callable[[], Any], adapt: Adapt) -> Callable[[], Any]:
    return make if make is _new_key else lambda: adapt(make())


# --- tables --------------------------------------------------------------------------------------------------


@cache
def _table(model: type[Model], vendor: str) -> _Table:
    fields = list(model._meta.concrete_fields)
    defaults = {each.attname: _default(each) for each in fields}
    return _Table(
        name=model._meta.db_table,
        types={each.attname: str(each.db_type(connection)) for each in fields},
        adapt={each.attname: _adapter(each, vendor) for each in fields},
        constants={name: value for name, (value, make) in defaults.items() if make is None},
        makers={name: make for name, (_, make) in defaults.items() if make is not None},
        column_of={name: str(each.column) for each in fields for name in (each.name, each.attname)},
    )


def _default(each: "Field[Any, Any]") -> tuple[Any, Callable[[], Any] | None]:
    """A value, or what makes one."""
    if getattr(each, "auto_now", False) or getattr(each, "auto_now_add", False):
        return NOW, None
    if each.default is NOT_PROVIDED:
        return "" if each.empty_strings_allowed and not each.null else None, None
    if each.default in (dict, list):
        return each.default(), None
    if each.default is uuid7:  # the native one is ten times faster than the one that it stands for
        return None, _new_key
    return (None, each.default) if callable(each.default) else (each.default, None)


def _new_key() -> str:
    """As hexadecimal digits, which both databases take for a key."""
    return uuid_utils.uuid7().hex


# --- values as the databases take them -----------------------------------------------------------------------


def _adapter(each: "Field[Any, Any]", vendor: str) -> Adapt:
    """Of a key to another table: as that one's key."""
    kind = (each.target_field if isinstance(each, ForeignKey) else each).get_internal_type()
    moment = _naive if vendor == "sqlite" else _zoned
    adapters: dict[str, Adapt] = {"UUIDField": _hex, "DateTimeField": moment, "JSONField": _json}
    return adapters.get(kind, _same)


def _same(value: Any) -> Any:
    return value


def _json(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


def _hex(value: UUID | None) -> str | None:
    return None if value is None else value.hex


def _naive(value: datetime | None) -> str | None:
    """As Django writes an instant into SQLite."""
    return None if value is None else value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def _zoned(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()
