"""The same step for many sessions: asked first, done for each, taken back by one click."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from eventhub.activity.models import ActivityEntry
from eventhub.organiser.bulk_undo import CHANGED_SINCE
from eventhub.programme.enums import SessionStatus
from eventhub.programme.models import Origin, Session
from eventhub.programme.services import change_session
from eventhub.programme.workflows import reinstate_session, withdraw_session
from tests.factories.events import EventFactory
from tests.factories.programme import make_origin, make_room, make_session, make_track, make_type


def page(show, name: str = "session-bulk") -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug])


@pytest.fixture
def sessions(show):
    at = show.event.starts_at + timedelta(hours=1)
    return [make_session(show.event, f"Session {number}", at=at) for number in range(3)]


def ticked(sessions, **more) -> dict:
    return {"session": [one.pk for one in sessions], **more}


def states(sessions) -> list[tuple[str, bool]]:
    return list(Session.objects.filter(pk__in=[one.pk for one in sessions]).values_list("status", "published"))


def test_first_it_says_which_and_how_many(show, organiser, sessions):
    text = organiser.post(page(show), ticked(sessions[:2], do="publish", query="")).content.decode()

    assert "Publish 2 sessions?" in text
    assert "Take all 3 that the list has instead" in text
    assert states(sessions) == [("confirmed", False)] * 3


@pytest.mark.parametrize(
    ("do", "state"),
    [
        ("publish", ("confirmed", True)),
        ("cancel", ("cancelled", False)),
        ("withdraw", ("withdrawn", False)),
    ],
)
def test_then_it_is_done_and_can_be_taken_back(show, organiser, sessions, do, state):
    answer = organiser.post(page(show), ticked(sessions, do=do, confirmed="yes", reason="Snow"), follow=True)

    assert states(sessions) == [state] * 3
    undo = answer.context["undo"]
    assert "Take it back for 3 sessions" in answer.content.decode()
    organiser.post(page(show), {"undo": undo["token"]})
    assert states(sessions) == [("confirmed", False)] * 3


@pytest.mark.parametrize("before", ["cancelled", "withdrawn"])
def test_what_was_taken_back_into_the_programme_goes_where_it_was(show, organiser, sessions, before):
    """Those that were cancelled are cancelled again, those that were withdrawn withdrawn."""
    Session.objects.filter(pk=sessions[0].pk).update(status=before)
    Session.objects.filter(pk=sessions[1].pk).update(status="cancelled")

    answer = organiser.post(page(show), ticked(sessions[:2], do="reinstate", confirmed="yes"), follow=True)
    assert states(sessions) == [("confirmed", False)] * 3
    said = organiser.post(page(show), {"undo": answer.context["undo"]["token"]}, follow=True)

    assert [Session.objects.get(pk=one.pk).status for one in sessions] == [before, "cancelled", "confirmed"]
    assert "2 sessions as they were before." in said.content.decode()


@pytest.mark.parametrize(
    ("do", "make", "read"), [("room", make_room, "rooms"), ("track", make_track, "tracks"), ("type", make_type, "type")]
)
def test_each_gets_the_room_track_or_type_back_that_it_had(show, organiser, do, make, read):
    at = show.event.starts_at + timedelta(hours=1)
    first, second, new = make(show.event), make(show.event), make(show.event)
    had = [[first, second], [second], []] if read != "type" else [first, second, None]
    made = [make_session(show.event, at=at, **{read: one if read == "type" else tuple(one)}) for one in had]

    answer = organiser.post(page(show), ticked(made, do=do, confirmed="yes", **{do: new.pk}), follow=True)
    assert answer.context["undo"]["number"] == 3
    organiser.post(page(show), {"undo": answer.context["undo"]["token"]})

    got = [getattr(Session.objects.get(pk=one.pk), read) for one in made]
    assert [one if read == "type" else list(one.order_by("session_links__order")) for one in got] == had


def test_a_room_that_was_removed_since_is_left_out(show, organiser, sessions):
    gone, stays = make_room(show.event), make_room(show.event)
    session = make_session(show.event, rooms=(gone, stays))
    answer = organiser.post(page(show), ticked([session], do="room", confirmed="yes", room=""), follow=True)
    gone.delete()

    organiser.post(page(show), {"undo": answer.context["undo"]["token"]})
    assert list(session.rooms.all()) == [stays]


@pytest.mark.parametrize("token", ["", "nonsense", "W10:1abc:made-up"])
def test_nobody_writes_a_way_back_of_their_own(show, organiser, token):
    assert organiser.post(page(show), {"undo": token}).status_code == 404


def test_what_somebody_changed_again_since_stays_and_is_named(show, organiser, sessions):
    """A product that is trusted overwrites nobody's work in silence: neither a field nor a status."""
    room, other = make_room(show.event), make_room(show.event)
    undo = organiser.post(page(show), ticked(sessions, do="room", confirmed="yes", room=room.pk), follow=True)
    change_session(sessions[1], rooms=[other], actor=show.organiser)
    text = organiser.post(page(show), {"undo": undo.context["undo"]["token"]}).content.decode()

    assert ("2 done, 1 not" in text, f"{sessions[1].title}</a>: {CHANGED_SINCE}" in text) == (True, True)
    assert [list(one.rooms.all()) for one in sessions] == [[], [other], []]

    undo = organiser.post(page(show), ticked(sessions, do="cancel", confirmed="yes"), follow=True)
    withdraw_session(reinstate_session(sessions[0], actor=show.organiser), actor=show.organiser)
    organiser.post(page(show), {"undo": undo.context["undo"]["token"]})
    assert [Session.objects.get(pk=one.pk).status for one in sessions] == ["withdrawn", "confirmed", "confirmed"]


