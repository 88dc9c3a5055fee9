"""Who gets how far: every address of a stand, asked by everybody who is not its sponsor."""

import pytest
from django.test import Client
from django.urls import reverse

from eventhub.accounts.enums import Role
from eventhub.accounts.models import User
from eventhub.accounts.queries import actor_for
from eventhub.activity.models import ActivityEntry
from eventhub.configurations.enums import ConfigurationStatus as Status
from eventhub.configurations.models import StandConfiguration
from eventhub.sponsor.scope import StandScope
from tests.factories.show import Show, organisation, person

pytestmark = pytest.mark.django_db

READ = ("stand-detail", "stand-history", "configuration")
WRITE = (
    "configuration",
    "submit",
    "package-choose",
    "version-move",
    "configuration-begin",
    "configuration-withdraw",
    "configuration-reopen",
    "configuration-discard",
    "configuration-remove",
)


def address(show: Show, name: str) -> str:
    return reverse(f"sponsor:{name}", args=[show.stand.pk])


def users(show: Show) -> dict[str, User]:
    """Everybody but the sponsor, by what they may see of the stand."""
    other = Show(organisation=show.organisation, name="Southern Build Expo")
    foreign = Show(organisation=organisation("Somebody Else"), name="Foreign Expo")
    neighbour = show.add_stand("C13", "Ardent Scaffolds")
    return {
        "viewer of the event": person("a@example.com", Role.VIEWER, show.event),
        "viewer of the stand": person("b@example.com", Role.VIEWER, show.stand),
        "designer": person("c@example.com", Role.DESIGNER, show.stand),
        "sponsor next door": person("d@example.com", Role.SPONSOR, neighbour.sponsorship),
        "sponsor elsewhere": other.sponsor_user,
        "organiser of another event": other.organiser_user,
        "organiser of others": foreign.organiser_user,
        "nobody": person("e@example.com"),
    }


READERS = ("viewer of the event", "viewer of the stand")
STRANGERS = (
    "designer",
    "sponsor next door",
    "sponsor elsewhere",
    "organiser of another event",
    "organiser of others",
    "nobody",
)


@pytest.fixture(scope="module")
def visitors(kept_show) -> dict[str, User]:
    return users(kept_show)


def test_readers_read(show, visitors, sign_in):
    show.configuration()

    answers = {
        (who, name): sign_in(visitors[who]).get(address(show, name), follow=True).status_code
        for who in READERS
        for name in READ
    }

    assert answers == dict.fromkeys(answers, 200)


@pytest.mark.parametrize("who", STRANGERS)
def test_everybody_else_finds_nothing(show, visitors, sign_in, who):
    show.configuration()
    client = sign_in(visitors[who])

    answers = {name: client.get(address(show, name)) for name in {*READ, *WRITE} - {"configuration-begin"}}

    if who == "designer":  # they land at what is theirs of it
        assert answers.pop("stand-detail")["Location"] == address(show, "artwork")
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 404)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED, Status.APPROVED])
def test_nobody_else_writes(show, visitors, sign_in, status):
    """To who may not see the stand it is all the same what its status is: they are asked once."""
    made = show.configuration(status=status)
    before = (made.updated_at, list(made.selections.values_list("option", "quantity")))
    asked = visitors if status == Status.DRAFT else READERS
    clients = {who: sign_in(visitors[who]) for who in asked}
    sent = {"package": str(show.package.pk), "reason": "x"}

    answers = {
        (who, name): client.post(address(show, name), sent).status_code
        for who, client in clients.items()
        for name in WRITE
    }

    assert answers == {(who, name): 403 if who in READERS else 404 for who, name in answers}
    made.refresh_from_db()
    assert (made.updated_at, list(made.selections.values_list("option", "quantity"))) == before
    assert (made.status, StandConfiguration.objects.filter(stand=show.stand).count()) == (status, 1)
    assert not ActivityEntry.objects.exists()


def test_who_is_not_signed_in_is_sent_to_sign_in(show):
    led = {name: Client().get(address(show, name))["Location"] for name in READ}

    assert led == {name: f"{reverse('account_login')}?next={address(show, name)}" for name in READ}


def test_the_part_in_which_somebody_acts(show):
    viewer = actor_for(person("v@example.com", Role.VIEWER, show.event))
    staff = actor_for(person("kit@example.com", is_staff=True))
    scopes = {
        who: StandScope(show.stand, actor)
        for who, actor in {
            "sponsor": show.sponsor,
            "organiser": show.organiser,
            "staff": staff,
            "viewer": viewer,
        }.items()
    }

    assert {who: (scope.is_sponsor, scope.acts_as, scope.may_write) for who, scope in scopes.items()} == {
        "sponsor": (True, "", True),
        "organiser": (False, "organiser", True),
        "staff": (False, "staff", True),
        "viewer": (False, "", False),
    }


@pytest.mark.parametrize(("may_select", "sponsor", "organiser"), [(True, True, True), (False, False, True)])
def test_who_has_a_choice(show, may_select, sponsor, organiser):
    show.stand.allocation.sponsor_may_select = may_select

    assert StandScope(show.stand, show.sponsor).may_choose_package is sponsor
    assert StandScope(show.stand, show.organiser).may_choose_package is organiser
