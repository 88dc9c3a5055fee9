import pytest
from django.contrib.auth.models import AnonymousUser

from eventhub.accounts import queries
from eventhub.accounts.enums import AccountStatus, InvitationStatus, Role
from eventhub.core.actor import Actor, ActorKind, Grant
from tests.factories import show as make
from tests.factories.accounts import (
    SYSTEM,
    ApiClientFactory,
    InvitationFactory,
    OrganisationFactory,
    UserFactory,
    UserPermissionFactory,
)
from tests.factories.events import EventFactory

# --- who acts --------------------------------------------------------------------------------------


def test_an_actor_carries_the_live_grants_alone_and_costs_one_query(event, django_assert_num_queries):
    live = UserPermissionFactory(at=event)
    UserPermissionFactory(at=event.organisation, user=live.user, revoked_at="2026-01-01T00:00Z")

    with django_assert_num_queries(1):
        actor = queries.actor_for(live.user)

    assert actor.grants == {Grant("organiser", "event", event.pk, event.organisation_id, event.pk)}
    assert (actor.kind, actor.id, actor.name, actor.email) == (
        ActorKind.PERSON,
        live.user_id,
        "Maya Okafor",
        live.user.email,
    )


@pytest.mark.parametrize("status", set(AccountStatus) - {AccountStatus.ACTIVE})
def test_an_account_that_is_not_active_is_a_stranger(event, status):
    permission = UserPermissionFactory(at=event, user__status=status, user__is_staff=True)

    assert queries.actor_for(permission.user) == Actor.stranger()


def test_who_has_not_signed_in_is_a_stranger():
    """Without the database, too."""
    assert queries.actor_for(AnonymousUser()) == Actor.stranger()


def test_staff_act_for_somebody_with_that_persons_rights_and_both_names(event, staff):
    permission = UserPermissionFactory(at=event, user__first_name="Ines", user__last_name="Duarte")
    member = UserFactory(is_staff=True, first_name="Kit", last_name="Long")

    actor = queries.actor_for(member, acting_for=permission.user)

    assert (actor.name, actor.on_behalf_of_name, actor.is_staff) == ("Kit Long", "Ines Duarte", False)
    assert actor.grants == queries.actor_for(permission.user).grants


def test_a_client_is_its_organisation_with_its_scopes(db):
    client = ApiClientFactory(name="Catalogue")

    assert queries.actor_for_client(client, ["events:read"]) == Actor(
        ActorKind.CLIENT,
        "Catalogue",
        client.pk,
        organisation_id=client.organisation_id,
        scopes=frozenset({"events:read"}),
    )


# --- who sees whom ---------------------------------------------------------------------------------


class World:
    """A show with people around it, and the same again in another organisation."""

    def __init__(self) -> None:
        self.show = make.Show()
        self.second_event = EventFactory(organisation=self.show.organisation)
        other_stand = self.show.add_stand("C13", "Heron Textiles")
        self.grants = {
            "organisation": UserPermissionFactory(at=self.show.organisation),
            "event": UserPermissionFactory(at=self.show.event),
            "second event": UserPermissionFactory(at=self.second_event),
            "viewer": UserPermissionFactory(at=self.show.event, role=Role.VIEWER),
            "sponsor": UserPermissionFactory(at=self.show.stand.sponsorship, role=Role.SPONSOR),
            "colleague": UserPermissionFactory(at=self.show.stand.sponsorship, role=Role.SPONSOR),
            "designer": UserPermissionFactory(at=self.show.stand, role=Role.DESIGNER),
            "stand sponsor": UserPermissionFactory(at=self.show.stand, role=Role.SPONSOR),
            "other sponsor": UserPermissionFactory(at=other_stand.sponsorship, role=Role.SPONSOR),
            "former": UserPermissionFactory(at=self.show.event, revoked_at="2026-01-01T00:00Z"),
            "elsewhere": UserPermissionFactory(at=EventFactory()),
        }
        self.invitations = {
            "invited to event": InvitationFactory(at=self.show.event),
            "invited to sponsorship": InvitationFactory(at=self.show.stand.sponsorship, role=Role.SPONSOR),
            "withdrawn": InvitationFactory(at=self.show.event, status=InvitationStatus.WITHDRAWN),
            "invited elsewhere": InvitationFactory(at=EventFactory()),
        }

    def actor(self, name: str) -> Actor:
        if name == "staff":
            return queries.actor_for(UserFactory(is_staff=True))
        if name == "client":
            return queries.actor_for_client(ApiClientFactory(organisation=self.show.organisation), [])
        if name == "stranger":
            return Actor.stranger()
        return queries.actor_for(self.grants[name].user)

    @property
    def inside(self) -> set[str]:
        return {*self.grants, *self.invitations} - {"elsewhere", "invited elsewhere"}

    def people_seen_by(self, name: str) -> set[str]:
        seen = set(queries.users_visible_to(self.actor(name)))
        return {key for key, row in {**self.grants, **self.invitations}.items() if row.user in seen}