def test_pressed_twice_it_takes_back_once(show, organiser, sessions):
    token = organiser.post(page(show), ticked(sessions, do="publish", confirmed="yes"), follow=True).context["undo"]
    first, second = (organiser.post(page(show), {"undo": token["token"]}) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 409)
    assert states(sessions) == [("confirmed", False)] * 3


@pytest.mark.parametrize(("do", "field"), [("publish", "published"), ("withdraw", "status"), ("room", "rooms")])
def test_what_it_locked_it_unlocks(show, organiser, sessions, do, field):
    """Only what the step locked; and the next sync looks at these rows again, because they may have changed meanwhile."""
    fresh, edited = (make_origin(one) for one in sessions[:2])
    Session.objects.filter(pk=sessions[1].pk).update(locked_fields=[field])
    answer = organiser.post(
        page(show), ticked(sessions, do=do, confirmed="yes", room=make_room(show.event).pk), follow=True
    )
    assert [Session.objects.get(pk=one.pk).locked_fields for one in sessions] == [[field], [field], []]

    organiser.post(page(show), {"undo": answer.context["undo"]["token"]})
    assert [Session.objects.get(pk=one.pk).locked_fields for one in sessions] == [[], [field], []]
    assert [bool(Origin.objects.get(pk=one.pk).raw_digest) for one in (fresh, edited)] == [False, True]


def test_it_counts_for_its_own_list_of_its_own_event_only(show, owner, sessions):
    """The offer waits for that list, because the page that names what was refused does not show it."""
    Session.objects.filter(pk=sessions[0].pk).update(status="withdrawn")
    owner.post(page(show), ticked(sessions, do="cancel", confirmed="yes"))
    elsewhere = EventFactory(organisation=show.organisation).slug
    assert owner.get(reverse("organiser:session-list", args=[elsewhere])).context["undo"] is None
    undo = {"undo": owner.get(page(show, "session-list")).context["undo"]["token"]}

    for address in (page(show, "speaker-bulk"), reverse("organiser:session-bulk", args=[elsewhere])):
        assert owner.post(address, undo).status_code == 404


def test_a_step_without_a_way_back_ends_the_offer_of_the_one_before(show, organiser, sessions):
    Session.objects.filter(pk=sessions[0].pk).update(status="cancelled")
    organiser.post(page(show), ticked(sessions, do="cancel", confirmed="yes"))  # one is refused: the list is not shown
    answer = organiser.post(page(show), ticked(sessions[:1], do="withdraw", confirmed="yes"), follow=True)

    assert answer.context["undo"] is None


