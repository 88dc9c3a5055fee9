"""Reading a large body at the speed of its sender's line, while pages go on being answered.

A thread that waits for bytes answers nobody else. So only some of the threads of a process may wait at a time, and none
waits for a sender who has fallen silent.
"""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from threading import BoundedSemaphore
from typing import Any

from eventhub.core.errors import EventhubError

SLOTS = 12  # of the 16 threads of a web process (`manage.py serve`, Procfile)
SILENCE = 20.0  # seconds without a byte after which the line counts as lost

_slots = BoundedSemaphore(SLOTS)


class AllBusy(EventhubError):
    """As many bodies are being received as this process can without keeping pages waiting."""

    code = "too_busy"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    seconds = 1  # until it is worth trying again

    def __init__(self) -> None:
        super().__init__("Many files are being received at the moment. Send this piece again in a second.")


@contextmanager
def receiving(environ: Mapping[str, Any]) -> Iterator[None]:
    """Take a slot, or AllBusy at once; inside, a sender who falls silent ends in an OSError.

    `environ` is that of WSGI: gunicorn puts the connection into it. Other servers see to silence themselves.
    """
    if not _slots.acquire(blocking=False):
        raise AllBusy
    line: socket.socket | None = environ.get("gunicorn.socket")
    before = line.gettimeout() if line else None
    try:
        if line:
            line.settimeout(SILENCE)
        yield
    finally:
        _slots.release()
        if line and line.fileno() >= 0:
            line.settimeout(before)
