from datetime import timedelta

import pytest
from django.utils import timezone

from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.core.errors import Conflict, NotAllowed
from eventhub.events.enums import EventStatus
from eventhub.files.enums import FilePurpose
from eventhub.programme.enums import SessionStatus, SpeakerStatus
from eventhub.programme.models import Origin, Session, SessionSpeaker, Speaker
from eventhub.programme.workflows import (
    cancel_session,
    lift_tombstone,
    purge_session,
    purge_speaker,
    purgeable_from,
    reinstate_session,
    reinstate_speaker,
    withdraw_session,
    withdraw_speaker,
)
from tests.factories import show as make
from tests.factories.files import StoredFileFactory
from tests.factories.programme import make_origin, make_session, make_speaker

CONFIRMED, CANCELLED, WITHDRAWN = SessionStatus.values
MOVES = [
    (make_session, cancel_session, "session.cancelled", {CONFIRMED: CANCELLED}),
    (make_session, withdraw_session, "session.withdrawn", {CONFIRMED: WITHDRAWN, CANCELLED: WITHDRAWN}),
    (make_session, reinstate_session, "session.reinstated", {CANCELLED: CONFIRMED, WITHDRAWN: CONFIRMED}),
    (make_speaker, withdraw_speaker, "speaker.withdrawn", {CONFIRMED: WITHDRAWN}),
    (make_speaker, reinstate_speaker, "speaker.reinstated", {WITHDRAWN: CONFIRMED}),
]
POSSIBLE = [
    (maker, workflow, verb, source, target) for maker, workflow, verb, ways in MOVES for source, target in ways.items()
]
IMPOSSIBLE = [
    (maker, workflow, source)
    for maker, workflow, _, ways in MOVES
    for source in (SessionStatus.values if maker is make_session else SpeakerStatus.values)
    if source not in ways
]
LONG_AGO = timezone.now() - timedelta(days=31)


@pytest.mark.parametrize(("maker", "workflow", "verb", "source", "target"), POSSIBLE)
def test_a_status_moves_with_its_entry_and_its_fact(event, organiser, maker, workflow, verb, source, target):
    row = maker(event, status=source, withdrawn_at=timezone.now() if source == WITHDRAWN else None)
    moved = workflow(row, actor=organiser, reason=" Ill ")
    entry = ActivityEntry.objects.get()

    assert moved.status == target
    assert (moved.withdrawn_at is not None) == (target == WITHDRAWN)
    assert (entry.verb, entry.from_status, entry.to_status, entry.reason, entry.data) == (
        *(verb, source, target),
        *("Ill", {}),
    )
    assert OutboxEvent.objects.get().entry == entry


@pytest.mark.parametrize(("maker", "workflow", "source"), IMPOSSIBLE)
def test_no_status_moves_otherwise(event, organiser, maker, workflow, source):
    row = maker(event, status=source)
    with pytest.raises(Conflict) as refused:
        workflow(row, actor=organiser)

    assert refused.value.code == "wrong_status"
    assert ActivityEntry.objects.count() == 0


@pytest.mark.parametrize(("maker", "workflow", "verb", "source", "target"), POSSIBLE)
def test_only_who_organises_an_open_event_moves_it(event, viewer, stranger, maker, workflow, verb, source, target):
    row, over = maker(event, status=source), make.event(event.organisation, "Over", status=EventStatus.ARCHIVED)
    for actor in (viewer, stranger):
        with pytest.raises(NotAllowed):
            workflow(row, actor=actor)
    with pytest.raises(Conflict, match="archived"):
        workflow(maker(over, status=source), actor=make.client_actor(event.organisation, "programme:write"))

    assert ActivityEntry.objects.count() == 0


@pytest.mark.parametrize(("maker", "workflow", "verb", "source", "target"), POSSIBLE)
def test_the_status_of_a_vendors_row_is_ours_from_then_on(event, organiser, maker, workflow, verb, source, target):
    row = maker(event, status=source)
    make_origin(row)

    assert workflow(row, actor=organiser).locked_fields == ["status"]
    assert ActivityEntry.objects.get().data == {"locked": ["status"]}


