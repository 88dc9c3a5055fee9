"""Rooms, tracks and types on one page: added, changed and removed in place."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from eventhub.programme.models import Room, SessionType, Track
from tests.factories.programme import make_origin, make_room, make_session, make_track, make_type

MODELS = {"room": Room, "track": Track, "type": SessionType}
MAKE = {"room": make_room, "track": make_track, "type": make_type}
KINDS = list(MODELS)


def page(show, name: str = "room-list", *args) -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug, *args])


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_costs_the_same_for_any_number(show, organiser, count, django_assert_num_queries):
    for _ in range(count):
        rooms, tracks = (make_room(show.event),), (make_track(show.event),)
        make_session(show.event, at=show.event.starts_at, rooms=rooms, tracks=tracks, type=make_type(show.event))

    with django_assert_num_queries(11):
        answer = organiser.get(page(show))

    assert [len(table.lines) for table in answer.context["tables"]] == [count] * 3


def test_an_event_without_any_says_what_each_is_for(show, organiser):
    text = organiser.get(page(show)).content.decode()

    assert text.count("None yet.") == 3
    assert "Sessions by room and day" not in text


def test_sessions_by_room_and_day_are_drawn_and_counted(show, organiser):
    calder, moore = make_room(show.event, "Calder"), make_room(show.event, "Moore")
    for hours in (0, 2, 26):
        make_session(show.event, at=show.event.starts_at + timedelta(hours=hours), rooms=(calder,))
    make_session(show.event, at=show.event.starts_at, rooms=(moore,))

    use = organiser.get(page(show)).context["use"]

    assert [(row.room.name, [day.sessions for day in row.days]) for row in use.rows] == [
        ("Calder", [2, 1, 0]),
        ("Moore", [1, 0, 0]),
    ]
    assert [day.length for day in use.rows[0].days] == [100.0, 50.0, 0.0]


@pytest.mark.parametrize("kind", KINDS)
def test_each_is_added_changed_and_removed(show, organiser, kind):
    organiser.post(page(show, f"{kind}-create"), {"name": "First"})
    row = MODELS[kind].objects.get()
    assert row.name == "First"

    organiser.post(page(show, f"{kind}-change", row.pk), {"name": "Second"})
    assert MODELS[kind].objects.get().name == "Second"

    answer = organiser.post(page(show, f"{kind}-remove", row.pk), follow=True)
    assert "Second is removed." in answer.content.decode()
    assert not MODELS[kind].objects.exists()


def test_a_room_has_its_building_and_seats(show, organiser):
    organiser.post(page(show, "room-create"), {"name": "Calder", "venue": "East wing", "capacity": "80", "order": "3"})

    room = Room.objects.get()
    assert (room.venue, room.capacity, room.order) == ("East wing", 80, 3)


@pytest.mark.parametrize(
    ("kind", "posted", "field"),
    [
        ("room", {"name": ""}, "name"),
        ("room", {"name": "x" * 161}, "name"),
        ("room", {"name": "X", "capacity": "many"}, "capacity"),
        ("room", {"name": "X", "capacity": "-1"}, "capacity"),
        ("room", {"name": "X", "order": "99999999999"}, "order"),
        ("track", {"name": "X", "colour": "red"}, "colour"),
        ("track", {"name": "X", "group": "x" * 81}, "group"),
        ("type", {"name": "x" * 121}, "name"),
    ],
)
def test_what_is_wrong_is_named_at_its_field(show, organiser, kind, posted, field):
    answer = organiser.post(page(show, f"{kind}-create"), posted)

    assert answer.status_code == 422
    (form,) = answer.context["refused_forms"]
    assert list(form.errors) == [field]
    assert f'href="#new-{kind}-{field}"' in answer.content.decode()
    assert not MODELS[kind].objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_that_is_taken_is_refused_in_its_row(show, organiser, kind):
    MAKE[kind](show.event, "Taken")
    row = MAKE[kind](show.event, "Free")

    answer = organiser.post(page(show, f"{kind}-change", row.pk), {"name": "taken"}, headers={"HX-Request": "true"})

    assert answer.status_code in (409, 422)
    text = answer.content.decode()
    assert text.lstrip().startswith('<div id="rooms"')
    assert f'href="#{row.pk}-name"' in text
    assert 'value="taken"' in text


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_in_use_stays_and_it_says_by_what(show, organiser, kind):
    row = MAKE[kind](show.event, "Calder")
    parts = {"room": {"rooms": (row,)}, "track": {"tracks": (row,)}, "type": {"type": row}}[kind]
    make_session(show.event, "Heat pumps", **parts)

    answer = organiser.post(page(show, f"{kind}-remove", row.pk))

    assert answer.status_code == 409
    assert "Calder is used by “Heat pumps”." in answer.content.decode()
    assert MODELS[kind].objects.exists()


def test_a_synced_room_that_is_edited_is_owned_here(show, organiser):
    room = make_room(show.event, "Calder")
    make_origin(room)

    organiser.post(page(show, "room-change", room.pk), {"name": "Calder Hall"})

    assert Room.objects.get().locked_fields == ["name"]
    assert "edited here" in organiser.get(page(show)).content.decode()


def test_rows_of_another_kind_are_not_found(show, organiser):
    track = make_track(show.event)

    assert organiser.post(page(show, "room-change", track.pk), {"name": "X"}).status_code == 404
    assert organiser.post(page(show, "track-remove", uuid4())).status_code == 404


def test_a_viewer_reads_without_forms(show, viewer):
    make_room(show.event, "Calder")

    text = viewer.get(page(show)).content.decode()

    assert "Calder" in text
    assert "<details" not in text[text.index("<main") :]
