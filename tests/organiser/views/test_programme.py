"""The calendar: which day it opens on, what it shows of it, what it costs."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from eventhub.programme.enums import SessionStatus
from eventhub.programme.models import Session
from tests.factories.programme import make_room, make_session, make_speaker, make_track


def page(show, name: str = "programme-calendar", *args) -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug, *args])


@pytest.fixture
def opening(show):
    """Ten o'clock of the first day, by the clock of the event."""
    return show.event.starts_at.astimezone(show.event.zone).replace(hour=10, minute=0)


def test_an_event_without_sessions_shows_its_first_day_and_how_to_begin(show, organiser):
    answer = organiser.get(page(show))

    text = answer.content.decode()
    assert answer.context["day"] == show.event.starts_at.astimezone(show.event.zone).date()
    assert "Nothing is scheduled on this day" in text
    assert page(show, "session-create") in text


def test_a_day_shows_its_sessions_by_room_and_time(show, organiser, opening):
    room, speaker = make_room(show.event, "Calder", capacity=80), make_speaker(show.event, "Nwosu", first_name="Amara")
    make_session(show.event, "Counting carbon", at=opening, rooms=(room,), speakers=(speaker,), published=True)
    make_session(show.event, "Another day", at=opening + timedelta(days=1), rooms=(room,))

    text = organiser.get(page(show)).content.decode()

    grid = text[text.index("<tbody") : text.index("</tbody>")]
    for words in ("Counting carbon", "10:00 to 11:00", "Amara Nwosu"):
        assert words in grid
    assert "Another day" not in grid
    assert "80 seats" in text


def test_clashes_are_listed_and_counted_on_their_day(show, organiser, opening):
    room, speaker = make_room(show.event, "Calder"), make_speaker(show.event, "Nwosu")
    one = make_session(show.event, "Heat pumps", at=opening, rooms=(room,), speakers=(speaker,))
    make_session(show.event, "Façades", at=opening + timedelta(minutes=30), rooms=(room,), speakers=(speaker,))

    answer = organiser.get(page(show))

    text = answer.content.decode()
    assert [tab.clashes for tab in answer.context["tabs_of_days"]] == [2, 0, 0]
    assert "2 clashes on this day" in text
    assert "overlap by 30 minutes, 10:30 to 11:00" in text
    assert text.count("Room taken twice, Speaker in two places") == 2
    assert page(show, "session-move", one.pk) in text


def test_cancelled_sessions_stay_visible_and_withdrawn_ones_do_not(show, organiser, opening):
    room = make_room(show.event)
    make_session(show.event, "Solar", at=opening, rooms=(room,), status=SessionStatus.CANCELLED)
    make_session(show.event, "Gone", at=opening, rooms=(room,), status=SessionStatus.WITHDRAWN)

    text = organiser.get(page(show)).content.decode()

    assert "Solar" in text
    assert "Cancelled" in text
    assert "Gone" not in text


def test_what_has_no_time_or_no_room_lies_beside(show, organiser, opening):
    make_session(show.event, "Timber above the tenth floor")
    make_session(show.event, "Concrete, reused", at=opening)

    text = organiser.get(page(show)).content.decode()

    assert "1 session on this day has no room" in text
    assert "1 session has no time yet" in text
    assert text.count("Place it") == 2


def test_one_room_and_one_track_can_be_looked_at_alone(show, organiser, opening):
    calder, moore, track = make_room(show.event, "Calder"), make_room(show.event, "Moore"), make_track(show.event)
    make_session(show.event, "In both", at=opening, rooms=(calder, moore), tracks=(track,))
    make_session(show.event, "In Moore", at=opening + timedelta(hours=2), rooms=(moore,))

    in_calder = organiser.get(page(show), {"room": calder.pk}).content.decode()
    of_track = organiser.get(page(show), {"track": track.pk}).content.decode()

    assert "In Moore" not in in_calder
    assert in_calder.count('class="slot') == 1
    assert of_track.count('class="slot') == 2


@pytest.mark.parametrize(
    ("asked", "folds", "marked"),
    [("", True, ["By room", "By time"]), ("rooms", False, ["By room"]), ("list", True, ["By time"])],
)
def test_a_day_is_a_list_on_a_phone_unless_the_grid_is_asked_for(show, organiser, opening, asked, folds, marked):
    """By itself the page marks one way for wide screens and the other for narrow ones; style sheets show one of the two."""
    make_session(show.event, "Solar", at=opening, rooms=(make_room(show.event),))

    text = organiser.get(page(show), {"as": asked}).content.decode()

    assert ('<div class="day' in text) == folds
    ways = text[text.index("How the day is shown") :]
    assert re.findall(r'aria-current="page">(By \w+)', ways) == marked


@pytest.mark.parametrize("query", ["day=yesterday", "day=2027-13-45", "room=nowhere", "track=x", "as=cube", "day="])
def test_an_address_that_makes_no_sense_shows_the_first_day(show, organiser, query):
    answer = organiser.get(f"{page(show)}?{query}")

    assert answer.status_code == 200
    assert answer.context["day"] == show.event.starts_at.astimezone(show.event.zone).date()


def test_a_day_on_which_something_is_outside_the_event_can_be_reached(show, organiser, opening):
    make_session(show.event, "Setting up", at=opening - timedelta(days=1), rooms=(make_room(show.event),))
    day = (opening - timedelta(days=1)).date()

    answer = organiser.get(page(show), {"day": day.isoformat()})

    assert answer.context["day"] == day
    assert "lies outside the days of the event" in answer.content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_the_calendar_costs_the_same_for_any_number(show, organiser, opening, count, django_assert_num_queries):
    rooms = [make_room(show.event) for _ in range(3)]
    for number in range(count):
        speaker = make_speaker(show.event)
        at = opening + timedelta(minutes=15 * number)
        make_session(show.event, at=at, rooms=(rooms[number % 3],), speakers=(speaker,))
    make_session(show.event, speakers=(make_speaker(show.event),))

    with django_assert_num_queries(19):
        answer = organiser.get(page(show))

    assert answer.context["count"] == count


def test_a_viewer_reads_and_finds_no_way_to_change(show, viewer, opening):
    make_session(show.event, "Heat pumps", at=opening, rooms=(make_room(show.event),))

    text = viewer.get(page(show)).content.decode()

    assert "Heat pumps" in text
    assert "You can read here" in text
    for words in ("Add a session", "Move", "Place it"):
        assert words not in text


def test_htmx_gets_the_day_alone(show, organiser):
    text = organiser.get(page(show), headers={"HX-Request": "true"}).content.decode()

    assert text.lstrip().startswith('<div id="calendar"')


def test_nothing_of_another_event_is_shown(show, organiser, outsider, opening):
    make_session(show.event, "Heat pumps", at=opening, rooms=(make_room(show.event),))

    assert outsider.get(page(show)).status_code == 404
    assert Session.objects.count() == 1
