from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from eventhub.artwork.waiting import facts_of, plain_rows, waiting_requirements
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event
from eventhub.organiser.readiness import stand_facts
from eventhub.organiser.scope import EventScope
from eventhub.organiser.waiting import Task, what_waits
from eventhub.packages.models import PackageOffer
from eventhub.stands.models import Stand
from tests.factories.programme import make_company, make_room, make_session
from tests.factories.stands import make_invitation, make_sponsorship

NOW = timezone.now()


def tasks(show) -> dict[str, Task]:
    event, actor = Event.objects.get(pk=show.event.pk), show.organiser
    prints = facts_of(plain_rows(waiting_requirements(actor, event)))
    waiting = what_waits(EventScope(event, actor, organises=True), stand_facts(actor, event), prints)
    return {task.word: task for task in waiting}


@pytest.fixture
def done(show):
    """A show in which everything is approved."""
    show.configuration(status=ConfigurationStatus.APPROVED)
    return show


def test_nothing_waits_when_all_is_approved(done):
    assert tasks(done) == {}


def test_the_oldest_submission_is_named_and_comes_first(done):
    for days, number in ((1, "B02"), (3, "B01")):
        stand = done.add_stand(number, f"Company {number}")
        at = NOW - timedelta(days=days)
        oldest = done.configuration(stand, status=ConfigurationStatus.SUBMITTED, submitted_at=at, status_since=at)
    done.add_stand("C99")
    Stand.objects.filter(number="C99").update(created_at=NOW - timedelta(days=90))

    found = tasks(done)

    assert next(iter(found)) == "Review"
    task = found["Review"]
    assert (task.what, task.since, task.is_first) == ("2 configurations", oldest.submitted_at, True)
    assert task.hint.startswith("oldest: B01, Company B01, since ")
    assert task.url == reverse("organiser:review-detail", args=[done.event.slug, oldest.pk])


def test_stands_wait_for_sponsor_or_package(done):
    done.add_stand("C13")
    done.add_stand("C14")
    done.add_stand("C15", "Corvid Robotics", may_select=False)

    found = tasks(done)

    page = reverse("organiser:stand-list", args=[done.event.slug])
    assert {word: (task.what, task.url) for word, task in found.items()} == {
        "No sponsor": ("2 stands have no sponsor", f"{page}?status=no_sponsor"),
        "No package": ("1 stand has no package to configure", f"{page}?status=none&on=organiser"),
    }


def test_who_has_not_begun_waits_until_the_deadline_then_it_is_late(done):
    done.add_stand("C13", "Corvid Robotics")
    done.configuration(done.add_stand("C14", "Corvid Robotics"), status=ConfigurationStatus.DRAFT)

    assert tasks(done)["Not started"].what == "1 sponsor has not begun"
    Event.objects.filter(pk=done.event.pk).update(configuration_deadline=NOW - timedelta(days=1))
    found = tasks(done)

    assert set(found) == {"Late"}
    assert (found["Late"].mark, found["Late"].what) == ("late", "2 stands are past the deadline")


def test_an_answer_date_of_its_own_is_not_late(done):
    Event.objects.filter(pk=done.event.pk).update(configuration_deadline=NOW - timedelta(days=1))
    stand = done.add_stand("C13", "Corvid Robotics")
    done.configuration(stand, status=ConfigurationStatus.CHANGES_REQUESTED, answer_by=NOW + timedelta(days=2))

    assert tasks(done) == {}


def test_people_who_were_not_asked_or_did_not_answer(done):
    make_sponsorship(done.event, "Vale Roofing")
    make_invitation(make_sponsorship(done.event, "Okoro Facades"), days=-2)
    make_invitation(make_sponsorship(done.event, "Dunmore Signs"))

    found = tasks(done)

    assert {word: task.what for word, task in found.items()} == {
        "Expired": "1 invitation ran out unopened",
        "Not invited": "1 sponsor is not invited yet",
    }
    assert found["Expired"].url.endswith("?status=expired")


def test_a_draft_asks_to_be_set_up_first(done):
    Event.objects.filter(pk=done.event.pk).update(status=EventStatus.DRAFT)
    PackageOffer.objects.all().delete()
    make_sponsorship(done.event, "Vale Roofing")

    assert list(tasks(done)) == ["Draft", "No packages"]


def test_clashes_of_what_is_published_wait_as_one_task(show):
    at, room = show.event.starts_at, make_room(show.event, "Calder")
    for title in ("Heat", "Codes"):
        make_session(show.event, title, at=at, rooms=(room,), published=True)
    make_session(show.event, "Not published", at=at, rooms=(room,))

    task = tasks(show)["Clash"]

    assert (task.what, task.mark) == ("1 clash in the published programme", "warn")
    assert task.hint == "Calder is used by “Codes” and “Heat” at the same time."
    assert task.url.endswith("?look=clash&published=yes")


def test_companies_of_vendors_wait_to_be_matched(done):
    first = make_company(done.event)
    make_company(done.event)
    make_company(done.event, set_aside_at=NOW)

    task = tasks(done)["To match"]
    assert (task.what, task.since) == ("2 companies of vendors to match", first.created_at)
    assert task.url == reverse("organiser:company-list", args=[done.event.slug]) + "?state=to_match"
