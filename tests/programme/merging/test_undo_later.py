"""Merges and what happens around both rows: other merges, edits, a purge, somebody who merges at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from eventhub.core.errors import Conflict
from eventhub.files.enums import FilePurpose
from eventhub.programme.merging import merge_rows
from eventhub.programme.models import Merge, Session, Speaker
from eventhub.programme.services import change_session
from eventhub.programme.unmerging import undo_merge
from eventhub.programme.workflows import purge_speaker, withdraw_speaker
from tests.factories.files import StoredFileFactory
from tests.factories.programme import make_session, make_speaker

LONG_AGO = timezone.now() - timedelta(days=31)


def purge(speaker: Speaker, actor) -> None:
    withdraw_speaker(speaker, actor=actor)
    Speaker.objects.filter(pk=speaker.pk).update(withdrawn_at=LONG_AGO)
    purge_speaker(Speaker.objects.get(pk=speaker.pk), actor=actor)


def test_what_is_kept_of_a_merge_goes_with_whichever_of_both_is_purged(event, organiser):
    one, other = make_speaker(event, "Marsh", bio="Builds."), make_speaker(event, "Marsh", email="ada@x.example")
    undo_merge(merge_rows(one, other, actor=organiser), actor=organiser)

    purge(other, organiser)

    assert list(Speaker.objects.all()) == [one]
    assert not Merge.objects.exists()


def test_a_purge_takes_the_photo_that_gave_way_to_another_one(event, organiser):
    photos = [StoredFileFactory(organisation=event.organisation, purpose=FilePurpose.PHOTO) for _ in range(2)]
    one, other = (make_speaker(event, "Marsh", photo=photo) for photo in photos)
    merge_rows(one, other, actor=organiser, taken={"photo"})

    purge(one, organiser)

    for photo in photos:
        photo.refresh_from_db()
    assert all(photo.deleted_at for photo in photos)


def test_a_part_comes_back_under_the_whole_that_its_whole_was_merged_into(event, organiser):
    whole, same = make_session(event, "Day"), make_session(event, "Day")
    kept, gone = make_session(event, "Heat"), make_session(event, "Heat", parent=whole)
    merge = merge_rows(kept, gone, actor=organiser, taken=())
    merge_rows(same, whole, actor=organiser)

    undo_merge(merge, actor=organiser)

    assert Session.objects.get(pk=gone.pk).parent == same


def test_a_part_that_was_merged_away_comes_back_first(event, organiser):
    kept, gone = make_session(event, "Heat"), make_session(event, "Heat")
    part, same = make_session(event, "Part", parent=gone), make_session(event, "Part")
    first = merge_rows(kept, gone, actor=organiser)
    second = merge_rows(same, part, actor=organiser)
    with pytest.raises(Conflict) as refused:
        undo_merge(first, actor=organiser)
    assert refused.value.code == "undo_later_first"

    for merge in (second, first):
        undo_merge(merge, actor=organiser)

    assert Session.objects.get(pk=part.pk).parent == gone


def test_undoing_makes_nothing_a_part_of_itself(event, organiser):
    whole, other_whole = make_session(event, "Day"), make_session(event, "Track day")
    kept = make_session(event, "Heat", parent=other_whole)
    gone = make_session(event, "Heat", parent=whole)
    part = make_session(event, "Part", parent=gone)
    merge = merge_rows(kept, gone, actor=organiser)
    change_session(whole, actor=organiser, parent=Session.objects.get(pk=part.pk))

    undone = undo_merge(merge, actor=organiser)

    rows = {row.pk: row for row in Session.objects.all()}
    assert rows[gone.pk].parent_id is None
    assert (rows[part.pk].parent_id, rows[whole.pk].parent_id) == (gone.pk, part.pk)
    assert undone.left == ["“Heat” would be a part of itself, and is a part of nothing now."]


@pytest.mark.pgonly
@pytest.mark.django_db(transaction=True)
def test_merged_crosswise_at_once_one_remains(event, organiser):
    one, other = make_speaker(event, "Marsh"), make_speaker(event, "Marsh")
    make_session(event, "Heat", speakers=(one, other))
    start = Barrier(2)

    def merge(pair: tuple[Speaker, Speaker]) -> str:
        try:
            start.wait(5)
            merge_rows(*pair, actor=organiser)
        except Conflict as refused:
            return refused.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as threads:
        ends = list(threads.map(merge, [(one, other), (other, one)]))

    assert sorted(ends) == ["done", "merged"]
    assert Speaker.objects.filter(merged_into=None).count() == 1
