import pytest

from eventhub.accounts.beginning import begin_organisation
from eventhub.accounts.enums import AccountStatus, InvitationStatus
from eventhub.accounts.models import Invitation, Organisation, User
from eventhub.core.errors import Conflict, Invalid, NotAllowed
from tests.factories.accounts import SYSTEM, OrganisationFactory, UserFactory

MAYA = {"email": " Maya@Dockside.example", "first_name": "Maya", "last_name": "Okafor"}


def test_organisation_and_invitation_begin_together(db, facts):
    invitation = begin_organisation(name="Dockside", proof_days=5, actor=SYSTEM, **MAYA)

    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.configuration_days, organisation.proof_days) == ("Dockside", 30, 5)
    assert (invitation.user.email, str(invitation.user)) == ("maya@dockside.example", "Maya Okafor")
    assert (invitation.status, invitation.role, invitation.scope_id) == (
        InvitationStatus.SENT,
        "organiser",
        organisation.pk,
    )
    assert [verb for verb, _, _ in facts()] == ["organisation.created", "user.invited", "invitation.sent"]
    assert not User.objects.filter(is_staff=True).exists()


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"email": "nobody"}, Invalid),
        ({"name": " "}, Invalid),
        ({"artwork_days": 40}, Invalid),
        ({"name": "Taken"}, Conflict),
        ({"first_name": "x" * 81}, Invalid),
    ],
)
def test_what_is_refused_leaves_nothing(db, facts, wrong, refusal):
    OrganisationFactory(name="Taken")

    with pytest.raises(refusal):
        begin_organisation(**{"name": "Dockside", **MAYA, **wrong}, actor=SYSTEM)

    assert (Organisation.objects.count(), Invitation.objects.count(), User.objects.count(), facts()) == (1, 0, 0, [])


def test_nobody_but_staff_begins_one(organiser, facts):
    with pytest.raises(NotAllowed):
        begin_organisation(name="Mine", actor=organiser, **MAYA)

    assert facts() == []


def test_the_first_organiser_can_be_the_first_of_staff(db, facts):
    invitation = begin_organisation(name="Dockside", actor=SYSTEM, first_staff=True, **MAYA)

    assert User.objects.get(is_staff=True) == invitation.user
    assert (invitation.user.status, facts()[-1][0]) == (AccountStatus.INVITED, "staff.given")


def test_later_ones_are_made_staff_by_staff(db, facts):
    UserFactory(is_staff=True)

    with pytest.raises(Conflict):
        begin_organisation(name="Dockside", actor=SYSTEM, first_staff=True, **MAYA)

    assert (Organisation.objects.count(), facts()) == (0, [])
