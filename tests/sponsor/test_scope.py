"""Who gets how far: every address of a stand, asked by everybody who is not its sponsor."""

import pytest
from django.test import Client
from django.urls import reverse

from eventhub.accounts.enums import Role
from eventhub.accounts.queries import actor_for
from eventhub.activity.models import ActivityEntry
from eventhub.configurations.enums import ConfigurationStatus as Status
from eventhub.configurations.models import StandConfiguration
from eventhub.sponsor.scope import StandScope
from tests.factories.show import Show, organisation, person

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


def users(show: Show) -> dict:
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


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("name", READ)
def test_readers_read(show, sign_in, who, name):
    show.configuration()

    response = sign_in(users(show)[who]).get(reverse(f"sponsor:{name}", args=[show.stand.pk]), follow=True)

    assert response.status_code == 200


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.parametrize("name", sorted({*READ, *WRITE} - {"configuration-begin"}))
def test_everybody_else_finds_nothing(show, sign_in, who, name):
    show.configuration()

    answer = sign_in(users(show)[who]).get(reverse(f"sponsor:{name}", args=[show.stand.pk]))

    if (who, name) == ("designer", "stand-detail"):  # they land at what is theirs of it
        assert answer["Location"] == reverse("sponsor:artwork", args=[show.stand.pk])
    else:
        assert answer.status_code == 404


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED, Status.APPROVED])
@pytest.mark.parametrize(("who", "refused"), [*((who, 403) for who in READERS), *((who, 404) for who in STRANGERS)])
def test_nobody_else_writes(show, sign_in, who, refused, status):
    made = show.configuration(status=status)
    before = (made.updated_at, list(made.selections.values_list("option", "quantity")))
    client, sent = sign_in(users(show)[who]), {"package": str(show.package.pk), "reason": "x"}

    answers = {name: client.post(reverse(f"sponsor:{name}", args=[show.stand.pk]), sent).status_code for name in WRITE}

    assert answers == dict.fromkeys(WRITE, refused)
    made.refresh_from_db()
    assert (made.updated_at, list(made.selections.values_list("option", "quantity"))) == before
    assert (made.status, StandConfiguration.objects.filter(stand=show.stand).count()) == (status, 1)
    assert not ActivityEntry.objects.exists()


@pytest.mark.parametrize("name", READ)
def test_who_is_not_signed_in_is_sent_to_sign_in(show, name):
    address = reverse(f"sponsor:{name}", args=[show.stand.pk])

    assert Client().get(address)["Location"] == f"{reverse('account_login')}?next={address}"


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
