"""The list of sessions; adding, changing and moving one."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from eventhub.activity.models import ActivityEntry
from eventhub.programme.enums import SessionStatus
from eventhub.programme.models import Session
from tests.factories.programme import (
    make_origin,
    make_room,
    make_session,
    make_source,
    make_speaker,
    make_track,
    make_type,
)


def page(show, name: str = "session-list", *args) -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug, *args])


@pytest.fixture
def opening(show):
    return show.event.starts_at.astimezone(show.event.zone).replace(hour=10, minute=0)


def titles(answer) -> list[str]:
    return [one.title for one in answer.context["listing"]]


@pytest.mark.parametrize("name", ["session-list", "speaker-list"])
def test_an_empty_list_has_one_way_to_begin_that_stands_out(show, organiser, name):
    assert organiser.get(page(show, name)).content.decode().count("button primary") == 1


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_any_number(show, organiser, opening, count, django_assert_num_queries):
    source = make_source(show.event)
    for number in range(count):
        parts = {"rooms": (make_room(show.event),), "tracks": (make_track(show.event),), "type": make_type(show.event)}
        one = make_session(show.event, at=opening, speakers=(make_speaker(show.event),), **parts)
        make_origin(one, source, external_id=str(number))

    with django_assert_num_queries(17):
        answer = organiser.get(page(show))

    assert len(titles(answer)) == count


@pytest.fixture
def programme(show, opening) -> dict:
    """Five sessions, each in a state of its own."""
    calder, track, kind = (
        make_room(show.event, "Calder"),
        make_track(show.event, "Energy"),
        make_type(show.event, "Panel"),
    )
    amara = make_speaker(show.event, "Nwosu", first_name="Amara")
    heat = make_session(
        show.event,
        "Heat pumps",
        code="W1",
        at=opening,
        rooms=(calder,),
        tracks=(track,),
        type=kind,
        speakers=(amara,),
        published=True,
    )
    make_session(show.event, "Façades", at=opening + timedelta(minutes=30), rooms=(calder,))
    later = make_session(show.event, "Timber", at=opening + timedelta(days=1), locked_fields=["title"])
    make_session(show.event, "Concrete")
    make_session(show.event, "Solar", at=opening, status=SessionStatus.CANCELLED)
    source = make_source(show.event, "Sessionboard")
    make_origin(later, source)
    return {"calder": calder, "track": track, "kind": kind, "source": source, "heat": heat}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=nwosu", ["Heat pumps"]),
        ("q=amara+heat", ["Heat pumps"]),
        ("q=w1", ["Heat pumps"]),
        ("q=nobody", []),
        ("room={calder}", ["Façades", "Heat pumps"]),
        ("room=none", ["Concrete", "Solar", "Timber"]),
        ("track={track}", ["Heat pumps"]),
        ("track=none", ["Concrete", "Façades", "Solar", "Timber"]),
        ("type={kind}", ["Heat pumps"]),
        ("type=none", ["Concrete", "Façades", "Solar", "Timber"]),
        ("status=cancelled", ["Solar"]),
        ("published=yes", ["Heat pumps"]),
        ("published=no&look=clash", ["Façades"]),
        ("source=here&look=no_room", ["Concrete", "Solar"]),
        ("source={source}", ["Timber"]),
        ("look=clash", ["Façades", "Heat pumps"]),
        ("look=no_time", ["Concrete"]),
        ("look=locked", ["Timber"]),
        ("day={second}", ["Timber"]),
        ("day=nonsense&room=x&source=y", ["Concrete", "Façades", "Heat pumps", "Solar", "Timber"]),
    ],
)
def test_filters_find_what_they_say(show, organiser, opening, programme, query, found):
    keys = {name: row.pk for name, row in programme.items()}
    query = query.format(second=(opening + timedelta(days=1)).date(), **keys)

    assert sorted(titles(organiser.get(f"{page(show)}?{query}"))) == found


@pytest.mark.parametrize(
    "sort", ["title", "when", "ends", "code", "type", "status", "published", "capacity", "source", "changed"]
)
def test_every_sort_shows_every_session_once_either_way(show, organiser, programme, sort):
    up, down = (titles(organiser.get(page(show), {"sort": f"{sign}{sort}"})) for sign in ("", "-"))

    assert sorted(up) == sorted(down) == ["Concrete", "Façades", "Heat pumps", "Solar", "Timber"]


def test_the_list_by_time_begins_with_what_is_first_and_ends_with_what_has_no_time(show, organiser, programme):
    found = titles(organiser.get(page(show)))

    assert (found[0], found[-1]) == ("Heat pumps", "Concrete")


def test_an_export_holds_what_is_filtered_by_the_clock_of_the_event(show, organiser, opening, programme):
    answer = organiser.get(page(show), {"export": "csv", "q": "heat"})

    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [
        (row["Session"], row["Code"], row["Starts"], row["Rooms"], row["Speakers"], row["Published"]) for row in rows
    ] == [("Heat pumps", "W1", f"{opening.date()} 10:00:00", "Calder", "Amara Nwosu", "yes")]


def test_a_filter_can_be_kept(show, organiser, programme):
    organiser.post(
        page(show, "filter-save"), {"name": "Clashes", "list_key": "sessions", "query": "look=clash&bogus=1"}
    )

    tabs = organiser.get(page(show)).context["saved"].tabs
    assert [(tab.filter.name, tab.address) for tab in tabs] == [("Clashes", "?view=1&look=clash")]


# --- adding and changing ---------------------------------------------------------------------------------


def entered(opening, **more) -> dict:
    return {"title": "Heat pumps", "day": opening.date().isoformat(), "starts": "10:00", "ends": "11:00", **more}


def test_a_session_is_added_with_all_that_can_be_said_of_it(show, organiser, opening, programme):
    posted = entered(
        opening,
        title="Pumps that stay quiet",
        code="W9",
        rooms=[programme["calder"].pk],
        tracks=[programme["track"].pk],
        type=programme["kind"].pk,
        published="on",
        capacity="80",
        description="<p>First.</p><script>alert(1)</script>",
        learning_objectives="Listen\n\nMeasure",
        credits="CPD | 1.5",
        links="Slides | https://example.org/s\nhttps://example.org/b",
        custom_fields="Sponsor | Halden Timber",
        level="Advanced",
        language="English",
        parent="W1",
        order="2",
    )

    answer = organiser.post(page(show, "session-create"), posted)

    made = Session.objects.get(code="W9")
    assert answer["Location"] == page(show, "session-detail", made.pk)
    assert (made.starts_at, made.ends_at) == (opening, opening + timedelta(hours=1))
    assert (made.published, made.capacity, made.level, made.language, made.order) == (
        True,
        80,
        "Advanced",
        "English",
        2.0,
    )
    assert list(made.rooms.all()) == [programme["calder"]]
    assert list(made.tracks.all()) == [programme["track"]]
    assert (made.type, made.parent) == (programme["kind"], programme["heat"])
    assert made.learning_objectives == ["Listen", "Measure"]
    assert made.credits == [{"label": "CPD", "amount": "1.5"}]
    assert made.links == [
        {"label": "Slides", "url": "https://example.org/s"},
        {"label": "", "url": "https://example.org/b"},
    ]
    assert made.custom_fields == [{"key": "Sponsor", "label": "Sponsor", "value": "Halden Timber"}]
    assert made.description == "<p>First.</p>"
    assert ActivityEntry.objects.get().verb == "session.created"


def test_what_is_said_after_adding_names_the_clash(show, organiser, opening, programme):
    answer = organiser.post(page(show, "session-create"), entered(opening, rooms=[programme["calder"].pk]), follow=True)

    assert "It clashes: Calder is used by" in answer.content.decode()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 501}, "title"),
        ({"day": ""}, "day"),
        ({"starts": ""}, "starts"),
        ({"starts": "25:00"}, "starts"),
        ({"day": "soon"}, "day"),
        ({"end_day": "2001-01-01"}, "ends"),
        ({"capacity": "-1"}, "capacity"),
        ({"capacity": "many"}, "capacity"),
        ({"rooms": "nowhere"}, "rooms"),
        ({"tracks": "nowhere"}, "tracks"),
        ({"type": "nowhere"}, "type"),
        ({"credits": "CPD |"}, "credits"),
        ({"links": "Slides | javascript:alert(1)"}, "links"),
        ({"custom_fields": "| 3"}, "custom_fields"),
        ({"learning_objectives": "x" * 2_001}, "learning_objectives"),
        ({"learning_objectives": "\n".join(["x"] * 201)}, "learning_objectives"),
        ({"parent": "No such thing"}, "parent"),
        ({"order": "nan"}, "order"),
        ({"level": "x" * 81}, "level"),
    ],
)
def test_what_is_wrong_is_named_at_its_field_and_nothing_is_written(show, organiser, opening, more, field):
    answer = organiser.post(page(show, "session-create"), entered(opening, **more))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert f'href="#id_{field}' in answer.content.decode()
    assert not Session.objects.exists()


def test_a_time_that_clocks_leap_over_is_refused_with_the_next_one(show, organiser, opening):
    posted = entered(opening, day="2027-03-28", starts="01:30", ends="03:00")

    answer = organiser.post(page(show, "session-create"), posted)

    assert (
        "01:30 does not exist on 28 March 2027 in Europe/London: clocks go forward over it. Choose 02:30"
        in (answer.context["form"].errors["starts"][0])
    )


def test_a_time_that_happens_twice_is_the_first_and_saving_leaves_the_second_alone(show, organiser, opening):
    organiser.post(page(show, "session-create"), entered(opening, day="2027-10-31", starts="01:30", ends="03:00"))
    made = Session.objects.get()
    assert made.starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    second = make_session(show.event, "The second", at=datetime(2027, 10, 31, 1, 30, tzinfo=UTC), minutes=30)

    form = organiser.get(page(show, "session-edit", second.pk)).context["form"]
    assert (str(form["day"].value()), str(form["starts"].value())) == ("2027-10-31", "01:30:00")
    organiser.post(
        page(show, "session-edit", second.pk), entered(opening, day="2027-10-31", starts="01:30", ends="02:30")
    )

    second.refresh_from_db()
    assert second.starts_at == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    assert second.ends_at == datetime(2027, 10, 31, 2, 30, tzinfo=UTC)


def test_an_end_before_the_start_is_on_the_next_day(show, organiser, opening):
    organiser.post(page(show, "session-create"), entered(opening, starts="22:00", ends="01:00"))

    made = Session.objects.get()
    assert made.ends_at - made.starts_at == timedelta(hours=3)


def sent_back(form) -> dict:
    """What a browser sends when nothing is touched."""
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False, "")}


def test_saving_what_was_not_touched_changes_and_locks_nothing(show, organiser, programme):
    heat = programme["heat"]
    heat.description, heat.links = "<p>First.</p>\n<ul><li>One</li></ul>", [{"label": "", "url": "https://example.org"}]
    heat.custom_fields = [{"key": "k1", "label": "Room set", "value": "Theatre"}]
    heat.parent = Session.objects.get(title="Concrete")
    heat.save()
    make_origin(heat)

    posted = sent_back(organiser.get(page(show, "session-edit", heat.pk)).context["form"])
    answer = organiser.post(page(show, "session-edit", heat.pk), posted, follow=True)

    assert "Nothing of “Heat pumps” was changed." in answer.content.decode()
    assert not ActivityEntry.objects.exists()
    assert Session.objects.get(pk=heat.pk).locked_fields == []


def test_editing_what_a_vendor_sent_locks_the_edited_fields_and_says_so(show, organiser, programme):
    heat = programme["heat"]
    make_origin(heat, programme["source"], external_id="SB-1")
    shown = organiser.get(page(show, "session-edit", heat.pk))
    assert "From Sessionboard" in shown.content.decode()

    posted = {**sent_back(shown.context["form"]), "title": "Heat pumps that stay quiet", "starts": "10:15"}
    answer = organiser.post(page(show, "session-edit", heat.pk), posted, follow=True)

    assert "Owned here from now on, and left alone by syncs: title, start." in answer.content.decode()
    assert Session.objects.get(pk=heat.pk).locked_fields == ["title", "starts_at"]


def test_a_custom_field_keeps_its_key_when_its_value_changes(show, organiser, programme):
    heat = programme["heat"]
    heat.custom_fields = [{"key": "k1", "label": "Room set", "value": "Theatre"}]
    heat.save()

    form = organiser.get(page(show, "session-edit", heat.pk)).context["form"]
    assert form["custom_fields"].value() == "Room set | Theatre"
    posted = {**sent_back(form), "custom_fields": "Room set | Cabaret"}
    organiser.post(page(show, "session-edit", heat.pk), posted)

    assert Session.objects.get(pk=heat.pk).custom_fields == [{"key": "k1", "label": "Room set", "value": "Cabaret"}]


def test_a_session_can_not_contain_itself(show, organiser, programme):
    heat = programme["heat"]
    make_session(show.event, "Its part", code="P1", parent=heat)

    form = organiser.get(page(show, "session-edit", heat.pk)).context["form"]
    answer = organiser.post(page(show, "session-edit", heat.pk), {**sent_back(form), "parent": "P1"})

    assert answer.status_code in (409, 422)
    assert list(answer.context["form"].errors) == ["parent"]


# --- moving ----------------------------------------------------------------------------------------------


def test_a_session_is_moved_and_keeps_its_length(show, organiser, opening, programme):
    heat, moore = programme["heat"], make_room(show.event, "Moore")
    day = (opening + timedelta(days=1)).date()

    answer = organiser.post(
        page(show, "session-move", heat.pk), {"day": day.isoformat(), "starts": "14:00", "rooms": [moore.pk]}
    )

    heat.refresh_from_db()
    assert answer["Location"] == f"{page(show, 'programme-calendar')}?day={day}"
    assert heat.starts_at == (opening + timedelta(days=1)).replace(hour=14)
    assert heat.ends_at - heat.starts_at == timedelta(hours=1)
    assert list(heat.rooms.all()) == [moore]


def test_without_a_day_it_is_not_scheduled_any_more(show, organiser, programme):
    heat = programme["heat"]

    answer = organiser.post(page(show, "session-move", heat.pk), {"rooms": [programme["calder"].pk]})

    heat.refresh_from_db()
    assert (heat.starts_at, heat.ends_at) == (None, None)
    assert answer["Location"] == page(show, "programme-calendar")


@pytest.mark.parametrize(
    ("posted", "field"), [({"day": "x"}, "day"), ({"starts": "10:00"}, "day"), ({"rooms": "x"}, "rooms")]
)
def test_a_move_that_makes_no_sense_is_refused_in_place(show, organiser, programme, posted, field):
    answer = organiser.post(page(show, "session-move", programme["heat"].pk), posted, headers={"HX-Request": "true"})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert 'id="move"' in answer.content.decode()


def test_an_archived_event_takes_no_session(show, organiser, opening):
    type(show.event).objects.filter(pk=show.event.pk).update(status="archived")

    answer = organiser.post(page(show, "session-create"), entered(opening))

    assert answer.status_code == 409
    assert not Session.objects.exists()
