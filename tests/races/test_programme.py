"""The programme, when two change it in the same moment."""

import pytest

from eventhub.core.errors import Conflict, Invalid
from eventhub.organiser.speaking import as_speaking
from eventhub.programme.links import Speaking
from eventhub.programme.models import Room, Session, SessionSpeaker
from eventhub.programme.rooms_and_tracks import create_room
from eventhub.programme.services import change_people, change_session
from eventhub.programme.workflows import cancel_session
from tests.factories.programme import make_session, make_speaker
from tests.factories.show import Show
from tests.races.test_payments import at_once

pytestmark = [pytest.mark.pgonly, pytest.mark.django_db(transaction=True)]


def refused_as_conflict(act) -> None:
    try:
        act()
    except Invalid as refused:
        raise Conflict(refused.message, code=refused.code) from refused


@pytest.mark.parametrize("_time", range(5))
def test_two_sessions_that_become_each_others_whole_are_not_both_taken(_time):
    show = Show()
    one, other = make_session(show.event, "One"), make_session(show.event, "Other")
    actor = show.organiser
    said = at_once(
        lambda: refused_as_conflict(lambda: change_session(one, parent=other, actor=actor)),
        lambda: refused_as_conflict(lambda: change_session(other, parent=one, actor=actor)),
    )

    assert said == ["done", "invalid"]
    assert Session.objects.exclude(parent=None).count() == 1


def test_a_session_is_cancelled_once():
    show = Show()
    session, actor = make_session(show.event), show.organiser

    assert at_once(*[lambda: cancel_session(session, actor=actor)] * 3) == ["done", "wrong_status", "wrong_status"]


def test_a_name_is_there_once():
    show = Show()
    actor, event = show.organiser, show.event

    assert at_once(*[lambda: create_room(event, name="Main hall", actor=actor)] * 3) == [
        "done",
        "duplicate",
        "duplicate",
    ]
    assert Room.objects.count() == 1


@pytest.mark.parametrize("_time", range(3))
def test_of_three_people_who_are_added_at_once_none_is_lost(_time):
    show = Show()
    session, actor = make_session(show.event), show.organiser
    people = [make_speaker(show.event) for _ in range(3)]

    def add(person):
        return lambda: change_people(
            session, change=lambda links: [*map(as_speaking, links), Speaking(person)], actor=actor
        )

    assert at_once(*map(add, people)) == ["done"] * 3
    assert set(SessionSpeaker.objects.values_list("speaker_id", flat=True)) == {person.pk for person in people}
