"""What was written meanwhile, noted on its way to the database: Django's own log of queries asks SQLite again for every value."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

CHANGES = ("INSERT", "UPDATE", "DELETE")


@contextmanager
def noted_changes() -> Iterator[list[str]]:
    """Each statement that changes rows, with its values behind it."""
    noted: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if sql.startswith(CHANGES):
            noted.append(f"{sql} {params}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield noted
