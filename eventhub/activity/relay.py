"""Wakes the drain of the outbox when a change has been committed. The beat schedule sweeps up whatever this misses."""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

DRAIN = "eventhub.activity.tasks.drain_outbox"

logger = logging.getLogger(__name__)


def wake_on_commit() -> None:
    """Ask once per transaction for a drain after its commit."""
    connection = transaction.get_connection()
    if not any(waiting[1] is _wake for waiting in connection.run_on_commit):
        transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    try:
        current_app.send_task(DRAIN)
    except (OperationalError, OSError) as unreachable:
        logger.warning("The broker does not answer; the next sweep delivers: %s", unreachable)
