from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from eventhub.activity.models import ActivityEntry
from eventhub.core.errors import Conflict, NotAllowed
from eventhub.events.enums import EventStatus
from eventhub.events.guards import require_open
from eventhub.events.models import Event
from eventhub.events.workflows import archive_event, publish_event
from tests.factories.accounts import SYSTEM
from tests.factories.events import EventFactory

STEPS = {
    publish_event: ({EventStatus.DRAFT}, EventStatus.PUBLISHED, "event.published"),
    archive_event: ({EventStatus.DRAFT, EventStatus.PUBLISHED}, EventStatus.ARCHIVED, "event.archived"),
}


@pytest.mark.parametrize("status", EventStatus)
@pytest.mark.parametrize("step", STEPS)
def test_an_event_moves_only_as_the_table_says(organisation, organiser, facts, step, status):
    event = EventFactory(organisation=organisation, status=status)
    sources, target, verb = STEPS[step]

    if status in sources:
        assert step(event, actor=organiser).status == Event.objects.get().status == target
        assert facts() == [(verb, str(status), str(target))]
        assert ActivityEntry.objects.get().event_id == event.pk
    else:
        with pytest.raises(Conflict) as refused:
            step(event, actor=organiser)
        assert (refused.value.code, facts(), Event.objects.get().status) == ("wrong_status", [], status)


@pytest.mark.parametrize("step", STEPS)
def test_only_its_organisers_move_it(organisation, event_organiser, outsider, facts, step):
    event = EventFactory(organisation=organisation, status=EventStatus.DRAFT)

    for actor in (event_organiser, outsider):  # the one organises another event of the organisation
        with pytest.raises(NotAllowed):
            step(event, actor=actor)

    assert (facts(), Event.objects.get(pk=event.pk).status) == ([], EventStatus.DRAFT)


@pytest.mark.pgonly
@pytest.mark.django_db(transaction=True)
def test_of_many_who_publish_at_once_one_goes_through():
    event = EventFactory(status=EventStatus.DRAFT)
    start = Barrier(5)

    def run(number: int) -> str:
        start.wait()
        try:
            publish_event(event, actor=SYSTEM)
        except Conflict as refused:
            return refused.code
        finally:
            connection.close()
        return "published"

    with ThreadPoolExecutor(5) as threads:
        assert sorted(threads.map(run, range(5))) == ["published"] + ["wrong_status"] * 4
    assert ActivityEntry.objects.count() == 1


@pytest.mark.parametrize("status", EventStatus)
def test_only_an_archived_event_is_closed(status):
    event = EventFactory.build(organisation=None, status=status)

    if status == EventStatus.ARCHIVED:
        with pytest.raises(Conflict) as refused:
            require_open(event)
        assert refused.value.code == "event_archived"
    else:
        require_open(event)
