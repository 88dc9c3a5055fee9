"""A sponsor's own team: bring people, let them go, and never leave a stand with nobody."""

import pytest
from django.urls import reverse

from eventhub.accounts.enums import AccountStatus, InvitationStatus, Role
from eventhub.accounts.models import Invitation, User, UserPermission
from eventhub.activity.models import ActivityEntry
from tests.factories.show import grant, person
from tests.sponsor.reading import words


@pytest.fixture
def ines(show, sign_in):
    return sign_in(show.sponsor_user)


def team(show, *more: object, name: str = "team") -> str:
    return reverse(f"sponsor:{name}", args=[show.stand.pk, *more])


def right_of(user: User) -> UserPermission:
    return UserPermission.objects.get(user=user)


def colleague(show, role: Role = Role.SPONSOR, at: object = None, email: str = "tom.hale@corvid.example") -> User:
    return person(email, role, at or show.stand.sponsorship)


def history() -> list[str]:
    return list(ActivityEntry.objects.order_by("id").values_list("verb", flat=True))


@pytest.mark.parametrize(
    ("sent", "role", "scope"),
    [("sponsorship", "sponsor", "sponsorship"), ("sponsor", "sponsor", "stand"), ("designer", "designer", "stand")],
)
def test_colleagues_and_designers_are_invited(show, ines, sent, role, scope):
    answer = ines.post(team(show), {"email": "Jo@Corvid.example", "role": sent})

    invited = Invitation.objects.get()
    assert (answer.status_code, invited.user.email, invited.role, invited.scope_type) == (
        302,
        "jo@corvid.example",
        role,
        scope,
    )
    assert "jo@corvid.example" in words(ines.get(team(show)))


@pytest.mark.parametrize("role", ["organiser", "viewer", "", "staff"])
def test_nothing_else_is_theirs_to_give(show, ines, role):
    assert ines.post(team(show), {"email": "jo@corvid.example", "role": role}).status_code == 422
    assert not Invitation.objects.exists()


def test_who_answers_for_one_stand_gives_that_one_alone(show, sign_in):
    jo = sign_in(colleague(show, at=show.stand))

    refused = jo.post(team(show), {"email": "a@corvid.example", "role": "sponsorship"})
    above = jo.post(team(show, right_of(show.sponsor_user).pk, name="team-remove"))

    assert (refused.status_code, above.status_code) == (422, 403)
    assert "All its stands" in words(jo.get(team(show)))
    assert history() == []


def test_a_second_invitation_is_a_conflict_with_the_form_kept(show, ines):
    sent = {"email": "jo@corvid.example", "role": "designer", "first_name": "Jo"}
    ines.post(team(show), sent)

    again = ines.post(team(show), sent)

    assert (again.status_code, 'value="Jo"' in again.content.decode()) == (409, True)


def test_an_invitation_is_sent_anew_and_withdrawn(show, ines):
    ines.post(team(show), {"email": "jo@corvid.example", "role": "designer"})
    invited = Invitation.objects.get()

    ines.post(team(show, invited.pk, name="team-resend"))
    ines.post(team(show, invited.pk, name="team-withdraw"))

    again = Invitation.objects.get()
    assert (again.status, again.nonce == invited.nonce) == (InvitationStatus.WITHDRAWN, False)
    assert ines.post(team(show, invited.pk, name="team-resend")).status_code == 404


@pytest.mark.parametrize("role", [Role.SPONSOR, Role.DESIGNER])
def test_people_are_let_go(show, ines, role):
    other = colleague(show, role, show.stand)

    asked = ines.get(team(show, right_of(other).pk, name="team-remove"))
    ines.post(team(show, right_of(other).pk, name="team-remove"))

    assert "loses sight of stand C12 at once" in words(asked)
    assert right_of(other).revoked_at is not None
    assert history() == ["grant.revoked"]


def test_the_last_one_stays(show, ines):
    colleague(show, Role.DESIGNER, show.stand, "d@ink.example")
    colleague(show, Role.SPONSOR, show.stand, "one.stand@corvid.example")
    User.objects.filter(pk=colleague(show).pk).update(status=AccountStatus.SUSPENDED)

    answer = ines.post(team(show, right_of(show.sponsor_user).pk, name="team-remove"))

    assert (answer.status_code, right_of(show.sponsor_user).revoked_at, history()) == (409, None, [])
    assert "is the last who acts for" in words(answer)


def test_an_organiser_may_remove_the_last_one(show, sign_in):
    grant(show.organiser_user, Role.SPONSOR, show.add_stand("C13", "Another"))
    maya = sign_in(show.organiser_user)

    answer = maya.post(team(show, right_of(show.sponsor_user).pk, name="team-remove"))

    assert (answer.status_code, history()) == (302, ["grant.revoked"])


def test_leaving_oneself_is_warned_of_and_goes_home(show, ines):
    colleague(show)

    asked = ines.get(team(show, right_of(show.sponsor_user).pk, name="team-remove"))
    left = ines.post(team(show, right_of(show.sponsor_user).pk, name="team-remove"))

    assert "There is no way back but a new invitation" in words(asked)
    assert (left["Location"], ines.get(team(show)).status_code) == ("/", 404)


@pytest.mark.parametrize(("role", "status"), [(Role.DESIGNER, 404), (Role.VIEWER, 403), (None, 404)])
def test_others_have_no_team(show, sign_in, role, status):
    other = sign_in(person("other@ink.example", role, show.stand if role else None))

    assert other.get(team(show)).status_code == status
    assert other.post(team(show), {"email": "a@b.example", "role": "designer"}).status_code == status
    assert not Invitation.objects.exists()


def test_rights_elsewhere_are_not_there(show, ines):
    elsewhere = colleague(show, at=show.add_stand("C13", "Another Company"))

    assert ines.post(team(show, right_of(elsewhere).pk, name="team-remove")).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_the_team_costs_the_same_for_any_number(show, ines, count, django_assert_num_queries):
    for number in range(count):
        colleague(show, email=f"c{number}@corvid.example")
        ines.post(team(show), {"email": f"i{number}@corvid.example", "role": "designer"})

    with django_assert_num_queries(8):
        page = ines.get(team(show))

    assert (len(page.context["grants"]), len(page.context["invitations"])) == (count + 1, count)
