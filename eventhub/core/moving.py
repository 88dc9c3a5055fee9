"""Carrying a whole installation from one database to another: every table, checked row by row.

The source is read in one snapshot and never written. At the target all of it is one transaction: it ends with every row
there and equal, or with none.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, DatabaseError, IntegrityError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Field, Model
from environ import Env

from eventhub.core.fingerprints import Fingerprint, content_of, fingerprint

TARGET = "target"
BATCH = 500
# What `migrate` itself writes into an empty database; it is replaced by what the source has.
FILLED_BY_MIGRATE = {"django_migrations", "django_content_type", "auth_permission"}

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Moved:
    """One table that was carried over and found equal."""

    table: str
    content: Fingerprint


@contextmanager
def target_database(url: str) -> Iterator[BaseDatabaseWrapper]:
    """The database of an address, beside the installation's own for as long as the block lasts."""
    connections.settings[TARGET] = connection_settings(url)
    try:
        yield connections[TARGET]
    finally:
        connections[TARGET].close()
        del connections[TARGET]
        del connections.settings[TARGET]


def connection_settings(url: str) -> dict[str, Any]:
    try:
        given = dict(Env.db_url_config(url))
    except (ValueError, TypeError, KeyError) as unreadable:
        raise CommandError(NO_ADDRESS.format(url=url)) from unreadable
    engine = str(given.get("ENGINE", ""))
    if not engine.endswith((".postgresql", ".sqlite3")) or given.get("NAME") in ("", None, ":memory:"):
        raise CommandError(NO_ADDRESS.format(url=url))
    if engine.endswith(".sqlite3"):
        given["OPTIONS"] = dict(settings.SQLITE_OPTIONS)
    return dict(connections.configure_settings({DEFAULT_DB_ALIAS: {}, TARGET: given})[TARGET])


NO_ADDRESS = (
    "{url} is no address of a database. Give postgres://user:password@host:5432/name, "
    "or sqlite:////folder/db.sqlite3 with an absolute path."
)


def move(source: BaseDatabaseWrapper, target: BaseDatabaseWrapper, *, say: Say) -> list[Moved]:
    """Everything of the source into the empty target; CommandError, with nothing written, where that can't be."""
    refuse_same(source, target)
    refuse_unfinished(source)
    refuse_others(source)
    refuse_filled(target)
    say("Bringing the tables of the target up to date …")
    call_command("migrate", database=target.alias, verbosity=0, interactive=False)
    with snapshot(source), transaction.atomic(using=target.alias):
        empty(target)
        moved = [carried(model, source, target, say=say) for model in models()]
        target.check_constraints()
        reset_sequences(target)
    return moved


# --- what stands against it ------------------------------------------------------------------------------


def refuse_same(source: BaseDatabaseWrapper, target: BaseDatabaseWrapper) -> None:
    if where(source) == where(target):
        raise CommandError("This is the database that the installation uses already. Give the address of another one.")


def where(connection: BaseDatabaseWrapper) -> list[str]:
    known = connection.settings_dict
    name = Path(known["NAME"]).resolve() if connection.vendor == "sqlite" else known["NAME"]
    host = known["HOST"] or known["OPTIONS"].get("host", "")
    return [connection.vendor, str(name), str(host), str(known["PORT"])]


def refuse_unfinished(source: BaseDatabaseWrapper) -> None:
    executor = MigrationExecutor(source)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("The database is not up to date with the program. Run `manage.py migrate` first.")
    unknown = set(source.introspection.table_names()) - {model._meta.db_table for model in models()}
    if unknown:
        raise CommandError(
            f"The database has tables that the program does not know: {', '.join(sorted(unknown))}. "
            "They would be left behind. Move or drop them first."
        )


def refuse_others(source: BaseDatabaseWrapper) -> None:
    """What somebody writes after the snapshot would be lost; a server that runs on SQLite is told by its lock instead."""
    if source.vendor != "postgresql":
        return
    with source.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        others = cursor.fetchone()[0]
    if others:
        raise CommandError(
            f"{others} other program{'s are' if others > 1 else ' is'} connected to the database. "
            "Stop web server, worker and beat, so that nothing is written while it moves."
        )


