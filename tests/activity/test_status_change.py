import pytest

from eventhub.activity import verbs
from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.activity.status_change import lock, status_change
from eventhub.core.errors import Conflict, NotAllowed, OutOfSight
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event
from tests.factories.accounts import SYSTEM
from tests.factories.events import EventFactory


def counts() -> tuple[int, int]:
    return ActivityEntry.objects.count(), OutboxEvent.objects.count()


@pytest.fixture
def draft(db):
    return EventFactory(status=EventStatus.DRAFT)


def test_status_entry_and_outbox_row_come_together(draft):
    data = {}
    with status_change(draft, verbs.EVENT_PUBLISHED, actor=SYSTEM, reason="Ready", data=data) as event:
        event.publish()
        data["seen"] = 3

    entry = ActivityEntry.objects.get()
    assert (Event.objects.get().status, draft.status) == ("published", "draft")
    assert (entry.from_status, entry.to_status, entry.reason, entry.data) == (
        "draft",
        "published",
        "Ready",
        {"seen": 3},
    )
    assert counts() == (1, 1)


def test_it_works_on_the_row_as_it_stands_not_on_the_one_passed_in(draft):
    Event.objects.filter(pk=draft.pk).update(venue="Hall 9")

    with status_change(draft, verbs.EVENT_PUBLISHED, actor=SYSTEM) as event:
        event.publish()

    assert Event.objects.get().venue == "Hall 9"


def publish(draft, then) -> None:
    with status_change(draft, verbs.EVENT_PUBLISHED, actor=SYSTEM) as event:
        event.publish()
        event.save()
        then(event)


def test_a_step_that_the_machine_does_not_have_is_a_conflict(draft):
    with pytest.raises(Conflict) as refused:
        publish(draft, then=lambda event: event.publish())

    assert (refused.value.code, refused.value.extra) == ("wrong_status", {"status": "draft"})
    assert (Event.objects.get().status, counts()) == ("draft", (0, 0))


@pytest.mark.parametrize("failure", [NotAllowed("No"), RuntimeError("Broken in the middle")])
def test_a_failure_in_the_middle_leaves_nothing(draft, failure):
    def fail(event):
        raise failure

    with pytest.raises(type(failure)):
        publish(draft, then=fail)

    assert (Event.objects.get().status, counts()) == ("draft", (0, 0))


def test_a_status_is_not_set_by_hand(draft):
    with pytest.raises(AttributeError):
        draft.status = EventStatus.PUBLISHED


def test_a_row_that_is_gone_is_out_of_sight(draft):
    Event.objects.all().delete()

    with pytest.raises(OutOfSight):
        lock(draft)