@pytest.fixture
def world(db):
    return World()


OF_THE_EVENT = {
    "event",
    "viewer",
    "sponsor",
    "colleague",
    "designer",
    "stand sponsor",
    "other sponsor",
    "former",
    "invited to event",
    "invited to sponsorship",
    "withdrawn",
}


def test_staff_and_the_system_see_everybody(world):
    everybody = {*world.grants, *world.invitations}

    assert world.people_seen_by("staff") == everybody
    assert queries.users_visible_to(SYSTEM).count() == len(everybody) + 2 + 1  # the show's two, and the staff account


@pytest.mark.parametrize("name", ["organisation", "client"])
def test_an_organisation_sees_whoever_it_invited_or_gave_something(world, name):
    assert world.people_seen_by(name) == world.inside


@pytest.mark.parametrize(
    ("name", "people"),
    [
        ("event", OF_THE_EVENT),
        ("second event", {"second event"}),
        ("viewer", {"viewer"}),
        ("sponsor", {"sponsor", "colleague", "invited to sponsorship"}),
        ("stand sponsor", {"stand sponsor", "designer"}),
        ("designer", {"designer"}),
        ("former", {"former"}),
        ("elsewhere", {"elsewhere"}),
        ("stranger", set()),
    ],
)
def test_who_sees_whom(world, name, people):
    assert world.people_seen_by(name) == people


@pytest.mark.parametrize(
    ("name", "grants"),
    [
        ("event", OF_THE_EVENT - {"invited to event", "invited to sponsorship", "withdrawn"}),
        ("sponsor", {"sponsor", "colleague"}),
        ("viewer", {"viewer"}),
        ("former", {"former"}),
        ("elsewhere", {"elsewhere"}),
        ("stranger", set()),
    ],
)
def test_who_sees_which_grants(world, name, grants):
    seen = set(queries.permissions_visible_to(world.actor(name)))

    assert {key for key, row in world.grants.items() if row in seen} == grants


@pytest.mark.parametrize(
    ("name", "invitations"),
    [
        ("staff", {"invited to event", "invited to sponsorship", "withdrawn", "invited elsewhere"}),
        ("organisation", {"invited to event", "invited to sponsorship", "withdrawn"}),
        ("event", {"invited to event", "invited to sponsorship", "withdrawn"}),
        ("second event", set()),
        ("sponsor", {"invited to sponsorship"}),
        ("designer", set()),
        ("stranger", set()),
    ],
)
def test_who_sees_which_invitations(world, name, invitations):
    seen = set(queries.invitations_visible_to(world.actor(name)))

    assert {key for key, row in world.invitations.items() if row in seen} == invitations


def test_invitations_of_one_event(world):
    seen = queries.invitations_visible_to(world.actor("staff"), world.show.event)

    assert world.invitations["invited elsewhere"] not in seen
    assert seen.count() == 3


@pytest.mark.parametrize(
    ("name", "count"), [("staff", 3), ("organisation", 1), ("designer", 1), ("client", 1), ("stranger", 0)]
)
def test_who_sees_which_organisations(world, name, count):
    assert queries.organisations_visible_to(world.actor(name)).count() == count


@pytest.mark.parametrize(
    ("name", "count"), [("staff", 2), ("organisation", 1), ("event", 0), ("sponsor", 0), ("elsewhere", 0)]
)
def test_who_sees_which_clients(world, name, count):
    ApiClientFactory(organisation=world.show.organisation)
    ApiClientFactory(organisation=OrganisationFactory())

    assert queries.clients_visible_to(world.actor(name)).count() == count


def test_people_at_a_stand_are_those_of_its_sponsorship_too(world):
    stand = world.show.stand
    people = queries.people_at([stand.pk, stand.sponsorship_id])

    names = {key for key, row in {**world.grants, **world.invitations}.items() if row.user in people}
    assert names == {"sponsor", "colleague", "designer", "stand sponsor", "invited to sponsorship"}


@pytest.mark.parametrize("count", [1, 30])
def test_lists_cost_the_same_for_any_number(event, organiser, count, django_assert_num_queries):
    UserPermissionFactory.create_batch(count, at=event)
    InvitationFactory.create_batch(count, at=event)

    with django_assert_num_queries(3):
        for permission in queries.permissions_visible_to(organiser):
            assert permission.user.email
            assert permission.organisation.name
        for invitation in queries.invitations_visible_to(organiser, event):
            assert invitation.user.email
        assert len(queries.users_visible_to(organiser)) == 2 * count + 1
