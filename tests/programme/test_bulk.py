import pytest

from eventhub.core.errors import NotAllowed
from eventhub.programme.bulk import (
    cancel_sessions,
    change_sessions,
    publish_sessions,
    reinstate_sessions,
    reinstate_speakers,
    unpublish_sessions,
    withdraw_sessions,
    withdraw_speakers,
)
from eventhub.programme.models import Session, Speaker
from tests.factories import show as make
from tests.factories.programme import make_origin, make_room, make_session, make_speaker


def test_many_are_published_and_those_that_were_so_already_are_told_apart(event, organiser):
    published, hidden, synced = make_session(event, published=True), make_session(event), make_session(event)
    make_origin(synced)
    outcome = publish_sessions(Session.objects.all(), actor=organiser)

    assert (outcome.done, outcome.unchanged, outcome.refused) == ([hidden, synced], [published], [])
    assert outcome.locked == 1
    assert set(Session.objects.values_list("published", flat=True)) == {True}
    assert len(unpublish_sessions(Session.objects.all(), actor=organiser).done) == 3


def test_a_room_is_given_to_many_and_who_can_not_have_it_is_named(event, organiser):
    elsewhere = make_session(make.event(event.organisation, "Another"))
    here = [make_session(event) for _ in range(2)]
    room = make_room(event)
    owner = make.client_actor(event.organisation, "programme:write")
    outcome = change_sessions([elsewhere, *here], rooms=[room], actor=owner)

    assert outcome.done == here
    assert [(row, message.split(" belongs")[0]) for row, message in outcome.refused] == [(elsewhere, room.name)]
    assert [list(session.rooms.all()) for session in here] == [[room], [room]]


@pytest.mark.parametrize(
    ("act", "source", "target", "refused"),
    [
        (cancel_sessions, "confirmed", "cancelled", "cancelled"),
        (withdraw_sessions, "cancelled", "withdrawn", "withdrawn"),
        (reinstate_sessions, "withdrawn", "confirmed", "confirmed"),
    ],
)
def test_many_sessions_move_and_the_others_are_named(event, organiser, act, source, target, refused):
    can, synced = (make_session(event, status=source) for _ in range(2))
    make_origin(synced)
    cannot = make_session(event, "Other", status=refused)
    outcome = act(Session.objects.all(), actor=organiser, reason="Strike")

    assert ([row.status for row in outcome.done], outcome.locked) == ([target, target], 1)
    assert outcome.refused == [(cannot, f"Other is {refused}, so this can't be done. Look at it as it stands now.")]
    assert Session.objects.get(pk=can.pk).status == target


def test_many_speakers_move(event, organiser):
    make_speaker(event), make_speaker(event)

    assert len(withdraw_speakers(Speaker.objects.all(), actor=organiser).done) == 2
    assert len(reinstate_speakers(Speaker.objects.all(), actor=organiser).done) == 2


def test_who_may_not_does_nothing_at_all(event, viewer):
    make_session(event)
    with pytest.raises(NotAllowed):
        publish_sessions(Session.objects.all(), actor=viewer)

    assert Session.objects.get().published is False
