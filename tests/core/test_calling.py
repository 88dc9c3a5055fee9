"""A worker is called by the task's name; a broker that is away costs whoever calls nothing."""

from eventhub.core.calling import call_worker
from tests.factories.broker import no_broker, sent_tasks

__all__ = ["no_broker", "sent_tasks"]


def test_a_call_reaches_the_broker_with_its_arguments(sent_tasks):
    call_worker("some.task", "one", 2, expires=25)

    assert sent_tasks() == [("some.task", ["one", 2])]


def test_where_the_broker_is_away_it_is_said_and_nobody_waits(no_broker, caplog):
    call_worker("some.task", "one")

    (line,) = caplog.records
    assert (line.name, line.levelname) == ("eventhub.core", "WARNING")
    assert "the next sweep calls for some.task again" in line.getMessage()
