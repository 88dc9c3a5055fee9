"""The id of a session or speaker that was merged into another one goes on to mean something: the one that remains."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from eventhub.core.actor import Actor
from eventhub.programme.merging import merge_rows
from eventhub.programme.models import Session, Speaker
from eventhub.programme.unmerging import undo_merge
from tests.factories.programme import make_session, make_speaker

ROBOT = Actor.system("test")


@pytest.fixture
def people(show) -> tuple[Speaker, Speaker]:
    one, other = make_speaker(show.event, "Marsh"), make_speaker(show.event, "Marsh")
    merge_rows(one, other, actor=ROBOT)
    return one, other


@pytest.fixture
def talks(show, people) -> tuple[Session, Session]:
    one, other = make_session(show.event, "Heat", speakers=people[:1]), make_session(show.event, "Heat")
    make_session(show.event, "Part", parent=other)
    merge_rows(one, other, actor=ROBOT)
    return one, other


def test_reading_and_changing_by_the_old_id_means_the_row_that_remains(api, people, talks):
    for path, (one, other) in (("/speakers", people), ("/sessions", talks)):
        answer = api.get(f"{path}/{other.pk}")
        assert (answer.status, answer.body["id"]) == (200, str(one.pk))
        assert str(other.pk) not in [row["id"] for row in api.get(path).body["data"]]
    api.patch(f"/speakers/{people[1].pk}", {"company": "Northwind"})

    assert Speaker.objects.get(pk=people[0].pk).company == "Northwind"
    assert Speaker.objects.get(pk=people[1].pk).company == ""


def test_old_ids_may_be_named_in_filters_and_bodies(api, show, people, talks):
    def titles(query: str) -> list[str]:
        return [row["title"] for row in api.get(f"/sessions?{query}").body["data"]]

    assert titles(f"speaker={people[1].pk}") == ["Heat"]
    assert titles(f"parent={talks[1].pk}") == ["Part"]
    assert len(api.get(f"/speakers?session={talks[1].pk}").body["data"]) == 1
    body = {"event_id": show.event.pk, "title": "New", "parent_id": talks[1].pk}
    answer = api.post("/sessions", {**body, "speakers": [{"speaker_id": people[1].pk}]})

    made = Session.objects.get(title="New")
    assert answer.status == 201
    assert (made.parent, made.speaker_links.get().speaker) == (talks[0], people[0])


def test_an_id_that_never_was_is_still_nothing(api, people):
    assert api.get("/speakers/0190a6b0-0000-7000-8000-000000000000").status == 404


def test_who_asks_what_changed_learns_which_id_another_one_is_by_now(api, show, time_machine):
    rows = [make_speaker(show.event, "Marsh") for _ in range(2)], [make_session(show.event, "Heat") for _ in range(2)]
    for path, (one, other) in zip(("/speakers", "/sessions"), rows, strict=True):

        def changed_by(act: Callable[[], Any], path: str = path) -> tuple[Any, dict[str, list[str]]]:
            time_machine.move_to(timezone.now() + timedelta(minutes=1))
            since, done = timezone.now().isoformat(), act()
            time_machine.move_to(timezone.now() + timedelta(seconds=1))
            return done, {row["id"]: row["merged_ids"] for row in api.get(path, updated_since=since).body["data"]}

        merge, seen = changed_by(partial(merge_rows, one, other, actor=ROBOT))
        assert seen == {str(one.pk): [str(other.pk)]}
        _, seen = changed_by(partial(undo_merge, merge, actor=ROBOT))
        assert seen == {str(one.pk): [], str(other.pk): []}
