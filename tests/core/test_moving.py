"""A small installation carried to another file, and everything that may stand against it."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from eventhub.core.backups import copy_database
from eventhub.core.moving import models, move, target_database
from eventhub.stands.models import Sponsor
from tests.factories.show import Show

pytestmark = pytest.mark.sqliteonly


@pytest.fixture
def whole_database(django_db_setup, django_db_blocker) -> Iterator[None]:
    """No transaction around the test: what is moved is what is committed. Nor is another alias forbidden."""
    with django_db_blocker.unblock():
        yield
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def file(whole_database, tmp_path) -> Path:
    """The tables of the test database, without a row of ours."""
    made = tmp_path / "moved.sqlite3"
    copy_database(Path(connection.settings_dict["NAME"]), made)
    return made


def to(file: Path) -> list[str]:
    said: list[str] = []
    with target_database(f"sqlite:///{file}") as target:
        moved = move(connection, target, say=said.append)
    assert {one.table for one in moved} == {model._meta.db_table for model in models()}
    return said


def asked(file: Path, statement: str) -> list[tuple]:
    opened = sqlite3.connect(file)
    with opened:
        rows = opened.execute(statement).fetchall()
    opened.close()
    return rows


def counts(file: Path) -> dict[str, int]:
    tables = [model._meta.db_table for model in models()]
    found = {table: len(asked(file, f'SELECT 1 FROM "{table}"')) for table in tables}  # noqa: S608  # our own tables
    written_by_migrate = {"django_migrations", "django_content_type", "auth_permission"}
    return {table: count for table, count in found.items() if count and table not in written_by_migrate}


def test_every_row_arrives(file):
    show = Show()
    show.configuration()

    said = to(file)

    assert asked(file, "SELECT number FROM stands_stand") == [("C12",)]
    assert asked(file, "SELECT count(*) FROM configurations_configurationselection") == [(3,)]
    assert "  stands_stand: 1" in said
    assert asked(file, "PRAGMA foreign_key_check") == []


def test_a_target_with_rows_is_refused(file):
    Show()
    to(file)

    with pytest.raises(CommandError, match=r"The target is not empty: .*accounts_organisation"):
        to(file)


@pytest.mark.parametrize(
    ("trigger", "complaint"),
    [
        ("BEFORE INSERT ON stands_stand BEGIN SELECT RAISE(ABORT, 'no room'); END", "stands_stand: the target refuses"),
        (
            "AFTER INSERT ON stands_stand BEGIN UPDATE stands_stand SET number = 'X1'; END",
            "stands_stand differs after the move",
        ),
    ],
)
def test_what_goes_wrong_half_way_leaves_the_target_empty(file, trigger, complaint):
    Show()
    asked(file, f"CREATE TRIGGER spoil {trigger}")

    with pytest.raises(CommandError, match=complaint):
        to(file)

    assert counts(file) == {}
    assert Sponsor.objects.count() == 1
    asked(file, "DROP TRIGGER spoil")
    to(file)
    assert counts(file)["stands_stand"] == 1


def test_the_source_can_be_written_again_afterwards(file):
    to(file)

    assert Show().stand.pk


@pytest.fixture
def stray_table(whole_database) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE somebody_elses (id integer)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE somebody_elses")


@pytest.mark.usefixtures("stray_table")
def test_a_table_that_would_be_left_behind_is_named(file):
    with pytest.raises(CommandError, match="tables that the program does not know: somebody_elses"):
        to(file)


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://a:b@c/d", "sqlite://", "sqlite://:memory:", "postgres://"])
@pytest.mark.filterwarnings("ignore:Engine not recognized")
def test_what_is_no_address_is_refused(url):
    with pytest.raises(CommandError, match="is no address of a database"), target_database(url):
        pass


@pytest.mark.usefixtures("whole_database")
def test_its_own_database_is_refused():
    with pytest.raises(CommandError, match="uses already"):
        to(Path(connection.settings_dict["NAME"]))


@pytest.mark.usefixtures("whole_database")
def test_a_server_that_does_not_answer_is_named():
    with (
        target_database("postgres://nobody:x@127.0.0.1:1/x") as target,
        pytest.raises(CommandError, match="The target does not answer"),
    ):
        move(connection, target, say=print)
