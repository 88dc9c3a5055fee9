"""Wakes the drain of the outbox when a change has been committed. The beat schedule sweeps up whatever this misses."""

from django.db import transaction

from eventhub.core.calling import call_worker

DRAIN = "eventhub.activity.tasks.drain_outbox"


def wake_on_commit() -> None:
    """Ask once per transaction for a drain after its commit."""
    connection = transaction.get_connection()
    if not any(waiting[1] is _wake for waiting in connection.run_on_commit):
        transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    call_worker(DRAIN)
