import pytest
from django.urls import reverse

from eventhub.accounts.enums import Role
from eventhub.activity.models import ActivityEntry
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event
from eventhub.stands.enums import StandOfferStatus
from eventhub.stands.models import Stand, StandOffer
from eventhub.stands.services import assign_sponsor
from tests.factories import show as make
from tests.factories.show import Show


@pytest.fixture
def offer(show) -> StandOffer:
    stand = show.add_stand("D7")
    Stand.objects.filter(pk=stand.pk).update(previous=Show(show.organisation, "Expo 2025").stand)
    return StandOffer.objects.create(stand=stand, sponsorship=show.stand.sponsorship)


@pytest.fixture
def sponsor(client, show):
    client.force_login(show.sponsor_user)
    return client


def to(name: str, offer: StandOffer) -> str:
    return reverse(f"sponsor:stand-offer-{name}", args=[offer.pk])


def my_stands(client) -> str:
    return client.get(reverse("sponsor:stand-list")).content.decode()


def test_the_offer_stands_on_my_stands_until_it_is_answered(sponsor, offer):
    page = my_stands(sponsor)
    assert "You had stand C12 at Expo 2025" in page
    assert "Keep stand D7" in page

    answer = sponsor.post(to("keep", offer))

    assert answer["Location"] == reverse("sponsor:stand-detail", args=[offer.stand_id])
    assert Stand.objects.get(pk=offer.stand_id).sponsorship == offer.sponsorship
    assert "You had stand" not in my_stands(sponsor)
    assert [entry.verb for entry in ActivityEntry.objects.order_by("id")] == ["stand_offer.accepted", "stand.assigned"]


def test_letting_go_asks_first(sponsor, offer):
    assert "Let stand D7 go?" in sponsor.get(to("let-go", offer)).content.decode()
    assert StandOffer.objects.get().status == StandOfferStatus.OFFERED

    answer = sponsor.post(to("let-go", offer), {"reason": "Too small"})

    assert answer["Location"] == reverse("sponsor:stand-list")
    assert StandOffer.objects.get().status == StandOfferStatus.DECLINED
    assert ActivityEntry.objects.get().reason == "Too small"
    assert "Nothing is to be decided any more" in sponsor.get(to("let-go", offer)).content.decode()


def test_too_late_is_said_clearly(sponsor, show, offer):
    assign_sponsor(offer.stand, show.add_stand("E1", "Vale Roofing").sponsorship.sponsor, actor=show.organiser)

    answer = sponsor.post(to("keep", offer))

    assert answer.status_code == 409
    assert "Stand D7 was given to another company meanwhile." in answer.content.decode()


def test_a_reason_that_is_too_long_comes_back(sponsor, offer):
    assert sponsor.post(to("let-go", offer), {"reason": "x" * 2001}).status_code == 422
    assert StandOffer.objects.get().status == StandOfferStatus.OFFERED


@pytest.mark.parametrize("status", [EventStatus.DRAFT, EventStatus.ARCHIVED])
def test_a_draft_and_an_archived_event_offer_nothing(sponsor, show, offer, status):
    Event.objects.filter(pk=show.event.pk).update(status=status)

    assert "You had stand" not in my_stands(sponsor)
    assert sponsor.post(to("keep", offer)).status_code == (404 if status == EventStatus.DRAFT else 409)
    assert not ActivityEntry.objects.exists()


@pytest.mark.parametrize("role", [Role.DESIGNER, Role.VIEWER])
def test_only_the_sponsor_answers(client, show, offer, role):
    other = Show(show.organisation, "Other Expo")
    for user in (show.organiser_user, other.sponsor_user, make.person("sam@ink.example", role, show.stand)):
        client.force_login(user)
        assert client.post(to("keep", offer)).status_code == 404
        assert client.get(to("let-go", offer)).status_code == 404
    assert not ActivityEntry.objects.exists()
