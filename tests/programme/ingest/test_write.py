"""Names as columns hold them, links that are replaced, and rows that are held only as far as needed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from eventhub.core.processes import wait_for
from eventhub.programme.enums import Kind
from eventhub.programme.ingest.known import hold_held
from eventhub.programme.ingest.write import columns_of, update_rows
from eventhub.programme.models import Room, Session, SessionType, Track
from eventhub.programme.services import change_session
from tests.factories.programme import make_room, make_session, make_speaker, make_track
from tests.factories.show import Show


@pytest.mark.parametrize(("model", "longest"), [(Room, 200), (Track, 200), (SessionType, 150)])
def test_a_name_that_grows_when_it_is_folded_fits_its_column(model, longest):
    columns = columns_of(model, {"name": "İ" * 120})

    assert len(columns["name_key"]) == longest


def test_links_that_stay_keep_their_keys(event):
    hall, lab, timber = make_room(event), make_room(event), make_track(event)
    ada, bo = make_speaker(event), make_speaker(event)
    session = make_session(event, rooms=(hall,), tracks=(timber,), speakers=(ada, bo))
    kept = session.speaker_links.get(speaker=bo).pk
    with transaction.atomic():
        held = hold_held(Kind.SESSION, [session.pk])[session.pk]
        speakers = [[bo.pk, "speaker", 0, True, "Joiner", ""]]
        update_rows([(held, {"title": "New", "rooms": [lab.pk, hall.pk], "tracks": [], "speakers": speakers})])

    session.refresh_from_db()
    assert (session.title, list(session.tracks.all())) == ("New", [])
    assert [link.room for link in session.room_links.all()] == [lab, hall]
    assert [(link.pk, link.title) for link in session.speaker_links.all()] == [(kept, "Joiner")]


def test_two_rooms_exchange_their_names(event):
    one, other = make_room(event, "One"), make_room(event, "Other")
    with transaction.atomic():
        held = hold_held(Kind.ROOM, [one.pk, other.pk])
        update_rows([(held[one.pk], {"name": "Other"}), (held[other.pk], {"name": "One"})])

    assert dict(Room.objects.values_list("pk", "name_key")) == {one.pk: "other", other.pk: "one"}


@pytest.mark.pgonly
@pytest.mark.django_db(transaction=True)
def test_an_edit_of_a_parent_and_a_sync_that_adds_rows_do_not_wait_for_each_other():
    show = Show()
    part, whole, actor = make_session(show.event), make_session(show.event), show.organiser
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            hold_held(Kind.SESSION, [part.pk])
            edit = pool.submit(edited, part, whole, actor)
            wait_for(somebody_waits, "The edit does not wait for the row.", seconds=10)
            make_session(show.event, "Added meanwhile")
        edit.result()

    assert Session.objects.get(pk=part.pk).parent == whole


def edited(part, whole, actor) -> None:
    try:
        change_session(part, parent=whole, actor=actor)
    finally:
        connection.close()


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0
