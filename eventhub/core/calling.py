"""A task is called for by its name: whoever calls need not know the app that carries it out."""

import logging
from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger("eventhub.core")


def call_worker(task: str, *args: Any, expires: int | None = None) -> None:
    """For work that a sweep finds, too: where the broker does not answer, whoever calls goes on and the sweep calls again.

    `expires`: seconds after which a call that nobody took is forgotten.
    """
    try:
        current_app.send_task(task, args=args, expires=expires)
    except (OperationalError, OSError) as unreachable:
        logger.warning("The broker does not answer; the next sweep calls for %s again: %s", task, unreachable)