# --- for good ------------------------------------------------------------------------------------------


def withdrawn(maker, event, **fields):
    return maker(event, status=WITHDRAWN, withdrawn_at=LONG_AGO, **fields)


@pytest.mark.parametrize(("maker", "purge"), [(make_session, purge_session), (make_speaker, purge_speaker)])
def test_only_what_was_withdrawn_thirty_days_ago_is_removed_for_good(event, organiser, viewer, maker, purge):
    fresh = maker(event, status=WITHDRAWN, withdrawn_at=timezone.now() - timedelta(days=29, hours=23))
    for row, code in ((maker(event), "wrong_status"), (fresh, "wrong_status")):
        with pytest.raises(Conflict) as refused:
            purge(row, actor=organiser)
        assert refused.value.code == code
    with pytest.raises(NotAllowed):
        purge(withdrawn(maker, event), actor=viewer)

    assert ActivityEntry.objects.count() == 0
    assert purgeable_from(fresh) == fresh.withdrawn_at + timedelta(days=30)
    assert purgeable_from(maker(event)) is None


def test_a_purged_session_leaves_its_history_and_a_tombstone(event, organiser):
    speaker = make_speaker(event)
    session = withdrawn(make_session, event, title="Joints", speakers=(speaker,))
    part = make_session(event, parent=session)
    origin = make_origin(session, values={"title": "Joints"}, raw={"title": "Joints"})
    purge_session(session, actor=organiser, reason="Asked for")
    entry, origin, now = ActivityEntry.objects.get(), Origin.objects.get(pk=origin.pk), Speaker.objects.get()

    assert (entry.verb, entry.subject_label, entry.reason) == ("session.purged", "Joints", "Asked for")
    assert (origin.target_id, origin.tombstoned_at is not None) == (None, True)
    assert (origin.values, origin.raw, origin.digest, origin.raw_digest) == ({}, {}, "", "")
    assert [each.pk for each in Session.objects.all()] == [part.pk]
    assert Session.objects.get().parent is None
    assert now.updated_at > speaker.updated_at


def test_a_purged_speaker_is_gone_with_photo_and_links(event, organiser):
    photo = StoredFileFactory(organisation=event.organisation, purpose=FilePurpose.PHOTO)
    speaker = withdrawn(make_speaker, event, photo=photo)
    session = make_session(event, speakers=(speaker,), status=WITHDRAWN)
    purge_speaker(speaker, actor=organiser)
    photo.refresh_from_db()

    assert (Speaker.objects.count(), SessionSpeaker.objects.count()) == (0, 0)
    assert photo.deleted_at is not None
    assert Session.objects.get().updated_at > session.updated_at


def test_a_photo_that_somebody_else_has_stays(event, organiser):
    photo = StoredFileFactory(organisation=event.organisation, purpose=FilePurpose.PHOTO)
    make_speaker(event, photo=photo)
    purge_speaker(withdrawn(make_speaker, event, photo=photo), actor=organiser)
    photo.refresh_from_db()

    assert photo.deleted_at is None


def test_a_speaker_who_is_still_named_stays(event, organiser):
    speaker = withdrawn(make_speaker, event, last_name="Marsh")
    make_session(event, "Joints", speakers=(speaker,))
    with pytest.raises(Conflict, match=r"Marsh is named in “Joints”\. Take the name off") as refused:
        purge_speaker(speaker, actor=organiser)

    assert refused.value.code == "in_use"


def test_a_tombstone_is_lifted(event, organiser, viewer):
    session = withdrawn(make_session, event)
    origin = make_origin(session)
    with pytest.raises(Conflict):
        lift_tombstone(origin, actor=organiser)
    purge_session(session, actor=organiser)
    with pytest.raises(NotAllowed):
        lift_tombstone(origin, actor=viewer)
    lift_tombstone(origin, actor=organiser)

    assert Origin.objects.count() == 0
    assert ActivityEntry.objects.order_by("id").last().verb == "origin.released"
