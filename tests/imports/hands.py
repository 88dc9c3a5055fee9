"""The worker behind the pages: what was queued is done when a block ends."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.test import TestCase

from tests.journeys.post import forget, work


@contextmanager
def working() -> Iterator[None]:
    forget()
    with TestCase.captureOnCommitCallbacks(execute=True):
        yield
    with TestCase.captureOnCommitCallbacks(execute=True):
        work()
