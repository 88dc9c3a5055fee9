"""What a test with transactions of its own leaves in the database is taken out again.

Django empties every table and then enters its content types and permissions anew, which takes longer than most of these tests.
Here those two tables stay as they are, and of the others those are emptied that have rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test import TransactionTestCase

LASTING = {"django_content_type", "auth_permission"}


@contextmanager
def only_what_was_written() -> Iterator[None]:
    """While this lasts, tests are cleaned up after in the quick way."""
    as_django_does = TransactionTestCase._fixture_teardown

    def clean_up(case: TransactionTestCase) -> None:
        try:
            empty_tables()
        except DatabaseError:  # somebody was still writing
            as_django_does(case)

    TransactionTestCase._fixture_teardown = clean_up
    yield
    TransactionTestCase._fixture_teardown = as_django_does


def empty_tables() -> None:
    """In any order: foreign keys are asked at the end of the transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        for name in tables_with_rows():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")  # noqa: S608  # a table of ours


def tables_with_rows() -> list[str]:
    models = apps.get_models(include_auto_created=True)
    names = {model._meta.db_table for model in models if model._meta.managed} - LASTING
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(map(has_rows, sorted(names))))
        return [name for (name,) in cursor.fetchall()]


def has_rows(name: str) -> str:
    return f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(name)})"  # noqa: S608  # a table of ours
