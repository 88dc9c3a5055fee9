from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from eventhub.accounts.enums import Role
from eventhub.accounts.queries import actor_for
from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.core.errors import Conflict, Invalid, NotAllowed
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event
from eventhub.stands.course import move_sponsor
from eventhub.stands.enums import StandOfferStatus
from eventhub.stands.models import Stand, StandOffer
from eventhub.stands.services import assign_sponsor, remove_stand
from eventhub.stands.workflows import accept_stand_offer, decline_stand_offer, offer_stand, withdraw_stand_offer
from tests.factories import show as make

STEPS = {
    accept_stand_offer: (StandOfferStatus.ACCEPTED, "stand_offer.accepted"),
    decline_stand_offer: (StandOfferStatus.DECLINED, "stand_offer.declined"),
    withdraw_stand_offer: (StandOfferStatus.WITHDRAWN, "stand_offer.withdrawn"),
}


@pytest.fixture
def show(db):
    return make.Show()


@pytest.fixture
def stand(show):
    return show.add_stand("D7")


def offer_of(show, stand, status=StandOfferStatus.OFFERED) -> StandOffer:
    return StandOffer.objects.create(stand=stand, sponsorship=show.stand.sponsorship, status=status)


def who(step, show):
    return show.organiser if step is withdraw_stand_offer else show.sponsor


def recorded() -> list[tuple[str, str, str]]:
    entries = ActivityEntry.objects.order_by("id")
    assert entries.count() == OutboxEvent.objects.count()
    return [(entry.verb, entry.from_status, entry.to_status) for entry in entries]


@pytest.mark.parametrize("status", StandOfferStatus)
@pytest.mark.parametrize("step", STEPS)
def test_an_offer_moves_once(show, stand, step, status):
    offer = offer_of(show, stand, status)
    target, verb = STEPS[step]

    if status == StandOfferStatus.OFFERED:
        assert step(offer, actor=who(step, show)).status == StandOffer.objects.get().status == target
        expected = [(verb, "offered", str(target))]
        assert recorded() == expected + ([("stand.assigned", "", "")] if target == "accepted" else [])
        assert {entry.stand_id for entry in ActivityEntry.objects.all()} == {stand.pk}
    else:
        with pytest.raises(Conflict) as refused:
            step(offer, actor=who(step, show))
        assert (refused.value.code, recorded(), StandOffer.objects.get().status) == ("wrong_status", [], status)
    assert Stand.objects.get(pk=stand.pk).sponsorship == (
        show.stand.sponsorship if StandOffer.objects.get().status == "accepted" != status else None
    )


@pytest.mark.parametrize("step", STEPS)
def test_the_wrong_person_moves_nothing(show, stand, step):
    offer = offer_of(show, stand)
    other = make.Show(show.organisation, "Other Expo")
    designer = make.person("sam@ink.example", Role.DESIGNER, show.stand)
    wrong = show.sponsor if step is withdraw_stand_offer else show.organiser

    for actor in (wrong, other.sponsor, other.organiser, actor_for(designer)):
        with pytest.raises(NotAllowed):
            step(offer, actor=actor)

    assert (recorded(), StandOffer.objects.get().status) == ([], StandOfferStatus.OFFERED)


@pytest.mark.parametrize("step", STEPS)
def test_nothing_moves_in_an_archived_event(show, stand, step):
    offer = offer_of(show, stand)
    Event.objects.filter(pk=show.event.pk).update(status=EventStatus.ARCHIVED)
    offer = StandOffer.objects.get()

    with pytest.raises(Conflict) as refused:
        step(offer, actor=who(step, show))

    assert (refused.value.code, recorded()) == ("event_archived", [])


def test_an_organiser_offers_a_free_stand(show, stand):
    offer = offer_stand(stand, show.stand.sponsorship, actor=show.organiser)

    assert (offer.status, str(offer), recorded()) == (
        "offered",
        "D7 to Corvid Robotics",
        [("stand_offer.made", "", "offered")],
    )


def test_what_can_not_be_offered(show, stand):
    elsewhere = make.Show(show.organisation, "Other Expo").stand.sponsorship
    offer_of(show, show.add_stand("D8"))

    for one, sponsorship, refusal in (
        (show.stand, show.stand.sponsorship, Conflict),
        (Stand.objects.get(number="D8"), show.stand.sponsorship, Conflict),
        (stand, elsewhere, Invalid),
    ):
        with pytest.raises(refusal):
            offer_stand(one, sponsorship, actor=show.organiser)
    with pytest.raises(NotAllowed):
        offer_stand(stand, show.stand.sponsorship, actor=show.sponsor)

    assert (StandOffer.objects.count(), recorded()) == (1, [])


def test_a_stand_given_to_another_can_not_be_kept(show, stand):
    offer = offer_of(show, stand)
    other = show.add_stand("E1", "Vale Roofing").sponsorship.sponsor
    assign_sponsor(stand, other, actor=show.organiser)  # settle_offers_of_assigned_stand
    before = recorded()

    with pytest.raises(Conflict) as refused:
        accept_stand_offer(offer, actor=show.sponsor)

    assert refused.value.message.startswith("Stand D7 was given to another company meanwhile.")
    assert "Vale" not in refused.value.message
    assert recorded() == before == [("stand.assigned", "", ""), ("stand_offer.withdrawn", "offered", "withdrawn")]
    assert Stand.objects.get(pk=stand.pk).sponsorship.sponsor == other


def test_given_to_whom_it_was_offered_it_is_taken(show, stand):
    offer_of(show, stand)

    assign_sponsor(stand, show.stand.sponsorship.sponsor, actor=show.organiser)

    assert recorded() == [("stand.assigned", "", ""), ("stand_offer.accepted", "offered", "accepted")]


def test_a_stand_that_somebody_moved_to_is_no_longer_offered(show, stand):
    offer_of(show, stand)
    other = show.add_stand("E1", "Vale Roofing")

    move_sponsor(other, stand, keep_co_exhibitors=False, reason="Asked for it", actor=show.organiser)

    assert StandOffer.objects.get().status == StandOfferStatus.WITHDRAWN


def test_a_removed_stand_is_no_longer_offered(show, stand):
    offer_of(show, stand)

    remove_stand(stand, actor=show.organiser)  # withdraw_offers_of_removed_stand

    assert StandOffer.objects.get().status == StandOfferStatus.WITHDRAWN
    assert ActivityEntry.objects.get(verb="stand_offer.withdrawn").reason == "Stand D7 was removed"


@pytest.mark.pgonly
@pytest.mark.django_db(transaction=True)
def test_of_keeping_and_giving_away_at_once_one_goes_through():
    show = make.Show()
    stand, other = show.add_stand("D7"), show.add_stand("E1", "Vale Roofing").sponsorship.sponsor
    offer, start = offer_of(show, stand), Barrier(2)

    def run(step) -> str:
        start.wait()
        try:
            step()
        except Conflict as refused:
            return refused.code
        finally:
            connection.close()
        return "done"

    sponsor, organiser = show.sponsor, show.organiser
    steps = [
        lambda: accept_stand_offer(offer, actor=sponsor),
        lambda: assign_sponsor(stand, other, actor=organiser),
    ]
    with ThreadPoolExecutor(2) as threads:
        kept, given = threads.map(run, steps)

    # An organiser may take a stand back that nothing was begun on; a sponsor never takes one that is given.
    assert given == "done"
    assert kept in ("done", "in_use")
    assert Stand.objects.get(pk=stand.pk).sponsorship.sponsor == other
    assert StandOffer.objects.get().status == ("accepted" if kept == "done" else "withdrawn")
