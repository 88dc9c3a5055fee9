"""The demo's programme is believable, and has something to find for whoever looks."""

import pytest

from eventhub.core.actor import Actor
from eventhub.demo.programme import plan_programme
from eventhub.events.models import Event
from eventhub.programme.clashes import ClashKind
from eventhub.programme.models import Session, SessionSpeaker, Speaker
from eventhub.programme.queries import clashes_of

pytestmark = [pytest.mark.sqliteonly, pytest.mark.usefixtures("seeded")]
SYSTEM = Actor.system("test")


@pytest.fixture
def event() -> Event:
    return Event.objects.get(organisation__name="Dockside Events")


def test_forty_sessions_and_twenty_five_people(event):
    sessions = Session.objects.filter(event=event)

    assert sessions.count() >= 40
    assert Speaker.objects.filter(event=event).count() == 25
    assert not Speaker.objects.filter(event=event, session_links=None).exists()
    assert set(SessionSpeaker.objects.values_list("role", flat=True)) == {"speaker", "moderator", "host"}
    assert sessions.filter(status="cancelled").count() == 1
    assert sessions.filter(starts_at=None).count() == 3
    assert sessions.exclude(parent=None).count() == 3


def test_one_room_and_one_person_are_needed_twice(event):
    codes = dict(Session.objects.values_list("pk", "code"))
    clashes = clashes_of(SYSTEM, event)

    assert [(clash.kind, [codes[key] for key in clash.sessions]) for clash in clashes] == [
        (ClashKind.ROOM, ["E5", "E6"]),
        (ClashKind.SPEAKER, ["E8", "P4"]),
    ]


def test_a_second_run_adds_nothing(event):
    before = Session.objects.count()

    plan_programme()

    assert Session.objects.count() == before
