"""Clashes and possible duplicates are counted once for each state of a programme."""

from datetime import timedelta

import pytest

from eventhub.organiser.programme_faults import Found, found_in_programme
from eventhub.organiser.scope import EventScope
from eventhub.programme.models import Apart
from eventhub.programme.rooms_and_tracks import change_room
from eventhub.programme.services import change_session
from eventhub.programme.workflows import withdraw_speaker
from tests.factories.programme import make_room, make_session, make_speaker


@pytest.fixture
def scope(show):
    return EventScope(show.event, show.organiser, organises=True)


@pytest.mark.parametrize("count", [1, 30])
def test_a_programme_that_did_not_change_costs_one_query(scope, show, count, django_assert_num_queries):
    room, at = make_room(show.event), show.event.starts_at + timedelta(hours=1)
    for number in range(count):
        make_session(show.event, f"Talk {number}", at=at, rooms=(room,), speakers=(make_speaker(show.event),))
    first = found_in_programme(scope)

    with django_assert_num_queries(1):
        assert found_in_programme(scope) == first


def test_whatever_changes_is_counted_anew(scope, show):
    event, actor, at = show.event, show.organiser, show.event.starts_at + timedelta(hours=1)
    room = make_room(event, "Hall")
    one, two = (make_session(event, title, at=at, rooms=(room,), published=True) for title in ("One", "Two"))
    ada, again = make_speaker(event, "Marsh", first_name="Ada"), make_speaker(event, "Marsh", first_name="Ada")
    assert found_in_programme(scope) == Found(1, "Hall is used by “One” and “Two” at the same time.", 1)

    change_room(room, name="Aula", actor=actor)
    assert found_in_programme(scope).first_clash == "Aula is used by “One” and “Two” at the same time."
    change_session(two, rooms=[], actor=actor)
    assert found_in_programme(scope) == Found(0, "", 1)
    change_session(one, speakers=[], actor=actor, starts_at=at + timedelta(days=300), ends_at=None)
    assert found_in_programme(scope).first_clash == "“One” lies outside the days of the event."
    event.ends_at += timedelta(days=400)
    event.save()
    assert found_in_programme(scope).clashes == 0
    apart = Apart.objects.create(event=event, kind="speaker", one_id=ada.pk, other_id=again.pk, said_by_name="Olga")
    assert found_in_programme(scope).alike == 0
    apart.delete()
    withdraw_speaker(again, actor=actor)
    assert found_in_programme(scope).alike == 0
