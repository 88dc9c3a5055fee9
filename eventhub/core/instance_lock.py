"""One program at a time on a data directory: the server, or a command that must not meet it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.core.management.base import CommandError


def lock_data_dir(folder: Path) -> IO[str]:
    """Held until it is closed. Two instances side by side need two data directories."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "serve.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as taken:
        raise CommandError(
            f"EventHub already runs on the data in {folder}. Stop it, or choose another folder: EVENTHUB_DATA_DIR=var2 make run"
        ) from taken
    return lock


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Nobody starts a server on this data directory during the block; refused while one runs."""
    lock = lock_data_dir(folder)
    try:
        yield
    finally:
        lock.close()
