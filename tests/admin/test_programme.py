from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from eventhub.programme.models import Origin, Room, Session, SessionType, Speaker, Track
from eventhub.programme.workflows import purge_session
from tests.admin.acts import errors_of, said, take, told
from tests.admin.rows import page_of
from tests.factories.programme import make_origin, make_room, make_session, make_speaker, make_track, make_type


def verbs_told():
    return [entry[1] for entry in told()]


def session_form(**values):
    return {"title": "Joints", "order": "0", **{key: str(value) for key, value in values.items()}}


def test_a_session_is_made_and_changed(staff_client, show):
    kind = make_type(show.event)
    start = {"starts_at_0": "2027-06-08", "starts_at_1": "09:00", "ends_at_0": "2027-06-08", "ends_at_1": "10:00"}
    body = session_form(event=show.event.pk, type=kind.pk, description="<p>x</p><script>y</script>", **start)
    staff_client.post(reverse("admin:programme_session_add"), body)
    session = Session.objects.get()
    staff_client.post(page_of(session), session_form(title="Better joints", type=kind.pk, published="on", **start))

    session.refresh_from_db()
    assert (session.title, session.type, session.published, session.description) == ("Better joints", kind, True, "")
    assert session.starts_at is not None
    assert verbs_told() == ["session.created", "session.changed"]


def test_a_session_that_ends_before_it_starts_is_refused(staff_client, show):
    times = {"starts_at_0": "2027-06-08", "starts_at_1": "09:00", "ends_at_0": "2027-06-07", "ends_at_1": "10:00"}
    answer = staff_client.post(reverse("admin:programme_session_add"), session_form(event=show.event.pk, **times))

    assert answer.status_code == 422
    assert errors_of(answer) == {"ends_at": ["The end is before the start. Give a later end or an earlier start."]}
    assert told() == []


def test_a_speaker_is_made_and_changed(staff_client, show):
    staff_client.post(reverse("admin:programme_speaker_add"), {"event": str(show.event.pk), "last_name": "Marsh"})
    speaker = Speaker.objects.get()
    staff_client.post(page_of(speaker), {"last_name": "Marsh", "email": "ada@a.example"})

    speaker.refresh_from_db()
    assert speaker.email == "ada@a.example"
    assert verbs_told() == ["speaker.created", "speaker.changed"]


@pytest.mark.parametrize(
    ("model", "made", "changed"),
    [
        (Room, {"name": "Main hall", "order": "0"}, {"name": "Great hall", "order": "1"}),
        (Track, {"name": "Timber", "order": "0"}, {"name": "Wood", "order": "0", "colour": "#000000"}),
        (SessionType, {"name": "Talk"}, {"name": "Lecture"}),
    ],
)
def test_rooms_tracks_and_types_are_made_and_changed(staff_client, show, model, made, changed):
    address = reverse(f"admin:programme_{model._meta.model_name}_add")
    staff_client.post(address, {"event": str(show.event.pk), **made})
    row = model.objects.get()
    staff_client.post(page_of(row), changed)

    row.refresh_from_db()
    assert row.name == changed["name"]
    assert [verb.split(".")[1] for verb in verbs_told()] == ["created", "changed"]


def test_a_name_that_is_taken_is_refused(staff_client, show):
    make_room(show.event, "Main hall")
    answer = staff_client.post(
        reverse("admin:programme_room_add"), {"event": str(show.event.pk), "name": "MAIN HALL", "order": "0"}
    )

    assert answer.status_code == 409
    assert list(errors_of(answer)) == ["name"]


def test_a_status_moves_by_buttons(staff_client, show):
    session, speaker = make_session(show.event), make_speaker(show.event)
    for row, steps in ((session, ("cancel", "withdraw", "reinstate")), (speaker, ("withdraw", "reinstate"))):
        for step in steps:
            take(staff_client, row, step, reason="Because")

    assert verbs_told() == [
        *("session.cancelled", "session.withdrawn", "session.reinstated"),
        *("speaker.withdrawn", "speaker.reinstated"),
    ]


def test_only_what_was_withdrawn_long_ago_is_removed_for_good(staff_client, show):
    fresh = make_session(show.event, "Fresh", status="withdrawn", withdrawn_at=timezone.now())
    old = make_session(show.event, "Old", status="withdrawn", withdrawn_at=timezone.now() - timedelta(days=31))
    take(staff_client, fresh, "purge", reason="")
    take(staff_client, old, "purge", reason="")

    assert [session.title for session in Session.objects.all()] == ["Fresh"]
    assert verbs_told() == ["session.purged"]


def test_something_removed_is_let_back(staff_client, show):
    session = make_session(show.event, status="withdrawn", withdrawn_at=timezone.now() - timedelta(days=31))
    origin = make_origin(session)
    purge_session(session, actor=show.organiser)
    answer = take(staff_client, origin, "release")

    assert Origin.objects.count() == 0
    assert "comes back with the next sync" in said(answer)[0][1]


def test_rows_are_told_apart_by_where_they_come_from(staff_client, show):
    typed, brought = make_track(show.event, "Typed"), make_track(show.event, "Brought")
    make_origin(brought)
    address = reverse("admin:programme_track_changelist")

    for value, seen, unseen in (("vendor", brought, typed), ("here", typed, brought)):
        body = staff_client.get(address, {"source": value}).content.decode()
        assert (str(seen.pk) in body, str(unseen.pk) in body) == (True, False)
