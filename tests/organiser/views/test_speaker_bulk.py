"""The same step for many speakers: asked first, done for each, taken back by one click."""

import pytest
from django.urls import reverse

from eventhub.programme.models import Speaker
from tests.factories.programme import make_origin, make_speaker


def page(show, name: str = "speaker-bulk") -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug])


@pytest.fixture
def speakers(show):
    return [make_speaker(show.event, f"Person {number}") for number in range(3)]


def ticked(speakers, **more) -> dict:
    return {"speaker": [one.pk for one in speakers], **more}


def states() -> list[str]:
    return list(Speaker.objects.order_by("last_name").values_list("status", flat=True))


def test_first_it_says_who_and_how_many(show, organiser, speakers):
    text = organiser.post(page(show), ticked(speakers[:2], do="withdraw", query="")).content.decode()

    assert "Withdraw 2 speakers?" in text
    assert "Take all 3 that the list has instead" in text
    assert states() == ["confirmed"] * 3


def test_then_it_is_done_and_can_be_taken_back(show, organiser, speakers):
    answer = organiser.post(page(show), ticked(speakers, do="withdraw", confirmed="yes", reason="Ill"), follow=True)

    assert (states(), "Take it back for 3 speakers" in answer.content.decode()) == (["withdrawn"] * 3, True)
    organiser.post(page(show), {"undo": answer.context["undo"]["token"]})
    assert states() == ["confirmed"] * 3


def test_whom_it_took_back_it_withdraws_again(show, organiser, speakers):
    Speaker.objects.filter(pk=speakers[0].pk).update(status="withdrawn")
    answer = organiser.post(page(show), ticked(speakers[:1], do="reinstate", confirmed="yes"), follow=True)
    assert states() == ["confirmed"] * 3

    organiser.post(page(show), {"undo": answer.context["undo"]["token"]})
    assert states() == ["withdrawn", "confirmed", "confirmed"]


def test_whom_a_sync_took_away_for_want_of_a_session_is_not_offered_back_to_it(show, organiser, speakers):
    """Withdrawn by a hand they would never come back by themselves."""
    Speaker.objects.filter(pk=speakers[0].pk).update(status="withdrawn", awaits_session=True)
    answer = organiser.post(page(show), ticked(speakers[:1], do="reinstate", confirmed="yes"), follow=True)

    assert (states(), answer.context["undo"]) == (["confirmed"] * 3, None)


def test_whoever_can_not_go_is_named_and_the_others_go(show, organiser, speakers):
    Speaker.objects.filter(pk=speakers[0].pk).update(status="withdrawn")
    answer = organiser.post(page(show), ticked(speakers, do="withdraw", confirmed="yes"))

    assert (answer.status_code, "2 done, 1 not" in answer.content.decode()) == (200, True)
    assert speakers[0].name in answer.content.decode()


def test_all_that_the_list_finds(show, organiser, speakers):
    make_origin(make_speaker(show.event, "Alone"))
    posted = {"do": "withdraw", "all": "yes", "query": "status=hidden", "confirmed": "yes"}
    organiser.post(page(show), posted)

    assert states() == ["withdrawn", *["confirmed"] * 3]


@pytest.mark.parametrize("posted", [{}, {"do": "publish"}, {"do": "explode", "confirmed": "yes"}])
def test_a_step_that_there_is_not_is_not_found(show, organiser, speakers, posted):
    assert organiser.post(page(show), {**ticked(speakers), **posted}).status_code == 404


def test_a_viewer_ticks_nobody(show, viewer, speakers):
    assert "picks-bar" not in viewer.get(page(show, "speaker-list")).content.decode()
    assert viewer.post(page(show), ticked(speakers, do="withdraw", confirmed="yes")).status_code == 403
    assert states() == ["confirmed"] * 3


def test_speakers_of_another_event_are_out_of_reach(show, outsider, speakers):
    assert outsider.post(page(show), ticked(speakers, do="withdraw", confirmed="yes")).status_code == 404
