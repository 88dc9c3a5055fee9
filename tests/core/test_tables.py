"""The first migration of each app replaces those of before the first release."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import CreateModel
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from eventhub.core.moving import target_database
from eventhub.core.tables import CreateTables

BOTH = CreateTables(
    [
        CreateModel(
            "Egg",
            [("id", models.BigAutoField(primary_key=True)), ("hen", models.ForeignKey("farm.Hen", models.CASCADE))],
        ),
        CreateModel(
            "Hen",
            [("id", models.BigAutoField(primary_key=True)), ("egg", models.ForeignKey("farm.Egg", models.CASCADE))],
        ),
    ]
)


def test_tables_may_lead_to_each_other(django_db_blocker, tmp_path):
    before, after = ProjectState(), ProjectState()
    as_it_was = after.apps  # as the step before would leave it
    BOTH.state_forwards("farm", after)
    assert after.apps is not as_it_was, "made anew one by one"
    egg, hen = (after.apps.get_model("farm", name) for name in ("Egg", "Hen"))
    assert (egg._meta.get_field("hen").related_model, hen._meta.get_field("egg").related_model) == (hen, egg)

    with django_db_blocker.unblock(), target_database(f"sqlite:///{tmp_path}/farm.sqlite3") as farm:
        with farm.schema_editor() as editor:
            BOTH.database_forwards("farm", editor, before, after)
        assert farm.introspection.table_names() == ["farm_egg", "farm_hen"]
        with farm.schema_editor() as editor:
            BOTH.database_backwards("farm", editor, after, before)
        assert farm.introspection.table_names() == []


@pytest.fixture
def yesterday(db):
    """What the list of migrations said before: the old names, and none of those that replace them."""
    MigrationRecorder(connection).migration_qs.filter(name="0001_tables").delete()


def test_a_database_of_yesterday_goes_on_without_a_step(yesterday):
    call_command("check", databases=["default"], tags=["database"])

    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_a_database_that_was_left_half_way_is_refused(yesterday):
    MigrationRecorder(connection).record_unapplied(
        "webhooks", "0001_endpoints_and_deliveries"
    )  # wholly without: made now
    MigrationRecorder(connection).record_unapplied("stands", "0002_last_years_stand")
    MigrationRecorder(connection).record_unapplied("stands", "0003_merged_sponsors")

    with pytest.raises(SystemCheckError) as refused:
        call_command("check", databases=["default"], tags=["database"])

    assert (
        "The database default was left half way, before stands.0002_last_years_stand, stands.0003_merged_sponsors, "
        "which this version does not have.\n\tHINT: Run `manage.py migrate` of the version that made it"
    ) in str(refused.value)
