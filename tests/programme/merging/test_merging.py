"""Making one of two rows by hand: who may, what is refused, what follows, and what a purge takes along."""

from datetime import timedelta

import pytest
from django.utils import timezone

from eventhub.activity.models import ActivityEntry
from eventhub.core.errors import Conflict, Invalid, NotAllowed
from eventhub.files.enums import FilePurpose
from eventhub.programme.duplicates import Pair
from eventhub.programme.enums import SessionStatus
from eventhub.programme.links import Speaking
from eventhub.programme.merge_queries import alike_in, merges_visible_to
from eventhub.programme.merging import merge_rows, tell_apart
from eventhub.programme.models import Apart, Merge, Session, SessionSpeaker, Speaker
from eventhub.programme.queries import clashes_of, sessions_visible_to, speakers_visible_to, use_of
from eventhub.programme.services import change_session, change_speaker, create_session
from eventhub.programme.unmerging import undo_merge
from eventhub.programme.workflows import purge_speaker, withdraw_session, withdraw_speaker
from tests.factories import show as make
from tests.factories.files import StoredFileFactory
from tests.factories.programme import make_origin, make_room, make_session, make_source, make_speaker

LONG_AGO = timezone.now() - timedelta(days=31)


@pytest.fixture
def adas(event) -> tuple[Speaker, Speaker]:
    return (
        make_speaker(event, "Marsh", first_name="Ada", email="ada@x.example"),
        make_speaker(event, "Marsh", first_name="Ada", email="ADA@x.example", bio="Builds."),
    )


def test_what_went_is_in_no_list_and_its_sessions_name_the_one_that_remains(event, organiser, adas, at):
    one, other = adas
    room = make_room(event)
    kept = make_session(event, "Heat", at=at(0), rooms=(room,), speakers=(one,))
    gone = make_session(event, "Heat", at=at(0), rooms=(room,), speakers=(other,))
    part = make_session(event, "Part", parent=gone)
    assert len(alike_in(organiser, event)) == 2
    assert len(clashes_of(organiser, event)) == 1

    for pair in ((one, other), (kept, gone)):
        merge_rows(*pair, actor=organiser)

    assert list(speakers_visible_to(organiser, event)) == [one]
    assert set(sessions_visible_to(organiser, event)) == {kept, Session.objects.get(pk=part.pk)}
    assert list(one.session_links.values_list("session_id", flat=True)) == [kept.pk]
    assert Session.objects.get(pk=part.pk).parent_id == kept.pk
    assert use_of(room, 3) == (1, ["Heat"])
    assert clashes_of(organiser, event) == []
    assert len(alike_in(organiser, event)) == 0


def test_it_is_recorded_without_private_addresses(event, organiser, adas):
    one, other = adas
    merge_rows(one, other, actor=organiser, taken={"email", "bio"})

    entry = ActivityEntry.objects.get(verb="speaker.merged")
    assert (entry.subject_id, entry.actor_name, entry.data) == (
        one.pk,
        organiser.name,
        {
            "changed": {"bio": ["", "Builds."], "email": ["(private)", "(private)"]},
            "gone": "Ada Marsh",
        },
    )
    assert [str(merge) for merge in merges_visible_to(organiser, event)] == ["Ada Marsh in Ada Marsh"]


@pytest.mark.parametrize("who", ["viewer", "stranger"])
def test_who_may_not_change_the_programme_merges_nothing(request, event, organiser, adas, who):
    actor = request.getfixturevalue(who)
    for act in (merge_rows, tell_apart):
        with pytest.raises(NotAllowed):
            act(*adas, actor=actor)
    merge = merge_rows(*adas, actor=organiser)
    with pytest.raises(NotAllowed):
        undo_merge(merge, actor=actor)

    assert len(alike_in(actor, event)) == 0
    assert not merges_visible_to(actor, event).exists()
    assert (Merge.objects.count(), Apart.objects.count()) == (1, 0)


def test_what_can_not_be_one_is_refused_and_nothing_is_written(event, organiser, adas):
    one, other = adas
    whole = make_session(event, "Day")
    part = make_session(event, "Talk", parent=make_session(event, "Block", parent=whole))
    elsewhere = make_session(make.event(event.organisation, name="Another"), "Talk")
    withdrawn = withdraw_session(make_session(event, "Talk"), actor=organiser)
    refused = [(one, one, Conflict), (part, whole, Conflict), (whole, part, Conflict), (part, withdrawn, Conflict)]
    for kept, gone, kind in [*refused, (part, elsewhere, Invalid)]:
        with pytest.raises(kind):
            merge_rows(kept, gone, actor=organiser)
    with pytest.raises(Invalid) as unknown:
        merge_rows(one, other, actor=organiser, taken={"shoe_size"})

    assert unknown.value.details[0].field == "taken"
    assert not Merge.objects.exists()
    assert not Speaker.objects.exclude(merged_into=None).exists()


def test_who_is_shown_in_either_place_is_shown_in_the_one_that_stays(event, organiser, adas):
    one, other = adas
    session = make_session(event, "Heat", speakers=(one, other))
    SessionSpeaker.objects.filter(speaker=one).update(published=False)

    merge = merge_rows(one, other, actor=organiser)
    assert list(session.speaker_links.values_list("speaker", "published")) == [(one.pk, True)]
    undo_merge(merge, actor=organiser)
    assert dict(session.speaker_links.values_list("speaker", "published")) == {one.pk: False, other.pk: True}


