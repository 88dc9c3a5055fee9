import csv

import pytest
from django.urls import reverse

from eventhub.accounts.enums import Role
from eventhub.accounts.models import Invitation
from eventhub.activity.models import ActivityEntry
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event
from eventhub.stands.enums import StandOfferStatus
from eventhub.stands.models import StandOffer
from tests.factories import show as make
from tests.factories.show import Show
from tests.factories.stands import make_sponsorship


@pytest.fixture
def last_year(show):
    """The event before: whose people and stands the offers remember."""
    return Show(show.organisation, "Northern Build Expo 2025")


def add_offer(show, number: str, company: str, *, before=None, **fields) -> StandOffer:
    stand = show.add_stand(number)
    stand.previous = before
    stand.save()
    return StandOffer.objects.create(stand=stand, sponsorship=make_sponsorship(show.event, company), **fields)


def to(show, name: str, *keys) -> str:
    return reverse(f"organiser:stand-offer-{name}", args=[show.event.slug, *keys])


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_any_number(show, organiser, last_year, count, django_assert_num_queries):
    for number in range(count):
        add_offer(show, f"D{number:02}", f"Company {number}", before=last_year.stand)

    with django_assert_num_queries(8):
        listing = organiser.get(to(show, "list")).context["listing"]

    assert [offer.stand.number for offer in listing] == [f"D{number:02}" for number in range(count)]


def test_each_stand_shows_its_newest_offer_and_can_be_filtered(show, organiser):
    old = add_offer(show, "D1", "Vale Roofing", status=StandOfferStatus.WITHDRAWN)
    new = StandOffer.objects.create(stand=old.stand, sponsorship=old.sponsorship)
    gone = add_offer(show, "D2", "Okoro Facades", status=StandOfferStatus.DECLINED)

    assert list(organiser.get(to(show, "list")).context["listing"]) == [new, gone]
    assert list(organiser.get(to(show, "list"), {"status": "declined"}).context["listing"]) == [gone]
    assert list(organiser.get(to(show, "list"), {"sign_in": "active"}).context["listing"]) == []
    rows = list(csv.reader(organiser.get(to(show, "list"), {"export": "csv"}).getvalue().decode().splitlines()))
    assert rows[1:] == [
        ["D1", "Hall 3", "Vale Roofing", "Offered", "", "Not invited", ""],
        ["D2", "Hall 3", "Okoro Facades", "Let go", "", "Not invited", ""],
    ]


def test_an_offer_is_withdrawn_and_made_again(show, organiser):
    offer = add_offer(show, "D1", "Vale Roofing")

    organiser.post(to(show, "withdraw", offer.pk))
    assert StandOffer.objects.get().status == StandOfferStatus.WITHDRAWN
    organiser.post(to(show, "again", offer.pk))

    assert sorted(StandOffer.objects.values_list("status", flat=True)) == ["offered", "withdrawn"]
    assert [entry.verb for entry in ActivityEntry.objects.order_by("id")] == [
        "stand_offer.withdrawn",
        "stand_offer.made",
    ]


def test_inviting_first_says_who_gets_which_mail(show, organiser, last_year):
    known = add_offer(show, "D1", "Vale Roofing", before=last_year.stand)
    contact = add_offer(show, "D2", "Okoro Facades")
    contact.sponsorship.sponsor.contacts = [{"name": "Ada", "email": "ada@okoro.example", "phone": "", "role": ""}]
    contact.sponsorship.sponsor.save()
    nobody = add_offer(show, "D3", "Dunmore Signs")
    sent = {"offer": [str(offer.pk) for offer in (known, contact, nobody)]}

    answer = organiser.post(to(show, "invite"), sent)

    form = answer.context["form"]
    assert {form[one.field].label: form[one.field].value() for one in form.companies} == {
        "E-mail address at Vale Roofing": last_year.sponsor_user.email,
        "E-mail address at Okoro Facades": "ada@okoro.example",
        "E-mail address at Dunmore Signs": "",
    }
    assert not Invitation.objects.exists()

    answer = organiser.post(
        to(show, "invite"),
        {**sent, "confirmed": "yes", **{one.field: one.email for one in form.companies}},
    )

    assert answer["Location"] == to(show, "list")
    assert {one.user.email: one.scope_id for one in Invitation.objects.all()} == {
        last_year.sponsor_user.email: known.sponsorship_id,
        "ada@okoro.example": contact.sponsorship_id,
    }


def test_one_wrong_address_sends_nothing(show, organiser):
    offers = [add_offer(show, "D1", "Vale Roofing"), add_offer(show, "D2", "Okoro Facades")]
    fields = [f"email-{offer.sponsorship_id}" for offer in offers]
    make.grant(make.person("al@okoro.example"), Role.SPONSOR, offers[1].sponsorship)
    StandOffer.objects.filter(pk=offers[1].pk).update(sponsorship=offers[1].sponsorship)
    sent = {"offer": [str(offer.pk) for offer in offers], "confirmed": "yes", fields[0]: "nobody"}

    answer = organiser.post(to(show, "invite"), sent)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [fields[0]])
    assert not Invitation.objects.exists()
    assert "Okoro Facades (stand D2)" in answer.content.decode()  # has signed in: no second invitation


@pytest.mark.parametrize(
    ("status", "said"), [(EventStatus.DRAFT, "is still a draft"), (EventStatus.ARCHIVED, "can be read, not changed")]
)
def test_only_a_published_event_invites(show, organiser, status, said):
    offer = add_offer(show, "D1", "Vale Roofing")
    Event.objects.filter(pk=show.event.pk).update(status=status)
    sent = {"offer": str(offer.pk), "confirmed": "yes", f"email-{offer.sponsorship_id}": "ann@vale.example"}

    answer = organiser.post(to(show, "invite"), sent)

    assert (answer.status_code, Invitation.objects.count()) == (409, 0)
    assert said in answer.content.decode()


def test_what_is_not_open_is_not_invited(show, organiser):
    offer = add_offer(show, "D1", "Vale Roofing", status=StandOfferStatus.DECLINED)

    answer = organiser.post(to(show, "invite"), {"offer": [str(offer.pk), "no-key"]})

    assert "No open offer was selected" in answer.content.decode()


def test_a_stand_remembers_who_had_it(show, organiser, last_year):
    offer = add_offer(show, "D1", "Vale Roofing", before=last_year.stand, status=StandOfferStatus.WITHDRAWN)

    page = organiser.get(reverse("organiser:stand-detail", args=[show.event.slug, offer.stand_id]))

    assert "<dt>Last time</dt><dd>Corvid Robotics, Northern Build Expo 2025</dd>" in page.content.decode()


def test_offers_are_for_organisers(show, viewer, sponsor, outsider):
    offer = add_offer(show, "D1", "Vale Roofing")

    for person, codes in ((viewer, (403, 403)), (sponsor, (404, 404)), (outsider, (404, 404))):
        assert (
            person.get(to(show, "list")).status_code,
            person.post(to(show, "withdraw", offer.pk)).status_code,
        ) == codes
    assert not ActivityEntry.objects.exists()