def refuse_filled(target: BaseDatabaseWrapper) -> None:
    """Only tables without rows, as a move that failed leaves them, count as empty."""
    try:
        with target.cursor() as cursor:
            tables = target.introspection.table_names(cursor)
            filled = [table for table in tables if table not in FILLED_BY_MIGRATE and has_rows(target, table)]
    except DatabaseError as unreachable:
        raise CommandError(f"The target does not answer: {unreachable}") from unreachable
    if filled:
        raise CommandError(
            f"The target is not empty: {', '.join(sorted(filled)[:5])} {'has' if len(filled) == 1 else 'have'} rows. "
            "Give the address of an empty database; nothing was changed."
        )


def has_rows(connection: BaseDatabaseWrapper, table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608  # a quoted table name
        return cursor.fetchone() is not None


# --- the move ----------------------------------------------------------------------------------------------


def models() -> list[type[Model]]:
    """One model for each table: all of ours, of Django and of the libraries, and the list of migrations."""
    known: list[type[Model]] = [*apps.get_models(include_auto_created=True), MigrationRecorder.Migration]
    by_table = {model._meta.db_table: model for model in known if model._meta.managed and not model._meta.proxy}
    return [by_table[table] for table in sorted(by_table)]


@contextmanager
def snapshot(source: BaseDatabaseWrapper) -> Iterator[None]:
    """One state of the source for all that is read in the block, which can't write to it."""
    with transaction.atomic(using=source.alias), source.cursor() as cursor:
        if source.vendor == "postgresql":
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        else:
            cursor.execute("PRAGMA query_only = ON")
            try:
                yield
            finally:
                cursor.execute("PRAGMA query_only = OFF")


def empty(target: BaseDatabaseWrapper) -> None:
    """Take out what `migrate` has written; keys that point across wait for the end of the transaction."""
    with target.cursor() as cursor:
        for model in models():
            cursor.execute(f"DELETE FROM {target.ops.quote_name(model._meta.db_table)}")  # noqa: S608  # a quoted table name


def carried(model: type[Model], source: BaseDatabaseWrapper, target: BaseDatabaseWrapper, *, say: Say) -> Moved:
    """One table, in batches, then read again at the target and compared."""
    table, fields = model._meta.db_table, model._meta.local_concrete_fields
    written = Fingerprint()
    for batch in batches(model, source):
        for row in batch:
            written.add(content_of(row, fields))
        insert(model, batch, target)
        if written.rows % (20 * BATCH) == 0:
            say(f"  {table}: {written.rows:,} rows …")
    found = fingerprint(rows_of(model, target), fields)
    if found != written:
        raise CommandError(f"{table} differs after the move: {written} before, {found} after. Nothing was kept.")
    if written.rows:
        say(f"  {table}: {written.rows:,}")
    return Moved(table, found)


def rows_of(model: type[Model], connection: BaseDatabaseWrapper) -> Iterator[Model]:
    return model._base_manager.using(connection.alias).order_by("pk").iterator(chunk_size=BATCH)


def batches(model: type[Model], source: BaseDatabaseWrapper) -> Iterator[list[Model]]:
    batch: list[Model] = []
    for row in rows_of(model, source):
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def insert(model: type[Model], batch: Sequence[Model], target: BaseDatabaseWrapper) -> None:
    """As they are, raw: no field fills itself in, nothing is saved, no file is touched."""
    fields: list[Field[Any, Any]] = [field for field in model._meta.local_concrete_fields if not field.generated]
    most = target.ops.bulk_batch_size(fields, batch) or len(batch)
    manager: Any = model._base_manager
    try:
        for at in range(0, len(batch), most):
            manager.using(target.alias)._insert(batch[at : at + most], fields=fields, using=target.alias, raw=True)  # noqa: SLF001  # as `loaddata` does
    except (DatabaseError, IntegrityError, ValueError) as refused:
        first, last = batch[0].pk, batch[-1].pk
        raise CommandError(
            f"{model._meta.db_table}: the target refuses a row between {first} and {last}: {refused}. Nothing was kept."
        ) from refused


def reset_sequences(target: BaseDatabaseWrapper) -> None:
    with target.cursor() as cursor:
        for statement in target.ops.sequence_reset_sql(no_style(), models()):
            cursor.execute(statement)
