from datetime import timedelta

import pytest
from django.utils import timezone

from eventhub.accounts.enums import AccountStatus, InvitationStatus, Role
from eventhub.accounts.queries import actor_for
from eventhub.core.actor import Actor
from eventhub.events.enums import EventStatus
from eventhub.stands import queries
from eventhub.stands.enums import SponsorshipStatus
from eventhub.stands.models import CoExhibitor
from tests.factories import show as make
from tests.factories.stands import (
    make_account,
    make_hall,
    make_invitation,
    make_sponsor,
    make_sponsorship,
    make_stand,
)

SYSTEM = Actor.system("test")


@pytest.fixture
def event(db):
    return make.event(make.organisation())


class World:
    """The event with two sponsors on three stands; beside it a draft event, an archived one, another organisation."""

    def __init__(self, event):
        organisation = event.organisation
        self.event = event
        self.corvid = make_sponsorship(event, "Corvid")
        self.heron = make_sponsorship(event, "Heron")
        self.stands = {
            "C1": make_stand(event, "C1", sponsorship=self.corvid),
            "C2": make_stand(event, "C2", sponsorship=self.corvid),
            "H1": make_stand(event, "H1", sponsorship=self.heron),
            "free": make_stand(event, "free"),
        }
        make_stand(event, "gone", sponsorship=self.corvid, deleted_at=timezone.now())
        CoExhibitor.objects.create(stand=self.stands["C1"], sponsor=make_sponsor(organisation, "Jackdaw"))
        self.draft = self._lone("draft", organisation, EventStatus.DRAFT)
        self.archived = self._lone("archived", organisation, EventStatus.ARCHIVED)
        self.other = self._lone("other", make.organisation("Elsewhere"), EventStatus.PUBLISHED)
        make_hall(event, "Hall main")

    def _lone(self, name: str, organisation, status) -> object:
        event = make.event(organisation, name, status=status)
        make_hall(event, f"Hall {name}")
        return make_stand(event, name, sponsorship=make_sponsorship(event, f"{name} company"))

    def actor(self, name: str) -> Actor:
        grants = {
            "organiser": (Role.ORGANISER, self.event.organisation),
            "event organiser": (Role.ORGANISER, self.event),
            "sponsor": (Role.SPONSOR, self.corvid),
            "stand sponsor": (Role.SPONSOR, self.stands["C2"]),
            "designer": (Role.DESIGNER, self.stands["C1"]),
            "stand viewer": (Role.VIEWER, self.stands["H1"]),
            "viewer": (Role.VIEWER, self.event),
            "draft sponsor": (Role.SPONSOR, self.draft.sponsorship),
            "draft viewer": (Role.VIEWER, self.draft.event),
            "draft organiser": (Role.ORGANISER, self.draft.event),
            "archived sponsor": (Role.SPONSOR, self.archived.sponsorship),
            "stranger": (None, None),
        }
        if name == "client":
            return make.client_actor(self.event.organisation, "stands:read")
        if name == "staff":
            return actor_for(make.person("staff@example.org", is_staff=True))
        return actor_for(make.person("who@example.org", *grants[name]))


@pytest.fixture
def world(event):
    return World(event)


HERE = ["C1", "C2", "H1", "free"]
OURS = [*HERE, "archived", "draft"]
OUR_COMPANIES = ["Corvid", "Heron", "Jackdaw", "archived company", "draft company"]
OUR_SPONSORSHIPS = ["Corvid", "Heron", "archived company", "draft company"]
OUR_HALLS = ["Hall archived", "Hall draft", "Hall main"]
HERE_COMPANIES = ["Corvid", "Heron"]
# actor: stands, companies, sponsorships, halls
MATRIX = {
    "staff": (
        sorted([*OURS, "other"]),
        sorted([*OUR_COMPANIES, "other company"]),
        sorted([*OUR_SPONSORSHIPS, "other company"]),
        sorted([*OUR_HALLS, "Hall other"]),
    ),
    "organiser": (sorted(OURS), OUR_COMPANIES, OUR_SPONSORSHIPS, OUR_HALLS),
    "client": (sorted(OURS), OUR_COMPANIES, OUR_SPONSORSHIPS, OUR_HALLS),
    "event organiser": (HERE, OUR_COMPANIES, HERE_COMPANIES, ["Hall main"]),
    "draft organiser": (["draft"], OUR_COMPANIES, ["draft company"], ["Hall draft"]),
    "sponsor": (["C1", "C2"], ["Corvid"], ["Corvid"], ["Hall main"]),
    "stand sponsor": (["C2"], ["Corvid"], ["Corvid"], ["Hall main"]),
    "designer": (["C1"], ["Corvid"], ["Corvid"], ["Hall main"]),
    "stand viewer": (["H1"], ["Heron"], ["Heron"], ["Hall main"]),
    "viewer": (HERE, HERE_COMPANIES, HERE_COMPANIES, ["Hall main"]),
    "draft sponsor": ([], [], [], []),
    "draft viewer": ([], [], [], []),
    "archived sponsor": (["archived"], ["archived company"], ["archived company"], ["Hall archived"]),
    "stranger": ([], [], [], []),
}


@pytest.mark.parametrize("name", MATRIX)
def test_who_sees_what(world, name):
    actor = world.actor(name)

    assert (
        sorted(stand.number for stand in queries.stands_visible_to(actor)),
        sorted(sponsor.name for sponsor in queries.sponsors_visible_to(actor)),
        sorted(sponsorship.sponsor.name for sponsorship in queries.sponsorships_visible_to(actor)),
        sorted(hall.name for hall in queries.halls_visible_to(actor)),
    ) == MATRIX[name]


