from time import monotonic

import pytest
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from eventhub.activity import outbox, verbs
from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.activity.queries import waiting_outbox_ids
from eventhub.activity.services import record
from eventhub.activity.tasks import drain_outbox
from tests.factories import show as make
from tests.factories.accounts import SYSTEM
from tests.factories.events import EventFactory

PLAN = "eventhub.messaging.tasks.plan_mail"
DRAIN = "eventhub.activity.tasks.drain_outbox"


def record_some(event, count: int) -> list[str]:
    with transaction.atomic():
        for _ in range(count):
            record(event, verbs.EVENT_CHANGED, actor=SYSTEM)
    return [str(key) for key in OutboxEvent.objects.order_by("id").values_list("id", flat=True)]


def test_every_consumer_is_told_of_every_row_oldest_first(event, sent_tasks, settings):
    settings.OUTBOX_CONSUMERS = [PLAN, "another.consumer"]
    keys = record_some(event, 3)

    assert drain_outbox() == 3

    told = sent_tasks()
    assert [arguments for name, arguments in told if name == PLAN] == [[key] for key in keys]
    assert len(told) == 6
    assert (waiting_outbox_ids(10), drain_outbox(), sent_tasks()) == ([], 0, [])


def test_a_long_queue_is_drained_in_batches(event, sent_tasks, monkeypatch):
    monkeypatch.setattr(outbox, "BATCH", 2)
    keys = record_some(event, 5)

    assert [outbox.drain() for _ in range(4)] == [2, 2, 1, 0]
    told = [(name, arguments[0]) for name, arguments in sent_tasks()]
    assert told == [(consumer, key) for key in keys for consumer in settings.OUTBOX_CONSUMERS]


@pytest.mark.django_db(transaction=True)
def test_a_commit_wakes_the_drain_once_and_a_rollback_does_not(sent_tasks):
    event = EventFactory()
    record_some(event, 3)
    assert sent_tasks() == [(DRAIN, [])]

    with transaction.atomic():
        record(event, verbs.EVENT_CHANGED, actor=SYSTEM)
        transaction.set_rollback(True)
    assert (sent_tasks(), OutboxEvent.objects.count()) == ([], 3)


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_undoes_nothing_and_loses_nothing(no_broker, caplog):
    show = make.Show()
    configuration = show.configuration()
    began = monotonic()

    with transaction.atomic():
        record(configuration, verbs.CONFIGURATION_EDITED, actor=SYSTEM)

    assert monotonic() - began < 2, "whoever saved something waited for the broker"
    assert ActivityEntry.objects.count() == 1
    assert len(waiting_outbox_ids(10)) == 1
    assert [(line.name, line.levelname) for line in caplog.records] == [("eventhub.core", "WARNING")]


def test_what_the_broker_did_not_take_stays_waiting(event, no_broker):
    keys = record_some(event, 2)

    with pytest.raises(OperationalError):
        outbox.drain()

    assert [str(key) for key in waiting_outbox_ids(10)] == keys
