"""The page of one session, who speaks in it, and the steps taken on it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from eventhub.activity.models import ActivityEntry
from eventhub.programme.enums import SessionStatus, SpeakerStatus
from eventhub.programme.models import Origin, Session
from tests.factories.programme import make_origin, make_room, make_session, make_source, make_speaker, make_track


def page(show, session, name: str = "session-detail") -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug, session.pk])


@pytest.fixture
def opening(show):
    return show.event.starts_at.astimezone(show.event.zone).replace(hour=10, minute=0)


@pytest.fixture
def session(show, opening) -> Session:
    """With three people, in this order: Aoki, Bakare, Nwosu."""
    people = [make_speaker(show.event, name, company=f"{name} & Co") for name in ("Aoki", "Bakare", "Nwosu")]
    return make_session(
        show.event, "Heat pumps", at=opening, rooms=(make_room(show.event, "Calder"),), speakers=tuple(people)
    )


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_costs_the_same_for_any_number(settings, show, organiser, session, count, django_assert_num_queries):
    settings.PROGRAMME_PANELS = []  # what other parts show costs what their own tests say
    room = session.rooms.get()
    for number in range(count):
        at = session.starts_at + timedelta(minutes=2 * number)
        make_session(show.event, at=at, minutes=2, rooms=(room,), speakers=(make_speaker(show.event),))
        make_session(show.event, parent=session)
    session.locked_fields = ["speakers", "title", "rooms"]
    session.save()
    make_origin(session, values={"speakers": [{"speaker": "s-1"}], "title": "Old"})

    with django_assert_num_queries(18):
        answer = organiser.get(page(show, session))

    assert len(answer.context["clashes"]) == count
    assert len(answer.context["parts"]) == count


def test_the_page_shows_all_there_is(show, organiser, opening):
    parent = make_session(show.event, "The whole")
    session = make_session(
        show.event,
        "Heat pumps",
        code="W1",
        at=opening,
        rooms=(make_room(show.event, "Calder"),),
        tracks=(make_track(show.event, "Energy"),),
        description="<p>How they <b>hum</b></p>",
        learning_objectives=["Listen"],
        credits=[{"label": "CPD", "amount": "1.5"}],
        custom_fields=[{"key": "k", "label": "Room set", "value": "Theatre"}],
        links=[{"label": "Slides", "url": "https://example.org/s"}],
        level="Advanced",
        language="English",
        capacity=80,
        parent=parent,
    )

    text = organiser.get(page(show, session)).content.decode()

    for words in ("W1", "10:00 to 11:00", "Calder", "Energy", "<p>How they <b>hum</b></p>", "Listen", "CPD", "1.5"):
        assert words in text
    for words in ("Room set", "Theatre", 'href="https://example.org/s"', "Advanced", "English", "80", "The whole"):
        assert words in text


def test_what_is_owned_here_stands_beside_what_the_vendor_says(show, organiser, session):
    source = make_source(show.event, "Sessionboard")
    make_origin(
        session.speaker_links.first().speaker,
        source,
        external_id="s-1",
        values={"first_name": "Jun", "last_name": "Aoki"},
    )
    session.locked_fields = ["title", "rooms", "starts_at", "speakers", "published", "description"]
    session.save()
    said = {
        "title": "Heat pumps!",
        "rooms": [{"external_id": "r1", "name": "Moore"}],
        "starts_at": session.starts_at.isoformat(),
        "speakers": [{"speaker": "s-1", "role": "speaker"}, {"speaker": "s-9", "role": "chair"}],
        "published": True,
        "description": None,
    }
    make_origin(session, source, external_id="SB-7", values={**said, "unsaid": ["description"]})

    rows = {row.name: (row.ours, row.vendor, row.says) for row in organiser.get(page(show, session)).context["owned"]}

    assert rows["title"] == ("Heat pumps", "Heat pumps!", True)
    assert rows["rooms"] == ("Calder", "Moore", True)
    assert rows["starts_at"][0] == rows["starts_at"][1]
    assert rows["speakers"] == ("Aoki, Bakare, Nwosu", "Jun Aoki, number s-9", True)
    assert rows["published"] == ("no", "yes", True)
    assert rows["description"] == ("nothing", "", False)


def test_what_clashes_is_said_with_a_way_to_the_other(show, organiser, session):
    other = make_session(show.event, "Façades", at=session.starts_at, rooms=tuple(session.rooms.all()))

    text = organiser.get(page(show, session)).content.decode()

    assert "1 clash" in text
    assert page(show, other) in text


# --- who speaks ------------------------------------------------------------------------------------------


def names(session) -> list[str]:
    return [link.speaker.last_name for link in session.speaker_links.select_related("speaker")]


@pytest.mark.parametrize(
    ("press", "at", "left"),
    [
        ("up", 1, ["Bakare", "Aoki", "Nwosu"]),
        ("down", 1, ["Aoki", "Nwosu", "Bakare"]),
        ("up", 0, ["Aoki", "Bakare", "Nwosu"]),
        ("down", 2, ["Aoki", "Bakare", "Nwosu"]),
        ("remove", 1, ["Aoki", "Nwosu"]),
    ],
)
def test_people_are_ordered_and_taken_off_by_buttons(show, organiser, session, press, at, left):
    key = session.speaker_links.all()[at].pk

    answer = organiser.post(page(show, session, "session-speakers"), {press: key})

    assert answer["Location"] == page(show, session)
    assert names(session) == left


def test_somebody_is_looked_for_and_added_in_a_role(show, organiser, session):
    lena = make_speaker(show.event, "Vogt", first_name="Lena")
    make_speaker(show.event, "Vogtmann", status=SpeakerStatus.WITHDRAWN)

    text = organiser.get(page(show, session), {"q": "vogt"}, headers={"HX-Request": "true"}).content.decode()
    assert text.lstrip().startswith('<section class="panel stack" id="speakers"')
    assert ("Lena Vogt" in text, "Vogtmann" in text) == (True, False)
    answer = organiser.post(
        page(show, session, "session-speakers"), {"add": lena.pk, "role": "chair"}, headers={"HX-Request": "true"}
    )

    assert "Lena Vogt" in answer.content.decode()
    assert names(session) == ["Aoki", "Bakare", "Nwosu", "Vogt"]
    assert session.speaker_links.last().role == "chair"


def test_what_is_said_of_somebody_in_this_session_alone(show, organiser, session):
    link = session.speaker_links.first()

    organiser.post(
        page(show, session, "session-speakers"),
        {"change": link.pk, "role": "moderator", "title": "Chair", "company": "The Guild"},
    )

    link = session.speaker_links.first()
    assert (link.speaker.last_name, link.role, link.published, link.title, link.company) == (
        "Aoki",
        "moderator",
        False,
        "Chair",
        "The Guild",
    )


def test_a_synced_list_of_people_is_owned_here_once_it_was_edited(show, organiser, session):
    make_origin(session)

    organiser.post(page(show, session, "session-speakers"), {"remove": session.speaker_links.first().pk})

    session.refresh_from_db()
    assert session.locked_fields == ["speakers"]


@pytest.mark.parametrize(
    "posted",
    [{}, {"add": "nobody"}, {"add": uuid4()}, {"up": "x"}, {"remove": uuid4()}, {"change": ""}],
    ids=["nothing", "no key", "unknown", "no link", "gone", "empty"],
)
def test_a_press_that_finds_nothing_is_refused_and_changes_nothing(show, organiser, session, posted):
    answer = organiser.post(page(show, session, "session-speakers"), posted)

    assert answer.status_code == 409
    assert names(session) == ["Aoki", "Bakare", "Nwosu"]
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize("role", ["x" * 81])
def test_a_role_that_is_too_long_is_refused(show, organiser, session, role):
    posted = {"change": session.speaker_links.first().pk, "role": role}

    assert organiser.post(page(show, session, "session-speakers"), posted).status_code == 422
    assert session.speaker_links.first().role == "speaker"


# --- steps -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("session-cancel", SessionStatus.CONFIRMED, SessionStatus.CANCELLED),
        ("session-withdraw", SessionStatus.CONFIRMED, SessionStatus.WITHDRAWN),
        ("session-withdraw", SessionStatus.CANCELLED, SessionStatus.WITHDRAWN),
        ("session-reinstate", SessionStatus.CANCELLED, SessionStatus.CONFIRMED),
        ("session-reinstate", SessionStatus.WITHDRAWN, SessionStatus.CONFIRMED),
    ],
)
def test_a_step_says_what_follows_and_is_then_taken(show, organiser, name, before, after):
    session = make_session(show.event, "Heat pumps", status=before)

    assert "“Heat pumps”?" in organiser.get(page(show, session, name)).content.decode()
    answer = organiser.post(page(show, session, name), {"reason": "The speaker is ill"})

    session.refresh_from_db()
    assert (answer["Location"], session.status) == (page(show, session), after)
    assert ActivityEntry.objects.get().reason == "The speaker is ill"


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("session-cancel", SessionStatus.WITHDRAWN),
        ("session-withdraw", SessionStatus.WITHDRAWN),
        ("session-reinstate", SessionStatus.CONFIRMED),
    ],
)
def test_a_step_that_is_not_possible_is_refused(show, organiser, name, status):
    session = make_session(show.event, status=status)

    assert organiser.post(page(show, session, name)).status_code == 409
    session.refresh_from_db()
    assert session.status == status


def test_for_good_is_offered_and_done_thirty_days_after_the_withdrawal(show, organiser):
    long_ago = timezone.now() - timedelta(days=31)
    session = make_session(show.event, status=SessionStatus.WITHDRAWN, withdrawn_at=long_ago)
    origin = make_origin(session)

    assert page(show, session, "session-purge") in organiser.get(page(show, session)).content.decode()
    assert "can’t be taken back" in organiser.get(page(show, session, "session-purge")).content.decode()
    organiser.post(page(show, session, "session-purge"))

    assert not Session.objects.filter(pk=session.pk).exists()
    assert Origin.objects.get(pk=origin.pk).tombstoned_at


def test_for_good_is_refused_before_and_says_from_when(show, organiser):
    session = make_session(show.event, status=SessionStatus.WITHDRAWN, withdrawn_at=timezone.now() - timedelta(days=29))

    assert page(show, session, "session-purge") not in organiser.get(page(show, session)).content.decode()
    assert organiser.post(page(show, session, "session-purge")).status_code == 409
    assert Session.objects.filter(pk=session.pk).exists()


# --- giving back -----------------------------------------------------------------------------------------


def test_a_field_is_given_back_and_shows_what_the_vendor_says(show, organiser, session):
    make_origin(session, values={"external_id": "SB-7", "title": "Heat pumps!"})
    session.locked_fields = ["title", "code"]
    session.save()

    answer = organiser.post(page(show, session, "session-unlock"), {"field": "title"}, follow=True)

    assert "Title follows the vendor again." in answer.content.decode()
    session.refresh_from_db()
    assert (session.title, session.locked_fields) == ("Heat pumps!", ["code"])


@pytest.mark.parametrize("field", ["", "title", "password"])
def test_what_is_not_owned_here_is_not_given_back(show, organiser, session, field):
    make_origin(session, values={"title": "Heat pumps!"})

    assert organiser.post(page(show, session, "session-unlock"), {"field": field}).status_code == 409
    session.refresh_from_db()
    assert session.title == "Heat pumps"
