"""All tables of an app in one step of its first migration, and databases that stopped half way through earlier ones."""

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState


class CreateTables(Operation):
    """What so many `CreateModel` do, in a fraction of the time.

    With each of them Django makes every model anew that leads to the new one, and with ours all lead to all. Here that
    happens once, when all of them are known; so they may also lead to each other.
    """

    category = OperationCategory.ADDITION
    serialization_expand_args = ["tables"]

    def __init__(self, tables: list[CreateModel]) -> None:
        self.tables = tables

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.is_delayed = True
        state.clear_delayed_apps_cache()
        for table in self.tables:
            table.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for table in self.tables:
            table.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for table in reversed(self.tables):
            table.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create the tables of {', '.join(table.name for table in self.tables)}"


def missing_steps(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """Steps that are no more and have not been taken, where those before them have: nobody can take them any longer.

    Django would leave such a database as it is, or fail over a name.
    """
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    applied = MigrationRecorder(connection).applied_migrations().keys()
    for migration in loader.disk_migrations.values():
        gone = set(migration.replaces) - loader.disk_migrations.keys()
        if gone & applied:
            yield from sorted(f"{app}.{name}" for app, name in gone - applied)