def test_an_edit_that_was_begun_before_a_merge_names_nobody_who_went(event, organiser, adas):
    """The merge ends between the reading of who is named and the writing."""
    one, other = adas
    session = make_session(event, "Heat")
    merge_rows(one, Speaker.objects.get(pk=other.pk), actor=organiser)

    for act in (
        lambda: change_session(session, actor=organiser, speakers=[Speaking(other)]),
        lambda: create_session(event, actor=organiser, title="Pumps", speakers=[Speaking(other)]),
    ):
        with pytest.raises(Invalid) as refused:
            act()
        assert [(each.field, each.code) for each in refused.value.details] == [("speakers", "merged")]
    assert not SessionSpeaker.objects.exists()


def test_what_was_merged_is_history(event, organiser, adas):
    one, other = adas
    merge = merge_rows(one, other, actor=organiser)
    for act in (
        lambda: change_speaker(other, actor=organiser, company="X"),
        lambda: withdraw_speaker(other, actor=organiser),
        lambda: merge_rows(make_speaker(event), other, actor=organiser),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "merged"
    undo_merge(merge, actor=organiser)
    with pytest.raises(Conflict):
        undo_merge(merge, actor=organiser)

    assert change_speaker(other, actor=organiser, company="X").changed


def test_old_keys_lead_on_through_several_merges(event, organiser):
    rows = [make_speaker(event, "Marsh") for _ in range(3)]
    first = merge_rows(rows[1], rows[0], actor=organiser)
    second = merge_rows(rows[2], rows[1], actor=organiser)
    assert set(Speaker.objects.filter(merged_into=rows[2])) == set(rows[:2])
    with pytest.raises(Conflict) as refused:
        undo_merge(first, actor=organiser)
    assert refused.value.code == "undo_later_first"

    for merge in (second, first):
        undo_merge(merge, actor=organiser)
    assert not Speaker.objects.exclude(merged_into=None).exists()


def test_an_edit_since_stays_and_is_named(event, organiser, adas, at):
    one, other = adas
    talk, panel = (make_session(event, title, speakers=(other,)) for title in ("Talk", "Panel"))
    merge = merge_rows(one, other, actor=organiser)
    change_speaker(one, actor=organiser, bio="Ours.", company="Ours Ltd")
    change_session(talk, actor=organiser, speakers=[])

    undone = undo_merge(merge, actor=organiser)

    one.refresh_from_db()
    assert (one.bio, one.company) == ("Ours.", "Ours Ltd")
    assert undone.left == [
        "Biography was edited since, and stays as it is.",
        "Ada Marsh is no longer named in “Talk”, where that was so before.",
    ]
    assert [link.session for link in SessionSpeaker.objects.filter(speaker=other)] == [panel]
    assert ActivityEntry.objects.get(verb="speaker.unmerged").data == {"back": "Ada Marsh", "left": undone.left}


def test_what_was_removed_since_is_named(event, organiser):
    rooms = make_room(event, "Moore"), make_room(event, "Calder")
    kept, gone = make_session(event, "Heat"), make_session(event, "Heat", rooms=rooms)
    merge = merge_rows(kept, gone, actor=organiser, taken=())
    rooms[0].delete()

    undone = undo_merge(merge, actor=organiser)

    assert undone.left == ["What it had there was removed since: room."]
    assert [room.name for room in gone.rooms.all()] == ["Calder"]


def test_a_merge_of_sessions_is_undone_before_that_of_their_people(event, organiser, adas):
    one, other = adas
    kept, gone = make_session(event, "Heat"), make_session(event, "Heat", speakers=(other,))
    people = merge_rows(one, other, actor=organiser)
    sessions = merge_rows(kept, gone, actor=organiser, taken=())
    with pytest.raises(Conflict):
        undo_merge(people, actor=organiser)
    for merge in (sessions, people):
        assert undo_merge(merge, actor=organiser).left == []

    assert [link.session for link in other.session_links.all()] == [gone]


def test_people_merged_after_their_sessions_are_named_once(event, organiser, adas):
    one, other = adas
    kept, gone = make_session(event, "Heat"), make_session(event, "Heat", speakers=(one, other))
    sessions = merge_rows(kept, gone, actor=organiser, taken=())
    merge_rows(one, other, actor=organiser)

    undo_merge(sessions, actor=organiser)

    assert [link.speaker for link in gone.speaker_links.all()] == [one]


def test_a_purge_takes_what_was_merged_along_with_its_photo(event, organiser, adas):
    one, other = adas
    photo = StoredFileFactory(organisation=event.organisation, purpose=FilePurpose.PHOTO)
    Speaker.objects.filter(pk=other.pk).update(photo=photo)
    make_origin(other, make_source(event))
    merge_rows(one, other, actor=organiser, taken=())
    withdraw_speaker(one, actor=organiser)
    Speaker.objects.filter(pk=one.pk).update(withdrawn_at=LONG_AGO)

    purge_speaker(Speaker.objects.get(pk=one.pk), actor=organiser)

    assert not Speaker.objects.exists()
    assert not Merge.objects.exists()
    photo.refresh_from_db()
    assert photo.deleted_at


def test_withdrawn_rows_look_like_nobody(event, organiser, adas):
    make_session(event, "Heat", code="W3", status=SessionStatus.WITHDRAWN, withdrawn_at=LONG_AGO)
    make_session(event, "Heat", code="W3")

    found = alike_in(organiser, event)

    assert found.talks == []
    assert found.people == [Pair(adas[0].pk, adas[1].pk, ["Same name", "Same e-mail address"])]


@pytest.mark.parametrize("count", [4, 60])
def test_looking_for_duplicates_costs_the_same_for_any_number(event, organiser, count, django_assert_num_queries):
    for number in range(count):
        speaker = make_speaker(event, f"Marsh {number // 2}", first_name="Ada")
        make_session(event, f"Heat {number // 2}", speakers=(speaker,), code=f"W{number // 2}")

    with django_assert_num_queries(4):
        assert len(alike_in(organiser, event)) == count
