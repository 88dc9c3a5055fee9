"""The broker as tests see it: what was handed to it, and one that does not answer."""

from collections.abc import Callable, Iterator
from queue import Empty

import pytest
from celery import current_app
from celery.app.amqp import AMQP


@pytest.fixture
def sent_tasks() -> Iterator[Callable[..., list[tuple[str, list]]]]:
    """What was handed to a queue of the broker (in memory) since the last call: names and arguments."""

    def taken(name: str = "celery") -> list[tuple[str, list]]:
        found = []
        with current_app.connection_for_read() as broker, broker.SimpleQueue(name) as queue:
            while True:
                try:
                    message = queue.get(block=False)
                except Empty:
                    return found
                message.ack()
                found.append((message.headers["task"], message.decode()[0]))

    taken()
    yield taken
    taken()


@pytest.fixture
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broker's address where nobody listens, and no connection left from before."""
    app = current_app._get_current_object()
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(app, "_pool", None)
    monkeypatch.setattr(app, "amqp", AMQP(app))
