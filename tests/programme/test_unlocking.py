import pytest

from eventhub.activity.models import ActivityEntry
from eventhub.core.errors import NotAllowed
from eventhub.programme.models import Session
from eventhub.programme.services import change_session, change_speaker
from eventhub.programme.unlocking import unlock_fields
from tests.factories.programme import make_origin, make_session, make_source, make_speaker


@pytest.fixture
def synced(event):
    session = make_session(event, "Theirs")
    make_origin(session, values={"title": "Theirs", "code": "V1", "level": "High"})
    return session


def test_an_unlocked_field_says_again_what_the_vendor_says(synced, organiser, last):
    edited = change_session(synced, title="Ours", code="O1", actor=organiser).row
    edit = unlock_fields(edited, names=["title", "level"], actor=organiser)

    assert (edit.row.title, edit.row.code, edit.row.locked_fields) == ("Theirs", "O1", ["code"])
    assert edit.changed == {"title": ["Ours", "Theirs"]}
    assert (last().verb, last().data["unlocked"]) == ("session.unlocked", ["title"])
    unlock_fields(edit.row, names=["code"], actor=organiser)
    assert Session.objects.values_list("title", "code", "locked_fields").get() == ("Theirs", "V1", [])


def test_what_the_vendor_did_not_say_stays_and_can_be_said_from_then_on(synced, organiser):
    edited = change_session(synced, language="English", actor=organiser).row
    edit = unlock_fields(edited, names=["language"], actor=organiser)

    assert (edit.row.language, edit.row.locked_fields, edit.changed) == ("English", [], {})


def test_speakers_of_a_session_go_back_too(event, organiser):
    source = make_source(event)
    ada, bo = make_speaker(event, "Marsh"), make_speaker(event, "Lind")
    make_origin(ada, source, external_id="a")
    session = make_session(event, speakers=(bo,), locked_fields=["speakers"])
    link = {"speaker": "a", "role": "chair", "order": 0, "published": True, "title": "", "company": ""}
    make_origin(session, source, values={"title": session.title, "speakers": [link]})
    edit = unlock_fields(session, names=["speakers"], actor=organiser)

    assert [(each.speaker, each.role) for each in edit.row.speaker_links.all()] == [(ada, "chair")]
    assert edit.changed == {"speakers": [["Lind (speaker)"], ["Marsh (chair)"]]}


def test_names_that_are_not_locked_say_nothing(synced, organiser):
    assert unlock_fields(synced, names=["title", "no_such_field"], actor=organiser).changed == {}
    assert ActivityEntry.objects.count() == 0


def test_an_address_stays_private_in_history(event, organiser, last):
    speaker = make_speaker(event, email="old@a.example")
    make_origin(speaker, values={"last_name": speaker.last_name, "email": "theirs@a.example"})
    edited = change_speaker(speaker, email="new@a.example", actor=organiser).row
    edit = unlock_fields(edited, names=["email"], actor=organiser)

    assert edit.row.email == "theirs@a.example"
    assert "a.example" not in str(last().data)


def test_only_who_organises_gives_back(synced, viewer, stranger):
    for actor in (viewer, stranger):
        with pytest.raises(NotAllowed):
            unlock_fields(synced, names=["title"], actor=actor)