@pytest.mark.parametrize("name", ["staff", "organiser", "client"])
def test_one_event_can_be_asked_for(world, name):
    actor = world.actor(name)

    assert sorted(stand.number for stand in queries.stands_visible_to(actor, world.event)) == HERE
    assert [each.sponsor.name for each in queries.sponsorships_visible_to(actor, world.event)] == HERE_COMPANIES
    assert [hall.name for hall in queries.halls_visible_to(actor, world.event)] == ["Hall main"]


def test_a_revoked_right_shows_nothing(world):
    user = make.person("was@example.org")
    permission = make.grant(user, Role.SPONSOR, world.corvid)
    permission.revoked_at = timezone.now()
    permission.save()

    assert list(queries.stands_visible_to(actor_for(user))) == []


# --- the status of a sponsorship -----------------------------------------------------------------------


def status(sponsorship) -> str:
    return queries.sponsorships_visible_to(SYSTEM).get(pk=sponsorship.pk).status


@pytest.fixture
def sponsorship(event):
    return make_sponsorship(event, "Corvid")


def test_nobody_was_invited(sponsorship):
    assert status(sponsorship) == SponsorshipStatus.NOT_INVITED


@pytest.mark.parametrize("at_stand", [False, True])
def test_an_open_link_is_invited_until_its_time_is_over(event, sponsorship, at_stand):
    place = make_stand(event, sponsorship=sponsorship) if at_stand else sponsorship
    invitation = make_invitation(place)
    assert status(sponsorship) == SponsorshipStatus.INVITED

    invitation.expires_at = timezone.now() - timedelta(seconds=1)
    invitation.save()
    assert status(sponsorship) == SponsorshipStatus.EXPIRED

    make_invitation(place)
    assert status(sponsorship) == SponsorshipStatus.INVITED


@pytest.mark.parametrize("at_stand", [False, True])
def test_a_living_right_is_active_whatever_links_there_are(event, sponsorship, at_stand):
    place = make_stand(event, sponsorship=sponsorship) if at_stand else sponsorship
    make_invitation(sponsorship, days=-1)
    permission = make.grant(make_account(), Role.SPONSOR, place)
    assert status(sponsorship) == SponsorshipStatus.ACTIVE

    permission.revoked_at = timezone.now()
    permission.save()
    assert status(sponsorship) == SponsorshipStatus.EXPIRED


@pytest.mark.parametrize("account", [AccountStatus.INVITED, AccountStatus.SUSPENDED, AccountStatus.DEACTIVATED])
def test_a_right_of_somebody_who_can_not_sign_in_does_not_count(sponsorship, account):
    make.grant(make_account(account), Role.SPONSOR, sponsorship)

    assert status(sponsorship) == SponsorshipStatus.NOT_INVITED


@pytest.mark.parametrize("answer", [InvitationStatus.ACCEPTED, InvitationStatus.WITHDRAWN])
def test_an_answered_link_does_not_count(sponsorship, answer):
    make_invitation(sponsorship, status=answer)

    assert status(sponsorship) == SponsorshipStatus.NOT_INVITED


def test_other_roles_and_other_places_do_not_count(event, sponsorship):
    stand = make_stand(event, sponsorship=sponsorship)
    removed = make_stand(event, sponsorship=sponsorship, deleted_at=timezone.now())
    elsewhere = make_stand(event, sponsorship=make_sponsorship(event))
    make.grant(make_account(), Role.DESIGNER, stand)
    make.grant(make_account(), Role.SPONSOR, removed)
    make.grant(make_account(), Role.SPONSOR, elsewhere)
    make_invitation(stand, role=Role.VIEWER)

    assert status(sponsorship) == SponsorshipStatus.NOT_INVITED


def test_a_sponsorship_knows_its_newest_link_and_its_stands(event, sponsorship):
    make_stand(event, sponsorship=sponsorship)
    stand = make_stand(event, sponsorship=sponsorship)
    make_stand(event, sponsorship=sponsorship, deleted_at=timezone.now())
    make_invitation(sponsorship, days=-1)
    newest = make_invitation(stand)

    found = queries.sponsorships_visible_to(SYSTEM).get()

    assert (found.stand_count, found.invited_at) == (2, newest.sent_at)


def test_a_sponsorship_without_any_has_none(sponsorship):
    found = queries.sponsorships_visible_to(SYSTEM).get()

    assert (found.stand_count, found.invited_at) == (0, None)


# --- costs ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("name", ["organiser", "sponsor"])
def test_lists_cost_the_same_for_any_number(world, name, count, django_assert_num_queries):
    for number in range(count):
        stand = make_stand(world.event, f"X{number:02}", hall=world.event.halls.get(), sponsorship=world.corvid)
        make_invitation(stand)
    actor = world.actor(name)

    with django_assert_num_queries(1):
        stands = queries.stands_visible_to(actor, world.event).filter(number__startswith="X")
        read = [(each.hall.name, each.event.organisation.name, each.sponsorship.sponsor.name) for each in stands]
    with django_assert_num_queries(1):
        statuses = {each.status for each in queries.sponsorships_visible_to(actor).filter(sponsor__name="Corvid")}
    with django_assert_num_queries(1):
        names = {sponsor.organisation.name for sponsor in queries.sponsors_visible_to(actor)}

    assert read == [("Hall main", "Leeds Dock Halls", "Corvid")] * count
    expected = SponsorshipStatus.ACTIVE if name == "sponsor" else SponsorshipStatus.INVITED
    assert (statuses, names) == ({expected}, {"Leeds Dock Halls"})