def test_taking_back_is_offered_once(show, organiser, sessions):
    organiser.post(page(show), ticked(sessions, do="publish", confirmed="yes"))

    assert organiser.get(page(show, "speaker-list")).context["undo"] is None
    first, second = (organiser.get(page(show, "session-list")).context["undo"] for _ in range(2))

    assert (first["number"], second) == (3, None)


def test_only_what_comes_to_where_it_was_is_taken_back(show, organiser, sessions):
    """A cancelled session that is withdrawn would come back as confirmed."""
    Session.objects.filter(pk=sessions[0].pk).update(status=SessionStatus.CANCELLED)

    answer = organiser.post(page(show), ticked(sessions, do="withdraw", confirmed="yes"), follow=True)

    assert answer.context["undo"]["number"] == 2
    organiser.post(page(show), {"undo": answer.context["undo"]["token"]})
    assert [status for status, _ in states(sessions)].count("withdrawn") == 1


@pytest.mark.parametrize(
    ("do", "make", "read"), [("room", make_room, "rooms"), ("track", make_track, "tracks"), ("type", make_type, "type")]
)
def test_all_of_them_get_a_room_a_track_or_a_type(show, organiser, sessions, do, make, read):
    wanted = make(show.event)

    organiser.post(page(show), ticked(sessions, do=do, confirmed="yes", **{do: wanted.pk}))

    got = [getattr(one, read) for one in Session.objects.select_related("type")]
    assert [one if read == "type" else one.get() for one in got] == [wanted] * 3


@pytest.mark.parametrize("do", ["room", "track", "type"])
def test_what_is_no_choice_is_refused(show, organiser, sessions, do):
    answer = organiser.post(page(show), ticked(sessions, do=do, confirmed="yes", **{do: uuid4()}))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [do]


def test_whoever_can_not_go_is_named_and_the_others_go(show, organiser, sessions):
    Session.objects.filter(pk=sessions[0].pk).update(status=SessionStatus.WITHDRAWN)

    answer = organiser.post(page(show), ticked(sessions, do="cancel", confirmed="yes"))

    text = answer.content.decode()
    assert "2 done, 1 not" in text
    assert sessions[0].title in text
    assert sorted(status for status, _ in states(sessions)) == ["cancelled", "cancelled", "withdrawn"]


def test_nothing_but_refusals_is_a_conflict(show, organiser, sessions):
    Session.objects.update(status=SessionStatus.WITHDRAWN)

    assert organiser.post(page(show), ticked(sessions, do="withdraw", confirmed="yes")).status_code == 409


def test_all_that_the_list_finds(show, organiser, sessions):
    make_session(show.event, "No time yet")
    text = organiser.post(page(show), {"do": "publish", "all": "yes", "query": "look=no_time"}).content.decode()

    assert "Publish 1 session?" in text
    assert "No time yet" in text


def test_what_a_vendor_sent_is_owned_here_and_that_is_said(show, organiser, sessions):
    make_origin(sessions[0])

    answer = organiser.post(page(show), ticked(sessions, do="publish", confirmed="yes"), follow=True)

    assert "1 came from a vendor: syncs leave alone what was changed." in answer.content.decode()
    sessions[0].refresh_from_db()
    assert sessions[0].locked_fields == ["published"]


@pytest.mark.parametrize("posted", [{}, {"do": "explode"}, {"do": "explode", "confirmed": "yes"}])
def test_a_step_that_there_is_not_is_not_found(show, organiser, sessions, posted):
    assert organiser.post(page(show), {**ticked(sessions), **posted}).status_code == 404
    assert not ActivityEntry.objects.exists()


@pytest.mark.parametrize("keys", [[], ["nonsense"], [uuid4()]])
def test_nothing_ticked_says_so(show, organiser, sessions, keys):
    answer = organiser.post(page(show), {"do": "publish", "confirmed": "yes", "session": keys})

    assert "Nothing was selected" in answer.content.decode()
    assert not ActivityEntry.objects.exists()


def test_sessions_of_another_event_are_out_of_reach(show, outsider, organiser, sessions):
    assert outsider.post(page(show), ticked(sessions, do="publish", confirmed="yes")).status_code == 404
    assert states(sessions) == [("confirmed", False)] * 3
