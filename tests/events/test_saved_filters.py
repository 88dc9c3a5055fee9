"""Filters that people keep: theirs, or shared with who organises the event."""

import pytest

from eventhub.activity.models import ActivityEntry
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid, NotAllowed, OutOfSight
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event, SavedFilter
from eventhub.events.saved_filters import (
    MOST_FILTERS,
    change_filter,
    remove_filter,
    save_filter,
    saved_filters_visible_to,
)


def save(event, actor, name="Late ones", **fields):
    return save_filter(event, list_key="stands", name=name, query="status=open", actor=actor, **fields)


def test_a_filter_is_kept_for_its_owner(event, organiser, event_organiser, facts):
    saved = save(event, organiser, "  Late   ones ")
    assert (saved.name, saved.query, saved.user_id) == ("Late ones", "status=open", organiser.id)
    assert list(saved_filters_visible_to(organiser, event)) == [saved]
    assert list(saved_filters_visible_to(event_organiser, event)) == []
    assert facts() == [("filter.saved", "", "")]
    assert ActivityEntry.objects.get().event_id is None, "nobody else's history"


def test_or_shared_with_the_organisers_of_the_event(event, organiser, event_organiser):
    saved = save(event, organiser, is_shared=True)
    assert list(saved_filters_visible_to(event_organiser, event)) == [saved]
    changed = change_filter(saved, name="Slow ones", is_shared=True, is_default=False, actor=event_organiser)
    assert (changed.name, changed.user_id) == ("Slow ones", organiser.id)
    with pytest.raises(NotAllowed):
        change_filter(saved, name="Slow ones", is_shared=True, is_default=True, actor=event_organiser)
    remove_filter(saved, actor=event_organiser)
    assert not SavedFilter.objects.exists()


def test_one_default_a_person_and_list(event, organiser, event_organiser):
    first, second = (save(event, organiser, name, is_default=True) for name in ("One", "Two"))
    other = save(event, event_organiser, is_default=True)
    assert list(SavedFilter.objects.filter(is_default=True).order_by("pk")) == [second, other]
    change_filter(first, name="One", is_shared=False, is_default=True, actor=organiser)
    assert set(SavedFilter.objects.filter(is_default=True)) == {first, other}


def test_an_equal_change_says_nothing(event, organiser, facts):
    saved = save(event, organiser)
    change_filter(saved, name="Late ones", is_shared=False, is_default=False, actor=organiser)
    assert facts() == [("filter.saved", "", "")]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"name": ""}, Invalid),
        ({"name": "x" * 61}, Invalid),
        ({"name": "Nul\x00"}, Invalid),
        ({"query": ""}, Invalid),
        ({"query": "q=" + "x" * 2_000}, Invalid),
        ({"name": "Late  ones"}, Conflict),
    ],
)
def test_what_can_not_be_kept(event, organiser, fields, error):
    save(event, organiser)
    values = {"list_key": "stands", "name": "Another", "query": "status=open", **fields}
    with pytest.raises(error):
        save_filter(event, actor=organiser, **values)
    assert SavedFilter.objects.count() == 1


def test_the_same_name_is_free_to_others_and_for_other_lists(event, organiser, event_organiser):
    save(event, organiser)
    save(event, event_organiser)
    save_filter(event, list_key="sponsors", name="Late ones", query="q=a", actor=organiser)
    assert SavedFilter.objects.count() == 3


def test_there_is_an_end_to_it(event, organiser):
    for number in range(MOST_FILTERS):
        save(event, organiser, f"Filter {number}")
    with pytest.raises(Conflict):
        save(event, organiser, "One more")


def test_who_may_not(event, organiser, event_organiser, outsider):
    saved = save(event, organiser)
    for actor, error in ((outsider, NotAllowed), (Actor.system("test"), NotAllowed)):
        with pytest.raises(error):
            save(event, actor, "Another")
    for actor in (outsider, event_organiser):
        with pytest.raises(NotAllowed):
            change_filter(saved, name="Mine", is_shared=False, is_default=False, actor=actor)
        with pytest.raises(NotAllowed):
            remove_filter(saved, actor=actor)
    assert [(one.name, one.user_id) for one in SavedFilter.objects.all()] == [("Late ones", organiser.id)]


def test_an_archived_event_keeps_what_it_has(event, organiser):
    saved = save(event, organiser)
    Event.objects.filter(pk=event.pk).update(status=EventStatus.ARCHIVED)
    event = Event.objects.get(pk=event.pk)
    with pytest.raises(Conflict):
        save(event, organiser, "Another")
    with pytest.raises(Conflict):
        remove_filter(saved, actor=organiser)


def test_what_is_gone_is_gone(event, organiser):
    saved = save(event, organiser)
    key = saved.pk
    remove_filter(saved, actor=organiser)
    saved.pk = key
    with pytest.raises(OutOfSight):
        remove_filter(saved, actor=organiser)
